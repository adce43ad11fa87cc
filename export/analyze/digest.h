// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_DIGEST_H
#define EXPORT_DIGEST_H

#include <assert.h>
#include <string.h>

#include "export/record/flow_record.h"

// What the lists of talkers need of a Flow Record.
struct digest {
	uint8_t source[16]; // as the record's; of a Flow without IP its MAC addresses
	uint8_t destination[16];
	uint64_t octets[2]; // IP octets, FORWARD and REVERSE
	uint64_t packets[2];
	uint32_t flows; // 0: goes on after an earlier record
	uint16_t port;	// the responder's
	uint16_t application;
	uint16_t vlan, inner_vlan;
	uint8_t ip_version;
	uint8_t protocol;
	bool unknown; // of many records for which there was no room, their sums
	uint8_t reserved;
};
static_assert(sizeof(struct digest) == 80, "a digest has no padding");

// Members one by one: no more than that is done for it by the exporter.
static inline void digest_make(struct digest *digest, const struct flow_record *record)
{
	memcpy(digest->source, record->source, sizeof(digest->source));
	memcpy(digest->destination, record->destination, sizeof(digest->destination));
	memcpy(digest->octets, record->octets, sizeof(digest->octets));
	memcpy(digest->packets, record->packets, sizeof(digest->packets));
	digest->flows = (record->has & RECORD_HAS(CONTINUES)) == 0;
	digest->port = record->destination_port;
	digest->application = record->label.application;
	memcpy(&digest->vlan, &record->vlan, sizeof(uint32_t));		    // and the inner one
	memcpy(&digest->ip_version, &record->ip_version, sizeof(uint16_t)); // and the protocol
	digest->unknown = false;
	digest->reserved = 0;
	if (__builtin_expect(record->ip_version == 0, 0)) {
		memset(digest->source, 0, 2 * sizeof(digest->source));
		memcpy(digest->source, record->source_mac, sizeof(record->source_mac));
		memcpy(digest->destination, record->destination_mac,
		       sizeof(record->destination_mac));
	}
}

static_assert(offsetof(struct flow_record, inner_vlan) == offsetof(struct flow_record, vlan) + 2 &&
		  offsetof(struct digest, inner_vlan) == offsetof(struct digest, vlan) + 2,
	      "both VLANs are copied at once");
static_assert(offsetof(struct flow_record, protocol) ==
		      offsetof(struct flow_record, ip_version) + 1 &&
		  offsetof(struct digest, protocol) == offsetof(struct digest, ip_version) + 1,
	      "version and protocol are copied at once");

#endif
