// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/log.h"
#include "export/enrich/interface_map.h"

static int read_text(const char *text, struct interface_map **map, struct error_line *error)
{
	char path[] = "/tmp/interface_map_XXXXXX";
	const int fd = mkstemp(path);
	struct error_line *before = user_errors_to(error);
	int err;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	err = interface_map_read(path, map);
	unlink(path);
	user_errors_to(before);
	return err;
}

static struct interface_map *map_of(const char *text)
{
	struct interface_map *map;
	struct error_line error;

	assert_int_equal(read_text(text, &map, &error), 0);
	assert_non_null(map);
	return map;
}

// From ..:01 to ..:02, seen by input 3 in VLAN 100.
static struct flow_record sample(void)
{
	struct flow_record record = {.ingress_interface = 3,
				     .reverse_ingress_interface = 3,
				     .vlan = 100,
				     .has = RECORD_HAS(MAC),
				     .source_mac = {2, 0, 0, 0, 0, 1},
				     .destination_mac = {2, 0, 0, 0, 0, 2}};

	return record;
}

static void the_ends_of_a_flow_lie_behind_two_interfaces(void **)
{
	struct interface_map *map = map_of("# routers\n"
					   "3 * 02:00:00:00:00:01 11 - in # uplink\n"
					   "\n"
					   "3\t*\t02:00:00:00:00:02\t22 -\n");
	struct flow_record record = sample();

	interface_map_put(map, &record);
	assert_int_equal(record.ingress_interface, 11);
	assert_int_equal(record.egress_interface[FORWARD], 22);
	assert_int_equal(record.reverse_ingress_interface, 22);
	assert_int_equal(record.egress_interface[REVERSE], 11);
	assert_true(record.has & RECORD_HAS(DIRECTION));
	assert_int_equal(record.flow_direction[FORWARD], FLOW_INGRESS);
	assert_int_equal(record.flow_direction[REVERSE], FLOW_EGRESS);
	interface_map_free(map);
}

static void the_first_line_that_matches_counts(void **)
{
	struct interface_map *map = map_of("4 * * 1 2\n3 101 * 3 4\n3 100 * 5 6\n* * * 7 8\n");
	struct flow_record record = sample();

	interface_map_put(map, &record);
	assert_int_equal(record.ingress_interface, 5);
	assert_int_equal(record.egress_interface[FORWARD], 6);
	assert_int_equal(record.reverse_ingress_interface, 6); // answers go the other way
	assert_int_equal(record.egress_interface[REVERSE], 5);
	record = sample();
	record.vlan = 0;
	interface_map_put(map, &record);
	assert_int_equal(record.ingress_interface, 7);
	assert_false(record.has & RECORD_HAS(DIRECTION));
	interface_map_free(map);
}

static void what_no_line_says_stays(void **)
{
	struct interface_map *map = map_of("3 * 02:00:00:00:00:09 11 12\n");
	struct flow_record record = sample();

	flow_record_interfaces(&record, 3, 9);
	interface_map_put(map, &record);
	assert_int_equal(record.ingress_interface, 3);
	assert_int_equal(record.egress_interface[FORWARD], 9);
	interface_map_free(map);
}

static void a_wrong_line_is_named_and_nothing_kept(void **)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
	    {"* * * 1 2\n\n3 * * 1\n", "line 3: has too few words"},
	    {"3 * * 1 2 in out\n", "line 1: has too many words"},
	    {"x * * 1 2\n", "line 1: 'x' is not a number up to 4294967295 or *"},
	    {"1 4096 * 1 2\n", "'4096' is not a number up to 4095 or *"},
	    {"1 * 02:00:00:00:00 1 2\n", "'02:00:00:00:00' is not a MAC address"},
	    {"1 * 02:00:00:00:00:0g 1 2\n", "is not a MAC address"},
	    {"1 * * * 2\n", "'*' is not a number up to 4294967295 or -"},
	    {"1 * * 1 2 up\n", "'up' is not in or out"},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct interface_map *map;
		struct error_line error;

		assert_int_equal(read_text(cases[i].text, &map, &error), -EINVAL);
		assert_null(map);
		assert_non_null(strstr(error.text, "--interface-map /tmp/"));
		assert_non_null(strstr(error.text, cases[i].why));
	}
}

static void too_many_and_too_long_lines_are_refused(void **)
{
	static char text[INTERFACE_MAP_MOST_LINES * 10 + 32];
	struct interface_map *map;
	struct error_line error;

	for (unsigned i = 0; i <= INTERFACE_MAP_MOST_LINES; i++)
		strcpy(text + i * 10, "* * * 1 2\n");
	assert_int_equal(read_text(text, &map, &error), -ENOSPC);
	memset(text, ' ', 1000);
	text[1000] = '\0';
	assert_int_equal(read_text(text, &map, &error), -EINVAL);
	assert_non_null(strstr(error.text, "longer"));
}

static void a_missing_file_is_named(void **)
{
	struct error_line error, *before = user_errors_to(&error);
	struct interface_map *map;

	assert_int_equal(interface_map_read("/nowhere", &map), -ENOENT);
	user_errors_to(before);
	assert_non_null(strstr(error.text, "--interface-map /nowhere: No such file"));
	assert_int_equal(interface_map_read(NULL, &map), 0);
	assert_null(map);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_ends_of_a_flow_lie_behind_two_interfaces),
	    cmocka_unit_test(the_first_line_that_matches_counts),
	    cmocka_unit_test(what_no_line_says_stays),
	    cmocka_unit_test(a_wrong_line_is_named_and_nothing_kept),
	    cmocka_unit_test(too_many_and_too_long_lines_are_refused),
	    cmocka_unit_test(a_missing_file_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
