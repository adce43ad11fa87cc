// SPDX-License-Identifier: BSD-3-Clause
#include "probe/meter/interim.h"

#include <inttypes.h>
#include <string.h>

#include "config/log.h"
#include "probe/counters/worker_counters.h"
#include "probe/meter/meter.h"
#include "probe/meter/parse.h"

enum { MINUTE_US = 60 * 1000 * 1000 };

int interims_init(struct meter *meter, uint64_t volume, uint64_t flows, int numa_node, bool heap)
{
	struct interims *interims = &meter->interims;
	const size_t octets = flows * sizeof(*interims->line);

	interims->volume = volume;
	if (volume == 0 || filled_memory_new(&interims->memory, (void **)&interims->line, octets,
					     numa_node, heap) == 0)
		return 0;
	return memory_error(octets, "lower --max-flows", "interim counts of %" PRIu64 " Flows",
			    flows);
}

void interims_release(struct meter *meter)
{
	filled_memory_free(&meter->interims.memory, (void **)&meter->interims.line);
}

void interim_begin(struct meter *meter, uint32_t entry)
{
	memset(&meter->interims.line[entry], 0, sizeof(*meter->interims.line));
}

static bool is_empty(const struct interim_line *line)
{
	return line->packets[0] == 0 && line->packets[1] == 0;
}

// By the system's clock, as the times of records.
static uint32_t minute_of(const struct meter *meter, uint64_t time_us)
{
	if (meter->wall != NULL)
		time_us += (uint64_t)wall_clock_ahead(meter->wall, time_us);
	return (uint32_t)(time_us / MINUTE_US);
}

static uint8_t version_of(const struct flow_key *key)
{
	if (flow_key_is_link(key))
		return 0;
	return flow_key_is_ipv4(key) ? 4 : 6;
}

static void make(const struct meter *meter, uint32_t entry, struct flow_interim *interim)
{
	const struct interim_line *line = &meter->interims.line[entry];
	const struct flow_key *key = &meter->table.hot[entry].key;

	*interim = (struct flow_interim){
	    .cell = {1, CELL_INTERIM},
	    .protocol = key->protocol,
	    .ip_version = version_of(key),
	    .flow_hash = flow_entry_hash(key, &meter->table.far[entry]),
	    .key_id = flow_entry_id(key),
	    .minute = line->minute,
	    .packets = {line->packets[0], line->packets[1]},
	    .octets = {line->octets[0], line->octets[1]},
	};
}

// Pushes what was not reported. False: there is no room, and it stays as it is.
static bool emit(struct meter *meter, uint32_t entry, bool wait)
{
	struct interim_line *line = &meter->interims.line[entry];
	struct counts *made = &meter->ring_counters->now[RING_INTERIMS];
	struct flow_interim interim;

	make(meter, entry, &interim);
	if (wait ? !meter_push(meter, &interim.cell)
		 : !record_ring_push_cells(meter->ring, &interim.cell))
		return false;
	made->records++;
	made->packets += interim.packets[0] + interim.packets[1];
	made->octets += interim.octets[0] + interim.octets[1];
	memset(line, 0, sizeof(*line));
	return true;
}

static void lose(struct meter *meter, uint32_t entry)
{
	struct interim_line *line = &meter->interims.line[entry];
	struct counts *lost = &meter->ring_counters->now[RING_INTERIMS_LOST];

	lost->records++;
	lost->packets += line->packets[0] + line->packets[1];
	lost->octets += line->octets[0] + line->octets[1];
	memset(line, 0, sizeof(*line));
}

// A line holds one minute's counts: what has no room in the ring is lost for interims, and stands
// in the record all the same. A file waits for room.
static void emit_or_lose(struct meter *meter, uint32_t entry)
{
	if (!is_empty(&meter->interims.line[entry]) && !emit(meter, entry, true))
		lose(meter, entry);
}

void interim_count(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
		   const struct slow_headers *slow)
{
	struct interim_line *line = &meter->interims.line[entry];
	const uint32_t minute = minute_of(meter, pkt_time_us(pkt, slow));
	const unsigned d = pkt_direction(pkt);

	if (line->minute != minute)
		emit_or_lose(meter, entry);
	line->minute = minute;
	line->packets[d]++;
	line->octets[d] += pkt->delta.octets;
	if (line->octets[0] + line->octets[1] >= meter->interims.volume)
		emit(meter, entry, false);
}

void interim_last(struct meter *meter, uint32_t entry)
{
	emit_or_lose(meter, entry);
}

bool interims_sweep(struct meter *meter, uint64_t now_us)
{
	struct interims *interims = &meter->interims;
	const uint32_t minute = minute_of(meter, now_us);
	unsigned left = INTERIM_SLOTS;

	if (interims->cursor == interims->end && interims->minute != minute) {
		interims->cursor = 0;
		interims->end = meter->table.n_fresh;
		interims->minute = minute;
	}
	for (; left > 0 && interims->cursor < interims->end; left--) {
		const uint32_t entry = interims->cursor;

		if (meter->table.deadline[entry] != 0 && !is_empty(&interims->line[entry]) &&
		    interims->line[entry].minute != minute && !emit(meter, entry, false))
			return false; // the next poll may find room
		interims->cursor++;
	}
	return interims->cursor < interims->end;
}
