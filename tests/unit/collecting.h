// SPDX-License-Identifier: BSD-3-Clause
// A collector's worker with a ring of its own, and who sends to it.
#ifndef TESTS_COLLECTING_H
#define TESTS_COLLECTING_H

#include <arpa/inet.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "export/record/field.h"
#include "probe/collector/collect_counters.h"
#include "probe/collector/collect_worker.h"
#include "probe/counters/worker_counters.h"
#include "tests/unit/flow_builder.h"

struct collecting {
	struct options options;
	struct collect_input input;
	struct collect_worker worker;
	int ended_fd;
	unsigned n;
	union flow_record_room last;
};

static inline struct collecting *collecting_begin(const char *spec)
{
	struct collecting *own = aligned_alloc(64, (sizeof(*own) + 63) / 64 * 64);
	struct collect_worker_settings settings = {
	    .wishes = {.wanted = {UINT64_MAX, MEASURES_ALL}, .own_pen = PEN_OWN}};

	memset(own, 0, sizeof(*own));
	own->ended_fd = eventfd(0, EFD_CLOEXEC);
	own->options.active_ms = 60000;
	own->options.idle_ms = 15000;
	settings.options = &own->options;
	settings.ended_fd = own->ended_fd;
	settings.ring = record_ring_new("test", 4096, -1);
	assert(settings.ring != NULL);
	if (collect_input_parse(spec, &own->input) < 0)
		abort();
	own->worker.input = &own->input;
	if (collect_worker_listen(&own->worker) < 0 ||
	    collect_worker_open(&own->worker, &settings) < 0)
		abort();
	return own;
}

static inline void collecting_take(void *context, const struct flow_record *record)
{
	struct collecting *own = context;

	own->n++;
	memcpy(&own->last, record, (size_t)record->n_cells * FLOW_CELL);
}

// All that its thread has pushed until it ended.
static inline void collecting_run(struct collecting *own)
{
	collect_worker_interrupt(&own->worker);
	collect_worker_join(&own->worker);
	record_ring_drain(own->worker.ring, UINT32_MAX, collecting_take, own);
}

static inline void collecting_end(struct collecting *own)
{
	struct record_ring *ring = own->worker.ring;

	collect_worker_close(&own->worker);
	record_ring_free(ring);
	close(own->ended_fd);
	free(own);
}

// IPFIX with one record of 77 octets.
static inline void put_message(struct flow_builder *of, uint32_t sequence)
{
	put_ipfix(of, 1700000000, sequence, 1);
	TEMPLATE(of, 256, 8, 4, 1, 4, 2, 4, 34, 4);
	open_set(of, 256);
	put(of, 0x0a000001, 4);
	put(of, 77, 4);
	put(of, 2, 4);
	put(of, 10, 4);
	close_set(of);
}

static inline int connected(int type, uint16_t port)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
	const int fd = socket(AF_INET, type, 0);

	inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0)
		abort();
	return fd;
}

#endif
