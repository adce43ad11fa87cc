// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <ndpi_api.h>

#include "export/encode/zmq_record.h"

// Numbers on both sides of every width.
static const uint64_t boundaries[] = {
    0, 1, 255, 256, 65535, 65536, UINT32_MAX, (uint64_t)UINT32_MAX + 1, UINT64_MAX};
static const uint32_t keys[] = {1, 8, 255, 256, 57590, 58061, 65535, 65536, UINT32_MAX};
enum {
	N_EDGES = sizeof(boundaries) / sizeof(boundaries[0]),
	N_KEYS = sizeof(keys) / sizeof(keys[0])
};

static uint32_t written_by_ndpi(uint8_t *to)
{
	ndpi_serializer serializer;
	uint32_t length;
	char *buffer;

	assert_int_equal(ndpi_init_serializer(&serializer, ndpi_serialization_format_tlv), 0);
	for (unsigned k = 0; k < N_KEYS; k++) {
		for (unsigned i = 0; i < N_EDGES; i++)
			ndpi_serialize_uint32_uint64(&serializer, keys[k], boundaries[i]);
		ndpi_serialize_uint32_string(&serializer, keys[k], "www.example.org");
		ndpi_serialize_uint32_string(&serializer, keys[k], "");
		ndpi_serialize_uint32_float(&serializer, keys[k], 60.5965F, "%f");
		ndpi_serialize_end_of_record(&serializer);
	}
	buffer = ndpi_serializer_get_buffer(&serializer, &length);
	memcpy(to, buffer, length);
	ndpi_term_serializer(&serializer);
	return length;
}

static uint32_t written_by_us(uint8_t *to)
{
	uint8_t *at = to;

	*at++ = TLV_VERSION;
	*at++ = TLV_FORMAT;
	for (unsigned k = 0; k < N_KEYS; k++) {
		const struct tlv_key key = tlv_key(keys[k]);

		for (unsigned i = 0; i < N_EDGES; i++)
			at = tlv_number(at, &key, boundaries[i]);
		at = tlv_string(at, &key, "www.example.org", 15);
		at = tlv_string(at, &key, "", 0);
		at = tlv_float(at, &key, 60.5965F);
		*at++ = TLV_END_OF_RECORD;
	}
	return (uint32_t)(at - to);
}

static void our_octets_are_those_of_the_ndpi_serializer(void **)
{
	uint8_t theirs[8192], ours[8192];
	const uint32_t n = written_by_ndpi(theirs);

	assert_int_equal(written_by_us(ours), n);
	assert_memory_equal(ours, theirs, n);
}

// What nDPI's own reader, which ntopng is built with, makes of one field.
static float read_by_ndpi(uint8_t *payload, uint32_t n, uint32_t wanted)
{
	ndpi_deserializer deserializer;
	ndpi_serialization_type type, key_type;
	float value = -1;
	uint32_t key;

	assert_int_equal(ndpi_init_deserializer_buf(&deserializer, payload, n), 0);
	while ((type = ndpi_deserialize_get_item_type(&deserializer, &key_type)) !=
		   ndpi_serialization_end_of_record &&
	       type != ndpi_serialization_unknown) {
		ndpi_deserialize_key_uint32(&deserializer, &key);
		if (key == wanted && type == ndpi_serialization_float)
			ndpi_deserialize_value_float(&deserializer, &value);
		ndpi_deserialize_next(&deserializer);
	}
	assert_int_equal(type, ndpi_serialization_end_of_record);
	return value;
}

static void ndpi_reads_latencies_as_milliseconds_with_fractions(void **)
{
	static struct zmq_writer writer;
	static struct columns columns;
	const struct zmq_probe probe = {"192.0.2.9", 7};
	const struct flow_record record = {
	    .ip_version = 4,
	    .metadata_at = sizeof(record),
	    .measures.tcp = {.client_network_delay_us = 103, .server_network_delay_us = 121193}};
	uint8_t payload[4096] = {TLV_VERSION, TLV_FORMAT};
	uint32_t n;

	columns.n = 0;
	for (unsigned i = 0; i < n_fields; i++)
		columns_add(&columns, (struct column){.field = &field_table[i]});
	zmq_writer_make(&writer, &columns, false, NULL, &probe);
	n = (uint32_t)(zmq_record_write(&writer, &record, payload + 2) - payload);
	assert_float_equal(read_by_ndpi(payload, n, 57472 + 123), 0.0515F, 1e-6F);
	assert_float_equal(read_by_ndpi(payload, n, 57472 + 124), 60.5965F, 1e-5F);
	assert_float_equal(read_by_ndpi(payload, n, 57472 + 125), -1, 0); // was not seen
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ndpi_reads_latencies_as_milliseconds_with_fractions),
	    cmocka_unit_test(our_octets_are_those_of_the_ndpi_serializer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
