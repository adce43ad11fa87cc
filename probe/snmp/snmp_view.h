// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SNMP_VIEW_H
#define PROBE_SNMP_VIEW_H

#include <stdbool.h>
#include <stdint.h>

struct probe;

// What SNMP shows, as the balance sheet has taken it last: rows of tables, in the order of their
// indexes. A text holds nothing that acts on a terminal.
enum snmp_rows {
	SNMP_ONE_ROW,	 // struct snmp_whole: what is there once
	SNMP_WORKERS,	 // struct snmp_worker
	SNMP_PORTS,	 // struct snmp_port, by place
	SNMP_INTERFACES, // struct snmp_port, by if_index: the first of each
	SNMP_COUNTERS,	 // struct snmp_counter: what only grows
	SNMP_LEVELS,	 // struct snmp_counter: what grows and falls
	SNMP_LOSSES,	 // struct snmp_counter: those of SNMP_COUNTERS that are losses
	SNMP_OUTPUTS,	 // struct snmp_output
	SNMP_N_ROWS,
};

enum { SNMP_TRUE = 1, SNMP_FALSE = 2 }; // TruthValue, RFC 2579

// All numbers have 64 bits; what has fewer on the wire is cut there, or stays at its most.
struct snmp_whole {
	char version[32], name[64], description[80];
	uint64_t ticks; // since metering has begun
	uint64_t meters, balances, inputs_gone, workers, overload_step;
	uint64_t packets, octets, ignored, lost_packets, dropped_packets;
	uint64_t records, lost_records, evicted;
	uint64_t live_flows, max_flows, table_octets;
	uint64_t interfaces;
};

struct snmp_worker {
	char name[32]; // as the sheet calls it: "worker 0"
	uint64_t live_flows, max_flows, table_octets;
};

struct snmp_port {
	char name[64], driver[32];
	uint64_t place;	      // from 1 on
	uint64_t if_index;    // of Flow Records
	uint64_t status;      // enum port_link + 1
	uint64_t if_status;   // ifOperStatus
	uint64_t mbits, bits; // each second; 0: not known
	uint64_t packets, octets, dropped;
	uint64_t ethernet, yes, none; // the same for all
	char empty[1];
};

struct snmp_counter {
	char owner[74], name[40], text[48];
	uint64_t packets, octets, records;
};

struct snmp_output {
	char name[74];
	uint64_t taken, sent, unconfirmed, lost, left_out, queued, disk_octets, sessions, gone;
};

struct snmp_view {
	struct {
		unsigned n, room;
		void *row;
	} rows[SNMP_N_ROWS];
};

// How large a row is.
unsigned snmp_row_octets(enum snmp_rows rows);
// Main's. False: there is no memory, and the view is cut short.
bool snmp_view_take(struct snmp_view *view, const struct probe *probe);
void snmp_view_free(struct snmp_view *view);

#endif
