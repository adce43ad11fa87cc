// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_BENCH_EXPORTERS_H
#define TESTS_BENCH_EXPORTERS_H

#include <stdint.h>

// Made-up exporters of NetFlow v9 (RFC 3954), IPFIX (RFC 7011) and sFlow version 5, each with
// Templates of its own and in its own order of elements, as routers have them: 17 to 21 elements,
// three of four of IPv4.
enum exporters_dialect { EXPORTERS_V9, EXPORTERS_IPFIX, EXPORTERS_SFLOW };
enum { EXPORTERS_MOST_TEMPLATES = 64, EXPORTERS_DATAGRAM = 1472 };

struct exporters {
	enum exporters_dialect dialect;
	unsigned n;	      // of them
	unsigned n_templates; // of each; not of sFlow
	uint32_t *sequence;   // of each
	uint64_t random;
	uint64_t records, octets, packets; // that have been made, and that they count
};

void exporters_open(struct exporters *exporters);
void exporters_close(struct exporters *exporters);

// The next datagram of the index-th one with all of its Templates: as many times as it takes, 0 at
// the end and for sFlow. Returns its octets; `to` has room for EXPORTERS_DATAGRAM.
unsigned exporters_templates(struct exporters *exporters, unsigned index, unsigned part,
			     uint8_t *to);
// The next one with as many records, or samples, as fit, of that one of its Templates.
unsigned exporters_data(struct exporters *exporters, unsigned index, unsigned template,
			uint8_t *to);

#endif
