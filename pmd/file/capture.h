// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_CAPTURE_H
#define PMD_CAPTURE_H

#include <stdbool.h>
#include <stdint.h>

#include <rte_mbuf.h>
#include <rte_mempool.h>

// The packets of an --input pcap: - of one file ("-" is stdin), or of those of a directory or a
// pattern one after the other (pmd/file/file_list.h).
struct capture;

enum {
	CAPTURE_BURST = 64,	// packets that one capture_read() gives at most
	CAPTURE_ROOM = 9 * 1024 // octets of a packet that are kept; its wire length is always whole
};

enum capture_state {
	CAPTURE_READING,
	CAPTURE_ENDED,
	CAPTURE_CUT,  // the file ends inside a packet
	CAPTURE_WRONG // the rest cannot be read
};

// Opens the (first) file and checks its header and link type; `input` goes into the stamps.
// `follow`: files grow, and later ones belong to it; it never ends. On error one line has been
// logged; returns -errno. No EAL is needed.
int capture_open(const char *argument, uint16_t input, bool follow, struct capture **capture);
void capture_close(struct capture *capture);

// Up to CAPTURE_BURST next packets, each with its stamp but for clock_ns. 0: the pool is short or
// nothing is there now (state still READING: try again), or nothing more comes. What ended the
// reading has been logged.
uint16_t capture_read(struct capture *capture, struct rte_mempool *pool, struct rte_mbuf **burst,
		      uint16_t n);

enum capture_state capture_state(const struct capture *capture);
// The worst end of a file so far.
enum capture_state capture_worst(const struct capture *capture);
const char *capture_path(const struct capture *capture); // as given
uint64_t capture_n_cut(const struct capture *capture);	 // packets longer than CAPTURE_ROOM

// Readable when a pipe, or files that are followed, may have packets; -1: nothing to wait for.
int capture_fd(const struct capture *capture);
// What it waits for does not show there: mbufs, or a decompressor.
bool capture_polls(const struct capture *capture);

// "capture file, pcap, Ethernet" and the like, of its first file; for people.
const char *capture_description(const struct capture *capture);

// Octets of the file that were read so far and its size, from any thread; size 0 when it is not
// known (a pipe, files that are followed).
void capture_position(const struct capture *capture, uint64_t *octets, uint64_t *size);

#endif
