# Makes a C string of a text, a literal for each line.
s/[\\"]/\\&/g
s/.*/"&\\n"/
1i static const char manual_text[] =
$a ;
