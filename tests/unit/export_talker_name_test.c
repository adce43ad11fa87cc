// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/analyze/talkers.h"

static void named(enum talker_kind kind, const struct top_key *key, const char *expected)
{
	char name[TALKER_NAME];

	talker_name_write(kind, key, NULL, name);
	assert_string_equal(name, expected);
}

static void addresses_are_written_by_their_version(void **)
{
	const struct top_key ipv4 = {.address = {{10, 1, 2, 3}, {10, 1, 2, 4}}, .ip_version = 4};
	const struct top_key ipv6 = {
	    .address = {{0x20, 0x01, 0x0d, 0xb8, [15] = 1}, {0xfe, 0x80, [15] = 9}},
	    .ip_version = 6};
	const struct top_key mac = {.address = {{2, 0, 0, 0, 0, 1}}};

	named(TALKER_HOSTS, &ipv4, "10.1.2.3");
	named(TALKER_HOSTS, &ipv6, "2001:db8::1");
	named(TALKER_HOSTS, &mac, "02:00:00:00:00:01");
	named(TALKER_PAIRS, &ipv4, "10.1.2.3 - 10.1.2.4");
	named(TALKER_PAIRS, &ipv6, "2001:db8::1 - fe80::9");
}

static void numbers_have_the_names_that_people_know(void **)
{
	named(TALKER_PORTS, &(struct top_key){.number = 6U << 16 | 443}, "443/tcp");
	named(TALKER_PORTS, &(struct top_key){.number = 17U << 16 | 53}, "53/udp");
	named(TALKER_PORTS, &(struct top_key){.number = 6U << 16}, "tcp");
	named(TALKER_PORTS, &(struct top_key){.number = 47U << 16}, "gre");
	named(TALKER_VLANS, &(struct top_key){.number = 100}, "100");
	named(TALKER_VLANS, &(struct top_key){.number = 20U << 16 | 100}, "100.20");
	named(TALKER_VLANS, &(struct top_key){.number = 0}, "untagged");
	named(TALKER_PROTOCOLS, &(struct top_key){.number = 132}, "sctp");
	named(TALKER_PROTOCOLS, &(struct top_key){.number = 250}, "protocol 250");
	named(TALKER_APPLICATIONS, &(struct top_key){.number = 91}, "not classified");
}

static void each_kind_has_a_word(void **)
{
	for (unsigned kind = 0; kind < TALKER_KINDS; kind++)
		assert_non_null(talker_kind_word(kind));
	assert_null(talker_kind_word(TALKER_KINDS));
	assert_string_equal(talker_kind_word(TALKER_APPLICATIONS), "apps");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(addresses_are_written_by_their_version),
	    cmocka_unit_test(numbers_have_the_names_that_people_know),
	    cmocka_unit_test(each_kind_has_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
