// SPDX-License-Identifier: BSD-3-Clause
#include "probe/collector/merge.h"

#include <string.h>

#include <rte_common.h>

static void put_exporter(const struct flow_record *record, const uint8_t sender[16],
			 uint8_t exporter[16])
{
	if (record->has & RECORD_HAS(EXPORTER_IPV4))
		memcpy(exporter, record->exporter_ipv4, sizeof(record->exporter_ipv4));
	else if (record->has & RECORD_HAS(EXPORTER_IPV6))
		memcpy(exporter, record->measures.foreign.exporter, 16);
	else
		memcpy(exporter, sender, 16);
}

void merge_key_of(const struct flow_record *record, const uint8_t exporter[16],
		  struct merge_key *key)
{
	memset(key, 0, sizeof(*key));
	memcpy(key->source, record->source, sizeof(key->source));
	memcpy(key->destination, record->destination, sizeof(key->destination));
	put_exporter(record, exporter, key->exporter);
	key->domain = record->observation_domain;
	key->observation_point = record->observation_point;
	key->ingress_interface = record->ingress_interface;
	key->egress_interface = record->egress_interface[FORWARD];
	key->vni = record->vni;
	key->sampling = record->sampling;
	key->source_port = record->source_port;
	key->destination_port = record->destination_port;
	key->vlan = record->vlan;
	key->inner_vlan = record->inner_vlan;
	key->protocol = record->protocol;
	key->ip_version = record->ip_version;
	if (record->has & RECORD_HAS(DIRECTION))
		key->direction = record->flow_direction[FORWARD] + 1;
	key->flow_source = record->flow_source;
	if (record->ip_version != 0)
		return;
	memcpy(key->mac, record->source_mac, 6);
	memcpy(key->mac + 6, record->destination_mac, 6);
	key->mpls_top = record->mpls_top;
}

bool merge_is_of_flow(const struct flow_record *record)
{
	const struct flow_foreign *foreign = &record->measures.foreign;

	if (!flow_record_has_direction(record, FORWARD) &&
	    !flow_record_has_direction(record, REVERSE))
		return false;
	return !(record->has & RECORD_HAS(FOREIGN)) ||
	       (foreign->firewall_event == 0 && foreign->nat_event == 0);
}

// 0 stands for: none.
static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a == 0 || b == 0 ? a + b : RTE_MIN(a, b);
}

static void take_times(const struct flow_record *record, uint64_t *start_us, uint64_t *end_us)
{
	for (unsigned d = FORWARD; d <= REVERSE; d++) {
		*start_us = earlier(*start_us, record->start_us[d]);
		*end_us = RTE_MAX(*end_us, record->end_us[d]);
	}
}

uint64_t merge_span_us(const struct flow_record *record, const struct flow_record *more)
{
	uint64_t start_us = 0, end_us = 0;

	take_times(record, &start_us, &end_us);
	if (more != NULL)
		take_times(more, &start_us, &end_us);
	return end_us > start_us ? end_us - start_us : 0;
}

static uint32_t sum_32(uint32_t a, uint32_t b)
{
	return __builtin_add_overflow(a, b, &a) ? UINT32_MAX : a;
}

bool merge_fits(const struct flow_record *to, const struct flow_record *from)
{
	bool wraps = false;
	uint64_t sum;

	for (unsigned d = FORWARD; d <= REVERSE; d++) {
		wraps |= __builtin_add_overflow(to->packets[d], from->packets[d], &sum);
		wraps |= __builtin_add_overflow(to->octets[d], from->octets[d], &sum);
		wraps |= __builtin_add_overflow(to->layer2_octets[d], from->layer2_octets[d], &sum);
	}
	return !wraps;
}

static void add_direction(struct flow_record *to, const struct flow_record *from, unsigned d)
{
	if (!flow_record_has_direction(to, d)) {
		to->tos[d] = from->tos[d];
		to->icmp_type_code[d] = from->icmp_type_code[d];
	}
	to->packets[d] += from->packets[d];
	to->octets[d] += from->octets[d];
	to->layer2_octets[d] += from->layer2_octets[d];
	to->start_us[d] = earlier(to->start_us[d], from->start_us[d]);
	to->end_us[d] = RTE_MAX(to->end_us[d], from->end_us[d]);
	to->tcp_flags[d] |= from->tcp_flags[d];
	to->min_ttl[d] = (uint8_t)earlier(to->min_ttl[d], from->min_ttl[d]);
	to->max_ttl[d] = RTE_MAX(to->max_ttl[d], from->max_ttl[d]);
	to->min_length[d] = (uint32_t)earlier(to->min_length[d], from->min_length[d]);
	to->max_length[d] = RTE_MAX(to->max_length[d], from->max_length[d]);
	to->fragments[d] =
	    (uint16_t)RTE_MIN((uint32_t)to->fragments[d] + from->fragments[d], UINT32_C(65535));
}

static void add_tcp(struct flow_tcp *to, const struct flow_tcp *from)
{
	for (unsigned d = FORWARD; d <= REVERSE; d++) {
		to->retransmitted_packets[d] =
		    sum_32(to->retransmitted_packets[d], from->retransmitted_packets[d]);
		to->out_of_order_packets[d] =
		    sum_32(to->out_of_order_packets[d], from->out_of_order_packets[d]);
		to->zero_window_packets[d] =
		    sum_32(to->zero_window_packets[d], from->zero_window_packets[d]);
		to->window_max[d] = RTE_MAX(to->window_max[d], from->window_max[d]);
		to->window_min[d] = (uint32_t)earlier(to->window_min[d], from->window_min[d]);
	}
}

// IE 375 and what stands for it: a record that does not tell is of one.
static void add_original_flows(struct flow_record *to, const struct flow_record *from)
{
	uint64_t *flows = &to->measures.foreign.original_flows;
	uint64_t more = 1;

	if (from->has & RECORD_HAS(FOREIGN))
		more = RTE_MAX(from->measures.foreign.original_flows, UINT64_C(1));
	*flows = RTE_MAX(*flows, UINT64_C(1)) + more;
}

void merge_add(struct flow_record *to, const struct flow_record *from, size_t room)
{
	for (unsigned d = FORWARD; d <= REVERSE; d++)
		add_direction(to, from, d);
	if (to->has & from->has & RECORD_HAS(TCP))
		add_tcp(&to->measures.tcp, &from->measures.tcp);
	if (to->has & RECORD_HAS(FOREIGN))
		add_original_flows(to, from);
	to->has |= from->has & RECORD_HAS(ICMP);
	if (to->metadata_octets > 0 || from->metadata_octets == 0 ||
	    (size_t)to->metadata_at + from->metadata_octets > room)
		return;
	memcpy(flow_record_metadata(to), flow_record_metadata(from), from->metadata_octets);
	to->metadata_octets = from->metadata_octets;
}
