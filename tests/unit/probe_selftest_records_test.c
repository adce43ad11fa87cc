// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "probe/selftest/selftest_records.h"

static void numbers_are_found_by_their_key(void **)
{
	const char *json = "{\"a\":1,\"ab\":22,\"b\":{\"a\":333}}";

	assert_int_equal(selftest_number(json, "a"), 1);
	assert_int_equal(selftest_number(json, "ab"), 22);
	assert_int_equal(selftest_number(json, "none"), 0);
}

static void a_counter_is_summed_over_its_owners(void **)
{
	const char *json =
	    "{\"owners\":[{\"owner\":\"x\",\"counters\":{\"received\":{\"packets\":3,"
	    "\"octets\":9}}},{\"owner\":\"y\",\"counters\":{\"received\":{\"packets\":"
	    "4,\"octets\":1}}}]}";

	assert_int_equal(selftest_counter(json, "received", "packets"), 7);
	assert_int_equal(selftest_counter(json, "received", "octets"), 10);
	assert_int_equal(selftest_counter(json, "loss", "packets"), 0);
}

static void records_of_a_flow_add_up_whoever_is_said_to_have_begun(void **)
{
	char text[] =
	    "{\"sourceIPv4Address\":\"10.0.0.1\",\"destinationIPv4Address\":\"10.255.0.1\","
	    "\"packetDeltaCount\":2,\"octetDeltaCount\":80,\"reversePacketDeltaCount\":1,"
	    "\"reverseOctetDeltaCount\":40,\"flowStartMilliseconds\":1000,"
	    "\"flowEndMilliseconds\":1500}\n"
	    "{\"sourceIPv4Address\":\"10.255.0.1\",\"destinationIPv4Address\":\"10.0.0.1\","
	    "\"packetDeltaCount\":1,\"octetDeltaCount\":40,\"flowStartMilliseconds\":900,"
	    "\"flowEndMilliseconds\":950}\n"
	    "{\"sourceIPv4Address\":\"10.1.0.1\",\"destinationIPv4Address\":\"10.255.0.1\","
	    "\"packetDeltaCount\":9}\n"
	    "{\"sourceIPv4Address\":\"10.0.9.9\",\"destinationIPv4Address\":\"10.255.0.1\","
	    "\"packetDeltaCount\":9}\n"
	    "nothing\n";
	struct selftest_flow flow[2] = {0};
	FILE *json = fmemopen(text, strlen(text), "r");

	selftest_records_read(json, 0, flow, 2);
	fclose(json);
	assert_int_equal(flow[0].records, 0);
	assert_int_equal(flow[1].records, 2);
	assert_int_equal(flow[1].packets, 4);
	assert_int_equal(flow[1].octets, 160);
	assert_true(flow[1].first_ms == 900);
	assert_true(flow[1].last_ms == 1500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(numbers_are_found_by_their_key),
	    cmocka_unit_test(a_counter_is_summed_over_its_owners),
	    cmocka_unit_test(records_of_a_flow_add_up_whoever_is_said_to_have_begun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
