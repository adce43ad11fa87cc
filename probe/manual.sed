# Makes C string literals of text, a line each.
s/[\\"]/\\&/g
s/.*/"&\\n"/
