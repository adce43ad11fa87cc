// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/encode/templated.h"
#include "memory_sink.h"

static void no_header(struct templated_encoder *, const struct set_writer *)
{
}

static const struct wire_format ipfix = {
    .header_octets = 16, .set_alignment = 1, .header = no_header};
static const struct wire_format netflow9 = {
    .header_octets = 20, .set_alignment = 4, .header = no_header};

static unsigned u16(const uint8_t *at)
{
	return (unsigned)at[0] << 8 | at[1];
}

static void put(struct templated_encoder *encoder, struct set_writer *writer,
		struct memory_sink *sink, uint16_t set_id, uint32_t octets)
{
	uint8_t *to = set_writer_room(encoder, writer, &sink->sink, set_id, octets);

	assert_non_null(to);
	memset(to, 0x11, octets);
	set_writer_advance(writer, octets, true);
}

// RFC 7011 section 3.3: id, length with its own 4 octets; records of one id share a set.
static void records_of_one_id_share_a_set(void **)
{
	struct memory_sink *sink = memory_sink_new(200);
	struct templated_encoder encoder = {.format = &ipfix};
	struct set_writer writer = {0};
	const uint8_t *octets;

	put(&encoder, &writer, sink, 256, 10);
	put(&encoder, &writer, sink, 256, 11);
	put(&encoder, &writer, sink, 257, 5);
	set_writer_send(&encoder, &writer, &sink->sink);
	assert_int_equal(sink->n, 1);
	octets = sink->message[0].octets + 16;
	assert_int_equal(u16(octets), 256);
	assert_int_equal(u16(octets + 2), 4 + 21);
	assert_int_equal(u16(octets + 25), 257);
	assert_int_equal(u16(octets + 27), 4 + 5);
	assert_int_equal(sink->message[0].length, 16 + 25 + 9);
	assert_true(encoder.exported_messages == 1 && encoder.exported_records == 3);
	assert_true(encoder.exported_octets == 16 + 25 + 9);
	memory_sink_free(sink);
}

// RFC 3954 section 5.3: padded with zeros to 4 octets, which the length counts.
static void sets_of_netflow_9_end_on_4_octets(void **)
{
	struct memory_sink *sink = memory_sink_new(200);
	struct templated_encoder encoder = {.format = &netflow9};
	struct set_writer writer = {0};
	const uint8_t *octets;

	put(&encoder, &writer, sink, 256, 5);
	set_writer_send(&encoder, &writer, &sink->sink);
	octets = sink->message[0].octets + 20;
	assert_int_equal(u16(octets + 2), 12);
	assert_memory_equal(octets + 9, "\0\0\0", 3);
	assert_int_equal(sink->message[0].length, 32);
	memory_sink_free(sink);
}

static void a_message_is_filled_to_its_last_octet_and_not_beyond(void **)
{
	struct memory_sink *sink = memory_sink_new(16 + 4 + 3 * 20);
	struct templated_encoder encoder = {.format = &ipfix};
	struct set_writer writer = {0};

	for (unsigned i = 0; i < 7; i++)
		put(&encoder, &writer, sink, 256, 20);
	assert_int_equal(sink->n, 2);
	assert_int_equal(sink->message[0].length, 16 + 4 + 3 * 20);
	assert_int_equal(set_writer_left(&encoder, &writer), 2 * 20);
	set_writer_send(&encoder, &writer, &sink->sink);
	set_writer_send(&encoder, &writer, &sink->sink); // nothing is left
	assert_int_equal(sink->n, 3);
	assert_null(set_writer_room(&encoder, &writer, &sink->sink, 256, 61));
	memory_sink_free(sink);
}

// RFC 7011 section 3.2: the enterprise bit, then the enterprise's number.
static void a_specifier_of_an_enterprise_has_8_octets(void **)
{
	uint8_t octets[8];

	assert_int_equal(put_specifier(octets, 2, 8, 0), 4);
	assert_memory_equal(octets, ((const uint8_t[]){0, 2, 0, 8}), 4);
	assert_int_equal(put_specifier(octets, 2, 8, 29305), 8);
	assert_memory_equal(octets, ((const uint8_t[]){0x80, 2, 0, 8, 0, 0, 0x72, 0x79}), 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(records_of_one_id_share_a_set),
	    cmocka_unit_test(sets_of_netflow_9_end_on_4_octets),
	    cmocka_unit_test(a_message_is_filled_to_its_last_octet_and_not_beyond),
	    cmocka_unit_test(a_specifier_of_an_enterprise_has_8_octets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
