// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/utf8.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

// RFC 3629 section 3: what an encoder makes of a code point; surrogates and beyond are none.
static unsigned encode(uint32_t code, uint8_t *to)
{
	unsigned length = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	static const uint8_t marks[] = {0, 0, 0xc0, 0xe0, 0xf0};

	for (unsigned i = length; i-- > 1; code >>= 6)
		to[i] = (uint8_t)(0x80 | (code & 0x3f));
	to[0] = (uint8_t)(marks[length] | code);
	return length;
}

static void each_code_point_has_its_length_and_no_shorter_one(void **)
{
	for (uint32_t code = 0; code < 0x120000; code++) {
		uint8_t octets[4];
		unsigned length = encode(code, octets);
		bool valid = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);

		assert_int_equal(utf8_length(octets, length), valid ? length : 0);
		if (valid)
			assert_int_equal(utf8_code(octets, length), code);
		if (length > 1)
			assert_int_equal(utf8_length(octets, length - 1), 0);
	}
}

// Unicode's general categories Cc, Zl, Zp and, of Cf, what hides or turns text.
static void what_acts_is_known(void **)
{
	static const uint32_t acts[] = {0,	0x0a,	0x1b,	0x1f,	0x7f,	0x80,	0x9b,
					0x9f,	0x61c,	0x200b, 0x200e, 0x200f, 0x2028, 0x2029,
					0x202a, 0x202e, 0x2060, 0x2066, 0x2069, 0xfeff};
	static const uint32_t shown[] = {' ',	 '~',	 0xa0,	 0xe9,	 0x61b,	 0x200a, 0x2010,
					 0x2027, 0x202f, 0x205f, 0x2070, 0xfffd, 0x1f600};
	uint8_t octets[4];

	for (unsigned i = 0; i < COUNT(acts); i++)
		assert_true(utf8_is_control(octets, encode(acts[i], octets)));
	for (unsigned i = 0; i < COUNT(shown); i++)
		assert_false(utf8_is_control(octets, encode(shown[i], octets)));
}

static void text_for_people_shows_what_would_act(void **)
{
	static const char *const cases[][2] = {
	    {"plain gr\xc3\xbc\xc3\x9f", "plain gr\xc3\xbc\xc3\x9f"},
	    {"a\nb\x1b[31m", "a\\x0ab\\x1b[31m"},
	    {"\xc2\x9b"
	     "31m",
	     "\\xc2\\x9b31m"},
	    {"\xe2\x80\x8f.exe", "\\xe2\\x80\\x8f.exe"},
	    {"\xff\xc3", "\\xff\\xc3"},
	};
	char text[64];

	for (unsigned i = 0; i < COUNT(cases); i++) {
		utf8_visible(cases[i][0], text, sizeof(text));
		assert_string_equal(text, cases[i][1]);
	}
}

static void what_does_not_fit_is_cut_between_characters(void **)
{
	for (size_t size = 1; size < 40; size++) {
		char text[40];

		memset(text, 'x', sizeof(text));
		utf8_visible("ab\x1b\xe2\x80\x8f\xc3\xbc\xff", text, size);
		assert_true(strlen(text) < size);
		if (size == 3)
			assert_string_equal(text, "ab");
		for (size_t i = size; i < sizeof(text); i++)
			assert_int_equal(text[i], 'x');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_code_point_has_its_length_and_no_shorter_one),
	    cmocka_unit_test(what_acts_is_known),
	    cmocka_unit_test(text_for_people_shows_what_would_act),
	    cmocka_unit_test(what_does_not_fit_is_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
