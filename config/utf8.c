// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <string.h>

#include "config/utf8.h"

unsigned utf8_length(const uint8_t *at, size_t left)
{
	static const struct {
		uint8_t first, last, second_low, second_high, length;
	} rows[] = {
	    {0xc2, 0xdf, 0x80, 0xbf, 2}, {0xe0, 0xe0, 0xa0, 0xbf, 3}, {0xe1, 0xec, 0x80, 0xbf, 3},
	    {0xed, 0xed, 0x80, 0x9f, 3}, {0xee, 0xef, 0x80, 0xbf, 3}, {0xf0, 0xf0, 0x90, 0xbf, 4},
	    {0xf1, 0xf3, 0x80, 0xbf, 4}, {0xf4, 0xf4, 0x80, 0x8f, 4},
	};

	if (at[0] < 0x80)
		return 1;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (at[0] < rows[i].first || at[0] > rows[i].last)
			continue;
		if (left < rows[i].length || at[1] < rows[i].second_low ||
		    at[1] > rows[i].second_high)
			return 0;
		for (unsigned k = 2; k < rows[i].length; k++)
			if ((at[k] & 0xc0) != 0x80)
				return 0;
		return rows[i].length;
	}
	return 0;
}

uint32_t utf8_code(const uint8_t *at, unsigned length)
{
	uint32_t code = length == 1 ? at[0] : at[0] & 0x7fU >> length;

	for (unsigned i = 1; i < length; i++)
		code = code << 6 | (at[i] & 0x3fU);
	return code;
}

bool utf8_is_control(const uint8_t *at, unsigned length)
{
	uint32_t code = utf8_code(at, length);

	return code < ' ' || (code >= 0x7f && code < 0xa0) || code == 0x61c ||
	       (code >= 0x200b && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
	       (code >= 0x2060 && code <= 0x206f) || code == 0xfeff;
}

void utf8_visible(const char *text, char *out, size_t size)
{
	const uint8_t *at = (const uint8_t *)text;
	size_t left = strlen(text), n = 0;

	while (left > 0) {
		unsigned length = utf8_length(at, left);
		bool shown = length != 0 && !utf8_is_control(at, length);
		unsigned step = length != 0 ? length : 1;
		unsigned room = shown ? step : 4 * step;

		if (n + room >= size)
			break;
		if (shown)
			memcpy(out + n, at, step);
		else
			for (unsigned i = 0; i < step; i++)
				snprintf(out + n + 4 * i, 5, "\\x%02x", at[i]);
		n += room;
		at += step;
		left -= step;
	}
	out[n] = '\0';
}
