// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/encode/json.h"
#include "export/record/raw_element.h"
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
	memcpy(record->exporter_ipv4, exporter, sizeof(exporter));
	record->has |= RECORD_HAS(EXPORTER_IPV4);
	record->observation_point = 7;
	record->observation_domain = 4000000000;
	assert_written(record, FORWARD,
		       "{\"observationPointId\":7,\"observationDomainId\":4000000000,"
		       "\"exporterIPv4Address\":\"192.0.2.33\"}");
	free(record);
}

static void fill_route(struct flow_record *record)
{
	struct flow_route *route = &record->measures.route;

	record->has |=
	    RECORD_HAS(ROUTE) | RECORD_HAS(NEXT_HOP_IPV4) | RECORD_HAS(BGP_NEXT_HOP_IPV6);
	memcpy(route->next_hop_ipv4, (uint8_t[]){192, 0, 2, 1}, 4);
	memcpy(route->bgp_next_hop, (uint8_t[16]){0x20, 1, 0xd, 0xb8, [15] = 9}, 16);
	route->as_number[0] = 64500;
	route->as_number[1] = 4200000000;
	route->prefix_length[0] = 24;
	route->prefix_length[1] = 16;
	route->vrf[0] = 7;
	memcpy(route->country, "DENZ", 4);
	flow_record_interfaces(record, 11, 22);
}

static void a_route_turns_with_the_direction_but_for_what_is_known_of_one_only(void **)
{
	struct flow_record *record = sample_record(4);

	make("bgpSourceAsNumber+bgpDestinationAsNumber+sourceCountry+destinationCountry+"
	     "sourceIPv4PrefixLength+sourceIPv6PrefixLength+ingressVRFID+egressVRFID+"
	     "ingressInterface+egressInterface+ipNextHopIPv4Address+ipNextHopIPv6Address+"
	     "bgpNextHopIPv6Address");
	assert_written(record, FORWARD, "{\"ingressInterface\":3}");
	fill_route(record);
	assert_written(record, FORWARD,
		       "{\"bgpSourceAsNumber\":64500,\"bgpDestinationAsNumber\":4200000000,"
		       "\"sourceCountry\":\"DE\",\"destinationCountry\":\"NZ\","
		       "\"sourceIPv4PrefixLength\":24,\"ingressVRFID\":7,"
		       "\"ingressInterface\":11,\"egressInterface\":22,"
		       "\"ipNextHopIPv4Address\":\"192.0.2.1\","
		       "\"bgpNextHopIPv6Address\":\"2001:db8::9\"}");
	assert_written(record, REVERSE,
		       "{\"bgpSourceAsNumber\":4200000000,\"bgpDestinationAsNumber\":64500,"
		       "\"sourceCountry\":\"NZ\",\"destinationCountry\":\"DE\","
		       "\"sourceIPv4PrefixLength\":16,\"egressVRFID\":7,"
		       "\"ingressInterface\":22,\"egressInterface\":11,"
		       "\"ipNextHopIPv4Address\":\"0.0.0.0\","
		       "\"bgpNextHopIPv6Address\":\"::\"}");
	free(record);
}

// RFC 6759 section 4: an engine, then its number, behind that of an enterprise where it is 20.
static void an_exporters_application_stands_where_the_probe_has_none(void **)
{
	static const uint8_t nbar[] = {13, 0, 1, 0xc5}, pana[] = {20, 0, 0, 0x30, 0x44, 0, 0, 2, 1};
	struct flow_record *record = sample_record(4);
	struct flow_foreign *foreign = &record->measures.foreign;

	make("applicationId+applicationName+exporterApplicationId+exporterApplicationName");
	record->has |= RECORD_HAS(FOREIGN) | RECORD_HAS(EXPORTER_APPLICATION);
	memcpy(foreign->application, nbar, foreign->application_octets = sizeof(nbar));
	record_add_text(record, METADATA_EXPORTER_APPLICATION_NAME, "http");
	assert_written(record, FORWARD,
		       "{\"applicationId\":\"22:133\",\"applicationName\":\"Unknown.Unknown\","
		       "\"exporterApplicationId\":\"13:453\","
		       "\"exporterApplicationName\":\"http\"}");
	memset(&record->label, 0, sizeof(record->label));
	memcpy(foreign->application, pana, foreign->application_octets = sizeof(pana));
	assert_written(record, FORWARD,
		       "{\"applicationId\":\"20:12356:513\",\"applicationName\":\"http\","
		       "\"exporterApplicationId\":\"20:12356:513\","
		       "\"exporterApplicationName\":\"http\"}");
	free(record);
}

static void events_of_translators_and_firewalls_are_told(void **)
{
	struct flow_record *record = sample_record(4);
	struct flow_foreign *foreign = &record->measures.foreign;

	make("collected");
	record->has |= RECORD_HAS(FOREIGN) | RECORD_HAS(POST_NAT_IPV4);
	memcpy(foreign->post_nat_ipv4[0], (uint8_t[]){198, 51, 100, 1}, 4);
	memcpy(foreign->post_nat_ipv4[1], (uint8_t[]){203, 0, 113, 9}, 4);
	foreign->post_nat_port[0] = 1025;
	foreign->firewall_event = 3;
	foreign->observed_us = 1700000000123456;
	record->sampling = 100;
	record_add_text(record, METADATA_USER_NAME, "alice");
	assert_written(record, FORWARD,
		       "{\"samplingInterval\":100,\"flowSource\":0,\"postNATSourceIPv4Address\":"
		       "\"198.51.100.1\","
		       "\"postNATDestinationIPv4Address\":\"203.0.113.9\","
		       "\"postNAPTSourceTransportPort\":1025,\"firewallEvent\":3,"
		       "\"observationTimeMilliseconds\":1700000000123,\"userName\":\"alice\"}");
	free(record);
}

static void elements_without_a_field_are_written_as_they_came(void **)
{
	const struct raw_element cisco = {9, 12232, 4}, iana = {0, 450, 1};
	struct output_plan plan = {.biflow = BIFLOW_SPLIT, .foreign = true};
	struct flow_record *record = sample_record(4);
	uint8_t item[12];

	assert_int_equal(columns_parse(&plan.columns, "vlanId", "--template"), 0);
	json_writer_make(&writer, &plan, NULL);
	memcpy(item, &cisco, sizeof(cisco));
	memcpy(item + sizeof(cisco), "\x0a\0\0\xff", 4);
	record_add_item(record, METADATA_RAW_ELEMENT, item, 12);
	memcpy(item, &iana, sizeof(iana));
	record_add_item(record, METADATA_RAW_ELEMENT, item, 9);
	assert_written(record, FORWARD, "{\"vlanId\":100}");
	record->has |= RECORD_HAS(FOREIGN);
	assert_written(record, FORWARD,
		       "{\"vlanId\":100,\"9.12232\":\"0a0000ff\",\"0.450\":\"0a\"}");
	plan.fields_chosen = true;
	json_writer_make(&writer, &plan, NULL);
	assert_written(record, FORWARD, "{\"vlanId\":100}");
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
	    cmocka_unit_test(a_route_turns_with_the_direction_but_for_what_is_known_of_one_only),
	    cmocka_unit_test(an_exporters_application_stands_where_the_probe_has_none),
	    cmocka_unit_test(events_of_translators_and_firewalls_are_told),
	    cmocka_unit_test(elements_without_a_field_are_written_as_they_came),
	    cmocka_unit_test(text_is_escaped_and_stays_within_the_bound),
	    cmocka_unit_test(each_field_stays_within_the_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
