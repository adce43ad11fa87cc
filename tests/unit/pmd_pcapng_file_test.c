// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <rte_common.h>

#include "pmd_pcapng.h"

static uint64_t state[64];

static struct stream begun(struct blocks *blocks)
{
	struct stream stream = stream_of(blocks->octets, blocks->n);

	memset(state, 0, sizeof(state));
	assert_true(pcapng_format.state_size <= sizeof(state));
	assert_true(pcapng_format.is(blocks->octets));
	assert_int_equal(pcapng_format.begin(state, &stream), FORMAT_FOUND);
	return stream;
}

static void expect(struct stream *stream, uint16_t link_type, uint64_t ns, const char *octets,
		   uint32_t wire)
{
	struct capture_packet packet;

	assert_int_equal(pcapng_format.next(state, stream, &packet), FORMAT_FOUND);
	assert_int_equal(packet.link_type, link_type);
	assert_true(packet.time_ns == ns);
	assert_int_equal(packet.captured, strlen(octets));
	assert_memory_equal(packet.octets, octets, strlen(octets));
	assert_int_equal(packet.wire_length, wire);
}

// After the whole packets: nothing more, or what is wrong with the rest.
static void expect_end(struct stream *stream, enum format_found found, const char *problem)
{
	struct capture_packet packet;

	assert_int_equal(pcapng_format.next(state, stream, &packet), found);
	if (problem != NULL)
		assert_non_null(strstr(stream->problem, problem));
	pcapng_format.end(state);
}

static void each_interface_has_its_own_link_type_and_clock(void **)
{
	for (unsigned big = 0; big < 2; big++) {
		struct blocks blocks = {.big = big};
		struct stream stream;

		put_section(&blocks);
		put_interface(&blocks, 1, 262144, -1, 0);
		put_interface(&blocks, 101, 96, 9, 0);
		put_packet(&blocks, 1, 1700000000000000001, "rawip", 60);
		put_packet(&blocks, 0, 1700000000000002, "ether", 5);
		put_interface(&blocks, 113, 0, 0x80 | 20, 1700000000);
		put_packet(&blocks, 2, 1 << 19, "cooked", 1500);
		stream = begun(&blocks);
		expect(&stream, 101, 1700000000000000001, "rawip", 60);
		expect(&stream, 1, 1700000000000002000, "ether", 5);
		expect(&stream, 113, 1700000000500000000, "cooked", 1500);
		expect_end(&stream, FORMAT_NONE, NULL);
		assert_false(stream_is_cut(&stream));
	}
}

static void a_section_may_turn_the_order_and_begins_interfaces_anew(void **)
{
	struct blocks blocks = {.big = false};
	struct stream stream;

	put_section(&blocks);
	put_interface(&blocks, 1, 0, -1, 0);
	put_interface(&blocks, 1, 0, -1, 0);
	put_packet(&blocks, 1, 1000000, "one", 3);
	blocks.big = true;
	put_section(&blocks);
	put_interface(&blocks, 276, 0, 9, 0);
	put_packet(&blocks, 0, 7, "two", 3);
	put_packet(&blocks, 1, 7, "three", 5);
	stream = begun(&blocks);
	expect(&stream, 1, 1000000000, "one", 3);
	expect(&stream, 276, 7, "two", 3);
	expect_end(&stream, FORMAT_WRONG, "of interface 1, its section describes 1");
}

static void a_simple_packet_has_the_time_before_and_the_snapshot_length(void **)
{
	struct blocks blocks = {.big = false};
	struct stream stream;

	put_section(&blocks);
	put_interface(&blocks, 1, 6, -1, 0);
	put_simple(&blocks, "first", 5);
	put_packet(&blocks, 0, 3, "timed", 5);
	put_simple(&blocks, "sliced", 1500);
	stream = begun(&blocks);
	expect(&stream, 1, 0, "first", 5);
	expect(&stream, 1, 3000, "timed", 5);
	expect(&stream, 1, 3000, "sliced", 1500);
	expect_end(&stream, FORMAT_NONE, NULL);
}

static void an_obsolete_packet_block_is_read(void **)
{
	struct blocks blocks = {.big = true};
	struct stream stream;
	size_t at;

	put_section(&blocks);
	put_interface(&blocks, 9, 0, -1, 0);
	at = block_begin(&blocks, 2);
	put(&blocks, 2, 0);
	put(&blocks, 2, 77); // drops
	put(&blocks, 8, 4);
	put(&blocks, 4, 3);
	put(&blocks, 4, 40);
	put_octets(&blocks, "ppp", 3);
	block_end(&blocks, at);
	stream = begun(&blocks);
	expect(&stream, 9, 4000, "ppp", 40);
	expect_end(&stream, FORMAT_NONE, NULL);
}

static void blocks_of_other_kinds_are_passed_over(void **)
{
	static const uint32_t types[] = {4, 5, 9, 10, 11, 0xbad, 0x40000bad, 0x80000001, 0};
	struct blocks blocks = {.big = false};
	struct stream stream;

	put_section(&blocks);
	for (unsigned i = 0; i < RTE_DIM(types); i++)
		block_end(&blocks, block_begin(&blocks, types[i]));
	put_interface(&blocks, 1, 0, -1, 0);
	for (unsigned i = 0; i < RTE_DIM(types); i++) {
		size_t at = block_begin(&blocks, types[i]);

		put_octets(&blocks, "nothing for us", 14);
		block_end(&blocks, at);
	}
	put_packet(&blocks, 0, 1, "packet", 6);
	stream = begun(&blocks);
	expect(&stream, 1, 1000, "packet", 6);
	expect_end(&stream, FORMAT_NONE, NULL);
}

static void an_unknown_link_type_beside_a_known_one_is_the_parsers_to_ignore(void **)
{
	struct blocks blocks = {.big = false};
	struct stream stream;

	put_section(&blocks);
	put_interface(&blocks, 189, 0, -1, 0);
	put_interface(&blocks, 1, 0, -1, 0);
	put_packet(&blocks, 0, 1, "usb", 3);
	put_packet(&blocks, 1, 2, "ether", 5);
	stream = begun(&blocks);
	expect(&stream, 189, 1000, "usb", 3);
	expect(&stream, 1, 2000, "ether", 5);
	expect_end(&stream, FORMAT_NONE, NULL);
}

static void options_that_lead_out_of_their_block_are_not_said(void **)
{
	struct blocks blocks = {.big = false};
	struct stream stream;
	size_t at;

	put_section(&blocks);
	at = block_begin(&blocks, 1);
	put(&blocks, 4, 1);
	put(&blocks, 4, 0);
	put(&blocks, 2, 9); // if_tsresol
	put(&blocks, 2, 4000);
	block_end(&blocks, at);
	put_packet(&blocks, 0, 1, "packet", 6);
	stream = begun(&blocks);
	expect(&stream, 1, 1000, "packet", 6);
	expect_end(&stream, FORMAT_NONE, NULL);
}

// A word of the last packet's block (EPB: type, length, interface, time, time, captured, wire,
// octets "last", length) is another one: all before it is read.
static void wrong_lengths_end_the_reading_with_the_reason(void **)
{
	static const struct {
		unsigned word;
		uint32_t value;
		enum format_found found;
		const char *problem;
	} cases[] = {
	    {1, 0, FORMAT_WRONG, "a block of type 6 says it has 0 octets"},
	    {1, 8, FORMAT_WRONG, "says it has 8 octets"},
	    {1, 38, FORMAT_WRONG, "a multiple of 4"},
	    {1, 12, FORMAT_WRONG, "12 octets at its beginning and 0 at its end"},
	    {1, 40, FORMAT_NONE, NULL}, // the file ends inside it
	    {1, 0x7ffffffc, FORMAT_WRONG, "at most 1048576 are read"},
	    {2, 1, FORMAT_WRONG, "of interface 1"},
	    {5, 5, FORMAT_WRONG, "its block of 36 octets is too short for 5 captured ones"},
	    {5, 0xffffffff, FORMAT_WRONG, "too short for 4294967295"},
	    {8, 32, FORMAT_WRONG, "36 octets at its beginning and 32 at its end"},
	};

	for (unsigned i = 0; i < RTE_DIM(cases); i++) {
		struct blocks blocks = {.big = false};
		struct stream stream;
		size_t at;

		put_section(&blocks);
		put_interface(&blocks, 1, 0, -1, 0);
		put_packet(&blocks, 0, 1, "good", 4);
		at = blocks.n;
		put_packet(&blocks, 0, 2, "last", 4);
		memcpy(&blocks.octets[at + 4 * cases[i].word], &cases[i].value, 4);
		stream = begun(&blocks);
		expect(&stream, 1, 1000, "good", 4);
		expect_end(&stream, cases[i].found, cases[i].problem);
		assert_int_equal(stream_is_cut(&stream), true);
	}
}

static void what_cannot_be_begun_says_why(void **)
{
	struct blocks no_interface = {.big = false}, usb = {.big = true}, version = {.big = false};
	struct {
		struct blocks *blocks;
		const char *problem;
	} cases[] = {{&no_interface, "before the description of an interface"},
		     {&usb, "link type USB_LINUX (189) is not known"},
		     {&version, "pcapng version 3"}};

	put_section(&no_interface);
	put_packet(&no_interface, 0, 1, "packet", 6);
	put_section(&usb);
	put_interface(&usb, 189, 0, -1, 0);
	put_packet(&usb, 0, 1, "packet", 6);
	put_section(&version);
	version.octets[12] = 3;
	for (unsigned i = 0; i < RTE_DIM(cases); i++) {
		struct stream stream = stream_of(cases[i].blocks->octets, cases[i].blocks->n);

		memset(state, 0, sizeof(state));
		assert_int_equal(pcapng_format.begin(state, &stream), FORMAT_WRONG);
		assert_non_null(strstr(stream.problem, cases[i].problem));
		pcapng_format.end(state);
	}
}

static void a_capture_without_packets_is_one(void **)
{
	struct blocks blocks = {.big = false};
	struct stream stream;

	put_section(&blocks);
	stream = begun(&blocks);
	expect_end(&stream, FORMAT_NONE, NULL);
	assert_false(stream_is_cut(&stream));
}

// A block of `type` whose body is `body` zeros, after a packet.
static void put_short(struct blocks *blocks, uint32_t type, unsigned body)
{
	size_t at;

	put_section(blocks);
	put_interface(blocks, 1, 0, -1, 0);
	put_packet(blocks, 0, 1, "good", 4);
	at = block_begin(blocks, type);
	for (unsigned i = 0; i < body; i += 4)
		put(blocks, 4, type == 0x0a0d0d0a && i == 0 ? 0x1a2b3c4d : 0);
	block_end(blocks, at);
}

// Draft section 4: the least length of each block.
static void blocks_that_are_too_short_are_told(void **)
{
	static const struct {
		uint32_t type;
		unsigned body;
		const char *problem;
	} cases[] = {
	    {0x0a0d0d0a, 12, "a section header has 24 octets, at least 28 are needed"},
	    {1, 4, "interface 1: its block has 16 octets; at least 20 are needed"},
	    {2, 16, "its block has 28 octets, at least 32 are needed"},
	    {3, 0, "too short"},
	    {6, 16, "its block has 28 octets, at least 32 are needed"},
	};

	for (unsigned i = 0; i < RTE_DIM(cases); i++) {
		struct blocks blocks = {.big = false};
		struct stream stream;

		put_short(&blocks, cases[i].type, cases[i].body);
		stream = begun(&blocks);
		expect(&stream, 1, 1000, "good", 4);
		expect_end(&stream, FORMAT_WRONG, cases[i].problem);
	}
}

static void a_packet_that_is_too_large_is_told(void **)
{
	const uint32_t n = FORMAT_MOST_PACKET + 1, length = 32 + (n + 3) / 4 * 4;
	struct blocks blocks = {.big = false};
	uint8_t *octets = calloc(1, sizeof(blocks.octets) + length);
	struct stream stream;
	size_t at;

	put_section(&blocks);
	put_interface(&blocks, 1, 0, -1, 0);
	at = block_begin(&blocks, 6);
	for (unsigned i = 0; i < 3; i++)
		put(&blocks, 4, 0);
	put(&blocks, 4, n);
	put(&blocks, 4, n);
	memcpy(octets, blocks.octets, blocks.n);
	memcpy(octets + at + 4, &length, 4);
	memcpy(octets + at + length - 4, &length, 4);
	stream = stream_of(octets, at + length);
	memset(state, 0, sizeof(state));
	assert_int_equal(pcapng_format.begin(state, &stream), FORMAT_FOUND);
	expect_end(&stream, FORMAT_WRONG, "it has 262145 captured octets, at most 262144");
	free(octets);
}

static void a_simple_packet_without_an_interface_is_told(void **)
{
	struct blocks blocks = {.big = false};
	struct stream stream;

	put_section(&blocks);
	put_interface(&blocks, 1, 0, -1, 0);
	put_packet(&blocks, 0, 1, "good", 4);
	put_section(&blocks);
	put_simple(&blocks, "lost", 4);
	stream = begun(&blocks);
	expect(&stream, 1, 1000, "good", 4);
	expect_end(&stream, FORMAT_WRONG, "of interface 0, its section describes 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_interface_has_its_own_link_type_and_clock),
	    cmocka_unit_test(a_section_may_turn_the_order_and_begins_interfaces_anew),
	    cmocka_unit_test(a_simple_packet_has_the_time_before_and_the_snapshot_length),
	    cmocka_unit_test(an_obsolete_packet_block_is_read),
	    cmocka_unit_test(blocks_of_other_kinds_are_passed_over),
	    cmocka_unit_test(an_unknown_link_type_beside_a_known_one_is_the_parsers_to_ignore),
	    cmocka_unit_test(options_that_lead_out_of_their_block_are_not_said),
	    cmocka_unit_test(wrong_lengths_end_the_reading_with_the_reason),
	    cmocka_unit_test(what_cannot_be_begun_says_why),
	    cmocka_unit_test(a_capture_without_packets_is_one),
	    cmocka_unit_test(blocks_that_are_too_short_are_told),
	    cmocka_unit_test(a_packet_that_is_too_large_is_told),
	    cmocka_unit_test(a_simple_packet_without_an_interface_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
