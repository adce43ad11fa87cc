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

#include "export/encode/zmq_tlv.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(our_octets_are_those_of_the_ndpi_serializer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
