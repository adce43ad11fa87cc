// SPDX-License-Identifier: BSD-3-Clause
#include "probe/collector/collect_push.h"

#include "config/clock.h"
#include "export/record/scale.h"
#include "probe/collector/collect_counters.h"
#include "probe/collector/collect_merge.h"
#include "probe/collector/exporter_names.h"
#include "probe/counters/worker_counters.h"

enum { STREAM_WAIT_US = 100000, SOCKET_WAIT_US = 5000, SOCKET_PATIENCE_US = 50000 };

uint32_t collect_rate(void *context, const struct sender_address *address)
{
	const struct collect_worker *worker = context;

	return collect_input_rate(worker->input, address);
}

const char *collect_name(void *context, const struct sender_address *address)
{
	const struct collect_worker *worker = context;

	return exporter_names_find(worker->names, address);
}

static struct flow_record *scale(struct collect_worker *worker, struct flow_record *record)
{
	if (worker->input->scale == SCALE_AUTO || record->sampling <= 1)
		return record;
	if (worker->input->scale == SCALE_ON) {
		scale_record(record, record->sampling, &worker->scaled.record);
		record = &worker->scaled.record;
	}
	record->sampling = 1;
	return record;
}

// Another exporter has observed the Flow; where it tells itself of whom it has it, that one.
static void put_exporter(const struct sender_address *address, struct flow_record *record)
{
	static const struct sender_address none; // of a file

	if ((record->has & (RECORD_HAS(EXPORTER_IPV4) | RECORD_HAS(EXPORTER_IPV6))) ||
	    memcmp(address->octets, none.octets, sizeof(none.octets)) == 0)
		return;
	if (!address->ipv6) {
		memcpy(record->exporter_ipv4, address->octets, sizeof(record->exporter_ipv4));
		record->has |= RECORD_HAS(EXPORTER_IPV4);
	} else if (record->has & RECORD_HAS(FOREIGN)) {
		memcpy(record->measures.foreign.exporter, address->octets,
		       sizeof(record->measures.foreign.exporter));
		record->has |= RECORD_HAS(EXPORTER_IPV6);
	}
}

// The socket's own buffer takes what comes meanwhile, for a while. While it waits somebody may ask.
static bool push_waiting(struct collect_worker *worker, const struct flow_record *record)
{
	const uint64_t since_us = monotonic_us();

	while (!record_ring_push(worker->ring, record)) {
		if (!worker->waits && monotonic_us() - since_us > SOCKET_PATIENCE_US)
			return false;
		if (collect_worker_is_stopping(worker) &&
		    monotonic_us() - since_us > 20 * SOCKET_PATIENCE_US)
			return false;
		record_ring_wake(worker->ring);
		record_ring_await_room(worker->ring,
				       worker->waits ? STREAM_WAIT_US : SOCKET_WAIT_US);
	}
	return true;
}

// What a file holds has arrived when its message was exported.
static uint64_t arrival_us(const struct collect_worker *worker, const struct decoded *from)
{
	return worker->input->kind == COLLECT_FILE ? from->header->export_us : worker->arrival_us;
}

void collect_push_record(void *context, struct flow_record *record)
{
	struct collect_worker *worker = context;
	struct counts *ring = worker->ring_counters->now;
	const struct counts counts = flow_record_counts(record);
	const bool pushed = record_ring_push(worker->ring, record) || push_waiting(worker, record);

	counts_add(&ring[RING_MADE], &counts);
	counts_add(&ring[pushed ? RING_PUSHED : RING_LOST_FULL], &counts);
	counts_add(&worker->records->now[COLLECTOR_IN_RECORDS], &counts);
}

void collect_push(void *context, const struct decoded *from, struct flow_record *record)
{
	struct collect_worker *worker = context;
	struct counts counts;

	put_exporter(&from->sender->address, record);
	if (from->arrives)
		record->start_us[FORWARD] = record->end_us[FORWARD] = arrival_us(worker, from);
	record = scale(worker, record);
	counts = flow_record_counts(record);
	counts_add(&worker->records->now[COLLECTOR_READ], &counts);
	if (worker->aggregate == NULL || !collect_merge(worker, from, record))
		collect_push_record(worker, record);
}

static void add_figures(struct counts *to, const struct sequence_figures *sequences,
			const struct domain_figures *figures)
{
	to[COLLECTOR_MISSING].records += sequences->lost;
	to[COLLECTOR_LATE].packets += sequences->late;
	to[COLLECTOR_REPEATED].packets += sequences->repeated;
	to[COLLECTOR_RESTARTS].records += sequences->restarts;
	to[COLLECTOR_NO_TEMPLATE].records += figures->no_template;
	to[COLLECTOR_NO_RATE].records += figures->no_rate;
	to[COLLECTOR_AGENT_DROPS].packets += figures->agent_drops;
	to[COLLECTOR_DISCARDED].packets += figures->discarded;
}

static void add_domains(struct counts *to, const struct senders *senders)
{
	const struct sender *sender;
	const struct domain *domain;

	for (unsigned proven = 0; proven < 2; proven++)
		TAILQ_FOREACH (sender, &senders->queue[proven], in_queue)
			TAILQ_FOREACH (domain, &sender->domains, in_sender)
				add_figures(to, &domain->sequences, &domain->figures);
	add_figures(to, &senders->gone_sequences, &senders->gone);
}

void collect_note_figures(struct collect_worker *worker)
{
	const struct decoder_figures *figures = decoder_figures(worker->decoder);
	const struct senders *senders = decoder_senders(worker->decoder);
	struct counts *to = worker->records->now;
	const uint64_t options = figures->options - to[COLLECTOR_OPTIONS].records;

	to[COLLECTOR_OPTIONS].records += options;
	to[COLLECTOR_READ].records += options;
	memset(&to[COLLECTOR_MISSING], 0, (COLLECTOR_N_COUNTERS - COLLECTOR_MISSING) * sizeof(*to));
	add_domains(to, senders);
	if (worker->aggregate != NULL)
		to[COLLECTOR_EVICTED].records = aggregate_evicted(worker->aggregate);
	to[COLLECTOR_SETS_HELD].records = figures->sets_held;
	to[COLLECTOR_SETS_LATE].records = figures->sets_late;
	to[COLLECTOR_TEMPLATES].records = figures->templates;
	to[COLLECTOR_TEMPLATES_REFUSED].records = figures->templates_refused;
	to[COLLECTOR_FORGOTTEN].records =
	    senders->evicted_senders + senders->evicted_domains + senders->evicted_templates;
}

void collect_answer(struct collect_worker *worker)
{
	struct exporter_list *list;

	if (atomic_load_explicit(&worker->question, memory_order_relaxed) == NULL)
		return;
	list = atomic_exchange(&worker->question, NULL);
	exporter_list_fill(list, decoder_senders(worker->decoder));
	atomic_store(&worker->answer, list);
}
