// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/encode/json.h"
#include "memory_sink.h"

static struct json_writer writer;

static void make(const char *fields)
{
	struct output_plan plan = {.biflow = BIFLOW_SPLIT};

	assert_int_equal(columns_parse(&plan.columns, fields, "--template"), 0);
	json_writer_make(&writer, &plan, NULL);
}

static void assert_written(const struct flow_record *record, unsigned direction, const char *wanted)
{
	char *text = calloc(1, json_bound(&writer, record) + 1);

	assert_non_null(text);
	*json_write(&writer, record, direction, text) = '\0';
	assert_string_equal(text, wanted);
	free(text);
}

static void the_reverse_direction_is_turned_round(void **)
{
	struct flow_record *record = sample_record(4);

	make("sourceIPv4Address+sourceTransportPort+destinationTransportPort+packetDeltaCount");
	assert_written(record, FORWARD,
		       "{\"sourceIPv4Address\":\"10.11.12.13\",\"sourceTransportPort\":40000,"
		       "\"destinationTransportPort\":443,\"packetDeltaCount\":10}");
	assert_written(record, REVERSE,
		       "{\"sourceIPv4Address\":\"20.21.22.23\",\"sourceTransportPort\":443,"
		       "\"destinationTransportPort\":40000,\"packetDeltaCount\":5}");
	free(record);
}

static void a_record_without_any_of_the_fields_is_an_empty_object(void **)
{
	struct flow_record *record = sample_record(4);

	make("icmpTypeCodeIPv6+tlsServerName");
	assert_written(record, FORWARD, "{}");
	free(record);
}

static void who_observed_a_flow_is_written_where_it_was_another(void **)
{
	struct flow_record *record = sample_record(4);
	const uint8_t exporter[4] = {192, 0, 2, 33};

	make("observationPointId+observationDomainId+exporterIPv4Address+exporterIPv6Address");
	assert_written(record, FORWARD, "{}");
	memcpy(record->exporter, exporter, sizeof(exporter));
	record->has |= RECORD_HAS(EXPORTER_IPV4);
	record->observation_point = 7;
	record->observation_domain = 4000000000;
	assert_written(record, FORWARD,
		       "{\"observationPointId\":7,\"observationDomainId\":4000000000,"
		       "\"exporterIPv4Address\":\"192.0.2.33\"}");
	free(record);
}

// RFC 8259 section 7: quotation mark, reverse solidus and control characters are escaped.
static void text_is_escaped_and_stays_within_the_bound(void **)
{
	struct flow_record *record = sample_record(4);
	char most[256];

	make("httpRequestTarget");
	record_add_text(record, METADATA_HTTP_TARGET, "\\\n\001\"");
	assert_written(record, FORWARD, "{\"httpRequestTarget\":\"\\\\\\u000a\\u0001\\\"\"}");
	free(record);
	record = sample_record(4);
	memset(most, 1, sizeof(most) - 1);
	most[255] = '\0';
	record_add_text(record, METADATA_HTTP_TARGET, most);
	char *text = malloc(json_bound(&writer, record));
	assert_in_range(json_write(&writer, record, FORWARD, text) - text, 6 * 255,
			json_bound(&writer, record));
	free(text);
	free(record);
}

// Each field alone, so that the room of no other hides what one takes beyond its own.
static void each_field_stays_within_the_bound(void **)
{
	for (unsigned i = 0; i < n_fields; i++) {
		const struct field *field = &field_table[i];
		struct flow_record *record;
		char *text;

		if (field->source == FROM_PROBE)
			continue;
		record = sample_record(field->family == FAMILY_IPV6 ? 6 : 4);
		record->has = UINT64_MAX;
		make(field->name);
		text = malloc(json_bound(&writer, record));
		assert_non_null(text);
		assert_in_range(json_write(&writer, record, FORWARD, text) - text, 2,
				json_bound(&writer, record));
		free(text);
		free(record);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_reverse_direction_is_turned_round),
	    cmocka_unit_test(a_record_without_any_of_the_fields_is_an_empty_object),
	    cmocka_unit_test(who_observed_a_flow_is_written_where_it_was_another),
	    cmocka_unit_test(text_is_escaped_and_stays_within_the_bound),
	    cmocka_unit_test(each_field_stays_within_the_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
