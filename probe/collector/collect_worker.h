// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_COLLECT_WORKER_H
#define PROBE_COLLECT_WORKER_H

#include <pthread.h>
#include <stdatomic.h>

#include "export/record/record_source.h"
#include "probe/collector/aggregate.h"
#include "probe/collector/collect_socket.h"
#include "probe/collector/exporter_list.h"

// A thread that takes what exporters send, and is a record source.
struct collect_worker {
	const struct collect_input *input;
	struct collect_socket socket; // of TCP: the one that listens
	struct tls_context *tls;      // of TLS
	FILE *file;		      // of a file
	struct pcap *capture;
	char *file_room; // what is read of the capture ahead
	void (*begin)(void);
	int wake_fd;
	int ended_fd; // written to when it ends
	pthread_t thread;
	bool started;
	atomic_bool stopping;
	// Of connections: after so long without anything one gives way where all places are taken,
	// and one that has sent no whole message yet.
	uint64_t silent_us, mute_us;
	bool waits; // for room in the ring: of files and streams, where nothing is lost meanwhile
	struct decoder *decoder;
	struct exporter_share *share; // what it tells other threads
	struct exporter_names *names; // NULL: none
	struct aggregate *aggregate;  // NULL: off
	uint64_t clock_us;	      // its input's, of a file the time in it
	struct record_ring *ring;
	struct counter_set *datagrams, *records, *ring_counters;
	char state[4096];	    // file that keeps what is known; empty: none
	uint64_t now_us, looked_us; // monotonic
	uint64_t saved_us;
	bool save_failed;
	uint64_t arrival_us; // wall
	union flow_record_room scaled;
	// Of main: to be filled, and filled.
	_Atomic(struct exporter_list *) question, answer;
	atomic_bool ended;
};

// What a worker is given.
struct collect_worker_settings {
	unsigned number;       // among all record sources
	const char *state_dir; // NULL: nothing is kept
	unsigned index;	       // among the input's
	struct element_wishes wishes;
	const struct options *options; // whose timeouts end what is merged
	struct record_ring *ring;
	int ended_fd;
	void (*begin)(void); // what its thread does first; NULL: nothing
};

// Opens its socket, once `input` is set. -errno after one line.
int collect_worker_listen(struct collect_worker *worker);

// Before its thread starts: state and counters. -errno after one line.
int collect_worker_open(struct collect_worker *worker,
			const struct collect_worker_settings *settings);
void collect_worker_close(struct collect_worker *worker);

int collect_worker_start(struct collect_worker *worker);
// Ends it soon; may be called again.
void collect_worker_interrupt(struct collect_worker *worker);
static inline bool collect_worker_is_stopping(const struct collect_worker *worker)
{
	return atomic_load_explicit(&worker->stopping, memory_order_relaxed);
}
void collect_worker_join(struct collect_worker *worker);

// Reads one datagram and counts it. `received`: its octets in the sense of the counters.
void collect_worker_take(struct collect_worker *worker, const struct datagram *datagram);
// At the end of a burst: wakes the exporter, answers who reads counters, looks at what has waited.
void collect_worker_rest(struct collect_worker *worker);
// The same where the next burst follows at once: the exporter is woken for many records only.
void collect_worker_go_on(struct collect_worker *worker);

#endif
