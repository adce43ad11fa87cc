// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_TRANSPORT_TEST_H
#define EXPORT_TRANSPORT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/clock.h"
#include "export/transport/message_queue.h"
#include "kinds.h"

// A transport under test and its counters.
struct bench {
	const struct transport_ops *kind;
	struct output_settings settings;
	struct counter_set *counters;
	struct transport *transport;
	struct message_sink *sink;
	uint64_t made; // records sent to the sink
};

static inline int bench_open(struct bench *bench, const struct transport_ops *kind,
			     const char *spec)
{
	memset(bench, 0, sizeof(*bench));
	bench->kind = kind;
	assert_int_equal(output_settings_parse(spec, &bench->settings), 0);
	bench->counters = counter_set_new("output", output_rows, OUTPUT_N_COUNTERS, UNIT_RECORDS);
	const int rc = kind->open(&bench->settings, 0, bench->counters, &bench->transport);

	if (rc == 0)
		bench->sink = &bench->transport->queue.sink;
	return rc;
}

static inline void bench_close(struct bench *bench)
{
	if (bench->transport != NULL)
		bench->kind->close(bench->transport);
	counter_set_free(bench->counters);
	output_settings_free(&bench->settings);
}

// Ticks until a session begins; false after five seconds.
static inline bool bench_begin(struct bench *bench)
{
	for (unsigned i = 0; i < 5000; i++) {
		if (bench->kind->tick(bench->transport, wall_us()) == TRANSPORT_BEGAN)
			return true;
		usleep(1000);
	}
	return false;
}

// One message of one record: `length` octets of `fill`.
static inline void bench_send(struct bench *bench, uint32_t length, uint8_t fill)
{
	struct message *message = bench->sink->take(bench->sink);

	assert_true(length <= message->room);
	memset(message->octets, fill, length);
	message->length = length;
	message->n_records = 1;
	bench->sink->send(bench->sink, message);
	bench->made++;
}

// Lets the transport work until `done` says so; false after ten seconds.
static inline bool bench_work(struct bench *bench, bool (*done)(struct transport *, uint64_t))
{
	for (unsigned i = 0; i < 1000; i++) {
		struct wait_set set;

		if (done(bench->transport, wall_us()))
			return true;
		wait_set_begin(&set, monotonic_us() + 10000);
		bench->kind->wait(bench->transport, &set);
		wait_set_sleep(&set);
	}
	return false;
}

// Flushes until all has left, or once where the transport may keep it; with `last` ends it.
static inline void bench_flush(struct bench *bench, bool last)
{
	struct message_queue *queue = &bench->transport->queue;

	if (last) {
		assert_true(bench_work(bench, bench->kind->end));
		return;
	}
	bench->kind->flush(bench->transport, wall_us());
	for (unsigned i = 0; queue->stalled && bench->kind == &transport_file && i < 5000; i++) {
		usleep(1000);
		bench->kind->flush(bench->transport, wall_us());
	}
}

static inline uint64_t bench_counted(const struct bench *bench, enum output_counter row)
{
	return bench->counters->now[row].records;
}

// made = sent + unconfirmed + lost + queued, to the record.
static inline void bench_check_counters(const struct bench *bench)
{
	struct counts queued = {0};

	message_queue_queued(&bench->transport->queue, &queued);
	assert_int_equal(
	    bench->made,
	    bench_counted(bench, OUTPUT_SENT) + bench_counted(bench, OUTPUT_UNCONFIRMED) +
		counter_set_lost(bench->counters, bench->counters->now).records + queued.records);
}

#endif
