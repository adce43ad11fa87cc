// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_HELD_H
#define EXPORT_HELD_H

#include "export/decode/sender.h"

// Data Sets that came before their Template wait for it, in bounds.
enum {
	HELD_SETS = 256,	  // of one sender
	HELD_OCTETS = 512 * 1024, // of one sender
	HELD_ALL_OCTETS = 16 << 20,
	HELD_US = 60 * 1000 * 1000,
};

struct held_set {
	TAILQ_ENTRY(held_set) in_sender;
	TAILQ_ENTRY(held_set) in_all;
	struct domain *domain;
	struct export_header header; // of its datagram
	uint64_t since_us;	     // CLOCK_MONOTONIC
	uint16_t id;
	uint16_t port;
	uint32_t n;
	uint8_t octets[]; // without the set's header
};

// False: it is too large, or memory is short; then it is counted as given up. The oldest make room.
bool held_put(struct senders *senders, struct domain *domain, const struct held_set *like,
	      const uint8_t *octets);

// Takes the oldest of a domain that waits for `id` out; NULL: none. To be freed by free().
struct held_set *held_take(struct senders *senders, struct domain *domain, uint16_t id);

// Gives up those that wait since before that moment; returns how many.
unsigned held_expire(struct senders *senders, uint64_t before_us);

// Gives up all of a domain.
void held_forget(struct senders *senders, struct domain *domain);

#endif
