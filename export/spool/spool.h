// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_SPOOL_H
#define EXPORT_SPOOL_H

#include <stdbool.h>
#include <stdint.h>

#include "config/counter_set.h"
#include "export/record/flow_record.h"

// The disk queue of one output of one exporter: a log of Flow Records. All that the output is given
// goes in at its end. As long as peers take it, a record is passed on at once, and its copy stays
// in memory only until it is delivered. When they do not, the copies go to the disk, and are read
// back in order before newer ones. For the exporter's thread; only spool_open() and spool_close()
// block.
struct spool;

enum { SPOOL_ANY = 255 }; // the tag of a record that no collector was chosen for

// Where it counts, in rows of the output's counters.
enum spool_row {
	SPOOL_FOUND,	    // in: left by an earlier run
	SPOOL_AGAIN,	    // in: given to a peer a second time
	SPOOL_HELD,	    // as of spool_count()
	SPOOL_LOST_FULL,    // the oldest, to make room
	SPOOL_LOST_AGE,	    // older than the limit
	SPOOL_LOST_DAMAGED, // what cannot be read back
	SPOOL_LOST_DISK,    // what cannot be written, or not in time
	SPOOL_PUT,	    // notes: written, read back
	SPOOL_GOT,
	SPOOL_CUT,	// stretches of damaged octets
	SPOOL_ON_DISK,	// as of spool_count(): octets of its files
	SPOOL_AGE,	// as of spool_count(): seconds of the oldest block, as records
	SPOOL_PUT_RATE, // of the last second
	SPOOL_GOT_RATE,
	SPOOL_N_ROWS,
};

struct spool_settings {
	const char *folder;
	const char *where;    // begins error lines: "--output SPEC"; only for spool_open()
	const char *spec;     // of the output, for what is logged
	uint64_t most_octets; // on disk
	uint64_t age_us;
	uint64_t keep_us; // delivered records stay in memory so long, where there is room
	bool sync;
	struct counts *row[SPOOL_N_ROWS];
};

// Strings of `settings` but for `spec` need not live on. On error one line has been printed, but
// for -ENOMEM; returns -errno.
int spool_open(const struct spool_settings *settings, struct spool **spool);
void spool_close(struct spool *spool);

// The record is in, for the collector `tag` if it is passed on at once. False: there was no room,
// it is lost and counted.
bool spool_push(struct spool *spool, const struct flow_record *record, uint8_t tag);
// True while records are in that were not passed on.
bool spool_is_behind(const struct spool *spool);
// The record just pushed was passed on, as nothing is before it.
void spool_pass(struct spool *spool);
// The oldest record that was not passed on, valid until the next call of any of these; NULL: there
// is none, or it comes from the disk. Who has it calls spool_advance().
const struct flow_record *spool_next(struct spool *spool);
void spool_advance(struct spool *spool, const struct flow_record *record);

// All that was passed on so far: a mark for the two below.
struct counts spool_mark(const struct spool *spool);
// Where that is, at any time.
const struct counts *spool_marks(const struct spool *spool);
// What was passed on before the mark is delivered, as far as anybody can know.
void spool_confirm(struct spool *spool, const struct counts *mark);
// What was passed on to the collector since the mark, and perhaps to others, is to be passed on
// again. Returns how much of it is not there any more.
struct counts spool_rewind(struct spool *spool, const struct counts *mark, uint8_t tag);
// The mark before the newest n records that the collector was given and that can be had again: they
// are in memory, and on the disk if they ever were.
struct counts spool_mark_before(const struct spool *spool, uint64_t n, uint8_t tag);

// Regular work: what came back from the disk, what goes there. Cheap; each turn of the exporter.
// `ticks`: also what is to be done each 100 ms.
void spool_work(struct spool *spool, uint64_t now_steady_us, uint64_t now_wall_us, bool ticks);
// True while memory is short as the disk is slower than what comes, and it is worth waiting for.
bool spool_may_wait(const struct spool *spool);
// The same of records that other outputs want as well: only while the disk moves.
bool spool_may_hold(const struct spool *spool);
// A descriptor to wait for while it works; -1: it does not.
int spool_fd(const struct spool *spool);

// No record follows: called again and again, brings the rest to the disk. True when it is there, or
// with `give_up`, or where the disk takes nothing for 5 s, lost and counted.
bool spool_end(struct spool *spool, uint64_t now_steady_us, uint64_t now_wall_us, bool give_up);

// Brings the rows up to date that are states.
void spool_count(struct spool *spool, uint64_t now_wall_us);

#endif
