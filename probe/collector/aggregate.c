// SPDX-License-Identifier: BSD-3-Clause
#include "probe/collector/aggregate.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/random.h>

#include <rte_common.h>

#include "config/hash.h"
#include "config/options/timeouts.h"
#include "probe/collector/merge.h"

enum { RECORD_ROOM = 1024, N_QUEUES = 4 };

// A Flow that has not ended.
struct merged_flow {
	union {
		struct flow_record record;
		uint8_t octets[RECORD_ROOM];
	} __attribute__((aligned(64)));
	struct merge_key key;
	uint64_t last_us;	     // input's clock, of the latest record
	struct merged_flow **bucket; // of its key
	struct merged_flow *next;    // of the same bucket, or free
	TAILQ_ENTRY(merged_flow) in_queue;
};
TAILQ_HEAD(merged_queue, merged_flow);

struct aggregate {
	struct aggregate_settings settings;
	struct merged_flow *flow; // all places
	struct merged_flow *unused;
	unsigned n_touched; // places that were ever used
	struct merged_flow **bucket;
	uint64_t mask, seed;
	uint64_t now_us;
	// Those of one idle timeout, the one that was silent longest first.
	struct merged_queue queue[N_QUEUES];
	struct counts held;
	uint64_t evicted;
};

void aggregate_settings_time(struct aggregate_settings *settings, const struct options *options)
{
	settings->active_us = flow_timeout_ms(options, TIMEOUT_ACTIVE) * 1000;
	for (unsigned i = 0; i < RTE_DIM(settings->idle_us); i++)
		settings->idle_us[i] =
		    flow_timeout_ms(options, flow_timeout_of_protocol(options, (uint8_t)i)) * 1000;
}

static uint64_t n_buckets(unsigned most)
{
	return rte_align64pow2(most);
}

uint64_t aggregate_memory(unsigned most)
{
	return most * sizeof(struct merged_flow) + n_buckets(most) * sizeof(struct merged_flow *);
}

struct aggregate *aggregate_new(const struct aggregate_settings *settings)
{
	struct aggregate *own = calloc(1, sizeof(*own));

	if (own == NULL)
		return NULL;
	own->settings = *settings;
	own->mask = n_buckets(settings->most) - 1;
	own->flow = aligned_alloc(64, settings->most * sizeof(*own->flow));
	own->bucket = calloc(own->mask + 1, sizeof(struct merged_flow *));
	for (unsigned i = 0; i < N_QUEUES; i++)
		TAILQ_INIT(&own->queue[i]);
	if (getrandom(&own->seed, sizeof(own->seed), 0) != sizeof(own->seed))
		own->seed = (uintptr_t)own;
	if (own->flow != NULL && own->bucket != NULL)
		return own;
	aggregate_free(own);
	return NULL;
}

void aggregate_free(struct aggregate *own)
{
	if (own == NULL)
		return;
	free(own->flow);
	free(own->bucket);
	free(own);
}

static struct merged_queue *queue_of(struct aggregate *own, uint8_t protocol)
{
	switch (protocol) {
	case IPPROTO_TCP:
		return &own->queue[1];
	case IPPROTO_UDP:
		return &own->queue[2];
	case IPPROTO_ICMP:
	case IPPROTO_ICMPV6:
		return &own->queue[3];
	default:
		return &own->queue[0];
	}
}

static struct merged_flow **bucket_of(struct aggregate *own, const struct merge_key *key)
{
	uint64_t hash = own->seed, word;

	static_assert(sizeof(*key) % sizeof(word) == 0, "the key is whole words");
	for (size_t at = 0; at < sizeof(*key); at += sizeof(word)) {
		memcpy(&word, (const uint8_t *)key + at, sizeof(word));
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
	}
	return &own->bucket[hash_end(hash) & own->mask];
}

static void flow_end(struct aggregate *own, struct merged_flow *flow, uint8_t reason)
{
	struct merged_flow **at = flow->bucket;
	const struct counts counts = flow_record_counts(&flow->record);

	while (*at != flow)
		at = &(*at)->next;
	*at = flow->next;
	TAILQ_REMOVE(queue_of(own, flow->key.protocol), flow, in_queue);
	counts_subtract(&own->held, &counts);
	flow->record.end_reason = reason;
	flow->record.n_cells = flow_record_cells(&flow->record);
	own->settings.end(own->settings.context, &flow->record);
	flow->next = own->unused;
	own->unused = flow;
}

static struct merged_flow *silent_longest(struct aggregate *own)
{
	struct merged_flow *longest = NULL;

	for (unsigned i = 0; i < N_QUEUES; i++) {
		struct merged_flow *first = TAILQ_FIRST(&own->queue[i]);

		if (first != NULL && (longest == NULL || first->last_us < longest->last_us))
			longest = first;
	}
	return longest;
}

static struct merged_flow *new_place(struct aggregate *own)
{
	struct merged_flow *flow;

	if (own->unused == NULL && own->n_touched < own->settings.most)
		return &own->flow[own->n_touched++];
	if (own->unused == NULL) {
		own->evicted++;
		flow_end(own, silent_longest(own), FLOW_END_LACK_OF_RESOURCES);
	}
	flow = own->unused;
	own->unused = flow->next;
	return flow;
}

static struct merged_flow *flow_begin(struct aggregate *own, const struct flow_record *record,
				      const struct merge_key *key, struct merged_flow **bucket)
{
	struct merged_flow *flow = new_place(own);
	const struct counts counts = flow_record_counts(record);

	memcpy(flow->octets, record, (size_t)record->metadata_at + record->metadata_octets);
	flow->key = *key;
	flow->last_us = own->now_us;
	flow->bucket = bucket;
	flow->next = *bucket;
	*bucket = flow;
	TAILQ_INSERT_TAIL(queue_of(own, key->protocol), flow, in_queue);
	counts_add(&own->held, &counts);
	return flow;
}

static void flow_add(struct aggregate *own, struct merged_flow *flow,
		     const struct flow_record *record)
{
	struct merged_queue *queue = queue_of(own, flow->key.protocol);
	const struct counts before = flow_record_counts(&flow->record);
	struct counts after;

	merge_add(&flow->record, record, sizeof(flow->octets));
	after = flow_record_counts(&flow->record);
	counts_subtract(&own->held, &before);
	counts_add(&own->held, &after);
	flow->last_us = own->now_us;
	TAILQ_REMOVE(queue, flow, in_queue);
	TAILQ_INSERT_TAIL(queue, flow, in_queue);
}

static struct merged_flow *flow_find(struct merged_flow *flow, const struct merge_key *key)
{
	while (flow != NULL && memcmp(&flow->key, key, sizeof(*key)) != 0)
		flow = flow->next;
	return flow;
}

// A record that would make it last longer than the active timeout begins the next one.
static bool takes_more(const struct aggregate *own, const struct merged_flow *flow,
		       const struct flow_record *record)
{
	return merge_span_us(&flow->record, record) <= own->settings.active_us &&
	       merge_fits(&flow->record, record);
}

enum aggregate_verdict aggregate_take(struct aggregate *own, const struct flow_record *record,
				      const uint8_t exporter[16], uint64_t now_us)
{
	enum aggregate_verdict verdict = AGGREGATE_BEGUN;
	struct merged_flow **bucket, *flow;
	struct merge_key key;

	if (!merge_is_of_flow(record) ||
	    (size_t)record->metadata_at + record->metadata_octets > RECORD_ROOM)
		return AGGREGATE_NOT;
	aggregate_expire(own, now_us);
	merge_key_of(record, exporter, &key);
	bucket = bucket_of(own, &key);
	flow = flow_find(*bucket, &key);
	if (flow == NULL) {
		flow = flow_begin(own, record, &key, bucket);
	} else if (takes_more(own, flow, record)) {
		flow_add(own, flow, record);
		verdict = AGGREGATE_MERGED;
	} else {
		flow_end(own, flow, FLOW_END_ACTIVE);
		flow = flow_begin(own, record, &key, bucket);
		flow->record.has |= RECORD_HAS(CONTINUES);
	}
	if (record->end_reason == FLOW_END_DETECTED)
		flow_end(own, flow, FLOW_END_DETECTED);
	return verdict;
}

void aggregate_expire(struct aggregate *own, uint64_t now_us)
{
	own->now_us = RTE_MAX(own->now_us, now_us);
	for (unsigned i = 0; i < N_QUEUES; i++) {
		struct merged_flow *first;

		while ((first = TAILQ_FIRST(&own->queue[i])) != NULL &&
		       own->now_us - first->last_us >= own->settings.idle_us[first->key.protocol])
			flow_end(own, first, FLOW_END_IDLE);
	}
}

void aggregate_end(struct aggregate *own)
{
	struct merged_flow *flow;

	while ((flow = silent_longest(own)) != NULL)
		flow_end(own, flow, FLOW_END_FORCED);
}

struct counts aggregate_held(const struct aggregate *own)
{
	return own->held;
}

uint64_t aggregate_evicted(const struct aggregate *own)
{
	return own->evicted;
}
