// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_CAPTURE_H
#define PMD_CAPTURE_H

#include <stdint.h>

#include <rte_mbuf.h>
#include <rte_mempool.h>

// One capture file (pcap or pcapng, either byte order; "-" is stdin).
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

// Opens the file and checks its header and link type; `input` goes into the stamps. On error one
// line has been logged; returns -errno. No EAL is needed.
int capture_open(const char *path, uint16_t input, struct capture **capture);
void capture_close(struct capture *capture);

// Up to CAPTURE_BURST next packets, each with its stamp but for clock_ns. 0: the pool is short
// (state still READING: try again), or nothing more comes. What ended the reading has been logged.
uint16_t capture_read(struct capture *capture, struct rte_mempool *pool, struct rte_mbuf **burst,
		      uint16_t n);

enum capture_state capture_state(const struct capture *capture);
const char *capture_path(const struct capture *capture);
uint64_t capture_n_cut(const struct capture *capture); // packets longer than CAPTURE_ROOM

// Readable when a pipe may have packets; a regular file's cannot be waited for.
int capture_fd(const struct capture *capture);

// "pcap, Ethernet" and the like, for people.
const char *capture_describe(const struct capture *capture, char *text, size_t size);

// Octets of the file that were read so far and its size, from any thread; size 0 when it is not
// known (a pipe).
void capture_position(const struct capture *capture, uint64_t *octets, uint64_t *size);

#endif
