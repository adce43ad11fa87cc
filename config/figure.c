// SPDX-License-Identifier: BSD-3-Clause
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "config/figure.h"

char *figure_write(uint64_t value, char *text, size_t room)
{
	char digits[24];
	int n = snprintf(digits, sizeof(digits), "%" PRIu64, value);
	size_t at = 0;

	for (int i = 0; i < n && at + 2 < room; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			text[at++] = ',';
		text[at++] = digits[i];
	}
	text[at] = '\0';
	return text;
}

char *figure_rate(double value, char *text, size_t room)
{
	static const char *const prefixes[] = {" ", " k", " M", " G", " T", " P", " E"};
	unsigned prefix = 0;

	while (value >= 999.5 && prefix < 6) {
		value /= 1000;
		prefix++;
	}
	snprintf(text, room, "%.*f%s",
		 prefix == 0 || value >= 99.95 ? 0
		 : value >= 9.995	       ? 1
					       : 2,
		 value, prefixes[prefix]);
	return text;
}
