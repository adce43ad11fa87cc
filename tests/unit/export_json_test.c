// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "export/encode/json.h"
#include "memory_sink.h"

static struct export_environment environment;

static struct encoder *open_json(const char *fields)
{
	static struct options options;
	struct output_settings settings = {
	    .spec = (char *)"json:-", .scheme = (char *)"json", .fields = (char *)fields};
	struct encoder *encoder = NULL;

	assert_int_equal(encoder_json.open(&settings, &options, &environment, &encoder), 0);
	return encoder;
}

static void assert_line(const char *fields, const struct flow_record *record, const char *wanted)
{
	struct memory_sink *sink = memory_sink_new(65536);
	struct encoder *encoder = open_json(fields);

	assert_int_equal(encoder_json.add(encoder, &sink->sink, record, 0), 0);
	encoder_json.flush(encoder, &sink->sink, 0);
	assert_int_equal(sink->n, 1);
	assert_int_equal(sink->message[0].n_records, 1);
	assert_int_equal(sink->message[0].length, strlen(wanted));
	assert_memory_equal(sink->message[0].octets, wanted, strlen(wanted));
	encoder_json.close(encoder);
	memory_sink_free(sink);
}

static void a_line_holds_both_directions_and_times_that_span_them(void **)
{
	struct flow_record *record = sample_record(4);

	assert_line(
	    "minimal", record,
	    "{\"sourceIPv4Address\":\"10.11.12.13\",\"destinationIPv4Address\":\"20.21.22.23\","
	    "\"sourceTransportPort\":40000,\"destinationTransportPort\":443,"
	    "\"protocolIdentifier\":6,\"tcpControlBits\":27,\"reverseTcpControlBits\":18,"
	    "\"packetDeltaCount\":10,\"reversePacketDeltaCount\":5,"
	    "\"octetDeltaCount\":1000,\"reverseOctetDeltaCount\":5000,"
	    "\"flowStartMilliseconds\":1700000000123,"
	    "\"reverseFlowStartMilliseconds\":1700000000150,"
	    "\"flowEndMilliseconds\":1700000002500,"
	    "\"reverseFlowEndMilliseconds\":1700000002500}\n");
	free(record);
}

static void what_a_flow_lacks_is_left_out(void **)
{
	struct flow_record *record = sample_record(6);

	record->packets[REVERSE] = record->octets[REVERSE] = 0;
	record->has = 0;
	record->label = (struct application_label){0};
	assert_line("octetDeltaCount+mac+app+icmpTypeCodeIPv6+vlanId", record,
		    "{\"octetDeltaCount\":1000,\"vlanId\":100}\n");
	free(record);
}

static void names_come_from_the_metadata(void **)
{
	struct flow_record *record = sample_record(4);

	record_add_text(record, METADATA_HTTP_TARGET, "/a\"b");
	record_add_number(record, METADATA_HTTP_STATUS, 404);
	record_add_text(record, METADATA_TLS_SERVER_NAME, "x");
	assert_line(
	    "httpRequestTarget+httpStatusCode+tlsServerName+applicationId+applicationConfidence",
	    record,
	    "{\"httpRequestTarget\":\"/a\\\"b\",\"httpStatusCode\":404,\"tlsServerName\":\"x\","
	    "\"applicationId\":\"22:133\",\"applicationConfidence\":\"hostname\"}\n");
	free(record);
}

// RFC 3032: label 16, EXP 5, bottom of stack, in 3 octets.
static void an_octet_array_is_written_in_hexadecimal(void **)
{
	struct flow_record *record = sample_record(4);

	record->mpls_top = 16 << 4 | 5 << 1 | 1;
	record->has |= RECORD_HAS(MPLS);
	assert_line("mplsTopLabelStackSection", record,
		    "{\"mplsTopLabelStackSection\":\"00010b\"}\n");
	free(record);
}

// Another one than the MPLS label, taken from octets as they stand in the record.
static void any_octet_array_is_written_in_hexadecimal(void **)
{
	static const struct field field = {
	    .name = "segment",
	    .type = FIELD_OCTETS,
	    .length = 6,
	    .source = FROM_OCTETS,
	    .offset = {offsetof(struct flow_record, source_mac),
		       offsetof(struct flow_record, destination_mac)}};
	static struct json_writer writer;
	struct output_plan plan = {.columns = {.n = 1, .column = {{.field = &field}}}};
	struct flow_record *record = sample_record(4);
	char line[256];

	json_writer_make(&writer, &plan, NULL);
	*json_write(&writer, record, FORWARD, line) = '\0';
	assert_string_equal(line, "{\"segment\":\"020000000001\"}");
	*json_write(&writer, record, REVERSE, line) = '\0';
	assert_string_equal(line, "{\"segment\":\"020000000002\"}");
	free(record);
}

static void a_name_is_that_of_the_table_when_the_line_is_written(void **)
{
	static const struct application old = {133, 0, "Before"}, new = {133, 0, "Afterwards"};
	static uint16_t by_id[65536] = {[133] = 1};
	static const char *const names[] = {"{\"applicationName\":\"Before\"}\n",
					    "{\"applicationName\":\"Afterwards\"}\n"};
	const struct application_table tables[] = {{.all = &old, .n = 1, .by_id = by_id},
						   {.all = &new, .n = 1, .by_id = by_id}};
	struct memory_sink *sink = memory_sink_new(65536);
	struct flow_record *record = sample_record(4);
	struct encoder *encoder = open_json("applicationName");

	record->label.master = 0;
	for (unsigned i = 0; i < 2; i++) {
		environment.applications = &tables[i];
		assert_int_equal(encoder_json.add(encoder, &sink->sink, record, 0), 0);
		encoder_json.flush(encoder, &sink->sink, 0);
		assert_int_equal(sink->message[i].length, strlen(names[i]));
		assert_memory_equal(sink->message[i].octets, names[i], strlen(names[i]));
	}
	environment.applications = NULL;
	encoder_json.close(encoder);
	memory_sink_free(sink);
	free(record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_line_holds_both_directions_and_times_that_span_them),
	    cmocka_unit_test(what_a_flow_lacks_is_left_out),
	    cmocka_unit_test(names_come_from_the_metadata),
	    cmocka_unit_test(an_octet_array_is_written_in_hexadecimal),
	    cmocka_unit_test(any_octet_array_is_written_in_hexadecimal),
	    cmocka_unit_test(a_name_is_that_of_the_table_when_the_line_is_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
