// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_BENCH_MADE_RECORDS_H
#define TESTS_BENCH_MADE_RECORDS_H

#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/clock.h"
#include "export/environment.h"
#include "export/record/flow_record.h"

// Flow Records for benches of the exporter.
enum { MADE_RECORDS = 65536 };

// As they lie in a ring: one behind the other, each with room for what the output measures.
static uint8_t *cells;
static size_t record_octets;
static inline uint32_t noise(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

// Records of packets name how these were chosen: all of them.
static const struct selector made_selector = {.id = 1, .interval = 1};

static inline struct flow_record *record_at(unsigned i)
{
	return (struct flow_record *)(cells + i % MADE_RECORDS * record_octets);
}

// One direction or both, IPv4 or a share of IPv6 in percent.
static inline void made_records(uint16_t metadata_at, unsigned ipv6_percent, bool both)
{
	const uint64_t now = wall_us();
	uint32_t state = 1;

	record_octets = RTE_ALIGN(metadata_at, FLOW_CELL);
	for (unsigned i = 0; i < MADE_RECORDS; i++) {
		struct flow_record *record = record_at(i);

		memset(record, 0, record_octets);
		record->n_cells = (uint8_t)(record_octets / FLOW_CELL);
		record->metadata_at = metadata_at;
		record->ip_version = noise(&state) % 100 < ipv6_percent ? 6 : 4;
		record->protocol = 6;
		record->selector = made_selector.id;
		record->end_reason = FLOW_END_IDLE;
		for (unsigned k = 0; k < 16; k++) {
			record->source[k] = (uint8_t)noise(&state);
			record->destination[k] = (uint8_t)noise(&state);
		}
		record->source_port = (uint16_t)noise(&state);
		record->destination_port = 443;
		record->flow_hash = noise(&state);
		for (unsigned way = 0; way < 1U + both; way++) {
			record->packets[way] = 1 + noise(&state) % 100;
			record->octets[way] = record->packets[way] * 500;
			record->start_us[way] = now - 2000000;
			record->end_us[way] = now - 1000000;
			record->tcp_flags[way] = 0x1b;
		}
	}
}

static inline void made_records_open(void)
{
	cells = aligned_alloc(64, MADE_RECORDS * RTE_ALIGN(sizeof(struct flow_record), FLOW_CELL));
	if (cells == NULL)
		exit(1);
}

static inline void made_records_close(void)
{
	free(cells);
}

#endif
