// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_DIGEST_H
#define EXPORT_DIGEST_H

#include <assert.h>
#include <string.h>

#include "export/record/flow_record.h"

// What the lists of talkers need of a Flow Record: members stand where the record has them in its
// first 96 octets, so that one copy makes most of it.
struct digest {
	uint16_t application;
	uint8_t ip_version;
	uint8_t protocol;
	bool unknown; // of many records for which there was no room, their sums
	uint8_t reserved[3];
	uint8_t source[16]; // as the record's; of a Flow without IP its MAC addresses
	uint8_t destination[16];
	uint16_t initiator_port;
	uint16_t port;	// the responder's
	uint32_t flows; // 0: goes on after an earlier record
	uint16_t vlan, inner_vlan;
	uint8_t more[12]; // of no use here
	uint64_t packets[2];
	uint64_t octets[2]; // IP octets, FORWARD and REVERSE
};

#define DIGEST_LIKE(member, of_record)                                                             \
	static_assert(offsetof(struct digest, member) == offsetof(struct flow_record, of_record),  \
		      #member " is copied with the record's begin")
DIGEST_LIKE(ip_version, ip_version);
DIGEST_LIKE(protocol, protocol);
DIGEST_LIKE(source, source);
DIGEST_LIKE(destination, destination);
DIGEST_LIKE(port, destination_port);
DIGEST_LIKE(vlan, vlan);
DIGEST_LIKE(inner_vlan, inner_vlan);
DIGEST_LIKE(packets, packets);
DIGEST_LIKE(octets, octets);
static_assert(sizeof(struct digest) == 96, "six vectors");

static inline void digest_make(struct digest *digest, const struct flow_record *record)
{
	memcpy(digest, record, sizeof(*digest));
	digest->application = record->label.application;
	digest->unknown = false;
	digest->flows = (record->has & RECORD_HAS(CONTINUES)) == 0;
	if (__builtin_expect(record->ip_version == 0, 0)) {
		memset(digest->source, 0, sizeof(digest->source));
		memset(digest->destination, 0, sizeof(digest->destination));
		memcpy(digest->source, record->source_mac, sizeof(record->source_mac));
		memcpy(digest->destination, record->destination_mac,
		       sizeof(record->destination_mac));
	}
}

#endif
