// SPDX-License-Identifier: BSD-3-Clause
#include "probe/collector/collect_worker.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <rte_common.h>

#include "config/clock.h"
#include "config/log.h"
#include "config/thread.h"
#include "export/decode/state_file.h"
#include "probe/collector/collect_counters.h"
#include "probe/collector/collect_file.h"
#include "probe/collector/collect_merge.h"
#include "probe/collector/collect_push.h"
#include "probe/collector/collect_stream.h"
#include "probe/collector/collect_tls.h"
#include "probe/collector/exporter_names.h"
#include "probe/collector/exporter_share.h"
#include "probe/collector/sampled_packet.h"
#include "probe/counters/worker_counters.h"

LOG_TYPE(collector_worker);

enum { SILENT_US = 60000000, MUTE_US = 10000000 };
enum { LOOK_US = 1000000, LOOK_S = 1, SAVE_US = 60000000, REST_BURSTS = 8, LAST_BURSTS = 4096 };

static void wake(void *context)
{
	const struct collect_worker *worker = context;

	eventfd_write(worker->wake_fd, 1);
}

static struct counter_set *new_set(struct collect_worker *worker, const char *what, unsigned number,
				   const struct counter_list *list, unsigned units)
{
	struct counter_set *counters;
	char name[64], input[48];

	collect_input_name(worker->input, input, sizeof(input));
	if (number == UINT32_MAX)
		snprintf(name, sizeof(name), "%s %s", what, input);
	else
		snprintf(name, sizeof(name), "%s %u", what, number);
	counters = counter_set_new(name, list->rows, list->n_rows, units);
	if (counters != NULL) {
		counters->wake = wake;
		counters->wake_context = worker;
	}
	return counters;
}

static void make_sets(struct collect_worker *worker, unsigned number)
{
	const struct counter_list rings = {"Rings", ring_counter_rows, RING_N_COUNTERS};
	const unsigned all = UNIT_PACKETS | UNIT_OCTETS | UNIT_RECORDS;

	worker->datagrams = new_set(worker, "datagrams of", UINT32_MAX, &datagram_counter_list,
				    UNIT_PACKETS | UNIT_OCTETS);
	worker->records = new_set(worker, "collector", UINT32_MAX, &collector_counter_list, all);
	worker->ring_counters = new_set(worker, "ring", number, &rings, all);
}

static int bind_datagrams(struct collect_worker *worker)
{
	return collect_socket_open(&worker->socket, worker->input);
}

static int listen_for_streams(struct collect_worker *worker)
{
	return collect_socket_listen(&worker->socket, worker->input);
}

static void run_socket(struct collect_worker *worker);

// How an input of each kind is opened, read until the worker is stopped, and closed.
static const struct {
	int (*open)(struct collect_worker *worker);
	void (*run)(struct collect_worker *worker);
	void (*close)(struct collect_worker *worker);
} kinds[] = {
    [COLLECT_NETFLOW] = {bind_datagrams, run_socket, NULL},
    [COLLECT_SFLOW] = {bind_datagrams, run_socket, NULL},
    [COLLECT_TCP] = {listen_for_streams, collect_stream_run, NULL},
    [COLLECT_TLS] = {collect_tls_open, collect_stream_run, collect_tls_close},
    [COLLECT_FILE] = {collect_file_open, collect_file_run, collect_file_close},
    [COLLECT_CAPTURE] = {collect_file_open, collect_file_run, collect_file_close},
};

int collect_worker_listen(struct collect_worker *worker)
{
	worker->socket.fd = worker->wake_fd = -1;
	return kinds[worker->input->kind].open(worker);
}

// One that is not ours, or broken, is left alone until it is written over.
static int load(struct collect_worker *worker, const struct collect_worker_settings *settings)
{
	char name[64];
	int err;

	if (settings->state_dir == NULL)
		return 0;
	collect_input_name(worker->input, name, sizeof(name));
	for (char *at = name; *at != '\0'; at++)
		if (strchr("/:*[]", *at) != NULL)
			*at = '_';
	snprintf(worker->state, sizeof(worker->state), "%s/%s.%u.state", settings->state_dir, name,
		 settings->index);
	err = state_file_load(decoder_senders(worker->decoder), &settings->wishes, worker->state);
	if (err == -EPROTO)
		LOG(WARNING,
		    "--state: %s is not read: a later version of lineprobe has written it, whose "
		    "format this one does not know",
		    worker->state);
	else if (err == -EPERM || err == -EBADMSG || err == -EINVAL)
		LOG(WARNING, "--state: %s is not read: %s", worker->state,
		    err == -EPERM ? "others may write it" : "it is broken");
	else if (err == -ENOMEM)
		return memory_error(sizeof(struct senders), NULL, "--state %s", worker->state);
	return 0;
}

int collect_worker_open(struct collect_worker *worker,
			const struct collect_worker_settings *settings)
{
	const struct decoder_settings decoder = {
	    .wishes = settings->wishes,
	    .out_counters = worker->input->out_counters,
	    .frame = sampled_packet_read,
	    .take = collect_push,
	    .sampling_of = collect_rate,
	    .name_of = collect_name,
	    .context = worker,
	};

	worker->begin = settings->begin;
	worker->ring = settings->ring;
	worker->ended_fd = settings->ended_fd;
	worker->waits = worker->input->kind >= COLLECT_TCP;
	worker->silent_us = SILENT_US;
	worker->mute_us = MUTE_US;
	worker->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (worker->wake_fd < 0)
		return user_error(errno, "--input %s: no file descriptors: %s; raise ulimit -n",
				  worker->input->spec, strerror(errno));
	make_sets(worker, settings->number);
	if (exporter_names_read(worker->input->spec, worker->input->names, &worker->names) < 0)
		return -EINVAL;
	worker->decoder = decoder_new(&decoder);
	if (worker->decoder != NULL && worker->input->aggregate != AGGREGATE_OFF &&
	    collect_merge_open(worker, settings->options, collect_push_record) < 0)
		return -ENOMEM;
	worker->share = exporter_share_new();
	if (worker->share != NULL && worker->datagrams != NULL && worker->records != NULL &&
	    worker->ring_counters != NULL && worker->decoder != NULL)
		return load(worker, settings);
	return memory_error(sizeof(struct senders) + 3 * sizeof(struct counter_set), NULL,
			    "--input %s", worker->input->spec);
}

void collect_worker_close(struct collect_worker *worker)
{
	decoder_free(worker->decoder);
	aggregate_free(worker->aggregate);
	exporter_names_free(worker->names);
	exporter_share_free(worker->share);
	free(atomic_exchange(&worker->question, NULL));
	free(atomic_exchange(&worker->answer, NULL));
	counter_set_free(worker->datagrams);
	counter_set_free(worker->records);
	counter_set_free(worker->ring_counters);
	if (worker->wake_fd > 0)
		close(worker->wake_fd);
	collect_socket_close(&worker->socket);
	if (kinds[worker->input->kind].close != NULL)
		kinds[worker->input->kind].close(worker);
}

static enum datagram_counter counter_of(int err)
{
	switch (err) {
	case 0:
		return DATAGRAM_READ;
	case -EPROTO:
		return DATAGRAM_LOST_UNDECODABLE;
	case -ENOMEM:
		return DATAGRAM_LOST_MEMORY;
	case -EACCES:
		return DATAGRAM_LOST_REFUSED;
	default:
		return DATAGRAM_LOST_UNKNOWN;
	}
}

void collect_worker_take(struct collect_worker *worker, const struct datagram *datagram)
{
	const struct counts one = {.packets = 1, .octets = datagram->n};
	int err = -EACCES;

	if (collect_input_allows(worker->input, &datagram->from))
		err = decoder_read(worker->decoder, datagram);
	counts_add(&worker->datagrams->now[DATAGRAM_RECEIVED], &one);
	counts_add(&worker->datagrams->now[counter_of(err)], &one);
}

static void take_burst(struct collect_worker *worker, unsigned n)
{
	struct collect_socket *from = &worker->socket;

	for (unsigned i = 0; i < n; i++) {
		struct datagram datagram = {
		    .octets = from->part[i].iov_base,
		    .n = from->message[i].msg_len,
		    .arrival_us = worker->arrival_us,
		    .now_us = worker->now_us,
		};

		collect_socket_from(from, i, &datagram.from, &datagram.port);
		collect_worker_take(worker, &datagram);
	}
	worker->datagrams->now[DATAGRAM_DROPPED_BY_KERNEL].packets = from->dropped;
}

// A folder that is full or gone is told once.
static void save(struct collect_worker *worker)
{
	int err;

	worker->saved_us = worker->now_us;
	if (*worker->state == '\0')
		return;
	err = state_file_save(decoder_senders(worker->decoder), worker->state);
	if (err < 0 && !worker->save_failed)
		LOG(WARNING, "--state: %s cannot be written: %s", worker->state, strerror(-err));
	worker->save_failed = err < 0;
}

static void look_around(struct collect_worker *worker)
{
	if (worker->now_us - worker->looked_us >= LOOK_US) {
		worker->looked_us = worker->now_us;
		if (worker->now_us - worker->saved_us >= SAVE_US)
			save(worker);
		decoder_look(worker->decoder, worker->now_us);
		collect_note_figures(worker);
		exporter_share_fill(worker->share, decoder_senders(worker->decoder));
	}
	if (counter_set_is_asked(worker->records))
		collect_note_figures(worker);
	collect_answer(worker);
	counter_set_publish(worker->ring_counters);
	counter_set_publish(worker->records);
	counter_set_publish(worker->datagrams);
}

static void merge(struct collect_worker *worker)
{
	if (worker->aggregate != NULL)
		collect_merge_rest(worker);
}

void collect_worker_rest(struct collect_worker *worker)
{
	merge(worker);
	record_ring_wake(worker->ring);
	look_around(worker);
}

void collect_worker_go_on(struct collect_worker *worker)
{
	merge(worker);
	record_ring_wake_for_many(worker->ring);
	look_around(worker);
}

static void read_clocks(struct collect_worker *worker)
{
	worker->now_us = monotonic_us();
	worker->arrival_us = wall_us();
}

// At most so many bursts, until the socket is empty. The datagrams that came: the most that there
// can be, if it may hold more.
static unsigned receive(struct collect_worker *worker, unsigned most)
{
	unsigned n = COLLECT_BURST, all = 0;

	for (unsigned i = 0; i < most && n == COLLECT_BURST; i++) {
		read_clocks(worker);
		n = collect_socket_receive(&worker->socket);
		take_burst(worker, n);
		all += n;
		if (n == COLLECT_BURST)
			collect_worker_go_on(worker);
		else
			collect_worker_rest(worker);
	}
	return all;
}

// n came. While there is traffic a wake for each datagram would cost more than to read it; without
// any the next one wakes. Somebody may ask meanwhile.
static void sleep_between(struct collect_worker *worker, unsigned n)
{
	struct pollfd fds[] = {{.fd = worker->wake_fd, .events = POLLIN},
			       {.fd = worker->socket.fd, .events = POLLIN}};
	const unsigned nap_us = collect_socket_nap(&worker->socket, n);
	const struct timespec nap = {.tv_nsec = 1000L * nap_us}, look = {.tv_sec = LOOK_S};
	eventfd_t asked;

	ppoll(fds, nap_us > 0 ? 1 : RTE_DIM(fds), nap_us > 0 ? &nap : &look, NULL);
	if (fds[0].revents != 0)
		eventfd_read(worker->wake_fd, &asked);
}

static void run_socket(struct collect_worker *worker)
{
	unsigned n;

	while (!collect_worker_is_stopping(worker)) {
		n = receive(worker, REST_BURSTS);
		if (n < REST_BURSTS * COLLECT_BURST)
			sleep_between(worker, n);
	}
	receive(worker, LAST_BURSTS);
}

static void end(struct collect_worker *worker)
{
	read_clocks(worker);
	save(worker);
	decoder_look(worker->decoder, UINT64_MAX); // nothing waits any longer
	if (worker->aggregate != NULL)
		collect_merge_end(worker);
	collect_note_figures(worker);
	record_ring_wake(worker->ring);
	collect_answer(worker);
	exporter_share_fill(worker->share, decoder_senders(worker->decoder));
	counter_set_end(worker->ring_counters);
	counter_set_end(worker->records);
	counter_set_end(worker->datagrams);
	atomic_store(&worker->ended, true);
	eventfd_write(worker->ended_fd, 1);
}

static void *run(void *context)
{
	struct collect_worker *worker = context;

	if (worker->begin != NULL)
		worker->begin();
	read_clocks(worker);
	worker->looked_us = worker->now_us;
	kinds[worker->input->kind].run(worker);
	end(worker);
	return NULL;
}

int collect_worker_start(struct collect_worker *worker)
{
	const int err = thread_start(&worker->thread, run, worker);

	worker->started = err == 0;
	return err;
}

void collect_worker_interrupt(struct collect_worker *worker)
{
	atomic_store_explicit(&worker->stopping, true, memory_order_relaxed);
	eventfd_write(worker->wake_fd, 1);
}

void collect_worker_join(struct collect_worker *worker)
{
	if (worker->started)
		pthread_join(worker->thread, NULL);
}
