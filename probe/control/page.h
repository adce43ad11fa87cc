// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_PAGE_H
#define PROBE_PAGE_H

#include <stdio.h>

// A line of a text that stands for what this prints.
struct page_list {
	const char *line; // "@OPTIONS@\n"
	void (*print)(FILE *out);
};

// The text with the lists set in; the last list is {0}.
void page_print(const char *text, const struct page_list *lists, FILE *out);

#endif
