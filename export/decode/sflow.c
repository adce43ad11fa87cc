// SPDX-License-Identifier: BSD-3-Clause
// sFlow version 5 (sflow_version_5.txt of sflow.org, section 5): a datagram is samples, a sample is
// records, and each of both has a tag and a length, by which what is not known is stepped over.
#include <errno.h>

#include "export/decode/collected.h"
#include "export/decode/sflow_record.h"

enum { SAMPLE_FLOW = 1, SAMPLE_COUNTERS, SAMPLE_EXPANDED_FLOW, SAMPLE_EXPANDED_COUNTERS };
enum { SAMPLE_DISCARDED = 5 }; // sflow_drops.txt

// Of an interface: what its value is. Compact ones have it in their two highest bits.
enum { INTERFACE_INDEX, INTERFACE_DISCARDED, INTERFACE_MULTIPLE };
enum { COMPACT_BITS = 30, STATUS_DROPPED = 0x80 }; // RFC 7270 section 4.12

struct sflow_interface {
	uint32_t format, value;
};

static struct sflow_interface compact_interface(struct xdr *xdr)
{
	const uint32_t word = xdr_number(xdr);

	return (struct sflow_interface){word >> COMPACT_BITS, word & ((1U << COMPACT_BITS) - 1)};
}

static struct sflow_interface expanded_interface(struct xdr *xdr)
{
	const uint32_t format = xdr_number(xdr);

	return (struct sflow_interface){format, xdr_number(xdr)};
}

static void put_dropped(struct flow_record *record, uint32_t reason)
{
	if (!(record->has & RECORD_HAS(FOREIGN)))
		return;
	record->measures.foreign.forwarding_status = STATUS_DROPPED;
	record->measures.foreign.drop_reason = (uint16_t)reason;
}

// Where a packet left: an interface, several of them, or none, as it was discarded.
static void put_interfaces(struct flow_record *record, struct sflow_interface in,
			   struct sflow_interface out)
{
	const bool leaves = out.format == INTERFACE_INDEX;

	flow_record_interfaces(record, in.format == INTERFACE_INDEX ? in.value : 0,
			       leaves ? out.value : 0);
	if (out.format == INTERFACE_DISCARDED)
		put_dropped(record, out.value);
}

static struct flow_record *begin(const struct sflow_reader *reader, uint32_t rate)
{
	struct flow_record *record = collected_begin(reader->room, reader->measures);

	record->flow_source = FLOW_OF_SFLOW;
	record->packets[FORWARD] = 1;
	record->sampling = rate;
	return record;
}

// Class and index; in an expanded sample each is a number.
static uint32_t read_source(struct xdr *xdr, bool expanded)
{
	const uint32_t source_class = expanded ? xdr_number(xdr) : 0;

	return source_class << SFLOW_SOURCE_BITS ^ xdr_number(xdr);
}

static void read_flow(const struct sflow_reader *reader, struct xdr *xdr, bool expanded)
{
	struct sflow_sample sample = {.kind = SFLOW_FLOW, .sequence = xdr_number(xdr)};
	struct flow_record *record;
	struct sflow_interface in, out;

	sample.source_id = read_source(xdr, expanded);
	sample.rate = xdr_number(xdr);
	sample.pool = xdr_number(xdr);
	sample.drops = xdr_number(xdr);
	in = expanded ? expanded_interface(xdr) : compact_interface(xdr);
	out = expanded ? expanded_interface(xdr) : compact_interface(xdr);
	record = begin(reader, sample.rate);
	put_interfaces(record, in, out);
	sflow_records_read(reader, xdr, xdr_number(xdr), record);
	collected_end(record);
	if (xdr->cut && xdr_left(xdr) == 0 && record->layer2_octets[FORWARD] == 0)
		record = NULL; // nothing of the packet was there
	reader->sample(reader->context, &sample, record);
}

// A packet that a device tells it has dropped is no traffic, and none of a sample: it has no rate.
static void read_discarded(const struct sflow_reader *reader, struct xdr *xdr)
{
	struct sflow_sample sample = {.kind = SFLOW_DISCARDED, .sequence = xdr_number(xdr)};

	xdr_number(xdr); // class
	sample.source_id = xdr_number(xdr);
	sample.drops = xdr_number(xdr);
	xdr_number(xdr); // interfaces
	xdr_number(xdr);
	sample.reason = xdr_number(xdr);
	reader->sample(reader->context, &sample, NULL);
}

static void read_counters(const struct sflow_reader *reader, struct xdr *xdr, bool expanded)
{
	struct sflow_sample sample = {.kind = SFLOW_COUNTERS, .sequence = xdr_number(xdr)};

	sample.source_id = read_source(xdr, expanded);
	xdr_number(xdr); // of records, which have tags and lengths
	sample.octets = xdr->at;
	sample.n_octets = xdr_left(xdr);
	reader->sample(reader->context, &sample, NULL);
}

static void read_sample(const struct sflow_reader *reader, uint32_t tag, struct xdr *xdr)
{
	const struct sflow_sample other = {.kind = SFLOW_OTHER};

	switch (tag) {
	case SAMPLE_FLOW:
	case SAMPLE_EXPANDED_FLOW:
		read_flow(reader, xdr, tag == SAMPLE_EXPANDED_FLOW);
		break;
	case SAMPLE_COUNTERS:
	case SAMPLE_EXPANDED_COUNTERS:
		read_counters(reader, xdr, tag == SAMPLE_EXPANDED_COUNTERS);
		break;
	case SAMPLE_DISCARDED:
		read_discarded(reader, xdr);
		break;
	default:
		reader->sample(reader->context, &other, NULL);
		break;
	}
}

// Versions 2 and 4 have no sub-agents.
static struct sflow_datagram read_header(struct xdr *xdr)
{
	struct sflow_datagram datagram = {.version = xdr_number(xdr)};
	const uint8_t *agent;

	datagram.agent_version = sflow_address(xdr, &agent);
	if (datagram.agent_version != 0)
		memcpy(datagram.agent, agent, datagram.agent_version == 4 ? 4 : 16);
	if (datagram.version == 5)
		datagram.sub_agent = xdr_number(xdr);
	datagram.sequence = xdr_number(xdr);
	datagram.uptime_ms = xdr_number(xdr);
	datagram.n_samples = xdr_number(xdr);
	return datagram;
}

int sflow_read(const struct sflow_reader *reader, const uint8_t *octets, size_t n_octets)
{
	struct xdr xdr = {octets, octets + n_octets, false};
	const struct sflow_datagram datagram = read_header(&xdr);
	bool whole = true;

	if (xdr.cut)
		return -EPROTO;
	if (!reader->datagram(reader->context, &datagram))
		return 0;
	if (datagram.version != 5)
		return -EPROTONOSUPPORT;
	for (uint32_t i = 0; i < datagram.n_samples; i++) {
		const uint32_t tag = xdr_number(&xdr);
		struct xdr sample = xdr_opaque(&xdr);

		if (xdr.cut)
			return -EPROTO;
		read_sample(reader, tag, &sample);
		whole &= !sample.cut;
	}
	return whole ? 0 : -EPROTO;
}
