// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_METER_FAST_H
#define PROBE_METER_FAST_H

#include <netinet/in.h>

#include <rte_branch_prediction.h>
#include <rte_prefetch.h>

#include "probe/meter/flight.h"
#include "probe/meter/meter.h"

// The packet's way through the table as most packets go it: stages "find" and "count". It is
// inlined where it is compiled for a CPU, see worker_stages.c.
//
// What the next stage wants is fetched into L2, where far more fetches may be under way than into
// L1, and a few packets before it is wanted into L1. That look ahead may go beyond the flights that
// there are: what it finds is still memory of struct flights, and a fetch of it harms nobody.
enum { NEARLY = 4 };

// Where the packet's Flow is to be found, and a prefetch of its bucket: the end of stage "parse".
static inline void meter_place(const struct meter *meter, struct flight *flight, __m128i key)
{
	struct flow_place place = flow_table_place(&meter->table, key);

	flight->bucket = &meter->table.bucket[place.bucket];
	flight->tag = place.tag;
	rte_prefetch1(flight->bucket);
}

// The likely entry's hot line, without a look at its key; one that has no key when there is none.
static inline struct flow_hot *meter_guess(struct meter *meter, const struct flight *flight)
{
	const struct flow_table *table = &meter->table;
	const struct flow_bucket *bucket = flight->bucket;
	unsigned match = flow_bucket_match(bucket, flight->tag);

	if (unlikely(match == 0)) {
		struct flow_place place = {(uint32_t)(bucket - table->bucket), flight->tag};

		if (bucket->elsewhere != 0) {
			bucket = &table->bucket[flow_table_other(table, place)];
			match = flow_bucket_match(bucket, flight->tag);
		}
		if (match == 0) {
			meter_expect(meter, flight);
			return table->nobody;
		}
	}
	return &table->hot[bucket->entry[flow_bucket_slot(match)]];
}

// Stage "find": the likely entries of n flights, and a prefetch of them.
static inline void meter_find_run(struct meter *meter, struct flight *flight, unsigned n)
{
	for (const struct flight *end = flight + n; flight != end; flight++) {
		rte_prefetch0(flight[NEARLY].bucket);
		flight->hot = meter_guess(meter, flight);
		rte_prefetch1(flight->hot);
	}
}

static inline uint32_t meter_entry(const struct meter *meter, const struct flow_hot *hot)
{
	return (uint32_t)(hot - meter->table.hot);
}

static inline void meter_fetch_tcp(const struct meter *meter, const struct flight *flight,
				   unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (flight[i].key.protocol == IPPROTO_TCP && flight[i].hot != meter->table.nobody)
			rte_prefetch0(&meter->tcp[meter_entry(meter, flight[i].hot)]);
}

// What flight and Flow must not have for the fast way.
#define ODD_FLIGHT (FLIGHT_SLOW | FLIGHT_LATE | TCP_EVENTS | TCP_EVENTS << FLOW_FLAGS_BITS)
#define ODD_FLOW   (FLOW_ENDED | FLOW_LOOK)

// Counts the packet of a Flow that goes on as it did before, which is most packets: the same as
// meter_count(), on a direction as a vector. False, and nothing is changed: it is for that one.
static inline bool count_fast(const struct meter *meter, const struct flight *flight,
			      struct flow_hot *hot)
{
	struct flow_direction *direction =
	    (struct flow_direction *)((uint8_t *)hot->direction + flight->side);
	const __m128i carries =
	    _mm_set_epi32(FLOW_NO_PACKETS << 16 | 1 << CARRY_OVERHEAD, 0, INT32_MIN, 0);
	const __m128i before = _mm_load_si128((const __m128i *)direction);
	const __m128i add = _mm_load_si128((const __m128i *)&flight->add);
	const __m128i sum = _mm_add_epi32(before, add);
	const uint64_t since = flight->clock_us - hot->base_us;
	__m128i after;

	if (unlikely(!flow_key_equal(&hot->key, &flight->key)) ||
	    unlikely(since > meter->active_us) ||
	    unlikely(since - hot->last > meter->idle_us[hot->key.protocol]) ||
	    unlikely(flight->marks & ODD_FLIGHT) || unlikely(hot->marks & ODD_FLOW) ||
	    unlikely(direction->ttl != flight->add.ttl) || unlikely(!_mm_testz_si128(sum, carries)))
		return false;
	after = _mm_blend_epi16(sum, _mm_min_epu16(before, add), 1 << 4);
	after = _mm_blend_epi16(after, _mm_max_epu16(before, add), 1 << 5);
	_mm_store_si128((__m128i *)direction, _mm_insert_epi32(after, (int)since, 0));
	hot->last = (uint32_t)since;
	hot->marks |= flight->marks;
	return true;
}

// Stage "count" for n flights, with their slow packets beside them. Mbufs stay the caller's.
// `tcp` is a constant where this is inlined.
static __rte_always_inline void meter_count_run(struct meter *meter, struct flight *flight,
						const struct slow_packet *slow, unsigned n,
						const bool tcp)
{
	uint64_t lost = 0, octets = 0;

	for (unsigned i = 0; i < n; i++, flight++) {
		uint32_t counted = flight->add.octets;

		rte_prefetch0(flight[NEARLY].hot);
		if (unlikely(!count_fast(meter, flight, flight->hot))) {
			meter->now_us = flight->clock_us;
			counted = meter_count(meter, flight, &slow[i]);
			lost += counted == 0;
		} else if (tcp && flight->key.protocol == IPPROTO_TCP) {
			meter_tcp_count(meter, meter_entry(meter, flight->hot), flight, &slow[i]);
		}
		octets += counted;
	}
	if (n != 0)
		meter->now_us = flight[-1].clock_us;
	meter->live.packets += n - lost;
	meter->live.octets += octets;
}

static inline void meter_find_burst(struct meter *meter, struct flights *flights, unsigned n)
{
	while (n != 0) {
		unsigned here = flights_in_row(flights->n_found, n);
		struct flight *flight = flight_at(flights, flights->n_found);

		meter_find_run(meter, flight, here);
		if (meter->tcp != NULL)
			meter_fetch_tcp(meter, flight, here);
		flights->n_found += here;
		n -= here;
	}
}

static inline void meter_count_burst(struct meter *meter, struct flights *flights, unsigned n)
{
	while (n != 0) {
		unsigned here = flights_in_row(flights->n_counted, n);
		struct flight *flight = flight_at(flights, flights->n_counted);
		struct slow_packet *slow = &flights->slow[flight_index(flights->n_counted)];

		if (meter->tcp != NULL)
			meter_count_run(meter, flight, slow, here, true);
		else
			meter_count_run(meter, flight, slow, here, false);
		meter_look_now(meter);
		flights->n_counted += here;
		n -= here;
	}
}

#endif
