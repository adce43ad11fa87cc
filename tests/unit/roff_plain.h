// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_ROFF_PLAIN_H
#define TESTS_ROFF_PLAIN_H

// Undoes roff's escapes of single characters in place: what a reader of the page sees.
static inline char *roff_plain(char *roff)
{
	char *to = roff;

	for (const char *from = roff; *from != '\0'; from++) {
		if (from[0] == '\\' && from[1] == '&')
			from++;
		else if (from[0] == '\\' && from[1] == '-')
			*to++ = *++from;
		else if (from[0] == '\\' && from[1] == 'e')
			*to++ = *from++;
		else
			*to++ = *from;
	}
	*to = '\0';
	return roff;
}

#endif
