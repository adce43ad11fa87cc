# Makes the manual page lineprobe-signatures(5), in roff, of the signatures' FORMAT.md.
BEGIN {
	print ".SH NAME\nlineprobe\\-signatures \\- how applications are recognised: signatures, host names, ports"
	print ".SH DESCRIPTION"
	begun = headed = 1
}
function roff(text) {
	gsub(/\\/, "\\e", text)
	gsub(/-/, "\\-", text)
	while (match(text, /`[^`]*`/))
		text = substr(text, 1, RSTART - 1) "\\fB" substr(text, RSTART + 1, RLENGTH - 2) "\\fP" substr(text, RSTART + RLENGTH)
	while (match(text, /\*[A-Za-z ]+\*/))
		text = substr(text, 1, RSTART - 1) "\\fI" substr(text, RSTART + 1, RLENGTH - 2) "\\fP" substr(text, RSTART + RLENGTH)
	return text ~ /^[.']/ ? "\\&" text : text
}
function row(line,    cells, n, i, text) {
	sub(/^\| */, "", line); sub(/ *\| *$/, "", line)
	n = split(line, cells, / *\| */)
	text = ".TP\n.B " roff(cells[1]) "\n"
	for (i = 2; i <= n; i++) text = text roff(cells[i]) (i < n ? "; " : "")
	print text
}
/^    / { if (!code) print (headed ? "" : ".PP\n") ".RS\n.nf"; code = 1; headed = 0; print roff(substr($0, 5)); next }
code { print ".fi\n.RE"; code = 0; begun = 0 }
/^# / { next }
/^##+ / { sub(/^##+ /, ""); print ".SH " roff(toupper($0)); begun = headed = 1; next }
/^\| *-+/ { next }
/^\|/ { if (!table++) next; row($0); begun = headed = 0; next }
/^$/ { table = 0; if (!headed) begun = 0; next }
{ table = 0; if (!begun) print ".PP"; begun = 1; headed = 0; print roff($0) }
END {
	if (code) print ".fi\n.RE"
	print ".SH FILES\n.TP\n.I /usr/share/lineprobe/signatures\nthe files that come with the program"
	print ".SH SEE ALSO\n.BR lineprobe (8)"
}
