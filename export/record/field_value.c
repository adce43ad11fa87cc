// SPDX-License-Identifier: BSD-3-Clause
#include "export/record/field_value.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <rte_branch_prediction.h>
#include <rte_common.h>

#include "config/options/tunnels.h"
#include "export/record/metadata_items.h"
#include "export/record/octets.h"

uint64_t flow_start_us(const struct flow_record *record)
{
	if (!flow_record_has_direction(record, REVERSE))
		return record->start_us[FORWARD];
	if (!flow_record_has_direction(record, FORWARD))
		return record->start_us[REVERSE];
	return RTE_MIN(record->start_us[FORWARD], record->start_us[REVERSE]);
}

uint64_t flow_end_us(const struct flow_record *record)
{
	return RTE_MAX(record->end_us[FORWARD], record->end_us[REVERSE]);
}

uint64_t flow_destination_port(const struct flow_record *record, unsigned direction)
{
	if (record->has & RECORD_HAS(ICMP))
		return record->icmp_type_code[direction];
	return direction == FORWARD ? record->destination_port : record->source_port;
}

uint64_t flow_biflow_direction(const struct flow_record *record, unsigned direction)
{
	if (direction == FORWARD || record->biflow_direction == BIFLOW_ARBITRARY)
		return record->biflow_direction;
	return record->biflow_direction == BIFLOW_INITIATOR ? BIFLOW_REVERSE_INITIATOR
							    : BIFLOW_INITIATOR;
}

uint64_t field_sampling_interval(const struct flow_record *record, unsigned)
{
	const bool collected =
	    record->has & (RECORD_HAS(EXPORTER_IPV4) | RECORD_HAS(EXPORTER_IPV6));

	return record->sampling > 1 || collected ? record->sampling : 0;
}

// ntop's latencies of the network are those of one way: half of the round trip.
static uint64_t half_ms(uint32_t round_trip_us)
{
	return ((uint64_t)round_trip_us + 1000) / 2000;
}

static uint64_t half_parts(uint32_t round_trip_us)
{
	return (uint64_t)round_trip_us * (FIELD_PARTS / 2000);
}

uint64_t field_client_latency_ms(const struct flow_record *record, unsigned)
{
	return half_ms(record->measures.tcp.client_network_delay_us);
}

uint64_t field_server_latency_ms(const struct flow_record *record, unsigned)
{
	return half_ms(record->measures.tcp.server_network_delay_us);
}

uint64_t field_application_latency_ms(const struct flow_record *record, unsigned)
{
	return ((uint64_t)record->measures.tcp.application_delay_us + 500) / 1000;
}

uint64_t field_client_latency_parts(const struct flow_record *record)
{
	return half_parts(record->measures.tcp.client_network_delay_us);
}

uint64_t field_server_latency_parts(const struct flow_record *record)
{
	return half_parts(record->measures.tcp.server_network_delay_us);
}

uint64_t field_application_latency_parts(const struct flow_record *record)
{
	return (uint64_t)record->measures.tcp.application_delay_us * (FIELD_PARTS / 1000);
}

// IE 351: the highest octet says which kind of network the number is of.
uint64_t field_layer2_segment_id(const struct flow_record *record, unsigned)
{
	return (uint64_t)record->segment_type << 56 | record->vni;
}

uint64_t field_ethernet_type(const struct flow_record *record, unsigned)
{
	enum { IPV4 = 0x0800, IPV6 = 0x86dd };

	if (record->ip_version == 0)
		return record->source_port;
	return record->ip_version == 6 ? IPV6 : IPV4;
}

uint64_t field_start_seconds(const struct flow_record *record, unsigned)
{
	return flow_start_us(record) / 1000000;
}

uint64_t field_end_seconds(const struct flow_record *record, unsigned)
{
	return flow_end_us(record) / 1000000;
}

uint64_t field_duration_ms(const struct flow_record *record, unsigned)
{
	const uint64_t start_ms = flow_start_us(record) / 1000, end_ms = flow_end_us(record) / 1000;

	return end_ms > start_ms ? end_ms - start_ms : 0; // other exporters tell of such
}

// In the numbers of nDPI's confidence: matched by port, or by inspection.
uint64_t field_ndpi_confidence(const struct flow_record *record, unsigned)
{
	enum { NDPI_BY_PORT = 1, NDPI_BY_INSPECTION = 6 };

	if (record->label.application == 0)
		return 0;
	return record->label.confidence == CONFIDENCE_PORT ? NDPI_BY_PORT : NDPI_BY_INSPECTION;
}

uint64_t field_both_tcp_flags(const struct flow_record *record, unsigned)
{
	return record->tcp_flags[FORWARD] | record->tcp_flags[REVERSE];
}

// As nDPI has it for DNS; an HTTP status below 400 is no error.
uint64_t field_l7_error_code(const struct flow_record *record, unsigned)
{
	enum { FIRST_HTTP_ERROR = 400 };
	struct metadata_items items;
	uint32_t status;

	metadata_items_find(&items, record);
	if (metadata_item_of(&items, METADATA_DNS_RCODE) != NULL)
		return metadata_number(metadata_item_of(&items, METADATA_DNS_RCODE));
	if (metadata_item_of(&items, METADATA_HTTP_STATUS) == NULL)
		return 0;
	status = metadata_number(metadata_item_of(&items, METADATA_HTTP_STATUS));
	return status >= FIRST_HTTP_ERROR ? status : 0;
}

uint64_t field_sampled_packets(const struct flow_record *record, unsigned)
{
	return record->sampling != 0;
}

uint64_t field_skipped_packets(const struct flow_record *record, unsigned)
{
	return record->sampling == 0 ? 0 : record->sampling - 1;
}

// RFC 6759 section 4: the classification engine, then a number of 1 to 8 octets, behind that of an
// enterprise where the engine says so. Four octets of the number are all that our element has.
uint64_t field_application_of_any(const struct flow_record *record, unsigned)
{
	const struct flow_foreign *foreign = &record->measures.foreign;
	unsigned n;

	if (record->label.application != 0)
		return (uint64_t)ENGINE_NTOP << 32 | record->label.application;
	if (!(record->has & RECORD_HAS(EXPORTER_APPLICATION))) // it may have no room for it
		return 0;
	n = foreign->application_octets;
	if (n < 2 || foreign->application[0] == ENGINE_PANA_L7_PEN)
		return 0;
	return (uint64_t)foreign->application[0] << 32 |
	       (uint32_t)octets_number(foreign->application + 1, n - 1U);
}

void field_exporter_application_text(const struct flow_record *record,
				     const struct application_table *, struct flow_text *text)
{
	const struct flow_foreign *foreign = &record->measures.foreign;
	const unsigned n = foreign->application_octets;
	const uint8_t *at = foreign->application;

	text->length = 0;
	if (n >= 6 && at[0] == ENGINE_PANA_L7_PEN)
		text->length =
		    (uint16_t)sprintf(text->octets, "%u:%" PRIu64 ":%" PRIu64, at[0],
				      octets_number(at + 1, 4), octets_number(at + 5, n - 5));
	else if (n >= 2)
		text->length = (uint16_t)sprintf(text->octets, "%u:%" PRIu64, at[0],
						 octets_number(at + 1, n - 1));
}

static void text_set(struct flow_text *text, const char *value)
{
	text->length = (uint16_t)strnlen(value, sizeof(text->octets));
	memcpy(text->octets, value, text->length);
}

void field_l7_info_text(const struct flow_record *record, const struct application_table *,
			struct flow_text *text)
{
	static const uint8_t kinds[] = {METADATA_DNS_NAME, METADATA_HTTP_HOST,
					METADATA_TLS_SERVER_NAME};
	struct metadata_items items;

	metadata_items_find(&items, record);
	text->length = 0;
	for (unsigned i = 0; i < RTE_DIM(kinds) && text->length == 0; i++) {
		const struct metadata_item *item = metadata_item_of(&items, kinds[i]);

		if (item == NULL)
			continue;
		text->length = (uint16_t)RTE_MIN((size_t)item->length, sizeof(text->octets));
		memcpy(text->octets, item->value, text->length);
	}
}

static void put_exporter_application(const struct flow_record *record, struct flow_text *text)
{
	struct metadata_items items;
	const struct metadata_item *item;

	metadata_items_find(&items, record);
	item = metadata_item_of(&items, METADATA_EXPORTER_APPLICATION_NAME);
	text->length = 0;
	if (item == NULL)
		return;
	text->length = (uint16_t)RTE_MIN((size_t)item->length, sizeof(text->octets));
	memcpy(text->octets, item->value, text->length);
}

// "TLS.Netflix", or "TLS" where nothing more is known than the protocol.
void field_application_text(const struct flow_record *record,
			    const struct application_table *applications, struct flow_text *text)
{
	const struct application_label *label = &record->label;
	const char *name = application_name(applications, label->application);
	size_t at = 0;

	if (unlikely(label->application == 0 && record->has & RECORD_HAS(FOREIGN))) {
		put_exporter_application(record, text);
		return;
	}
	if (label->master != 0 && label->master != label->application) {
		text_set(text, application_name(applications, label->master));
		at = RTE_MIN((size_t)text->length, sizeof(text->octets) / 2);
		text->octets[at++] = '.';
	}
	text->length = (uint16_t)(at + strnlen(name, sizeof(text->octets) - at));
	memcpy(text->octets + at, name, text->length - at);
}

void field_category_text(const struct flow_record *record,
			 const struct application_table *applications, struct flow_text *text)
{
	bool known = applications != NULL && record->label.category < applications->n_categories;

	text_set(text, known ? applications->categories[record->label.category] : "");
}

void field_confidence_text(const struct flow_record *record, const struct application_table *,
			   struct flow_text *text)
{
	text_set(text, application_confidence_name(record->label.confidence));
}

void field_initiator_method_text(const struct flow_record *record, const struct application_table *,
				 struct flow_text *text)
{
	static const char *const names[] = {
	    [INITIATOR_FIRST] = "first",	 [INITIATOR_SYN] = "syn",
	    [INITIATOR_SYNACK] = "synack",	 [INITIATOR_DISSECTOR] = "dissector",
	    [INITIATOR_KNOWLEDGE] = "knowledge", [INITIATOR_PORT] = "port",
	    [INITIATOR_NETWORK] = "network"};
	const unsigned method = record->initiator_method;

	text_set(text, method < RTE_DIM(names) ? names[method] : "");
}

void field_tunnel_text(const struct flow_record *record, const struct application_table *,
		       struct flow_text *text)
{
	const unsigned tunnel = record->measures.tunnel.tunnel;

	text_set(text, tunnel != 0 ? tunnel_word(tunnel - 1) : "");
}
