// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/encode/zmq_record.h"

static const struct zmq_probe probe = {"192.0.2.9", 77777};

static struct zmq_writer *make(const char *fields, unsigned *n)
{
	struct zmq_writer *writer = calloc(1, sizeof(*writer));
	struct columns columns = {0};

	assert_non_null(writer);
	assert_int_equal(columns_parse(&columns, fields, "--template"), 0);
	*n = zmq_writer_make(writer, &columns, true, NULL, &probe);
	return writer;
}

static void json_is(const char *fields, const struct flow_record *record, const char *wanted)
{
	char json[4096];
	unsigned n;
	struct zmq_writer *writer = make(fields, &n);

	*zmq_record_write(writer, record, (uint8_t *)json) = '\0';
	assert_string_equal(json, wanted);
	free(writer);
}

// ntopng has FIRST_SWITCHED and LAST_SWITCHED, 22 and 21, in seconds.
static void times_are_seconds_however_they_are_named(void **)
{
	const struct flow_record record = {.ip_version = 4,
					   .packets = {1, 0},
					   .start_us = {1700000000999999, 0},
					   .end_us = {1700000009000000, 0},
					   .metadata_at = sizeof(record)};
	static const char wanted[] = "{\"22\":1700000000,\"21\":1700000009}";

	json_is("%FIRST_SWITCHED,%LAST_SWITCHED", &record, wanted);
	json_is("flowStartMilliseconds,flowEndMilliseconds", &record, wanted);
	json_is("flowStartSeconds,flowEndSeconds,%FIRST_SWITCHED", &record, wanted);
}

// nProbe's SRC_VLAN is "inner VLAN in QinQ", DOT1Q_SRC_VLAN "outer VLAN in QinQ".
static void of_two_tags_the_inner_one_is_the_vlan(void **)
{
	struct flow_record record = {.ip_version = 4, .vlan = 100, .metadata_at = sizeof(record)};

	json_is("%SRC_VLAN,%DOT1Q_SRC_VLAN", &record, "{\"58\":100}");
	record.inner_vlan = 7;
	json_is("%SRC_VLAN,%DOT1Q_SRC_VLAN", &record, "{\"58\":7,\"243\":100}");
}

static void records_name_the_probe_or_the_exporter_that_saw_the_flow(void **)
{
	struct flow_record record = {.ip_version = 4, .metadata_at = sizeof(record)};
	static const char fields[] =
	    "%EXPORTER_IPV4_ADDRESS,%NPROBE_IPV4_ADDRESS,%UNIQUE_SOURCE_ID";

	json_is(fields, &record, "{\"57943\":\"192.0.2.9\",\"58061\":77777,\"130\":\"192.0.2.9\"}");
	record.has = RECORD_HAS(EXPORTER_IPV4);
	memcpy(record.exporter_ipv4, (uint8_t[]){10, 0, 0, 1}, 4);
	json_is(fields, &record, "{\"57943\":\"192.0.2.9\",\"58061\":77777,\"130\":\"10.0.0.1\"}");
}

static void what_the_frontend_has_no_key_for_is_left_out(void **)
{
	unsigned n;
	struct zmq_writer *writer = make("quicVersion,%PROTOCOL,tcpWindowMinimum", &n);

	assert_int_equal(n, 1);
	free(writer);
}

static void what_is_made_of_metadata_wants_it(void **)
{
	unsigned n;
	struct zmq_writer *writer = make("%HTTP_URL", &n);

	assert_int_equal(zmq_writer_wanted(writer).metadata,
			 METADATA_BIT(METADATA_HTTP_TARGET) | METADATA_BIT(METADATA_HTTP_HOST));
	free(writer);
	writer = make("%L7_ERROR_CODE", &n);
	assert_int_equal(zmq_writer_wanted(writer).metadata,
			 METADATA_BIT(METADATA_DNS_RCODE) | METADATA_BIT(METADATA_HTTP_STATUS));
	free(writer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(times_are_seconds_however_they_are_named),
	    cmocka_unit_test(of_two_tags_the_inner_one_is_the_vlan),
	    cmocka_unit_test(records_name_the_probe_or_the_exporter_that_saw_the_flow),
	    cmocka_unit_test(what_the_frontend_has_no_key_for_is_left_out),
	    cmocka_unit_test(what_is_made_of_metadata_wants_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
