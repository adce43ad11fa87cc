// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_DPI_H
#define DPI_DPI_H

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "config/application.h"
#include "config/counter_set.h"
#include "config/metadata.h"

struct dpi;	   // compiled signatures and host names: read by all workers
struct dpi_worker; // one worker's scratch, metadata, reassembly and what its Flows announce

struct dpi_settings {
	const char
	    *signatures;   // directory with *.rules, hosts and ports files; NULL: the default one
	const char *cache; // of the compiled databases; NULL: the user's or system's; "": none
	bool privacy;	   // no HTTP target, user agent, DNS name or certificate name is made
	uint64_t metadata_wanted; // METADATA_BIT()s; what is not in it is not made
	unsigned n_workers;
	uint64_t max_flows; // bounds the slabs
};

// The directory that is used when none is given, made if it was not there and could be; NULL: there
// is no home. Caller frees.
char *dpi_cache_make(void);
// Compiles or loads the signatures. On error one line has been reported; returns -errno.
int dpi_open(const struct dpi_settings *settings, struct dpi **dpi);
// Of what the settings want, only these METADATA_BIT()s are made; before any dpi_worker_new().
void dpi_limit_metadata(struct dpi *dpi, uint64_t wanted);
void dpi_close(struct dpi *dpi);
// Reads the files again (SIGHUP); the old set stays in force when they are broken, and one line has
// been reported; returns -errno. Main thread only; workers go over to the new set at their next
// burst (dpi_worker_tick), the old one is freed after that.
int dpi_reload(struct dpi *dpi);
// The same from another directory (NULL: the default one), which later reloads read too; where its
// files are broken nothing is changed.
int dpi_reload_from(struct dpi *dpi, const char *directory);
// That in two steps. Reading takes a second; another thread may do it while the main one does
// nothing here. The set goes to dpi_take() or dpi_set_drop(). No worker is waited for: what nobody
// goes by any longer is freed by the next reload or dpi_look().
struct dpi_set;
int dpi_read(const struct dpi *dpi, const char *directory, struct dpi_set **set);
int dpi_take(struct dpi *dpi, struct dpi_set *set);
void dpi_set_drop(struct dpi_set *set);
void dpi_look(struct dpi *dpi);
const struct application_table *dpi_applications(const struct dpi *dpi);
// `lineprobe dpi-check FILE...`: reports each bad rule as file:line: reason; of a directory also
// what names noise, and on `out` how much of it. Returns 0 when all are good, -EINVAL else.
int dpi_check(const char *path, FILE *out);
// Compiles the signatures of the settings for this CPU where that has not been done, so that later
// starts find them, and says so on `out`. On error one line has been reported; returns -errno.
int dpi_compile(const struct dpi_settings *settings, FILE *out);

// Octets of memory that one worker takes.
uint64_t dpi_worker_octets(const struct dpi *dpi);
struct dpi_worker *dpi_worker_new(struct dpi *dpi, unsigned worker, int numa_node);
void dpi_worker_free(struct dpi_worker *worker);
struct counter_set *dpi_worker_counters(
    struct dpi_worker *worker); // NOTE rows: inspected, named by what, exhausted pools
extern const struct counter_list dpi_counters;
// Once a burst: takes over a new signature set, gives back reassembly buffers that are too old. No
// packet before now_us is left uninspected.
void dpi_worker_tick(struct dpi_worker *worker, uint64_t now_us);
// Whether it goes by the newest signature set; for the main thread.
bool dpi_worker_is_current(const struct dpi_worker *worker);

// Fixed classification state in a Flow entry, all zero at the start of a Flow. Others read `label`,
// `state` and `seen`; the rest is dpi's own.
struct dpi_flow {
	struct application_label label; // best so far
	uint8_t state;			// DPI_UNDECIDED, DPI_NAMED, DPI_DONE
	// Payload packets looked at, by direction of dpi_packet; those that made a message longer
	// that still goes on are not counted.
	uint8_t seen[2];
	uint8_t last_sequence[3];   // 12 bits of each direction's last packet: retransmissions
	uint8_t dissector;	    // in charge of the next packets, index + 1
	uint8_t notes;		    // engine's flags
	uint16_t candidate;	    // application of a rule that waits for a second hit
	uint16_t buffer;	    // of the worker's reassembly pool, index + 1
	uint16_t buffer_generation; // the buffer is ours while it has this
	uint32_t metadata;	    // entry of the worker's slab, index + 1
	uint8_t scratch[8];	    // of the dissector in charge
};
static_assert(sizeof(struct dpi_flow) == 32, "classification state in a Flow is 32 octets");

// DPI_NAMED: the label is final, metadata may still come. DPI_DONE: nothing more to look
// at.
enum { DPI_UNDECIDED, DPI_NAMED, DPI_DONE };

// A payload packet of an undecided Flow. The payload is what was captured of it, contiguous.
struct dpi_packet {
	const uint8_t *payload;
	uint16_t length;      // captured, > 0 but for protocols without ports
	uint16_t wire_length; // as the headers say
	uint8_t ip_version;
	uint8_t protocol;
	uint8_t direction; // 0: from the entry's first endpoint, 1: from the other
	uint8_t initiator; // which direction is the initiator's, as far as known
	bool start_seen;   // the Flow's SYN was seen (TCP), or this is UDP
	uint16_t source_port, destination_port; // of this packet, host order
	const uint8_t *source, *destination;	// addresses of this packet, 4 or 16 octets
	uint32_t tcp_sequence;			// of the first payload octet
	uint64_t now_us;
};

// Looks at one packet and updates the Flow's state. No allocation, no lock, no system call.
void dpi_inspect(struct dpi_worker *worker, struct dpi_flow *flow, const struct dpi_packet *packet);

// The label for a record of the Flow. A name that was detected is final from then on; a guess by
// port is not while the Flow is undecided: a later record may carry a better one. `endpoints` has
// the initiator as its source, no payload, and the record's start as now_us; end_us is the input
// clock at its last packet.
struct application_label dpi_label(struct dpi_worker *worker, struct dpi_flow *flow,
				   const struct dpi_packet *endpoints, uint64_t end_us);

// Flows announce others (FTP, SIP, TFTP, DNS): that holds for Flows that start after the
// announcing packet, whatever worker they belong to. This worker has inspected all of its packets
// of this input clock or earlier; UINT64_MAX: all.
void dpi_worker_passed(struct dpi_worker *worker, uint64_t clock_us);
// This worker has handed over all packets of others of this input clock or earlier; and how far
// the one that is farthest (who reads the files) has.
void dpi_worker_handed_over(struct dpi_worker *worker, uint64_t clock_us);
uint64_t dpi_handed_over(const struct dpi_worker *worker);
// Whether dpi_label() of a record with this start and end has all announcements that it wants to
// look at, or this worker has not passed that time itself: then nobody may wait for it. Files
// wait, live ports do not; Flows that were named early are counted.
bool dpi_label_is_ready(const struct dpi_worker *worker, const struct dpi_flow *flow,
			uint64_t start_us, uint64_t end_us);

// Copies the Flow's metadata as struct metadata_item to `out`; returns octets written. Items that
// do not fit are left out and counted.
unsigned dpi_metadata(struct dpi_worker *worker, const struct dpi_flow *flow, uint8_t *out,
		      unsigned room);

// Which direction's sender is the client, where a dissector has distinguished requests from
// responses: 0 or 1; -1: none has.
int dpi_client(const struct dpi_flow *flow);

// Gives back what the Flow holds in slab and buffers. Must be called once for every Flow that was
// looked at.
void dpi_flow_end(struct dpi_worker *worker, struct dpi_flow *flow);

#endif
