// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_PMD_H
#define PMD_PMD_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_mbuf.h>

#include "config/counter_set.h"
#include "config/options/options.h"
#include "pmd/eal/stamp.h"
#include "pmd/port/port_state.h"

// Where packets come from: EAL, ports, capture files, and the spreading over workers.
struct pmd;

// Checks inputs and cores without starting anything: kinds, files' headers, interfaces,
// contradictions. On error one line has been logged; returns -errno.
int pmd_check(const struct options *options);

// What a run needs after its ports are open, by the kinds of its inputs: 0 for files.
enum {
	PMD_LIVE = 1,
	PMD_OPENS_SOCKETS = 2, // an interface of the kernel that came back
	PMD_SETS_CLOCKS = 4,   // and lets its NIC stamp packets
	PMD_OPENS_XDP = 8,     // the same with AF_XDP
};
unsigned pmd_needs(const struct options *options);

// Starts EAL, opens every input, maps queues to workers, makes pools and hand-over rings. Nothing
// is received yet. On error one line has been logged; returns -errno and nothing is left open.
int pmd_open(const struct options *options, struct pmd **pmd);
void pmd_close(struct pmd *pmd);

// Starts and stops the ports (promiscuous, nothing transmitted) or the files.
int pmd_start(struct pmd *pmd);
void pmd_stop(struct pmd *pmd);

unsigned pmd_n_workers(const struct pmd *pmd);
unsigned pmd_worker_lcore(const struct pmd *pmd, unsigned worker); // EAL lcore id to launch it on
int pmd_worker_numa_node(const struct pmd *pmd, unsigned worker);
// True: the end of the files ends the run.
bool pmd_is_file(const struct pmd *pmd);
// True: packets carry a struct packet_stamp: those of files, and live ones where an input is
// received by packet sockets or by a NIC that stamps.
bool pmd_stamps_packets(const struct pmd *pmd);
// True: an idle worker shall sleep in pmd_wait(). Known once pmd_start() has returned.
bool pmd_naps(const struct pmd *pmd);
// True: the burst of this worker may hold packets of other owners.
bool pmd_worker_checks_owner(const struct pmd *pmd, unsigned worker);

// Where pmd_worker_checks_owner() is false, the NIC has put TCP and UDP packets (whole ones,
// outside of tunnels) into their owner's queue; the owner of all others has to be computed still.
// One of 1024 of the former shall be checked by software too: a misplaced one is counted here, and
// main warns once.
void pmd_note_misplaced(struct pmd *pmd, unsigned worker);

// True: packets enter through this worker, so that it may hand over.
bool pmd_worker_polls(const struct pmd *pmd, unsigned worker);
// For packets that have to meet before their owner is known: one of the workers that poll.
unsigned pmd_meeting_worker(const struct pmd *pmd, uint16_t fold);

unsigned pmd_n_inputs(const struct pmd *pmd);
const char *pmd_input_name(const struct pmd *pmd, unsigned input); // "eth1", "sample.pcap"
uint32_t pmd_input_ifindex(const struct pmd *pmd, unsigned input);
// By how many nanoseconds the stamps of a live input's packets can be off CLOCK_MONOTONIC, as
// measured in the last minutes; PMD_NO_STAMPS: they have the time of their burst. From any thread.
int64_t pmd_stamp_error(const struct pmd *pmd, unsigned input);
// The input of a live packet's mbuf->port.
uint16_t pmd_port_input(const struct pmd *pmd, uint16_t port);

// For worker `worker` alone: up to n packets from its queues or files, then from other workers'
// hand-over rings (pmd_take). Both return how many; 0 is idle.
uint16_t pmd_receive(struct pmd *pmd, unsigned worker, struct rte_mbuf **burst, uint16_t n);
uint16_t pmd_take(struct pmd *pmd, unsigned worker, struct rte_mbuf **burst, uint16_t n);

// For an idle worker: sleeps until packets may be there for it (received or handed over), somebody
// calls pmd_wake(), the reading is interrupted, or timeout_us have passed; it may return early, at
// once too. Sources that cannot wake a worker are looked at again after 100 us at most.
void pmd_wait(struct pmd *pmd, unsigned worker, unsigned timeout_us);
// Ends the sleep of a worker, or its next one if it is about to begin; from any thread.
void pmd_wake(struct pmd *pmd, unsigned worker);

// Which worker owns a Flow, from the 16-bit symmetric fold of its key (pmd/eal/spread.h).
unsigned pmd_owner(const struct pmd *pmd, uint16_t fold);

// Gives packets to another worker. Returns how many fitted; with files it waits until all do,
// unless the run is being stopped. The caller keeps, counts and frees the rest.
uint16_t pmd_hand_over(struct pmd *pmd, unsigned worker, unsigned owner, struct rte_mbuf **burst,
		       uint16_t n);
// Whether n more packets would fit without waiting; true also when the run is being stopped.
bool pmd_has_room(const struct pmd *pmd, unsigned worker, unsigned owner, unsigned n);

// True for a worker that polls once nothing more comes to it that it would hold back, at the end of
// the run; *end_ns is then the final input clock of files, 0 live.
bool pmd_received_all(const struct pmd *pmd, unsigned worker, uint64_t *end_ns);
// True for `worker` once the files are at their end (or pmd_interrupt() was called) and no packet
// can reach it any more. *clock_ns is then the final input clock of files, 0 live. A worker asks
// only when pmd_receive() and pmd_take() gave nothing and it has nothing left to hand over: its
// asking, again and again, is the signal to the others that nothing more comes from it.
bool pmd_ended(struct pmd *pmd, unsigned worker, uint64_t *clock_ns);

// Ends the reading early (signal, --duration): pmd_ended() becomes true as soon as rings are empty.
void pmd_interrupt(struct pmd *pmd);

// After the end, an enum exit_code: EXIT_DONE when all files could be read to their end,
// EXIT_PARTLY_READ when one was cut or a part of it could not be read, EXIT_WRONG when nothing
// could.
int pmd_read_error(const struct pmd *pmd);

// How far the files are read, on stderr: one line that overwrites itself, at most once a second,
// only if stderr is a terminal. For the main thread, as often as it likes; `last` clears the line.
void pmd_progress(struct pmd *pmd, bool last);

// Counter sets of the readers (a file's or a worker's queues) for the balance sheet; COUNTER_NOTE
// rows hold what NIC or kernel lost. Returns how many; at most `most` are stored.
// pmd_refresh_device_counters() reads the devices first.
unsigned pmd_counter_sets(struct pmd *pmd, struct counter_set **counter_sets, unsigned most);
void pmd_refresh_device_counters(struct pmd *pmd);

// What changed at the inputs: a descriptor that is readable then (-1: nothing to watch), and what
// answers it, for the main thread; it also runs with every refresh. An interface that went is
// waited for and opened again; log and counters say so.
int pmd_events_fd(const struct pmd *pmd);
void pmd_events(struct pmd *pmd);
// How many inputs are gone now.
unsigned pmd_inputs_gone(const struct pmd *pmd);

// All lists of which these counter_sets are made.
extern const struct counter_list pmd_file_counters, pmd_queue_counters, pmd_device_counters;

// What the ports (or capture files) are now. Returns how many; at most `most` are stored. What is
// counted is as the last refresh saw it.
unsigned pmd_port_states(const struct pmd *pmd, struct port_state *states, unsigned most);
// All that the device of the index-th of them, and the kernel's interface, count of it, with the
// names that they give it.
void pmd_port_figures(const struct pmd *pmd, unsigned index,
		      void (*figure)(void *context, const char *name, uint64_t value),
		      void *context);

// What was set up, one line a port or file: queues, RSS, offloads, memory (start-up and control
// command).
void pmd_describe(const struct pmd *pmd, void (*line)(void *context, const char *text),
		  void *context);

#endif
