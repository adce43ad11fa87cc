// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "digests.h"

static void has(const struct talkers *talkers, enum talker_kind kind, const char *name,
		uint64_t first, uint64_t second, uint64_t flows)
{
	const struct top_entry *entry = find_entry(&talkers->list[kind], kind, name);

	assert_non_null(entry);
	assert_int_equal(entry->sum.octets[0], first);
	assert_int_equal(entry->sum.octets[1], second);
	assert_int_equal(entry->sum.flows, flows);
}

static void a_record_counts_once_in_each_list_and_for_both_hosts(void **)
{
	const struct digest one = digest_of(1, 2, 1000, 300), back = digest_of(2, 1, 50, 7);
	struct talkers talkers;

	assert_int_equal(talkers_new(&talkers, TALKERS_ALL, 8), 0);
	talkers_add(&talkers, &one);
	talkers_add(&talkers, &back);
	has(&talkers, TALKER_HOSTS, "10.0.0.1", 1007, 350, 2);
	has(&talkers, TALKER_HOSTS, "10.0.0.2", 350, 1007, 2);
	has(&talkers, TALKER_PAIRS, "10.0.0.1 - 10.0.0.2", 1007, 350, 2);
	has(&talkers, TALKER_PORTS, "443/tcp", 1050, 307, 2);
	has(&talkers, TALKER_VLANS, "100", 1050, 307, 2);
	has(&talkers, TALKER_PROTOCOLS, "tcp", 1050, 307, 2);
	assert_int_equal(top_sum_octets(&talkers.list[TALKER_HOSTS].total), 2 * 1357);
	for (unsigned kind = TALKER_APPLICATIONS; kind < TALKER_KINDS; kind++)
		assert_int_equal(top_sum_octets(&talkers.list[kind].total), 1357);
	talkers_free(&talkers);
}

static void what_has_no_ports_or_no_ip_has_a_key_too(void **)
{
	struct digest icmp = digest_of(1, 2, 100, 0), link = digest_of(0, 0, 100, 0);
	struct talkers talkers;

	icmp.protocol = 1;
	link.ip_version = 0;
	link.protocol = 0;
	assert_int_equal(talkers_new(&talkers, TALKERS_ALL, 8), 0);
	talkers_add(&talkers, &icmp);
	talkers_add(&talkers, &link);
	has(&talkers, TALKER_PORTS, "icmp", 100, 0, 1);
	has(&talkers, TALKER_PORTS, "without IP", 100, 0, 1);
	has(&talkers, TALKER_PROTOCOLS, "without IP", 100, 0, 1);
	talkers_free(&talkers);
}

static void lists_that_nobody_wants_stay_empty(void **)
{
	const struct digest one = digest_of(1, 2, 1000, 300);
	struct digest unknown = {.octets = {5, 6}, .flows = 1, .unknown = true};
	struct talkers talkers;

	assert_int_equal(talkers_new(&talkers, 1 << TALKER_PORTS, 8), 0);
	talkers_add(&talkers, &one);
	talkers_add(&talkers, &unknown);
	for (unsigned kind = 0; kind < TALKER_KINDS; kind++)
		assert_int_equal(talkers.list[kind].n, kind == TALKER_PORTS);
	assert_int_equal(top_list_error(&talkers.list[TALKER_PORTS]), 11);
	assert_int_equal(talkers.list[TALKER_HOSTS].total.flows, 0);
	talkers_free(&talkers);
}

static void records_of_unknown_keys_count_for_both_unknown_hosts(void **)
{
	const struct digest unknown = {.octets = {5, 6}, .flows = 1, .unknown = true};
	struct talkers talkers;

	assert_int_equal(talkers_new(&talkers, TALKERS_ALL, 8), 0);
	talkers_add(&talkers, &unknown);
	assert_int_equal(talkers.list[TALKER_HOSTS].total.octets[0], 11);
	assert_int_equal(talkers.list[TALKER_HOSTS].total.octets[1], 11);
	assert_int_equal(top_list_error(&talkers.list[TALKER_HOSTS]), 22);
	assert_int_equal(top_list_error(&talkers.list[TALKER_APPLICATIONS]), 11);
	talkers_free(&talkers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_record_counts_once_in_each_list_and_for_both_hosts),
	    cmocka_unit_test(what_has_no_ports_or_no_ip_has_a_key_too),
	    cmocka_unit_test(lists_that_nobody_wants_stay_empty),
	    cmocka_unit_test(records_of_unknown_keys_count_for_both_unknown_hosts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
