// SPDX-License-Identifier: BSD-3-Clause
#include "filter_kit.h"

static void and_binds_closer_than_or_and_not_closest(void **)
{
	static const struct {
		const char *filter;
		bool takes;
	} rows[] = {
	    // port 443 and proto tcp hold, vlan 7 and proto udp do not
	    {"port 443 or vlan 7 and proto udp", true},
	    {"(port 443 or vlan 7) and proto udp", false},
	    {"not vlan 7 and port 443", true},
	    {"not (vlan 7 or port 443)", false},
	    {"not not port 443", true},
	    {"vlan 7 or proto udp or port 443", true},
	    {"port 443 and proto tcp and vlan 7", false},
	    {"NOT vlan 7 AND (port 443 OR proto udp)", true},
	};
	union flow_record_room room;

	filter_record(&room);
	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (filter_takes(rows[i].filter, &room.record) != rows[i].takes)
			fail_msg("%s", rows[i].filter);
}

// Random expressions of "packets = N", whose truth is worked out while they are written.
struct made {
	char text[4096];
	size_t n;
	unsigned n_tests;
};

static void write_word(struct made *made, const char *word)
{
	made->n +=
	    (size_t)snprintf(made->text + made->n, sizeof(made->text) - made->n, "%s ", word);
}

static bool write_random(struct made *made, unsigned depth)
{
	const unsigned kind = depth == 0 || made->n_tests > 40 ? 0 : (unsigned)random() % 4;
	bool left, right;

	if (kind == 0) {
		left = random() % 2;
		made->n_tests++;
		write_word(made, left ? "packets = 8" : "packets = 7");
		return left;
	}
	write_word(made, kind == 1 ? "not (" : "(");
	left = write_random(made, depth - 1);
	write_word(made, ")");
	if (kind == 1)
		return !left;
	write_word(made, kind == 2 ? "and (" : "or (");
	right = write_random(made, depth - 1);
	write_word(made, ")");
	return kind == 2 ? left && right : left || right;
}

static void any_nesting_is_worked_out_as_it_is_written(void **)
{
	union flow_record_room room;

	filter_record(&room);
	srandom(19);
	for (unsigned i = 0; i < 3000; i++) {
		struct made made = {.n = 0};
		const bool takes = write_random(&made, 6);

		if (filter_takes(made.text, &room.record) != takes)
			fail_msg("%s", made.text);
	}
}

static void what_cannot_be_read_is_named(void **)
{
	char nested[1000] = "", many[4000] = "vlan 1";

	filter_is_refused("(vlan 1", "at its end: a ) belongs here");
	filter_is_refused("vlan 1)", "at ')': and, or or the end belongs here");
	filter_is_refused("vlan 1 vlan 2", "at 'vlan': and, or or the end belongs here");
	filter_is_refused("vlan 1 and", "at its end: a condition belongs here");
	filter_is_refused("and vlan 1", "at 'and': a condition belongs here");
	for (unsigned i = 0; i < 33; i++)
		strcat(nested, "not ");
	filter_is_refused(strcat(nested, "vlan 1"), "more than 32 ( and not in each other");
	for (unsigned i = 0; i < 64; i++)
		strcat(many, " or vlan 1");
	filter_is_refused(many, "more than 64 conditions");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(and_binds_closer_than_or_and_not_closest),
	    cmocka_unit_test(any_nesting_is_worked_out_as_it_is_written),
	    cmocka_unit_test(what_cannot_be_read_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
