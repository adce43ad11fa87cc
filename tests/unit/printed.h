// SPDX-License-Identifier: BSD-3-Clause
// What a function prints.
#ifndef PRINTED_H
#define PRINTED_H

#include <stdio.h>

// To be freed by the caller.
static inline char *printed(void (*print)(FILE *))
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	print(out);
	fclose(out);
	return text;
}

#endif
