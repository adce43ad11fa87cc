// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_FLOW_ENTRY_H
#define PROBE_FLOW_ENTRY_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "dpi/dpi.h"
#include "probe/table/flow_key.h"

// A Flow's entry is one hot line, which every packet reads and writes, and two cold ones, which
// only a Flow's beginning and end and rare packets touch. Direction 0 is from the key's first
// endpoint. Hot counters are narrow, and carry into the cold line what exceeds CARRY_ bits, so
// totals are exact.

struct flow_direction {
	uint32_t end; // of the last packet, microseconds after base; see flow_age
	uint32_t octets;
	uint16_t min_length, max_length; // IP octets; max_length 0: no packet yet
	uint16_t overhead;		 // layer-2 octets beyond the IP octets
	uint8_t packets;		 // ENTRY_NO_PACKETS before the first one
	uint8_t ttl;			 // of the first packet; another one goes to the cold line
};
static_assert(sizeof(struct flow_direction) == 16, "a direction is one vector");

struct flow_hot {
	struct flow_key key;
	struct flow_direction direction[2];
	uint64_t
	    base_us;	// start of the Flow, or of its part since the last active cut; see flow_age
	uint32_t last;	// input clock at the last packet, microseconds after base; see behind
	uint32_t marks; // TCP flags of direction 0, of direction 1, ENTRY_ marks
};
static_assert(sizeof(struct flow_hot) == 64, "the hot part of an entry is one cache line");
static_assert(offsetof(struct flow_hot, direction) == 16, "directions are aligned vectors");

// A counter's topmost bit is set by the packet that makes it carry, and then cleared: a look at
// three bits shows whether a packet is to be counted the long way, as a direction's first one is.
enum { CARRY_OCTETS = 31, CARRY_OVERHEAD = 15, CARRY_PACKETS = 7, ENTRY_NO_PACKETS = 0x80 };

enum { ENTRY_FLAGS_BITS = 12, ENTRY_FLAGS_MASK = 0xfff, ENTRY_FLAGS_BOTH = 0xffffff };
#define ENTRY_INSPECT  (UINT32_C(1) << 24) // payload packets go to classification
#define ENTRY_ENDED    (UINT32_C(1) << 25) // RST, or FIN both ways
#define ENTRY_RESUMED  (UINT32_C(1) << 26) // an earlier record was made
#define ENTRY_SWAPPED  (UINT32_C(1) << 27) // direction 1 is the initiator's
#define ENTRY_BY_SYN   (UINT32_C(1) << 28) // initiator found by SYN
#define ENTRY_BY_REPLY (UINT32_C(1) << 29) // initiator found by SYN+ACK
#define ENTRY_FIN(d)   (UINT32_C(1) << (30 + (d)))
// What outlives an active cut.
#define ENTRY_KEPT                                                                                 \
	(ENTRY_INSPECT | ENTRY_ENDED | ENTRY_SWAPPED | ENTRY_BY_SYN | ENTRY_BY_REPLY |             \
	 ENTRY_FIN(0) | ENTRY_FIN(1))

// Of an ended one: by RST, also before or after FINs, which it takes away.
static inline bool entry_is_reset(uint32_t marks)
{
	const uint32_t fins = ENTRY_FIN(0) | ENTRY_FIN(1);

	return (marks & fins) != fins;
}

struct flow_cold {
	uint32_t packets[2];  // units of 2^CARRY_PACKETS
	uint32_t overhead[2]; // units of 2^CARRY_OVERHEAD
	uint16_t octets[2];   // units of 2^CARRY_OCTETS
	uint16_t fragments[2];
	uint32_t later_start; // of the direction that began later, microseconds after the start
	uint32_t mpls_top : 24;
	uint32_t behind : 8; // of flow_hot.last: units of 2^32 microseconds; BEHIND_UNKNOWN
	uint32_t vni;
	union {
		uint16_t icmp_type_code[2]; // of a direction's first packet, as tos
		uint32_t position;	    // a sequence number of TCP, see COLD_POSITION
	};
	uint16_t vlan : 12;
	uint16_t initiator : 4; // enum initiator_method, from the first record on
	uint16_t inner_vlan : 12;
	uint16_t segment_type : 2; // of the vni
	uint16_t more : 2;	   // bit a direction: a packet that flow_hot does not count
	uint8_t tos[2];
	uint8_t min_ttl[2], max_ttl[2];
	uint8_t mac[12]; // destination, source of direction 0, by the packet that began the entry
	uint8_t input;
	uint8_t has; // PACKET_HAS_ bits of that packet, COLD_ bits
};
static_assert(sizeof(struct flow_cold) == 64, "the first cold line");

// A record may be so far behind the input clock that nobody knows how far.
enum { BEHIND_UNKNOWN = 255 };

enum {
	COLD_SECOND_LATER = 1, // later_start is direction 1's
	COLD_POSITION = 2,     // position is known
	COLD_POSITION_OF_SECOND = 64,
	COLD_AGED = 128, // flow_age holds
};

// A record that lasts longer than 32 bits of microseconds tell, 71 minutes, has its base moved on,
// so that its next packets go the fast way again. Then later_start has 40 bits; and so has, after
// the start, the end of a direction that has had no packet since: ENTRY_NO_PACKETS tells that too,
// of one that has packets. Memory is taken by those that get so old.
struct flow_age {
	uint32_t base; // after the start
	uint8_t base_high;
	uint8_t later_start_high;
	uint8_t end_high[2];
};
static_assert(sizeof(struct flow_age) == 8, "without padding");

struct flow_far {
	struct dpi_flow dpi;
	uint8_t address[2][16]; // of a KEY_LONG Flow's endpoints
};
static_assert(sizeof(struct flow_far) == 64, "the second cold line");

// The direction that later_start is of.
static inline unsigned flow_later_direction(const struct flow_cold *cold)
{
	return cold->has & COLD_SECOND_LATER ? 1 : 0;
}

// The address of endpoint d in network order, 4 or 16 octets.
static inline void flow_address(const struct flow_key *key, const struct flow_far *far, unsigned d,
				uint8_t address[16])
{
	const uint32_t plain = (uint32_t)(key->address >> (32 * d));

	if (!flow_key_is_ipv4(key))
		memcpy(address, far->address[d], 16);
	else
		memcpy(address, key->kind & KEY_LONG ? (const void *)far->address[d] : &plain, 4);
}

#endif
