// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_HTTP_PAGE_H
#define PROBE_HTTP_PAGE_H

#include <stddef.h>

// The status page: one text with its style and script in it, and what a browser is told of it.
struct http_page {
	char *text; // for free()
	size_t octets;
	char policy[512]; // Content-Security-Policy: nothing but these, named by their hashes
};

// 0 or -ENOMEM.
int http_page_make(struct http_page *page);

#endif
