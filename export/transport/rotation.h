// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_ROTATION_H
#define EXPORT_ROTATION_H

#include <stdbool.h>
#include <stdint.h>

#include "export/output_settings.h"
#include "export/transport/message_queue.h"

// When one file ends and the next one begins, by rotate=. What waits when a file turns belongs to
// the old one; what is encoded from then on goes into the next one.
struct rotation {
	uint64_t every_us, most_octets; // 0: not by it
	bool compressed;		// a message's length says nothing of the file's
	uint64_t octets;		// in the file
	uint64_t end_us;		// wall clock, when the next one begins; 0: never
	bool turns;			// the next file is due
	unsigned before_turn;		// so many of the waiting messages belong to the old one
};

void rotation_init(struct rotation *rotation, const struct output_settings *settings);
// A file was opened; its time ends at a multiple of the interval.
void rotation_begin(struct rotation *rotation, uint64_t now_us);
// The n oldest messages were written or lost, and the file has so many octets.
void rotation_note(struct rotation *rotation, unsigned n, uint64_t octets);

// True when the file is complete with what waits for it.
bool rotation_is_full(const struct rotation *rotation, const struct message_queue *queue);
// True when the next file is to begin.
bool rotation_is_due(const struct rotation *rotation, const struct message_queue *queue,
		     uint64_t now_us);

// Begins to turn.
void rotation_turn(struct rotation *rotation, const struct message_queue *queue);
// How many of n waiting messages may go into this file.
unsigned rotation_most(const struct rotation *rotation, unsigned n);
// True once while it turns: all of the old file is written, the next one shall be opened.
bool rotation_goes_on(struct rotation *rotation);
// What waited is lost: there is nothing left to turn for.
void rotation_stop(struct rotation *rotation);

#endif
