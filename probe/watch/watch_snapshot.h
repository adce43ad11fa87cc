// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_WATCH_SNAPSHOT_H
#define PROBE_WATCH_SNAPSHOT_H

#include <stdbool.h>
#include <stdint.h>

// What a probe has answered to `lineprobe watch` in one turn, made of the JSON of its control
// socket. What did not come, or was no such thing, is 0 or empty.
enum {
	WATCH_NAME = 96,
	WATCH_PORTS = 64,
	WATCH_DROPS = 256,
	WATCH_WORKERS = 128,
	WATCH_STAGES = 640,
	WATCH_OUTPUTS = 64,
	WATCH_TALKERS = 250,
	WATCH_FLOWS = 200,
};

struct watch_port {
	char name[WATCH_NAME], link[8];
	uint64_t mbits, packets, octets;
};

struct watch_drop {
	char owner[WATCH_NAME], counter[WATCH_NAME];
	uint64_t packets, records;
};

struct watch_worker {
	uint64_t live, most, evicted; // Flows
};

struct watch_stage {
	char owner[32], name[32];
	uint64_t packets, ns;
};

struct watch_output {
	char name[WATCH_NAME];
	uint64_t sent, unconfirmed, queued, lost, spooled, spool_octets;
	uint64_t spool_seconds, spool_put, spool_got; // age of the oldest; records a second
};

struct watch_talker {
	char key[WATCH_NAME];
	uint64_t octets, packets, flows;
	double bits; // a second
};

// What `top` has answered for one kind.
struct watch_top {
	unsigned n;
	struct watch_talker row[WATCH_TALKERS];
	struct watch_talker others, total;
	uint64_t error;
	double seconds;
};

struct watch_flow {
	char source[64], destination[64], application[WATCH_NAME];
	unsigned protocol, port[2];
	uint64_t packets, octets; // both ways
	double age, silent;	  // seconds
};

enum { WATCH_KINDS = 6 }; // of talkers, see watch_kind_word()

struct watch_snapshot {
	double at; // seconds of the steady clock
	uint64_t running_ms, packets, octets, ignored, lost, dropped, records, lost_records;
	unsigned n_ports, n_drops, n_workers, n_stages, n_outputs, n_flows;
	struct watch_port port[WATCH_PORTS];
	struct watch_drop drop[WATCH_DROPS];
	struct watch_worker worker[WATCH_WORKERS];
	struct watch_stage stage[WATCH_STAGES];
	struct watch_output output[WATCH_OUTPUTS];
	struct watch_top top[WATCH_KINDS];
	struct watch_flow flow[WATCH_FLOWS];
	char error[160]; // what the probe could not answer
};

// The kinds of `ctl top`; NULL after the last one.
const char *watch_kind_word(unsigned kind);
// Takes the answer to a command, `--json COMMAND`. False: it is not whole.
bool watch_snapshot_take(struct watch_snapshot *snapshot, const char *command, const char *answer);

#endif
