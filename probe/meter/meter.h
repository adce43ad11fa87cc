// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_METER_H
#define PROBE_METER_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include <rte_branch_prediction.h>
#include <rte_prefetch.h>

#include "config/counter_set.h"
#include "config/options/options.h"
#include "dpi/dpi.h"
#include "export/record/record_ring.h"
#include "pmd/eal/stamp.h"
#include "probe/meter/epochs.h"
#include "probe/meter/initiators.h"
#include "probe/meter/interim.h"
#include "probe/meter/local_networks.h"
#include "probe/meter/measure.h"
#include "probe/meter/meter_watch.h"
#include "probe/meter/pending_inspections.h"
#include "probe/meter/pkt_meta.h"
#include "probe/meter/tcp_stats.h"
#include "probe/meter/wall_clock.h"
#include "probe/table/flow_table.h"

// The Metering Process of one worker: counts packets into Flows, ends Flows, makes Flow Records.
//
// A Flow's end is decided by its times and the input clock alone, by meter_end_reason(): the sweep
// only finds sooner what the next packet would find. So records do not depend on when the sweep
// comes by. A Flow that has lasted for the active timeout is cut by the packet that goes on with
// it, so there is never one without packets.

struct meter_settings {
	const struct options *options;
	const struct local_networks *networks; // NULL: not given
	uint64_t max_flows;		       // this worker's share
	int numa_node;
	bool heap;  // table from malloc, for tests
	bool waits; // a full ring is waited for (files), else, until the close, records are lost
	const uint32_t *ifindex;      // what records call an input, by its index; NULL: by that
	const uint8_t *input_of_port; // an input's index by DPDK port; NULL: packets are stamped
	struct record_ring *ring;
	struct dpi_worker *dpi; // NULL: no classification
	// Called again and again while a label waits for other workers; NULL: it never does.
	void (*await_others)(void *context, unsigned tries);
	void *await_context;
	uint64_t measures;	 // RECORD_HAS() bits of what is measured besides
	uint64_t interim_octets; // a Flow that has so many emits an interim; 0: nobody wants them
	const struct sampling_epoch *epochs; // NULL: everything is metered
	uint32_t observation_point, observation_domain;
	struct counter_set *counters, *ring_counters;
};

// Sweep: walks the deadlines once in SWEEP_PASS_US, at most SWEEP_SLOTS entries and SWEEP_DUE ended
// Flows a poll, of these SWEEP_LATE while it is late by more than a poll. Deadlines are lazy:
// earliest end as known when last looked at. What a poll finds due is being fetched until the next
// one judges it, and what is over until the one after that ends it.
enum {
	SWEEP_PASS_US = 400 * 1000,
	SWEEP_SLOTS = 4096,
	SWEEP_DUE = 64,
	SWEEP_LATE = 256,
	EXPIRE_ALL_SLOTS = 1024, // visited a poll, of these Flows ended:
	EXPIRE_ALL_FLOWS = 64,
	TICK_SHIFT = 14, // a deadline's tick is 16.4 ms
};

// A live worker that closes its Flows waits for room in the ring for as long as the exporter takes
// any record within this time.
enum { CLOSE_PATIENCE_US = 8 * 1000 * 1000 }; // exporters give a stuck output up after 5 s

enum { VICTIMS = 32, TCP_EVENTS = TCP_FIN | TCP_SYN | TCP_RST };

struct sweep {
	uint32_t cursor;
	uint32_t n_due, n_over;
	uint32_t due[SWEEP_LATE], over[SWEEP_LATE];
	uint64_t last_us;
	uint64_t credit;    // slots * SWEEP_PASS_US that may be visited
	bool again;	    // in this pass entries are looked at before their deadline
	uint64_t n_visited; // slots, since the start
};

// All Flows are ended before their time: those with a packet before since_us, entry by entry.
struct expire_all {
	uint32_t cursor, end; // the same: it is done
	bool deletes;	      // without records
	uint64_t since_us;
	uint64_t n_ended; // Flows, since the start
};

// TSC ticks spent since the worker last took them, in a poll that is timed.
struct meter_spent {
	bool timed;
	uint64_t inspecting, recording;
};

struct meter {
	struct flow_table table;
	uint64_t active_us;
	uint64_t window_us; // a packet so long after base is looked at closely; see flow_times.c
	bool has_aged;	    // some Flow's base was moved
	uint64_t fin_us, rst_us; // silence after FIN both ways without RST, after RST
	uint32_t first_marks;
	bool sheds;		  // classification of new Flows, see meter_shed()
	bool hurries;		  // its idle timeouts are shorter than the options say
	uint32_t idle_us[256];	  // by protocol, for the packet's way: at most UINT32_MAX
	uint64_t silence_us[256]; // the same, whole
	struct counts live;	  // counted on their own: + a packet counted, - a record made
	uint64_t now_us;	  // input clock
	struct counter_set *counters, *ring_counters;
	struct record_ring *ring;
	struct dpi_worker *dpi;
	void (*await_others)(void *context, unsigned tries);
	void *await_context;
	struct pending_inspections pending;
	struct meter_spent spent;
	struct flow_lines lines;
	struct interims interims;
	struct meter_watch *watch; // of the mirror; NULL: none
	bool watches;		   // all packets come here, so that what is missing says something
	bool looks;		   // a measure, or an interim, looks at every packet
	struct epochs epochs;
	uint32_t observation_point, observation_domain;
	const struct local_networks *networks; // NULL: none
	const struct wall_clock *wall;	       // live: for the times of records; NULL: files
	struct initiators initiators;
	struct sweep sweep;
	struct expire_all expire_all;
	const uint32_t *ifindex;
	const uint32_t *time_error_ns; // live: of packets' times, by input; NULL: files
	const uint8_t *input_of_port;
	uint32_t n_expected; // packets found to be of no Flow yet and not counted so far
	uint32_t evict_cursor;
	uint32_t victim_turn;
	uint32_t victim[VICTIMS]; // nominated, ENTRY_NONE: none
	enum full_policy full;
	bool waits;	      // for room in the ring
	uint64_t patience_us; // while the exporter takes nothing; 0: without end
	uint32_t n_closed;    // Flows whose last record meter_close_all() has made already
	// While meter_close_all() waits for room in the ring, each few milliseconds; NULL: nothing.
	void (*while_waiting)(void *context);
	void *waiting_context;
};

// On error one line has reported what is short; returns -errno.
int meter_init(struct meter *meter, const struct meter_settings *settings);
void meter_release(struct meter *meter);

// How long a Flow of the protocol may be silent.
void meter_set_silence(struct meter *meter, uint8_t protocol, uint64_t us);
// Other timeouts and another --full, from the next packet on. Flows that a shorter timeout makes
// due are found within a pass of the sweep. Networks stay the caller's.
void meter_change(struct meter *meter, const struct options *options,
		  const struct local_networks *networks);

// What --overload has left to do, and whether the timeouts of meter_change() are shortened ones.
// Without measures an epoch begins whose records have none.
void meter_shed(struct meter *meter, bool classifies, bool measures, bool hurries);

// Stage "expire": some steps of the sweep. Returns true when more is waiting to be done at once.
bool meter_sweep(struct meter *meter, uint64_t now_us);
// Ends all Flows that live now, while metering goes on: begins it, then some steps a poll, and only
// while half of the ring is free for other records. Reasons as meter_close_all() has them.
void meter_expire_all(struct meter *meter, uint64_t now_us, bool with_records);
void meter_expire_some(struct meter *meter, uint64_t now_us);

static inline bool meter_is_expiring_all(const struct meter *meter)
{
	return meter->expire_all.cursor != meter->expire_all.end;
}

// Walks the whole table: ends what is over by now_us.
void meter_sweep_all(struct meter *meter, uint64_t now_us);
// Ends every Flow: for what is due by now_us, else for reason 3 or 4.
void meter_close_all(struct meter *meter, uint64_t now_us);

// Recounts live Flows by a walk: packets, octets, records (Flows).
void meter_recount(const struct meter *meter, struct counts *found);

// Between the files of meter*.c and for tests.

// Why the Flow is over at now_us (enum flow_end_reason); 0: it is not. It is over when it was
// silent for its timeout, and the reason is what came first: that, or that it had lasted for the
// active timeout.
unsigned meter_end_reason(const struct meter *meter, uint32_t entry, uint64_t now_us);
// Makes and pushes the record of an entry, and takes its counters off the live ones.
void meter_record(struct meter *meter, uint32_t entry, unsigned reason);
// The same for the active timeout: the Flow goes on from zero.
void meter_cut(struct meter *meter, uint32_t entry);
// Makes the last record of a Flow and gives its entry free.
void meter_end(struct meter *meter, uint32_t entry, unsigned reason);
// When the oldest packet of its record to be was captured, and how long after that the newest one.
uint64_t meter_start(const struct meter *meter, uint32_t entry);
uint64_t meter_duration(const struct meter *meter, uint32_t entry);
// Gives free what classification holds for the entry.
void meter_forget(struct meter *meter, uint32_t entry);
// Counts any packet. Returns its IP octets, or 0 when it was lost.
uint32_t meter_count(struct meter *meter, struct pkt_meta *pkt, const struct slow_headers *slow);
// A packet is likely to begin a Flow: fetches the entry that it is going to get.
void meter_expect(struct meter *meter, const struct pkt_meta *pkt);
// Makes room by the policy for a full table. False: nothing may be evicted.
bool meter_evict(struct meter *meter);
static inline void meter_entry_totals(const struct flow_hot *hot, const struct flow_cold *cold,
				      unsigned d, struct counts *total)
{
	const struct flow_direction *direction = &hot->direction[d];

	total->packets = ((uint64_t)cold->packets[d] << CARRY_PACKETS) +
			 (direction->packets & (ENTRY_NO_PACKETS - 1)) + (cold->more >> d & 1);
	total->octets = ((uint64_t)cold->octets[d] << CARRY_OCTETS) + direction->octets;
	total->records = 0;
}
// Puts the packet among those to inspect.
void meter_classify(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
		    const struct slow_headers *slow);
// Puts into the record what classification knows; in files it waits for what others announce.
// forward: which of the key's directions it is.
void meter_put_label(struct meter *meter, struct flow_record *record, uint32_t entry,
		     unsigned forward);
// Inspects what waits for it.
void meter_inspect(struct meter *meter);

static inline void meter_inspect_pending(struct meter *meter)
{
	if (meter->pending.n != 0)
		meter_inspect(meter);
}

// Into the ring, waiting for room where the meter may wait; false: there is none.
bool meter_push(struct meter *meter, const struct ring_cell *cell);
// What looks at every packet of a Flow, once it was counted.
static inline void meter_look(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
			      const struct slow_headers *slow)
{
	measures_count(&meter->lines, entry, pkt, slow);
	if (meter->interims.line != NULL)
		interim_count(meter, entry, pkt, slow);
}
void meter_begin(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
		 const struct slow_headers *slow);
// The times of the Flow, or of its part after a cut, begin with this packet.
void meter_begin_times(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
		       const struct slow_headers *slow);
// Begins the Flow of a packet that is neither slow nor late, and counts it.
void meter_begin_plain(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt);

// meter_connection.c: TCP connections and the Flows that they are.

// A SYN, FIN or RST: who began, and whether the connection has ended.
void meter_tcp_event(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
		     const struct slow_headers *slow);
// Notes a sequence number of the likely client, by a Flow's first packet. tcp: its header, of which
// `captured` octets are there.
void meter_begin_position(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
			  const uint8_t *tcp, uint32_t captured);
// A cut takes away the counters that show how far the sequence numbers can have come.
void meter_move_position(struct meter *meter, uint32_t entry);
// Whether the packet is the SYN of another connection between the same ports.
bool meter_begins_another(const struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
			  const struct slow_headers *slow);

// meter_initiator.c: who began a Flow.

int meter_initiator_init(struct meter *meter, const struct meter_settings *settings);
void meter_initiator_release(struct meter *meter);
// Before a record: decides who the initiator is, where it is the Flow's first one. Returns by which
// rule (enum initiator_method), which the caller puts into the cold line.
unsigned meter_settle_initiator(struct meter *meter, uint32_t entry);
// Which of the key's directions is the initiator's, and by which rule (enum initiator_method).
struct initiator {
	unsigned direction, method;
};
// As it would be decided now; nothing is changed.
struct initiator meter_likely_initiator(const struct meter *meter, uint32_t entry);
// The Flow is over: what it knew may help a later one between the same endpoints.
void meter_remember_initiator(struct meter *meter, uint32_t entry);

// Whether an earlier Flow may have known who began this one. Of Flows that are no TCP connection
// only a dissector can know something worth to remember.
static inline bool meter_may_know_initiator(const struct meter *meter, uint8_t protocol)
{
	return meter->initiators.any && (protocol == IPPROTO_TCP || meter->dpi != NULL);
}

// Fetches what ending an entry takes: its lines, and when these are there, the bucket and addresses
// of its key.
static inline void meter_fetch(const struct meter *meter, uint32_t entry)
{
	rte_prefetch0_write(&meter->table.hot[entry]);
	rte_prefetch0_write(&meter->table.cold[entry]);
}

static inline void meter_fetch_rest(const struct meter *meter, uint32_t entry)
{
	const struct flow_table *table = &meter->table;
	const struct flow_key *key = &table->hot[entry].key;
	const __m128i loaded = flow_key_load(key);

	rte_prefetch0_write(&table->bucket[flow_table_home(table, loaded).bucket]);
	if (meter_may_know_initiator(meter, key->protocol))
		rte_prefetch0_write(
		    initiators_set(&meter->initiators, flow_key_lasting_hash(&table->secret, key)));
	if (key->kind & KEY_LONG || meter->dpi != NULL)
		rte_prefetch0_write(&table->far[entry]);
	measures_fetch(&meter->lines, entry, key->protocol, true);
}

// The index of the input that a packet came from.
static inline uint8_t meter_input(const struct meter *meter, struct rte_mbuf *mbuf)
{
	return meter->input_of_port != NULL ? meter->input_of_port[mbuf->port]
					    : (uint8_t)packet_stamp(mbuf)->input;
}

// A bit for each of a line of deadlines, from masks of four.
static inline unsigned meter_mask_of_line(const __m128i four[4])
{
	return (unsigned)_mm_movemask_epi8(
	    _mm_packs_epi16(_mm_packs_epi32(four[0], four[1]), _mm_packs_epi32(four[2], four[3])));
}

// Of deadlines; ticks wrap after two years.
static inline uint32_t meter_tick(uint64_t us)
{
	return (uint32_t)(us >> TICK_SHIFT);
}

// The input clock when the last packet came, as far as it is known. The cold line is only looked at
// where a capture's time went back by more than an hour.
static inline uint64_t meter_last_clock(const struct meter *meter, uint32_t entry, uint64_t now_us)
{
	const struct flow_hot *hot = &meter->table.hot[entry];
	uint64_t behind;

	if (likely(now_us - hot->base_us <= UINT32_MAX))
		return hot->base_us + hot->last;
	behind = meter->table.cold[entry].behind;
	return behind == BEHIND_UNKNOWN ? now_us : hot->base_us + (behind << 32) + hot->last;
}

// A packet came at this time of the input clock. `behind` only ever grows between two cuts.
static inline void meter_set_last(struct meter *meter, uint32_t entry, uint64_t clock_us)
{
	struct flow_hot *hot = &meter->table.hot[entry];
	const uint64_t last = clock_us - hot->base_us;

	hot->last = (uint32_t)last;
	if (unlikely(last > UINT32_MAX))
		meter->table.cold[entry].behind =
		    (uint8_t)RTE_MIN(last >> 32, (uint64_t)BEHIND_UNKNOWN);
}

// A direction without packets.
static inline __m128i flow_no_packet(void)
{
	return _mm_set_epi32(ENTRY_NO_PACKETS << 16, 0, 0, 0);
}

// In whole vectors: what is loaded whole soon would wait for stores in parts.
static inline void flow_clear(struct flow_hot *hot)
{
	_mm_store_si128((__m128i *)&hot->direction[0], flow_no_packet());
	_mm_store_si128((__m128i *)&hot->direction[1], flow_no_packet());
}

static inline uint64_t meter_idle_limit(const struct meter *meter, const struct flow_hot *hot)
{
	const uint64_t silence_us = meter->silence_us[hot->key.protocol];

	if (!(hot->marks & ENTRY_ENDED))
		return silence_us;
	return RTE_MIN(entry_is_reset(hot->marks) ? meter->rst_us : meter->fin_us, silence_us);
}

// A deadline in ticks; never 0.
static inline uint32_t meter_deadline_of(uint64_t end_us)
{
	const uint32_t tick = meter_tick(end_us) + 1;

	return tick + (tick == 0);
}

// When an entry will be over if no packet comes.
static inline uint32_t meter_deadline(const struct meter *meter, uint32_t entry, uint64_t now_us)
{
	return meter_deadline_of(meter_last_clock(meter, entry, now_us) +
				 meter_idle_limit(meter, &meter->table.hot[entry]));
}

#endif
