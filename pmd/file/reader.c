// SPDX-License-Identifier: BSD-3-Clause
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include <rte_branch_prediction.h>

#include "config/exit_code.h"
#include "config/log.h"
#include "pmd/eal/stamp.h"
#include "pmd/file/reader.h"

LOG_TYPE(reader);

#define READER_COUNTERS(X)                                                                         \
	X(READ, "read", "packets read from the file", COUNTER_IN, BOUNDARY_NONE)                   \
	X(HANDED_ON, "handed on", "given to the worker that reads", COUNTER_OUT,                   \
	  BOUNDARY_READER_WORKER)                                                                  \
	X(AHEAD, "read ahead", "waiting for earlier packets of another file", COUNTER_HELD,        \
	  BOUNDARY_NONE)                                                                           \
	X(STOPPED, "lost: stopped", "read, but the run was stopped before their turn: let it end", \
	  COUNTER_LOST, BOUNDARY_NONE)                                                             \
	X(CUT, "cut", "longer than 9 KiB: octets beyond are counted, but not inspected",           \
	  COUNTER_NOTE, BOUNDARY_NONE)

enum reader_row {
#define X(row, name, help, side, boundary) READER_##row,
	READER_COUNTERS(X)
#undef X
};

static const struct counter_row reader_rows[] = {
#define X(row, name, help, side, boundary) {name, help, side, boundary, #row},
    READER_COUNTERS(X)
#undef X
};
const struct counter_list pmd_file_counters = {"Capture files", reader_rows, RTE_DIM(reader_rows)};

// A file and the packets that were read ahead of their turn.
struct file_source {
	struct capture *capture;
	struct counter_set *counters;
	struct rte_mbuf *ahead[CAPTURE_BURST];
	uint16_t at, n;
	uint64_t n_back, back_ns; // packets captured before the input clock, and by how much
};

struct file_reader {
	struct rte_mempool *pool;
	uint64_t clock_ns;
	bool ended;
	atomic_bool interrupted;
	unsigned n_sources;
	struct file_source source[];
};

// A file's name without its folders; all of a path that ends with a slash.
static const char *name_of(const struct capture *capture)
{
	const char *path = capture_path(capture), *slash = strrchr(path, '/');

	return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

struct file_reader *reader_new(const struct reader_settings *settings)
{
	unsigned n = settings->n_captures;
	struct file_reader *reader = calloc(1, sizeof(*reader) + n * sizeof(reader->source[0]));
	bool short_of_memory = reader == NULL;

	for (unsigned i = 0; i < n; i++) {
		struct file_source *source;

		if (reader == NULL) {
			capture_close(settings->captures[i]);
			continue;
		}
		source = &reader->source[i];
		source->capture = settings->captures[i];
		source->counters = counter_set_new(name_of(source->capture), reader_rows,
						   RTE_DIM(reader_rows), UNIT_PACKETS);
		short_of_memory |= source->counters == NULL;
		reader->n_sources++;
	}
	if (short_of_memory) {
		reader_free(reader);
		return NULL;
	}
	reader->pool = settings->pool;
	return reader;
}

static void source_drop_ahead(struct file_source *source)
{
	uint16_t n = source->n - source->at;

	rte_pktmbuf_free_bulk(&source->ahead[source->at], n);
	source->at = source->n = 0;
	source->counters->now[READER_AHEAD].packets -= n;
	source->counters->now[READER_STOPPED].packets += n;
}

// Packets that overtake each other are not worth a report; a clock that was set, or captures that
// were joined, are.
static void tell_back(const struct file_source *source)
{
	const uint64_t worth_ns = 100 * UINT64_C(1000000);

	if (source->back_ns < worth_ns)
		return;
	LOG(WARNING,
	    "%s: time goes back by up to %.3f s, in %llu packets: timeouts use the latest time "
	    "seen before",
	    capture_path(source->capture), (double)source->back_ns / 1e9,
	    (unsigned long long)source->n_back);
}

void reader_free(struct file_reader *reader)
{
	if (reader == NULL)
		return;
	for (unsigned i = 0; i < reader->n_sources; i++) {
		if (reader->source[i].counters != NULL)
			source_drop_ahead(&reader->source[i]);
		tell_back(&reader->source[i]);
		counter_set_free(reader->source[i].counters);
		capture_close(reader->source[i].capture);
	}
	free(reader);
}

void reader_interrupt(struct file_reader *reader)
{
	atomic_store_explicit(&reader->interrupted, true, memory_order_relaxed);
}

static void clock_stamp(struct file_reader *reader, struct file_source *source,
			struct rte_mbuf *mbuf)
{
	struct packet_stamp *stamp = packet_stamp(mbuf);

	reader->clock_ns = RTE_MAX(reader->clock_ns, stamp->time_ns);
	stamp->clock_ns = reader->clock_ns;
	if (unlikely(stamp->time_ns != stamp->clock_ns)) {
		source->n_back++;
		source->back_ns = RTE_MAX(source->back_ns, stamp->clock_ns - stamp->time_ns);
	}
}

static uint16_t read_one_file(struct file_reader *reader, struct rte_mbuf **burst, uint16_t n)
{
	struct file_source *source = &reader->source[0];
	uint16_t got = capture_read(source->capture, reader->pool, burst, n);

	for (uint16_t i = 0; i < got; i++)
		clock_stamp(reader, source, burst[i]);
	source->counters->now[READER_READ].packets += got;
	source->counters->now[READER_HANDED_ON].packets += got;
	source->counters->now[READER_CUT].packets = capture_n_cut(source->capture);
	counter_set_publish(source->counters);
	reader->ended = capture_state(source->capture) != CAPTURE_READING;
	return got;
}

// True when the source has a next packet or none will come; false when it has to wait for mbufs.
static bool source_look_ahead(struct file_source *source, struct rte_mempool *pool)
{
	if (source->at < source->n)
		return true;
	source->at = 0;
	source->n = capture_read(source->capture, pool, source->ahead, CAPTURE_BURST);
	source->counters->now[READER_READ].packets += source->n;
	source->counters->now[READER_AHEAD].packets += source->n;
	source->counters->now[READER_CUT].packets = capture_n_cut(source->capture);
	counter_set_publish(source->counters);
	return source->n > 0 || capture_state(source->capture) != CAPTURE_READING;
}

// The source with the earliest next packet, NULL when there is none or one is not known yet. All
// are looked at, so that whoever waits then waits for what is new.
static struct file_source *source_earliest(struct file_reader *reader)
{
	struct file_source *earliest = NULL;
	uint64_t earliest_ns = UINT64_MAX;
	bool known = true;

	for (unsigned i = 0; i < reader->n_sources; i++) {
		struct file_source *source = &reader->source[i];

		known &= source_look_ahead(source, reader->pool);
		if (source->at == source->n)
			continue;
		if (earliest == NULL ||
		    packet_stamp(source->ahead[source->at])->time_ns < earliest_ns) {
			earliest = source;
			earliest_ns = packet_stamp(source->ahead[source->at])->time_ns;
		}
	}
	if (!known)
		return NULL;
	reader->ended = earliest == NULL;
	return earliest;
}

static uint16_t read_merged(struct file_reader *reader, struct rte_mbuf **burst, uint16_t n)
{
	uint16_t got = 0;

	while (got < n) {
		struct file_source *source = source_earliest(reader);

		if (source == NULL)
			break;
		burst[got] = source->ahead[source->at++];
		clock_stamp(reader, source, burst[got++]);
		source->counters->now[READER_AHEAD].packets--;
		source->counters->now[READER_HANDED_ON].packets++;
	}
	for (unsigned i = 0; i < reader->n_sources; i++)
		counter_set_publish(reader->source[i].counters);
	return got;
}

static uint16_t reading_stopped(struct file_reader *reader)
{
	for (unsigned i = 0; i < reader->n_sources; i++) {
		source_drop_ahead(&reader->source[i]);
		counter_set_publish(reader->source[i].counters);
	}
	reader->ended = true;
	return 0;
}

uint16_t reader_read(struct file_reader *reader, struct rte_mbuf **burst, uint16_t n)
{
	if (reader->ended) {
		for (unsigned i = 0; i < reader->n_sources; i++)
			counter_set_publish(reader->source[i].counters);
		return 0;
	}
	if (atomic_load_explicit(&reader->interrupted, memory_order_relaxed))
		return reading_stopped(reader);
	if (reader->n_sources == 1)
		return read_one_file(reader, burst, n);
	return read_merged(reader, burst, n);
}

bool reader_ended(const struct file_reader *reader)
{
	return reader->ended;
}

uint64_t reader_clock(const struct file_reader *reader)
{
	return reader->clock_ns;
}

int reader_error(const struct file_reader *reader)
{
	bool wrong = false, cut = false, read = false;

	for (unsigned i = 0; i < reader->n_sources; i++) {
		wrong |= capture_worst(reader->source[i].capture) == CAPTURE_WRONG;
		cut |= capture_worst(reader->source[i].capture) == CAPTURE_CUT;
		read |= reader->source[i].counters->now[READER_READ].packets > 0;
	}
	if (wrong && !read)
		return EXIT_WRONG;
	return wrong || cut ? EXIT_PARTLY_READ : EXIT_DONE;
}

bool reader_polls(const struct file_reader *reader)
{
	for (unsigned i = 0; i < reader->n_sources; i++)
		if (capture_polls(reader->source[i].capture))
			return true;
	return false;
}

unsigned reader_n_captures(const struct file_reader *reader)
{
	return reader->n_sources;
}

const struct capture *reader_capture(const struct file_reader *reader, unsigned index)
{
	return reader->source[index].capture;
}

struct counter_set *reader_counters(const struct file_reader *reader, unsigned index)
{
	return reader->source[index].counters;
}
