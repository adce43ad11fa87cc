// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "dpi/signatures/regex_parse.h"

static unsigned size_of(const bool set[256])
{
	unsigned n = 0;

	for (unsigned i = 0; i < 256; i++)
		n += set[i];
	return n;
}

// Octets by pcre2pattern(3): escapes, classes, '.' with DOTALL.
static void an_atom_stands_for_its_octets(void **)
{
	static const struct {
		const char *atom;
		unsigned n;
		uint8_t in, out;
		bool caseless;
	} rows[] = {
	    {"a", 1, 'a', 'A', false},
	    {"a", 2, 'A', 'b', true},
	    {".", 256, '\n', 0, false},
	    {"\\x41", 1, 'A', 'a', false},
	    {"\\.", 1, '.', 'x', false},
	    {"\\d", 10, '9', 'a', false},
	    {"\\D", 246, 'a', '9', false},
	    {"\\w", 63, '_', '-', false},
	    {"\\W", 193, '-', 'Z', false},
	    {"\\s", 6, '\v', 'x', false}, // since Perl 5.18 VT too
	    {"\\S", 250, 'x', ' ', false},
	    {"\\n", 1, '\n', 'n', false},
	    {"[abc]", 3, 'c', 'd', false},
	    {"[a-f]", 6, 'f', 'g', false},
	    {"[^a-f]", 250, 'g', 'a', false},
	    {"[\\x00-\\x1f]", 32, 0, ' ', false},
	    {"[]a]", 2, ']', 'b', false},
	    {"[a-]", 2, '-', 'b', false},
	    {"[a-c]", 6, 'B', 'd', true},
	};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct regex_parser parser = {.at = rows[i].atom, .caseless = rows[i].caseless};
		bool set[256] = {false};

		assert_true(regex_octet(&parser, set));
		if (parser.reason != NULL || *parser.at != '\0' || size_of(set) != rows[i].n)
			fail_msg("%s: %s, %u octets", rows[i].atom, parser.reason, size_of(set));
		assert_true(set[rows[i].in]);
		if (rows[i].n < 256)
			assert_false(set[rows[i].out]);
	}
}

static void anchors_take_no_octet(void **)
{
	struct regex_parser parser = {.at = "$"};
	bool set[256] = {false};

	assert_false(regex_octet(&parser, set));
	assert_null(parser.reason);
}

static void repetitions_have_bounds(void **)
{
	static const struct {
		const char *text;
		unsigned low, high;
	} rows[] = {{"?", 0, 1},     {"*", 0, REGEX_FAR}, {"+", 1, REGEX_FAR}, {"{3}", 3, 3},
		    {"{2,5}", 2, 5}, {"x", 1, 1},	  {"", 1, 1}};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct regex_parser parser = {.at = rows[i].text};
		unsigned low, high;

		regex_repeat(&parser, &low, &high);
		assert_null(parser.reason);
		assert_int_equal(low, rows[i].low);
		assert_int_equal(high, rows[i].high);
	}
}

static void what_it_cannot_read_has_a_reason(void **)
{
	static const char *const atoms[] = {"[abc", "[[:alpha:]]"};
	static const char *const bounds[] = {"{5,2}", "{3"};
	unsigned low, high;

	for (unsigned i = 0; i < sizeof(atoms) / sizeof(atoms[0]); i++) {
		struct regex_parser parser = {.at = atoms[i]};
		bool set[256] = {false};

		regex_octet(&parser, set);
		if (parser.reason == NULL)
			fail_msg("%s is taken", atoms[i]);
	}
	for (unsigned i = 0; i < sizeof(bounds) / sizeof(bounds[0]); i++) {
		struct regex_parser parser = {.at = bounds[i]};

		regex_repeat(&parser, &low, &high);
		if (parser.reason == NULL)
			fail_msg("%s is taken", bounds[i]);
	}
}

static void the_first_reason_stays(void **)
{
	struct regex_parser parser = {.at = "abc"};

	regex_fail(&parser, "first");
	regex_fail(&parser, "second");
	assert_string_equal(parser.reason, "first");
	assert_int_equal(*parser.at, '\0');
}

static void a_regex_is_anchored(void **)
{
	struct regex_parser caseless = {.at = "(?i)^ab"}, bare = {.at = "ab"};

	regex_begin(&caseless);
	assert_null(caseless.reason);
	assert_true(caseless.caseless);
	assert_string_equal(caseless.at, "ab");
	regex_begin(&bare);
	assert_non_null(bare.reason);
}

static void groups_may_change_the_case(void **)
{
	struct regex_parser inner = {.at = "?i:b)"}, rest = {.at = "?i)b"}, plain = {.at = "b)"};

	assert_true(regex_group_begin(&inner));
	assert_true(inner.caseless);
	assert_string_equal(inner.at, "b)");
	assert_false(regex_group_begin(&rest));
	assert_true(rest.caseless);
	assert_true(regex_group_begin(&plain));
	assert_false(plain.caseless);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_atom_stands_for_its_octets),
	    cmocka_unit_test(anchors_take_no_octet),
	    cmocka_unit_test(repetitions_have_bounds),
	    cmocka_unit_test(what_it_cannot_read_has_a_reason),
	    cmocka_unit_test(the_first_reason_stays),
	    cmocka_unit_test(a_regex_is_anchored),
	    cmocka_unit_test(groups_may_change_the_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
