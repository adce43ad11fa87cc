// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/record/field.h"
#include "memory_sink.h"

static const struct field *field(const char *name)
{
	struct column column;

	assert_true(field_find(name, &column));
	return column.field;
}

// Numbers of the IANA registry of IPFIX Information Elements and their sizes (RFC 7012 data types).
static void elements_have_the_registrys_numbers_and_sizes(void **)
{
	static const struct {
		const char *name;
		uint16_t element, octets;
	} registry[] = {
	    {"octetDeltaCount", 1, 8},
	    {"packetDeltaCount", 2, 8},
	    {"protocolIdentifier", 4, 1},
	    {"ipClassOfService", 5, 1},
	    {"tcpControlBits", 6, 2},
	    {"sourceTransportPort", 7, 2},
	    {"sourceIPv4Address", 8, 4},
	    {"ingressInterface", 10, 4},
	    {"destinationTransportPort", 11, 2},
	    {"destinationIPv4Address", 12, 4},
	    {"egressInterface", 14, 4},
	    {"flowEndSysUpTime", 21, 4},
	    {"flowStartSysUpTime", 22, 4},
	    {"minimumIpTotalLength", 25, 8},
	    {"maximumIpTotalLength", 26, 8},
	    {"sourceIPv6Address", 27, 16},
	    {"destinationIPv6Address", 28, 16},
	    {"icmpTypeCodeIPv4", 32, 2},
	    {"minimumTTL", 52, 1},
	    {"maximumTTL", 53, 1},
	    {"sourceMacAddress", 56, 6},
	    {"vlanId", 58, 2},
	    {"ipVersion", 60, 1},
	    {"flowDirection", 61, 1},
	    {"mplsTopLabelStackSection", 70, 3},
	    {"destinationMacAddress", 80, 6},
	    {"exporterIPv4Address", 130, 4},
	    {"exporterIPv6Address", 131, 16},
	    {"flowEndReason", 136, 1},
	    {"observationPointId", 138, 8},
	    {"icmpTypeCodeIPv6", 139, 2},
	    {"observationDomainId", 149, 4},
	    {"flowStartSeconds", 150, 4},
	    {"flowEndSeconds", 151, 4},
	    {"flowStartMilliseconds", 152, 8},
	    {"flowEndMilliseconds", 153, 8},
	    {"flowDurationMilliseconds", 161, 4},
	    {"initiatorOctets", 231, 8},
	    {"responderOctets", 232, 8},
	    {"biflowDirection", 239, 1},
	    {"dot1qVlanId", 243, 2},
	    {"dot1qCustomerVlanId", 245, 2},
	    {"initiatorPackets", 298, 8},
	    {"responderPackets", 299, 8},
	    {"selectorId", 302, 8},
	    {"layer2SegmentId", 351, 8},
	    {"layer2OctetDeltaCount", 352, 8},
	    {"sourceIPv4PrefixLength", 9, 1},
	    {"destinationIPv4PrefixLength", 13, 1},
	    {"ipNextHopIPv4Address", 15, 4},
	    {"bgpSourceAsNumber", 16, 4},
	    {"bgpDestinationAsNumber", 17, 4},
	    {"bgpNextHopIPv4Address", 18, 4},
	    {"sourceIPv6PrefixLength", 29, 1},
	    {"destinationIPv6PrefixLength", 30, 1},
	    {"samplingInterval", 34, 4},
	    {"postIpClassOfService", 55, 1},
	    {"postDestinationMacAddress", 57, 6},
	    {"postVlanId", 59, 2},
	    {"ipNextHopIPv6Address", 62, 16},
	    {"bgpNextHopIPv6Address", 63, 16},
	    {"postSourceMacAddress", 81, 6},
	    {"forwardingStatus", 89, 1},
	    {"bgpNextAdjacentAsNumber", 128, 4},
	    {"bgpPrevAdjacentAsNumber", 129, 4},
	    {"wlanSSID", 147, 65535},
	    {"flowId", 148, 8},
	    {"postNATSourceIPv4Address", 225, 4},
	    {"postNATDestinationIPv4Address", 226, 4},
	    {"postNAPTSourceTransportPort", 227, 2},
	    {"postNAPTDestinationTransportPort", 228, 2},
	    {"natEvent", 230, 1},
	    {"firewallEvent", 233, 1},
	    {"ingressVRFID", 234, 4},
	    {"egressVRFID", 235, 4},
	    {"VRFname", 236, 65535},
	    {"ingressPhysicalInterface", 252, 4},
	    {"egressPhysicalInterface", 253, 4},
	    {"postNATSourceIPv6Address", 281, 16},
	    {"postNATDestinationIPv6Address", 282, 16},
	    {"samplingPacketInterval", 305, 4},
	    {"samplingPacketSpace", 306, 4},
	    {"observationTimeMilliseconds", 323, 8},
	    {"wtpMacAddress", 367, 6},
	    {"userName", 371, 65535},
	    {"originalFlowsPresent", 375, 8},
	    {"originalExporterIPv4Address", 403, 4},
	    {"originalExporterIPv6Address", 404, 16},
	    {"originalObservationDomainId", 405, 4},
	};

	for (unsigned i = 0; i < sizeof(registry) / sizeof(registry[0]); i++) {
		assert_int_equal(field(registry[i].name)->pen, PEN_IANA);
		assert_int_equal(field(registry[i].name)->element[FORWARD], registry[i].element);
		assert_int_equal(field(registry[i].name)->length, registry[i].octets);
	}
}

static void names_and_elements_are_unique(void **)
{
	for (unsigned i = 0; i < n_fields; i++) {
		for (unsigned k = 0; k < i; k++) {
			assert_string_not_equal(field_table[i].name, field_table[k].name);
			assert_false(field_table[i].pen == field_table[k].pen &&
				     field_table[i].element[0] == field_table[k].element[0]);
		}
		assert_true(field_table[i].description != NULL);
	}
}

static void times_of_the_flow_span_the_directions_that_have_packets(void **)
{
	struct flow_record *record = sample_record(4);

	record->start_us[FORWARD] = 5000;
	record->end_us[FORWARD] = 9000;
	record->start_us[REVERSE] = 4000;
	record->end_us[REVERSE] = 12000;
	assert_int_equal(flow_start_us(record), 4000);
	assert_int_equal(flow_end_us(record), 12000);
	assert_int_equal(field_number(field("flowDurationMilliseconds"), record, FORWARD), 8);
	record->packets[REVERSE] = record->octets[REVERSE] = 0;
	assert_int_equal(flow_start_us(record), 5000);
	record->packets[FORWARD] = 0;
	record->packets[REVERSE] = 1;
	assert_int_equal(flow_start_us(record), 4000);
	free(record);
}

// RFC 5103 section 6.3: 1 initiator, 2 reverse initiator, 0 arbitrary.
static void the_reverse_record_turns_the_biflow_direction(void **)
{
	struct flow_record *record = sample_record(4);

	record->biflow_direction = 1;
	assert_int_equal(flow_biflow_direction(record, FORWARD), 1);
	assert_int_equal(flow_biflow_direction(record, REVERSE), 2);
	record->biflow_direction = 2;
	assert_int_equal(flow_biflow_direction(record, REVERSE), 1);
	record->biflow_direction = 0;
	assert_int_equal(flow_biflow_direction(record, REVERSE), 0);
	free(record);
}

static void the_destination_port_of_icmp_is_type_and_code(void **)
{
	struct flow_record *record = sample_record(4);

	assert_int_equal(flow_destination_port(record, FORWARD), 443);
	assert_int_equal(flow_destination_port(record, REVERSE), 40000);
	record->has |= RECORD_HAS(ICMP);
	record->icmp_type_code[FORWARD] = 8 << 8;
	record->icmp_type_code[REVERSE] = 3 << 8 | 1;
	assert_int_equal(flow_destination_port(record, FORWARD), 2048);
	assert_int_equal(flow_destination_port(record, REVERSE), 769);
	free(record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(elements_have_the_registrys_numbers_and_sizes),
	    cmocka_unit_test(names_and_elements_are_unique),
	    cmocka_unit_test(times_of_the_flow_span_the_directions_that_have_packets),
	    cmocka_unit_test(the_reverse_record_turns_the_biflow_direction),
	    cmocka_unit_test(the_destination_port_of_icmp_is_type_and_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
