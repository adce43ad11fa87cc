// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "memory_sink.h"

enum { HEADER = 24, RECORD = 48 };

static const uint64_t now_us = UINT64_C(1800000100000000); // years after the Flow

struct fixture {
	struct encoder *encoder;
	struct memory_sink *sink;
	struct flow_record *record;
};

static struct fixture open_netflow5(bool of_file, uint32_t sampling)
{
	static struct options options;
	static struct export_environment environment;
	struct output_settings settings = {
	    .spec = (char *)"netflow5://test", .scheme = (char *)"netflow5", .odid = 0x102};
	struct fixture f = {.sink = memory_sink_new(SINK_ROOM), .record = sample_record(4)};

	environment =
	    (struct export_environment){.file_input = of_file, .sampling_interval = sampling};
	assert_int_equal(encoder_netflow5.open(&settings, &options, &environment, &f.encoder), 0);
	encoder_netflow5.begin(f.encoder, &f.sink->sink, now_us);
	return f;
}

static void close_netflow5(struct fixture *f)
{
	encoder_netflow5.close(f->encoder);
	memory_sink_free(f->sink);
	free(f->record);
}

static void add(struct fixture *f)
{
	assert_int_equal(encoder_netflow5.add(f->encoder, &f->sink->sink, f->record, now_us), 0);
}

static void flush(struct fixture *f)
{
	encoder_netflow5.flush(f->encoder, &f->sink->sink, now_us);
}

static uint32_t u32(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static uint64_t time_ms(const uint8_t *header, const uint8_t *field)
{
	uint64_t unix_ms = u32(header + 8) * UINT64_C(1000) + u32(header + 12) / 1000000;

	return unix_ms - (uint32_t)(u32(header + 4) - u32(field));
}

static void each_direction_is_a_record_of_48_octets(void **)
{
	// clang-format off
	static const uint8_t forward[] = {
	    10, 11, 12, 13, 20, 21, 22, 23, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 10, 0, 0, 3, 0xe8,
	};
	static const uint8_t reverse_ports[] = {1, 0xbb, 0x9c, 0x40, 0, 0x12, 6, 0x48, 0, 0, 0, 0, 0, 0, 0, 0};
	// clang-format on
	struct fixture f = open_netflow5(true, 100);
	uint8_t *octets;

	f.record->selector = 1;
	f.record->sampling = 100;
	add(&f);
	flush(&f);
	octets = f.sink->message[0].octets;
	assert_int_equal(f.sink->message[0].length, HEADER + 2 * RECORD);
	assert_int_equal(f.sink->message[0].n_records, 1);
	assert_int_equal(octets[1], 5);
	assert_int_equal(octets[3], 2);
	assert_int_equal(u32(octets + 20), 0x01020000 | 1 << 14 | 100);
	assert_memory_equal(octets + HEADER, forward, sizeof(forward));
	assert_memory_equal(octets + HEADER + RECORD + 32, reverse_ports, sizeof(reverse_ports));
	close_netflow5(&f);
}

static void times_of_an_old_file_come_out_right(void **)
{
	struct fixture f = open_netflow5(true, 1);
	uint8_t *octets;

	add(&f);
	flush(&f);
	octets = f.sink->message[0].octets;
	assert_true(time_ms(octets, octets + HEADER + 24) == UINT64_C(1700000000123));
	assert_true(time_ms(octets, octets + HEADER + 28) == UINT64_C(1700000002000));
	assert_true(time_ms(octets, octets + HEADER + RECORD + 28) == UINT64_C(1700000002500));
	assert_true(u32(octets + 4) >= u32(octets + HEADER + RECORD + 28));
	close_netflow5(&f);
}

static void the_time_of_boot_never_moves(void **)
{
	struct fixture f = open_netflow5(true, 1);
	uint64_t boot[2];

	for (unsigned i = 0; i < 2; i++) {
		const uint8_t *octets;

		add(&f);
		flush(&f);
		f.record->end_us[REVERSE] += 3600123456;
		octets = f.sink->message[i].octets;
		boot[i] =
		    u32(octets + 8) * UINT64_C(1000) + u32(octets + 12) / 1000000 - u32(octets + 4);
	}
	assert_true(boot[0] == boot[1]);
	close_netflow5(&f);
}

static void a_packet_holds_30_records_and_the_sequence_counts_them(void **)
{
	struct fixture f = open_netflow5(false, 1);

	f.record->start_us[0] = f.record->start_us[1] = f.record->end_us[0] = f.record->end_us[1] =
	    now_us;
	for (unsigned i = 0; i < 20; i++)
		add(&f);
	flush(&f);
	assert_int_equal(f.sink->n, 2);
	assert_int_equal(f.sink->message[0].length, HEADER + 30 * RECORD);
	assert_int_equal(f.sink->message[1].length, HEADER + 10 * RECORD);
	assert_int_equal(u32(f.sink->message[0].octets + 16), 0);
	assert_int_equal(u32(f.sink->message[1].octets + 16), 30);
	assert_int_equal(f.sink->message[0].n_records + f.sink->message[1].n_records, 20);
	close_netflow5(&f);
}

static void counters_beyond_32_bits_are_split_not_wrapped(void **)
{
	struct fixture f = open_netflow5(true, 1);
	uint64_t packets = 0, octets = 0;

	f.record->packets[FORWARD] = (UINT64_C(1) << 32) + 1;
	f.record->octets[FORWARD] = UINT64_C(70) * ((UINT64_C(1) << 32) + 1);
	f.record->packets[REVERSE] = f.record->octets[REVERSE] = 0;
	add(&f);
	flush(&f);
	for (unsigned i = 0; i < f.sink->n; i++) {
		const struct message *message = &f.sink->message[i];

		for (uint32_t at = HEADER; at < message->length; at += RECORD) {
			assert_int_not_equal(u32(message->octets + at + 16), 0);
			packets += u32(message->octets + at + 16);
			octets += u32(message->octets + at + 20);
		}
	}
	assert_true(packets == f.record->packets[FORWARD]);
	assert_true(octets == f.record->octets[FORWARD]);
	close_netflow5(&f);
}

// Cisco's layout: next hop at 8, interfaces at 12 and 14, AS at 40 and 42, prefixes at 44 and 45.
static void a_route_stands_in_its_places_and_turns(void **)
{
	struct fixture f = open_netflow5(true, 1);
	struct flow_route *route = &f.record->measures.route;
	const uint8_t *octets;

	f.record->has |= RECORD_HAS(ROUTE);
	memcpy(route->next_hop_ipv4, (uint8_t[]){192, 0, 2, 1}, 4);
	route->as_number[0] = 64500;
	route->as_number[1] = 70000;
	route->prefix_length[0] = 24;
	route->prefix_length[1] = 8;
	flow_record_interfaces(f.record, 0x101, 0x202);
	add(&f);
	flush(&f);
	octets = f.sink->message[0].octets + HEADER;
	assert_int_equal(u32(octets + 8), 0xc0000201);
	assert_int_equal(u32(octets + 12), 0x01010202);
	assert_int_equal(u32(octets + 40), 64500u << 16 | 23456);
	assert_int_equal(u32(octets + 44) >> 16, 24 << 8 | 8);
	octets += RECORD;
	assert_int_equal(u32(octets + 8), 0);
	assert_int_equal(u32(octets + 12), 0x02020101);
	assert_int_equal(u32(octets + 40), 23456u << 16 | 64500);
	assert_int_equal(u32(octets + 44) >> 16, 8 << 8 | 24);
	close_netflow5(&f);
}

static void ipv6_is_not_exportable(void **)
{
	struct fixture f = open_netflow5(true, 1);

	f.record->ip_version = 6;
	assert_int_equal(encoder_netflow5.add(f.encoder, &f.sink->sink, f.record, now_us),
			 -ENOTSUP);
	flush(&f);
	assert_int_equal(f.sink->n, 0);
	close_netflow5(&f);
}

static const struct output_settings settings_v1 = {
    .spec = (char *)"netflow1://test", .scheme = (char *)"netflow1", .odid = 0x102};

// As the receiver of nfdump 1.6 reads version 1: a header of 16 octets, records of 52 with
// protocol, TOS and flags from octet 38 on.
static void version_1_has_records_of_52_octets(void **)
{
	struct fixture f = {.sink = memory_sink_new(SINK_ROOM), .record = sample_record(4)};
	const struct export_environment environment = {.file_input = true};
	const uint8_t *octets, *reverse;

	assert_int_equal(encoder_netflow1.open(&settings_v1, NULL, &environment, &f.encoder), 0);
	encoder_netflow1.begin(f.encoder, &f.sink->sink, now_us);
	for (unsigned i = 0; i < 13; i++)
		assert_int_equal(encoder_netflow1.add(f.encoder, &f.sink->sink, f.record, now_us),
				 0);
	encoder_netflow1.flush(f.encoder, &f.sink->sink, now_us);
	assert_int_equal(f.sink->n, 2);
	assert_int_equal(f.sink->message[0].length, 16 + 24 * 52);
	assert_int_equal(f.sink->message[1].length, 16 + 2 * 52);
	assert_int_equal(f.sink->message[0].n_data_records, 24);
	octets = f.sink->message[0].octets;
	assert_int_equal(u32(octets), 0x00010018);
	assert_int_equal(u32(octets + 16), 0x0a0b0c0d);
	assert_int_equal(u32(octets + 20), 0x14151617);
	assert_int_equal(u32(octets + 16 + 16), 10);   // packets
	assert_int_equal(u32(octets + 16 + 20), 1000); // octets
	reverse = octets + 16 + 52;
	assert_int_equal(u32(reverse + 32), 0x01bb9c40); // ports
	assert_int_equal(u32(reverse + 36), 0x00000648); // protocol, TOS
	assert_int_equal(u32(reverse + 40), 0x12000000); // flags
	assert_int_equal(u32(reverse + 44), 0);
	assert_int_equal(u32(reverse + 48), 0);
	assert_true(time_ms(octets, octets + 16 + 24) == UINT64_C(1700000000123));
	encoder_netflow1.close(f.encoder);
	memory_sink_free(f.sink);
	free(f.record);
}

static void collect(struct fixture *f, uint32_t rate)
{
	f->record->selector = 0;
	f->record->sampling = rate;
	f->record->packets[REVERSE] = f->record->octets[REVERSE] = 0;
	f->record->packets[FORWARD] = 3;
	f->record->octets[FORWARD] = 150;
	memory_sink_clear(f->sink);
	add(f);
	flush(f);
}

// Records of other exporters have a rate each, which the header tells; or it is in their counts.
static void what_others_sampled_has_its_rate_or_is_multiplied(void **)
{
	struct fixture f = open_netflow5(false, 0);
	const uint8_t *at;

	collect(&f, 1000);
	at = f.sink->message[0].octets;
	assert_int_equal(u32(at + 20) & 0xffff, 1 << 14 | 1000);
	assert_int_equal(u32(at + 24 + 20), 150);
	collect(&f, 20000); // of 15 bits
	at = f.sink->message[0].octets;
	assert_int_equal(u32(at + 20) & 0xffff, 0);
	assert_int_equal(u32(at + 24 + 16), 60000);
	assert_int_equal(u32(at + 24 + 20), 3000000);
	assert_int_equal(f.sink->message[0].packets, 3); // as the books have taken them
	assert_int_equal(f.sink->message[0].ip_octets, 150);
	close_netflow5(&f);
}

static void version_1_cannot_tell_that_packets_were_sampled(void **)
{
	const struct export_environment environment = {.sampling_interval = 2};
	struct encoder *encoder;

	assert_int_equal(encoder_netflow1.open(&settings_v1, NULL, &environment, &encoder),
			 -EINVAL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_direction_is_a_record_of_48_octets),
	    cmocka_unit_test(times_of_an_old_file_come_out_right),
	    cmocka_unit_test(the_time_of_boot_never_moves),
	    cmocka_unit_test(a_packet_holds_30_records_and_the_sequence_counts_them),
	    cmocka_unit_test(counters_beyond_32_bits_are_split_not_wrapped),
	    cmocka_unit_test(version_1_has_records_of_52_octets),
	    cmocka_unit_test(what_others_sampled_has_its_rate_or_is_multiplied),
	    cmocka_unit_test(version_1_cannot_tell_that_packets_were_sampled),
	    cmocka_unit_test(a_route_stands_in_its_places_and_turns),
	    cmocka_unit_test(ipv6_is_not_exportable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
