// SPDX-License-Identifier: BSD-3-Clause
#include <netinet/in.h>

#include <rte_common.h>

#include "config/hash.h"
#include "export/decode/collected.h"
#include "export/decode/record_make.h"
#include "export/record/field.h"
#include "export/record/octets.h"

// One Data Record on its way into a record.
struct making {
	const struct data_template *known;
	const struct flow_values *values;
	struct flow_record *record;
};

// The first of the values that the Template has; 0: none.
static uint64_t first_of(const struct making *making, unsigned direction, const uint8_t *values,
			 unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (template_has(making->known, direction, values[i]))
			return making->values->number[direction][values[i]];
	return 0;
}

#define FIRST_OF(making, direction, ...)                                                           \
	first_of(making, direction, (const uint8_t[]){__VA_ARGS__},                                \
		 sizeof((const uint8_t[]){__VA_ARGS__}))

static bool has_any(const struct making *making, uint64_t values)
{
	return (making->known->values[FORWARD] & values) != 0;
}

// A delta goes before a total, where both are there; what left after metering is never added.
static void put_counts(const struct making *making)
{
	struct flow_record *record = making->record;

	record->octets[FORWARD] =
	    FIRST_OF(making, FORWARD, VALUE_OCTETS, VALUE_INITIATOR_OCTETS, VALUE_TOTAL_OCTETS);
	record->packets[FORWARD] =
	    FIRST_OF(making, FORWARD, VALUE_PACKETS, VALUE_INITIATOR_PACKETS, VALUE_TOTAL_PACKETS);
	record->layer2_octets[FORWARD] =
	    FIRST_OF(making, FORWARD, VALUE_LAYER2_OCTETS, VALUE_LAYER2_TOTAL_OCTETS);
	record->octets[REVERSE] = FIRST_OF(making, REVERSE, VALUE_OCTETS, VALUE_TOTAL_OCTETS);
	record->packets[REVERSE] = FIRST_OF(making, REVERSE, VALUE_PACKETS, VALUE_TOTAL_PACKETS);
	record->layer2_octets[REVERSE] =
	    FIRST_OF(making, REVERSE, VALUE_LAYER2_OCTETS, VALUE_LAYER2_TOTAL_OCTETS);
	record->octets[REVERSE] += FIRST_OF(making, FORWARD, VALUE_RESPONDER_OCTETS);
	record->packets[REVERSE] += FIRST_OF(making, FORWARD, VALUE_RESPONDER_PACKETS);
}

// OUT_BYTES and OUT_PKTS: an exporter of what leaves has nothing else.
static void put_out_counts(const struct making *making, enum out_counters out)
{
	const uint64_t octets =
	    VALUE_BIT(OCTETS) | VALUE_BIT(INITIATOR_OCTETS) | VALUE_BIT(TOTAL_OCTETS);
	const uint64_t packets =
	    VALUE_BIT(PACKETS) | VALUE_BIT(INITIATOR_PACKETS) | VALUE_BIT(TOTAL_PACKETS);
	const uint64_t out_octets = FIRST_OF(making, FORWARD, VALUE_POST_OCTETS);
	const uint64_t out_packets = FIRST_OF(making, FORWARD, VALUE_POST_PACKETS);
	struct flow_record *record = making->record;

	if (out == OUT_COUNTERS_COPY && !has_any(making, octets))
		record->octets[FORWARD] = out_octets;
	if (out == OUT_COUNTERS_COPY && !has_any(making, packets))
		record->packets[FORWARD] = out_packets;
	if (out != OUT_COUNTERS_REVERSE)
		return;
	record->octets[REVERSE] += out_octets;
	record->packets[REVERSE] += out_packets;
}

static void put_span(const struct making *making, unsigned span, void *to, size_t octets)
{
	const struct flow_span *from = &making->values->span[span];

	if ((making->known->spans >> span & 1) && from->n == octets)
		memcpy(to, from->octets, octets);
}

// SRv6 and others: the IPv4 Flow in a packet of IPv6.
static void put_outer(struct flow_record *record, const uint8_t addresses[32])
{
	struct flow_tunnel *tunnel = &record->measures.tunnel;

	if (!(record->has & RECORD_HAS(TUNNEL)))
		return;
	memcpy(tunnel->source, addresses, 16);
	memcpy(tunnel->destination, addresses + 16, 16);
	tunnel->outer_version = 6;
	tunnel->has |= RECORD_HAS(OUTER_IPV6);
	record->has |= RECORD_HAS(OUTER_IPV6);
}

// Where a Template has both families, a pair of zeros is the one that is not there.
static void put_addresses(const struct making *making)
{
	enum { IPV4 = SPAN_BIT(SOURCE_IPV4) | SPAN_BIT(DESTINATION_IPV4) };
	enum { IPV6 = SPAN_BIT(SOURCE_IPV6) | SPAN_BIT(DESTINATION_IPV6) };
	struct flow_record *record = making->record;
	const uint32_t has = making->known->spans;
	uint8_t ipv6[32] = {0};

	if (has & IPV4) {
		put_span(making, SPAN_SOURCE_IPV4, record->source, 4);
		put_span(making, SPAN_DESTINATION_IPV4, record->destination, 4);
		record->ip_version = 4;
	}
	if (!(has & IPV6))
		return;
	put_span(making, SPAN_SOURCE_IPV6, ipv6, 16);
	put_span(making, SPAN_DESTINATION_IPV6, ipv6 + 16, 16);
	if ((has & IPV4) && octets_are_zeros(ipv6, sizeof(ipv6)))
		return;
	if ((has & IPV4) &&
	    !(octets_are_zeros(record->source, 4) && octets_are_zeros(record->destination, 4))) {
		put_outer(record, ipv6);
		return;
	}
	record->ip_version = 6;
	memcpy(record->source, ipv6, 16);
	memcpy(record->destination, ipv6 + 16, 16);
}

// Type and code stand in elements of their own, in one, or in the destination port.
static void put_icmp(const struct making *making)
{
	enum { IPV4 = VALUE_BIT(ICMP_TYPE_IPV4) | VALUE_BIT(ICMP_CODE_IPV4) };
	const uint64_t ipv6 = VALUE_BIT(ICMP_TYPE_IPV6) | VALUE_BIT(ICMP_CODE_IPV6);
	struct flow_record *record = making->record;
	const uint64_t has = making->known->values[FORWARD];
	uint64_t type_code;

	if (record->protocol != IPPROTO_ICMP && record->protocol != IPPROTO_ICMPV6)
		return;
	type_code = FIRST_OF(making, FORWARD, VALUE_ICMP_IPV4, VALUE_ICMP_IPV6);
	if (type_code == 0 && record->protocol == IPPROTO_ICMPV6)
		type_code = FIRST_OF(making, FORWARD, VALUE_ICMP_IPV6);
	if (has & (IPV4 | ipv6))
		type_code = FIRST_OF(making, FORWARD, VALUE_ICMP_TYPE_IPV4, VALUE_ICMP_TYPE_IPV6)
				<< 8 |
			    FIRST_OF(making, FORWARD, VALUE_ICMP_CODE_IPV4, VALUE_ICMP_CODE_IPV6);
	else if (type_code == 0)
		type_code = record->destination_port;
	record->icmp_type_code[FORWARD] = (uint16_t)type_code;
	record->icmp_type_code[REVERSE] =
	    (uint16_t)FIRST_OF(making, REVERSE, VALUE_ICMP_IPV4, VALUE_ICMP_IPV6);
	record->has |= RECORD_HAS(ICMP);
}

static void put_marks(const struct making *making)
{
	struct flow_record *record = making->record;
	const uint64_t direction = FIRST_OF(making, FORWARD, VALUE_DIRECTION);
	const uint64_t segment = FIRST_OF(making, FORWARD, VALUE_SEGMENT_ID);

	if (template_has(making->known, FORWARD, VALUE_DIRECTION) && direction <= FLOW_EGRESS) {
		record->flow_direction[FORWARD] = (uint8_t)direction;
		record->flow_direction[REVERSE] = (uint8_t)!direction;
		record->has |= RECORD_HAS(DIRECTION);
	}
	record->biflow_direction =
	    (uint8_t)RTE_MIN(FIRST_OF(making, FORWARD, VALUE_BIFLOW_DIRECTION), UINT64_C(3));
	if (segment != 0) {
		record->segment_type = (uint8_t)(segment >> 56);
		record->vni = (uint32_t)segment;
		record->has |= RECORD_HAS(VNI);
	}
	if (record->ip_version == 0 && template_has(making->known, FORWARD, VALUE_ETHERNET_TYPE))
		record->source_port = (uint16_t)FIRST_OF(making, FORWARD, VALUE_ETHERNET_TYPE);
}

static void put_foreign_application(struct flow_record *record, const struct flow_span *id)
{
	struct flow_foreign *foreign = &record->measures.foreign;

	if (!(record->has & RECORD_HAS(FOREIGN)) || id->n > sizeof(foreign->application))
		return;
	memcpy(foreign->application, id->octets, id->n);
	foreign->application_octets = (uint8_t)id->n;
	record->has |= RECORD_HAS(EXPORTER_APPLICATION);
}

static void put_application_name(const struct making *making)
{
	const struct flow_span *name = &making->values->span[SPAN_APPLICATION_NAME];
	size_t n = name->n;

	while (n > 0 && name->octets[n - 1] == 0)
		n--;
	if (n > 0)
		collected_add(making->record, METADATA_EXPORTER_APPLICATION_NAME, name->octets, n);
}

// RFC 6759 section 4: what our own exporter, and ntop's, call an application. What others do stays
// as it came.
static void put_application(const struct making *making)
{
	const struct flow_span *id = &making->values->span[SPAN_APPLICATION];

	if (!(making->known->spans & SPAN_BIT(APPLICATION)) || id->n == 0)
		return;
	if (id->n == 5 && id->octets[0] == ENGINE_NTOP &&
	    octets_get32(id->octets + 1) <= UINT16_MAX)
		making->record->label.application = making->record->label.master =
		    octets_get16(id->octets + 3);
	else if (!octets_are_zeros(id->octets, id->n))
		put_foreign_application(making->record, id);
}

uint32_t record_flow_hash(const struct flow_record *record)
{
	uint64_t both[2];

	for (unsigned i = 0; i < 2; i++) {
		uint64_t a, b;

		memcpy(&a, record->source + i * sizeof(a), sizeof(a));
		memcpy(&b, record->destination + i * sizeof(b), sizeof(b));
		both[i] = a ^ b;
	}
	return (uint32_t)hash_end(both[0] + (both[1] << 1) +
				  (uint16_t)(record->source_port ^ record->destination_port));
}

void record_make(const struct data_template *known, const struct flow_values *values,
		 enum out_counters out_counters, struct flow_record *record)
{
	const struct making making = {known, values, record};

	put_addresses(&making);
	put_counts(&making);
	if (known->values[FORWARD] & (VALUE_BIT(POST_OCTETS) | VALUE_BIT(POST_PACKETS)))
		put_out_counts(&making, out_counters);
	put_icmp(&making);
	put_marks(&making);
	if (known->spans & SPAN_BIT(APPLICATION))
		put_application(&making);
	if (known->spans & SPAN_BIT(APPLICATION_NAME))
		put_application_name(&making);
	if (flow_record_has_direction(record, REVERSE))
		flow_record_interfaces(record, record->ingress_interface,
				       record->egress_interface[FORWARD]);
	record->flow_hash = record_flow_hash(record);
}
