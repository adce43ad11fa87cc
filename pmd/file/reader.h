// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_READER_H
#define PMD_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "config/counter_set.h"
#include "pmd/file/capture.h"

// Capture files as one input in the order of time: each packet of several files comes when it is
// the earliest of the files' next packets (the file named first wins a tie).
struct file_reader;

struct reader_settings {
	struct capture **captures; // the reader owns them from here on, also when it fails
	unsigned n_captures;
	struct rte_mempool *pool;
};

// Returns NULL when memory is short.
struct file_reader *reader_new(const struct reader_settings *settings);
void reader_free(struct file_reader *reader);

// Up to n packets with whole stamps. 0 while not reader_ended(): mbufs are short or nothing is
// there yet, try again.
uint16_t reader_read(struct file_reader *reader, struct rte_mbuf **burst, uint16_t n);

// Reads no more; from any thread, async-signal-safe.
void reader_interrupt(struct file_reader *reader);

// For the thread that reads: all files are at their end and all packets were given.
bool reader_ended(const struct file_reader *reader);
uint64_t reader_clock(const struct file_reader *reader); // input clock, ns since the epoch

// For the thread that reads: what it waits for shows at no capture_fd().
bool reader_polls(const struct file_reader *reader);

// See pmd_read_error().
int reader_error(const struct file_reader *reader);

unsigned reader_n_captures(const struct file_reader *reader);
const struct capture *reader_capture(const struct file_reader *reader, unsigned index);
struct counter_set *reader_counters(const struct file_reader *reader, unsigned index);

#endif
