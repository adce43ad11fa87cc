// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_COLLECTED_H
#define EXPORT_COLLECTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export/record/flow_record.h"
#include "export/record/raw_element.h"

// What decoders of other exporters' datagrams make, and how they hand it on. A decoder reads the
// octets of one datagram and makes one Flow Record after the other in the same room, each handed to
// a callback before the next is begun. It knows neither sockets nor rings nor clocks: the collector
// (probe/collector/) adds the exporter's address, the Observation Domain and, where the record has
// no times, that of arrival, counts, and pushes the record into its ring.

// Begins a record in the room: zeros, a record's kind, no metadata, with room for `measures`
// (RECORD_HAS() bits of MEASURES_ALL, which are then in its `has`).
struct flow_record *collected_begin(union flow_record_room *room, uint64_t measures);

// Appends a metadata item: a text (UTF-8 or not, without the zeros that pad it) of which at most
// 255 octets are kept, or a number. False: there is no room for it any more.
bool collected_add(struct flow_record *record, unsigned kind, const void *text, size_t octets);
bool collected_add_number(struct flow_record *record, unsigned kind, uint32_t number);

// Appends an Information Element that no field stands for.
bool collected_add_raw(struct flow_record *record, struct raw_element element, const void *value);

// Once all of its metadata is there: its cells.
static inline void collected_end(struct flow_record *record)
{
	record->n_cells = flow_record_cells(record);
}

// A frame that an exporter has sampled: of sFlow, or of IE 315 or 313. Who reads it fills
// addresses, ports, protocol, flags, tags, labels and so on, packets 1, octets and layer2_octets of
// the forward direction; not multiplied. False: it is no packet of any kind that we know. The
// packet parser is on another floor, so that the decoders are given a function.
struct sampled_frame {
	const uint8_t *octets;
	uint32_t captured; // of them
	uint32_t length;   // on the wire, with what was stripped
	uint32_t stripped;
	uint16_t link_type; // LINKTYPE_: 1 Ethernet, 101 bare IP, ...
};
typedef bool sampled_frame_read(void *context, const struct sampled_frame *frame,
				struct flow_record *record);

// sFlow version 5 (sflow_version_5.txt): who sent a datagram, and what a sample says of itself.
struct sflow_datagram {
	uint8_t agent[16];     // IPv4 in the first 4 octets
	uint8_t agent_version; // 4 or 6; 0: not given
	uint32_t version;      // of sFlow
	uint32_t sub_agent;
	uint32_t sequence;
	uint32_t uptime_ms;
	uint32_t n_samples;
};

enum { SFLOW_SOURCE_BITS = 24 }; // of an index; above is what it counts, 0 interfaces
enum sflow_sample_kind { SFLOW_FLOW, SFLOW_COUNTERS, SFLOW_DISCARDED, SFLOW_OTHER };

struct sflow_sample {
	enum sflow_sample_kind kind;
	uint32_t source_id; // class << SFLOW_SOURCE_BITS ^ index, which may be longer
	uint32_t sequence;  // in this agent, sub-agent and source
	uint32_t rate;	    // 0: it has none
	uint32_t pool;
	uint32_t drops;	       // lost by the agent itself, since its start
	uint32_t reason;       // of a discarded packet
	const uint8_t *octets; // of counters: the records, for who reads them
	uint32_t n_octets;
};

struct sflow_reader {
	uint64_t measures; // that records shall have room for
	union flow_record_room *room;
	sampled_frame_read *frame;
	// Before the samples; false: the datagram is not read on.
	bool (*datagram)(void *context, const struct sflow_datagram *datagram);
	// Of each sample. The record is NULL where the sample is of no packet, or of one that
	// nobody could read. `sampling` is set, packets are not multiplied; times are the
	// collector's.
	void (*sample)(void *context, const struct sflow_sample *sample,
		       struct flow_record *record);
	void *context;
};

// Reads one datagram. 0; -EPROTO: it is cut or contradicts itself, what was whole has been handed
// on; -EPROTONOSUPPORT: another version of sFlow.
int sflow_read(const struct sflow_reader *reader, const uint8_t *octets, size_t n_octets);

#endif
