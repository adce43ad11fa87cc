// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "config/network.h"

static void networks_of_both_families_are_read(void **)
{
	static const struct {
		const char *text;
		uint8_t version, prefix, address[16];
	} cases[] = {
	    {"10.0.0.0/8", 4, 8, {10}},
	    {"192.0.2.1", 4, 32, {192, 0, 2, 1}},
	    {"0.0.0.0/0", 4, 0, {0}},
	    {"2001:db8::/32", 6, 32, {0x20, 0x01, 0x0d, 0xb8}},
	    {"::1", 6, 128, {[15] = 1}},
	    {"::ffff:192.0.2.1/128", 6, 128, {[10] = 0xff, 0xff, 192, 0, 2, 1}},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ip_network network;

		if (!ip_network_read(cases[i].text, strlen(cases[i].text), &network))
			fail_msg("'%s' is refused", cases[i].text);
		assert_int_equal(network.version, cases[i].version);
		assert_int_equal(network.prefix, cases[i].prefix);
		assert_memory_equal(network.address, cases[i].address, 16);
	}
}

static void networks_are_written_as_they_are_read(void **)
{
	static const char *const texts[] = {"10.0.0.0/8", "192.0.2.1",	   "0.0.0.0/0",
					    "::1",	  "2001:db8::/32", "::/0"};

	for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct ip_network network;
		char text[NETWORK_TEXT];

		assert_true(ip_network_read(texts[i], strlen(texts[i]), &network));
		ip_network_write(&network, text);
		assert_string_equal(text, texts[i]);
	}
}

static void anything_else_is_refused(void **)
{
	static const char *const cases[] = {
	    "",
	    "10",
	    "10.0.0",
	    "10.0.0.0/33",
	    "10.0.0.0/",
	    "10.0.0.0/-1",
	    "10.0.0.0/8k",
	    "10.0.0.0/ 8",
	    "::/129",
	    "2001:db8::g",
	    "fe80::1%lo",
	    "/8",
	    "a.b.c.d/8",
	    "10.0.0.256/8",
	    "10.0.0.0/8/8",
	    "10.0.0.0/18446744073709551624",
	    "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000/128",
	};
	struct ip_network network = {.prefix = 77};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (ip_network_read(cases[i], strlen(cases[i]), &network))
			fail_msg("'%s' is taken", cases[i]);
	}
	assert_int_equal(network.prefix, 77);
}

static void only_its_own_part_of_a_list_is_read(void **)
{
	struct ip_network network;

	assert_true(ip_network_read("10.0.0.0/8,192.0.2.0/24", 10, &network));
	assert_int_equal(network.prefix, 8);
	assert_false(ip_network_read("10.0.0.0/8,192.0.2.0/24", 11, &network));
}

static void an_address_lies_in_a_network_by_its_first_bits(void **)
{
	static const struct {
		const char *network;
		uint8_t address[16];
		bool covered;
	} cases[] = {
	    {"10.0.0.0/8", {10, 255, 255, 255}, true},
	    {"10.0.0.0/8", {11}, false},
	    {"192.0.2.128/25", {192, 0, 2, 128}, true},
	    {"192.0.2.128/25", {192, 0, 2, 127}, false},
	    {"10.1.2.3/8", {10, 9, 9, 9}, true},
	    {"192.0.2.1", {192, 0, 2, 1}, true},
	    {"192.0.2.1", {192, 0, 2, 2}, false},
	    {"0.0.0.0/0", {255, 255, 255, 255}, true},
	    {"2001:db8::/33", {0x20, 0x01, 0x0d, 0xb8, 0x7f}, true},
	    {"2001:db8::/33", {0x20, 0x01, 0x0d, 0xb8, 0x80}, false},
	    {"::1", {[15] = 1}, true},
	    {"::1", {[15] = 2}, false},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ip_network network;

		assert_true(ip_network_read(cases[i].network, strlen(cases[i].network), &network));
		if (ip_network_covers(&network, cases[i].address) != cases[i].covered)
			fail_msg("case %u of %s", i, cases[i].network);
	}
}

static void a_protocol_is_read_by_name_or_number(void **)
{
	static const struct {
		const char *text;
		uint64_t number;
	} cases[] = {{"tcp", 6},    {"UDP", 17}, {"icmpv6", 58},
		     {"sctp", 132}, {"0", 0},	 {"255", 255}};
	static const char *const wrong[] = {"", "256", "-1", "tcpp", "tc", "6 "};
	uint64_t number = 1000;

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(ip_protocol_read(cases[i].text, &number));
		assert_int_equal(number, cases[i].number);
	}
	number = 1000;
	for (unsigned i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_false(ip_protocol_read(wrong[i], &number));
		assert_int_equal(number, 1000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(networks_of_both_families_are_read),
	    cmocka_unit_test(networks_are_written_as_they_are_read),
	    cmocka_unit_test(anything_else_is_refused),
	    cmocka_unit_test(only_its_own_part_of_a_list_is_read),
	    cmocka_unit_test(an_address_lies_in_a_network_by_its_first_bits),
	    cmocka_unit_test(a_protocol_is_read_by_name_or_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
