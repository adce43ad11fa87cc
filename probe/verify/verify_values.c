// SPDX-License-Identifier: BSD-3-Clause
#include "probe/verify/verify_values.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

// What Flows a field has a value in: those with all of these.
enum {
	ANY = 0,
	IPV4 = 1,
	IPV6 = 2,
	TCP = 4,
	PORTS = 8, // TCP and UDP
	ICMP = 16,
	TAGGED = 32,
	LARGE = 64, // counters of more than 32 bits
	TEXTS = 128,
	LABELLED = 256, // by MPLS
	BOTH = 512,	// directions
};

static const struct {
	const char *what;
	unsigned is;
	uint8_t protocol;
} flows[VERIFY_FLOWS] = {
    {"IPv4 TCP, both directions", IPV4 | TCP | PORTS | BOTH, 6},
    {"IPv6 TCP, both directions", IPV6 | TCP | PORTS | BOTH, 6},
    {"IPv4 UDP in two VLANs, both directions", IPV4 | PORTS | TAGGED | BOTH, 17},
    {"IPv4 UDP, counters of more than 32 bits, both directions", IPV4 | PORTS | LARGE | BOTH, 17},
    {"IPv4 ICMP, one direction", IPV4 | ICMP, 1},
    {"IPv6 ICMP, one direction", IPV6 | ICMP, 58},
    {"IPv4 TCP, long texts, both directions", IPV4 | TCP | PORTS | TEXTS | BOTH, 6},
    {"IPv6 UDP, an MPLS label, one direction", IPV6 | PORTS | LABELLED, 17},
};

enum value_kind { NUMBER, TIME, ADDRESS_4, ADDRESS_6, ADDRESS_MAC, TEXT };

// The value of a direction is `of` the direction, and `each` more for each Flow before this one.
// Numbers of reverse directions are those of fields whose values turn round with them: addresses,
// ports, interfaces. `large`: more in Flows with LARGE.
static const struct known {
	const char *field;
	unsigned of_flows;
	enum value_kind kind;
	uint64_t of[2], each, large;
	const char *text;
} known[] = {
    {"sourceIPv4Address", IPV4, ADDRESS_4, {0xc6120001, 0xc6130001}, 1, 0, NULL},
    {"destinationIPv4Address", IPV4, ADDRESS_4, {0xc6130001, 0xc6120001}, 1, 0, NULL},
    {"sourceIPv6Address", IPV6, ADDRESS_6, {0x10001, 0x20001}, 1, 0, NULL},
    {"destinationIPv6Address", IPV6, ADDRESS_6, {0x20001, 0x10001}, 1, 0, NULL},
    {"sourceTransportPort", PORTS, NUMBER, {21001, 31011}, 100, 0, NULL},
    {"destinationTransportPort", PORTS, NUMBER, {31011, 21001}, 100, 0, NULL},
    {"ipClassOfService", ANY, NUMBER, {65, 129}, 2, 0, NULL},
    {"packetDeltaCount", ANY, NUMBER, {1101, 2201}, 10, UINT64_C(5) << 32, NULL},
    {"octetDeltaCount", ANY, NUMBER, {1234001, 2345001}, 1000, UINT64_C(3) << 40, NULL},
    {"layer2OctetDeltaCount", ANY, NUMBER, {1345001, 2456001}, 1000, UINT64_C(4) << 40, NULL},
    {"flowStartMilliseconds", ANY, TIME, {1111, 1222}, 2000, 0, NULL},
    {"flowEndMilliseconds", ANY, TIME, {20333, 20444}, 2000, 0, NULL},
    {"ingressInterface", ANY, NUMBER, {301, 401}, 1, 0, NULL},
    {"egressInterface", ANY, NUMBER, {401, 301}, 1, 0, NULL},
    {"vlanId", TAGGED, NUMBER, {1001, 1001}, 1, 0, NULL},
    {"dot1qVlanId", TAGGED, NUMBER, {1001, 1001}, 1, 0, NULL},
    {"dot1qCustomerVlanId", TAGGED, NUMBER, {2001, 2001}, 1, 0, NULL},
    {"icmpTypeCodeIPv4", ICMP | IPV4, NUMBER, {3 * 256 + 9, 0}, 1, 0, NULL}, // 3, 13
    {"icmpTypeCodeIPv6", ICMP | IPV6, NUMBER, {2 * 256 + 1, 0}, 256, 0, NULL},
    {"sourceMacAddress", ANY, ADDRESS_MAC, {0x020000005101, 0x020000005201}, 1, 0, NULL},
    {"destinationMacAddress", ANY, ADDRESS_MAC, {0x020000005201, 0x020000005101}, 1, 0, NULL},
    {"mplsTopLabelStackSection", LABELLED, NUMBER, {0x3e9a1, 0x3e9a1}, 16, 0, NULL},
    {"minimumIpTotalLength", ANY, NUMBER, {41, 61}, 1, 0, NULL},
    {"maximumIpTotalLength", ANY, NUMBER, {1311, 1411}, 1, 0, NULL},
    {"minimumTTL", ANY, NUMBER, {31, 91}, 1, 0, NULL},
    {"maximumTTL", ANY, NUMBER, {51, 111}, 1, 0, NULL},
    {"fragmentDeltaCount", ANY, NUMBER, {501, 601}, 1, 0, NULL},
    {"clientNetworkDelayMicroseconds", TCP, NUMBER, {71001, 71001}, 1, 0, NULL},
    {"serverNetworkDelayMicroseconds", TCP, NUMBER, {72001, 72001}, 1, 0, NULL},
    {"applicationDelayMicroseconds", TCP, NUMBER, {73001, 73001}, 1, 0, NULL},
    {"retransmittedPacketDeltaCount", TCP, NUMBER, {701, 801}, 1, 0, NULL},
    {"outOfOrderPacketDeltaCount", TCP, NUMBER, {901, 951}, 1, 0, NULL},
    {"tcpWindowMinimum", TCP, NUMBER, {10001, 11001}, 1, 0, NULL},
    {"tcpWindowMaximum", TCP, NUMBER, {70001, 80001}, 1, 0, NULL},
    {"tcpMaximumSegmentSize", TCP, NUMBER, {1381, 1421}, 1, 0, NULL},
    {"tcpZeroWindowPacketDeltaCount", TCP, NUMBER, {401, 411}, 1, 0, NULL},
    {"applicationId", ANY, NUMBER, {4001, 4001}, 1, 0, NULL},
    {"applicationName", ANY, TEXT, {0}, 1, 0, "Verified"},
    {"applicationCategoryName", ANY, TEXT, {0}, 0, 0, "Verification"},
    {"tlsServerName", TEXTS, TEXT, {0}, 1, 0, "tls.verify.example/"},
    {"httpRequestHost", TEXTS, TEXT, {0}, 1, 0, "http.verify.example/"},
    {"httpRequestTarget", TEXTS, TEXT, {0}, 1, 0, "/verify/\xc3\xa4\xe2\x82\xac/"},
    {"httpStatusCode", TEXTS, NUMBER, {418, 418}, 0, 0, NULL},
};

static const struct known *find(const char *field)
{
	for (unsigned i = 0; i < RTE_DIM(known); i++)
		if (strcmp(known[i].field, field) == 0)
			return &known[i];
	return NULL;
}

// What stands in the flows' own table, or is one of few values.
static uint64_t number_of_flow(unsigned flow, const char *field, unsigned direction)
{
	static const uint8_t flags[2] = {0x1b, 0x13}; // FIN, SYN, PSH, ACK; FIN, SYN, ACK

	if (strcmp(field, "protocolIdentifier") == 0)
		return flows[flow].protocol;
	if (strcmp(field, "ipVersion") == 0)
		return (flows[flow].is & IPV6) != 0 ? 6 : 4;
	if (strcmp(field, "tcpControlBits") == 0)
		return (flows[flow].is & TCP) != 0 ? flags[direction] : 0;
	if (strcmp(field, "flowEndReason") == 0)
		return 1 + flow % 4;
	if (strcmp(field, "biflowDirection") == 0)
		return 1 + direction;
	return 0;
}

static bool applies(const struct known *row, unsigned flow)
{
	return (flows[flow].is & row->of_flows) == row->of_flows;
}

static uint64_t number_of_row(const struct verify_run *run, const struct known *row, unsigned flow,
			      unsigned direction)
{
	uint64_t number = row->of[direction] + row->each * flow;

	if (row->kind == TIME)
		number += run->base_ms;
	if (row->kind == ADDRESS_4) // its halves, one at each end
		number |= (number >> 16 & 1 ? run->id >> 8 : run->id & 0xffU) << 8;
	return (flows[flow].is & LARGE) != 0 ? number + row->large : number;
}

uint64_t verify_number(const struct verify_run *run, unsigned flow, const char *field,
		       unsigned direction)
{
	const struct known *row = find(field);

	if (direction != 0 && !verify_flow_is_both_ways(flow))
		return 0;
	if (row == NULL)
		return number_of_flow(flow, field, direction);
	return applies(row, flow) ? number_of_row(run, row, flow, direction) : 0;
}

static void write_ipv6(const struct verify_run *run, uint64_t number, char *text)
{
	uint8_t octets[16] = {0x20, 0x01, 0x0d, 0xb8, (uint8_t)(run->id >> 8), (uint8_t)run->id};

	for (unsigned i = 0; i < 4; i++)
		octets[15 - i] = (uint8_t)(number >> 8 * i);
	inet_ntop(AF_INET6, octets, text, VERIFY_TEXT);
}

// As long as an item of metadata can be, where a Flow has long texts.
static void write_text(const struct known *row, unsigned flow, char *text)
{
	size_t length = strlen(row->text);

	memcpy(text, row->text, length);
	while (row->of_flows == TEXTS && length < VERIFY_TEXT - 2)
		text[length++] = 'x';
	if (row->each != 0)
		text[length++] = (char)('0' + flow);
	text[length] = '\0';
}

static void write_row(const struct verify_run *run, const struct known *row, unsigned flow,
		      unsigned direction, char *text)
{
	const uint64_t number = number_of_row(run, row, flow, direction);
	const struct in_addr ipv4 = {htonl((uint32_t)number)};

	switch (row->kind) {
	case ADDRESS_4:
		inet_ntop(AF_INET, &ipv4, text, VERIFY_TEXT);
		break;
	case ADDRESS_6:
		write_ipv6(run, number, text);
		break;
	case ADDRESS_MAC:
		snprintf(text, VERIFY_TEXT, "%02x:%02x:%02x:%02x:%02x:%02x",
			 (unsigned)(number >> 40), (unsigned)(number >> 32 & 255),
			 (unsigned)(number >> 24 & 255), (unsigned)(number >> 16 & 255),
			 (unsigned)(number >> 8 & 255), (unsigned)(number & 255));
		break;
	case TEXT:
		write_text(row, flow, text);
		break;
	default:
		snprintf(text, VERIFY_TEXT, "%" PRIu64, number);
	}
}

bool verify_value(const struct verify_run *run, unsigned flow, const char *field,
		  unsigned direction, char text[VERIFY_TEXT])
{
	const struct known *row = find(field);
	uint64_t number;

	if (direction != 0 && !verify_flow_is_both_ways(flow))
		return false;
	if (row != NULL) {
		if (applies(row, flow))
			write_row(run, row, flow, direction, text);
		return applies(row, flow);
	}
	number = number_of_flow(flow, field, direction);
	snprintf(text, VERIFY_TEXT, "%" PRIu64, number);
	return number != 0;
}

bool verify_knows(const char *field)
{
	const struct verify_run run = {0};
	char text[VERIFY_TEXT];

	for (unsigned i = 0; i < VERIFY_FLOWS; i++)
		if (verify_value(&run, i, field, 0, text))
			return true;
	return false;
}

const char *verify_flow_what(unsigned flow)
{
	return flows[flow].what;
}

bool verify_flow_is_both_ways(unsigned flow)
{
	return (flows[flow].is & BOTH) != 0;
}

bool verify_flow_is_ipv6(unsigned flow)
{
	return (flows[flow].is & IPV6) != 0;
}
