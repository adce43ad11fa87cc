// SPDX-License-Identifier: BSD-3-Clause
// One datagram of each dialect that has sequence numbers, with n records of one packet and 100
// octets.
#ifndef TESTS_DIALECTS_H
#define TESTS_DIALECTS_H

#include "tests/unit/flow_builder.h"
#include "tests/unit/sflow_builder.h"

enum dialect { DIALECT_V5, DIALECT_SFLOW, DIALECT_V9, DIALECT_IPFIX, DIALECTS };

static inline void dialect_v5(struct flow_builder *of, uint32_t sequence, unsigned n)
{
	of->n = 0;
	put(of, 5, 2);
	put(of, n, 2);
	put(of, 1000, 4);
	put(of, 1700000000, 4);
	put(of, 0, 4);
	put(of, sequence, 4);
	put(of, 0, 4);
	for (unsigned i = 0; i < n; i++) {
		put(of, 0x0a000001, 4);
		put(of, 0, 12);
		put(of, 1, 4); // packets
		put(of, 100, 4);
		put(of, 0, 24);
	}
}

// Of sub-agent 7; the first of its samples has the number `sample`.
static inline void dialect_sflow(struct flow_builder *of, uint32_t agent, uint32_t sequence,
				 uint32_t sample, unsigned n)
{
	static const uint8_t frame[64];
	struct sflow_builder datagram = sflow_datagram(n);
	struct flow_builder words = {.n = 0};

	for (unsigned i = 0; i < n; i++) {
		const uint32_t at = sflow_flow(&datagram, 1);

		sflow_header(&datagram, 1, 1518, frame, sizeof(frame));
		sflow_close(&datagram, at);
		words.n = 0;
		put(&words, sample + i, 4);
		memcpy(datagram.octets + at, words.octets, 4);
	}
	put(&words, agent, 4);
	put(&words, sequence, 4);
	memcpy(datagram.octets + 8, words.octets + words.n - 8, 4);
	memcpy(datagram.octets + 16, words.octets + words.n - 4, 4);
	of->n = 0;
	put_octets(of, datagram.octets, datagram.n);
}

static inline void dialect_flows(struct flow_builder *of, enum dialect dialect, uint32_t sequence,
				 bool with_template, unsigned n)
{
	if (dialect == DIALECT_V9)
		put_v9(of, 1000, 1700000000, sequence, 0);
	else
		put_ipfix(of, 1700000000, sequence, 0);
	if (with_template)
		TEMPLATE(of, 256, 8, 4, 12, 4, 2, 4, 1, 4);
	open_set(of, 256);
	for (unsigned i = 0; i < n; i++) {
		put(of, 0x0a000001, 4);
		put(of, 0x0a000002, 4);
		put(of, 1, 4);
		put(of, 100, 4);
	}
	close_set(of);
}

#endif
