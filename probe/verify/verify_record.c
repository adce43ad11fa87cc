// SPDX-License-Identifier: BSD-3-Clause
#include "probe/verify/verify_record.h"

#include <arpa/inet.h>
#include <string.h>

#include <rte_common.h>

enum { CATEGORY = 1 };

struct made {
	const struct verify_run *run;
	unsigned flow;
	struct flow_record *record;
};

static uint64_t number(const struct made *made, const char *field, unsigned direction)
{
	return verify_number(made->run, made->flow, field, direction);
}

static void make_key(const struct made *made)
{
	struct flow_record *record = made->record;
	const bool is_ipv6 = verify_flow_is_ipv6(made->flow);
	const char *const name[2] = {is_ipv6 ? "sourceIPv6Address" : "sourceIPv4Address",
				     is_ipv6 ? "destinationIPv6Address" : "destinationIPv4Address"};
	char text[VERIFY_TEXT];

	record->ip_version = is_ipv6 ? 6 : 4;
	verify_value(made->run, made->flow, name[0], FORWARD, text);
	inet_pton(is_ipv6 ? AF_INET6 : AF_INET, text, record->source);
	verify_value(made->run, made->flow, name[1], FORWARD, text);
	inet_pton(is_ipv6 ? AF_INET6 : AF_INET, text, record->destination);
	record->protocol = (uint8_t)number(made, "protocolIdentifier", FORWARD);
	record->source_port = (uint16_t)number(made, "sourceTransportPort", FORWARD);
	record->destination_port = (uint16_t)number(made, "destinationTransportPort", FORWARD);
	record->vlan = (uint16_t)number(made, "vlanId", FORWARD);
	record->inner_vlan = (uint16_t)number(made, "dot1qCustomerVlanId", FORWARD);
}

static void make_counters(const struct made *made, unsigned d)
{
	struct flow_record *record = made->record;

	record->packets[d] = number(made, "packetDeltaCount", d);
	record->octets[d] = number(made, "octetDeltaCount", d);
	record->layer2_octets[d] = number(made, "layer2OctetDeltaCount", d);
	record->start_us[d] = number(made, "flowStartMilliseconds", d) * 1000;
	record->end_us[d] = number(made, "flowEndMilliseconds", d) * 1000;
	record->tcp_flags[d] = (uint16_t)number(made, "tcpControlBits", d);
	record->tos[d] = (uint8_t)number(made, "ipClassOfService", d);
	record->min_ttl[d] = (uint8_t)number(made, "minimumTTL", d);
	record->max_ttl[d] = (uint8_t)number(made, "maximumTTL", d);
	record->fragments[d] = (uint16_t)number(made, "fragmentDeltaCount", d);
	record->min_length[d] = (uint32_t)number(made, "minimumIpTotalLength", d);
	record->max_length[d] = (uint32_t)number(made, "maximumIpTotalLength", d);
	record->icmp_type_code[d] =
	    (uint16_t)(number(made, "icmpTypeCodeIPv4", d) + number(made, "icmpTypeCodeIPv6", d));
	if (record->icmp_type_code[d] != 0)
		record->has |= RECORD_HAS(ICMP);
}

static void put_mac(uint8_t mac[6], uint64_t value)
{
	for (unsigned i = 0; i < 6; i++)
		mac[i] = (uint8_t)(value >> 8 * (5 - i));
}

static void make_rest(const struct made *made)
{
	struct flow_record *record = made->record;

	record->end_reason = (uint8_t)number(made, "flowEndReason", FORWARD);
	record->biflow_direction = (uint8_t)number(made, "biflowDirection", FORWARD);
	record->initiator_method = INITIATOR_SYN;
	flow_record_interfaces(record, (uint32_t)number(made, "ingressInterface", FORWARD),
			       (uint32_t)number(made, "egressInterface", FORWARD));
	put_mac(record->source_mac, number(made, "sourceMacAddress", FORWARD));
	put_mac(record->destination_mac, number(made, "destinationMacAddress", FORWARD));
	record->mpls_top = (uint32_t)number(made, "mplsTopLabelStackSection", FORWARD);
	record->has |= RECORD_HAS(MAC) | (record->mpls_top != 0 ? RECORD_HAS(MPLS) : 0);
	record->label.master = record->label.application =
	    (uint16_t)number(made, "applicationId", FORWARD);
	record->label.category = CATEGORY;
	record->label.confidence = CONFIDENCE_DISSECTOR;
	record->sampling = 1;
	record->flow_hash = made->flow * UINT32_C(2654435761);
}

static void make_tcp(const struct made *made)
{
	struct flow_tcp *tcp = &made->record->measures.tcp;

	made->record->has |= RECORD_HAS(TCP);
	tcp->client_network_delay_us =
	    (uint32_t)number(made, "clientNetworkDelayMicroseconds", FORWARD);
	tcp->server_network_delay_us =
	    (uint32_t)number(made, "serverNetworkDelayMicroseconds", FORWARD);
	tcp->application_delay_us = (uint32_t)number(made, "applicationDelayMicroseconds", FORWARD);
	for (unsigned d = FORWARD; d <= REVERSE; d++) {
		tcp->retransmitted_packets[d] =
		    (uint32_t)number(made, "retransmittedPacketDeltaCount", d);
		tcp->out_of_order_packets[d] =
		    (uint32_t)number(made, "outOfOrderPacketDeltaCount", d);
		tcp->window_min[d] = (uint32_t)number(made, "tcpWindowMinimum", d);
		tcp->window_max[d] = (uint32_t)number(made, "tcpWindowMaximum", d);
		tcp->mss[d] = (uint16_t)number(made, "tcpMaximumSegmentSize", d);
		tcp->zero_window_packets[d] =
		    (uint32_t)number(made, "tcpZeroWindowPacketDeltaCount", d);
	}
}

static void put_item(struct flow_record *record, uint8_t kind, const void *value, size_t length)
{
	uint8_t *to = flow_record_metadata(record) + record->metadata_octets;

	to[0] = kind;
	to[1] = (uint8_t)length;
	memcpy(to + 2, value, length);
	record->metadata_octets = (uint16_t)(record->metadata_octets + 2 + length);
}

// As many as there is room for in a record.
static void make_texts(const struct made *made)
{
	static const struct {
		uint8_t kind;
		const char *field;
	} items[] = {
	    {METADATA_HTTP_TARGET, "httpRequestTarget"},
	    {METADATA_HTTP_HOST, "httpRequestHost"},
	    {METADATA_TLS_SERVER_NAME, "tlsServerName"},
	};
	const uint32_t status = (uint32_t)number(made, "httpStatusCode", FORWARD);
	char text[VERIFY_TEXT];

	for (unsigned i = 0; i < RTE_DIM(items); i++)
		if (verify_value(made->run, made->flow, items[i].field, FORWARD, text))
			put_item(made->record, items[i].kind, text, strlen(text));
	if (status != 0)
		put_item(made->record, METADATA_HTTP_STATUS, &status, sizeof(status));
}

void verify_record_make(const struct verify_run *run, unsigned flow, union flow_record_room *room)
{
	const struct made made = {run, flow, &room->record};

	memset(room, 0, sizeof(*room));
	room->record.kind = CELL_RECORD;
	room->record.metadata_at = FLOW_RECORD_OCTETS;
	make_key(&made);
	make_counters(&made, FORWARD);
	make_counters(&made, REVERSE);
	make_rest(&made);
	if (number(&made, "tcpControlBits", FORWARD) != 0) {
		room->record.metadata_at = flow_record_octets(RECORD_HAS(TCP));
		make_tcp(&made);
	}
	make_texts(&made);
	room->record.n_cells = flow_record_cells(&room->record);
}

const struct application_table *verify_applications(void)
{
	static char names[VERIFY_FLOWS][VERIFY_TEXT];
	static char category[VERIFY_TEXT];
	static struct application all[VERIFY_FLOWS];
	static uint16_t by_id[UINT16_MAX + 1];
	static const char *const categories[] = {"Unspecified", category};
	static struct application_table table = {all, VERIFY_FLOWS, by_id, categories, 2};
	const struct verify_run run = {0};

	verify_value(&run, 0, "applicationCategoryName", FORWARD, category);
	for (unsigned i = 0; i < VERIFY_FLOWS; i++) {
		const uint16_t id = (uint16_t)verify_number(&run, i, "applicationId", FORWARD);

		verify_value(&run, i, "applicationName", FORWARD, names[i]);
		all[i] = (struct application){id, CATEGORY, names[i]};
		by_id[id] = (uint16_t)(i + 1);
	}
	return &table;
}
