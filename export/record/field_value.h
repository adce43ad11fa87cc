// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_FIELD_VALUE_H
#define EXPORT_FIELD_VALUE_H

#include "export/record/field.h"

// Values of fields that no member of a Flow Record holds as they are exported, for the rows of
// field_table[].
// What field_l7_info_text and field_l7_error_code look at.
#define METADATA_L7_INFO                                                                           \
	(METADATA_BIT(METADATA_DNS_NAME) | METADATA_BIT(METADATA_HTTP_HOST) |                      \
	 METADATA_BIT(METADATA_TLS_SERVER_NAME))
#define METADATA_L7_ERROR (METADATA_BIT(METADATA_DNS_RCODE) | METADATA_BIT(METADATA_HTTP_STATUS))

typedef uint64_t field_number_of(const struct flow_record *record, unsigned direction);
typedef uint64_t field_parts_of(const struct flow_record *record);
typedef void field_text_of(const struct flow_record *record,
			   const struct application_table *applications, struct flow_text *text);

field_number_of field_client_latency_ms, field_server_latency_ms, field_application_latency_ms;
field_parts_of field_client_latency_parts, field_server_latency_parts,
    field_application_latency_parts;
field_number_of field_ethernet_type, field_start_seconds, field_end_seconds, field_duration_ms;
field_number_of field_layer2_segment_id, field_ndpi_confidence, field_both_tcp_flags;
field_number_of field_l7_error_code, field_sampling_interval;
field_number_of field_sampled_packets, field_skipped_packets;
// As applicationId has it: the exporter's own where the probe has none of its own.
field_number_of field_application_of_any;
field_text_of field_exporter_application_text;
field_text_of field_application_text, field_category_text, field_confidence_text;
field_text_of field_initiator_method_text, field_tunnel_text, field_l7_info_text;

#endif
