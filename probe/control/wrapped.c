// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/wrapped.h"

#include <string.h>

// How much of the text fits in a line: up to a blank, or a whole word.
static size_t fitting(const char *text, size_t room)
{
	size_t fits = strcspn(text, " ");

	while (text[fits] != '\0') {
		const size_t next = fits + 1 + strcspn(text + fits + 1, " ");

		if (next > room)
			break;
		fits = next;
	}
	return fits;
}

void wrapped_print(const char *text, const char *before, FILE *out)
{
	while (*text != '\0') {
		const size_t n = fitting(text, WRAPPED_WIDTH - strlen(before));

		fprintf(out, "%s%.*s\n", before, (int)n, text);
		text += n;
		text += strspn(text, " ");
	}
}
