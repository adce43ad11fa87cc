// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include "export/decode/sequence.h"

static void note_seen(struct sequence *sequence, uint32_t first, uint32_t n)
{
	sequence->seen[sequence->n_seen++ % SEQUENCE_SEEN] = (struct sequence_range){first, n};
}

static bool was_seen(const struct sequence *sequence, uint32_t first, uint32_t n)
{
	const uint32_t most =
	    sequence->n_seen < SEQUENCE_SEEN ? sequence->n_seen : (uint32_t)SEQUENCE_SEEN;

	for (uint32_t i = 0; i < most; i++)
		if (sequence->seen[i].first == first && sequence->seen[i].n == n)
			return true;
	return false;
}

static void add_gap(struct sequence *sequence, uint32_t first, uint32_t n)
{
	if (n == 0)
		return;
	if (sequence->n_gaps == SEQUENCE_GAPS) // the oldest is lost for good
		memmove(sequence->gap, sequence->gap + 1,
			--sequence->n_gaps * sizeof(sequence->gap[0]));
	sequence->gap[sequence->n_gaps++] = (struct sequence_range){first, n};
}

static void remove_gap(struct sequence *sequence, uint32_t i)
{
	sequence->n_gaps--;
	memmove(&sequence->gap[i], &sequence->gap[i + 1],
		(sequence->n_gaps - i) * sizeof(sequence->gap[0]));
}

// Whether it fills a gap, or a part of one.
static bool fill_gap(struct sequence *sequence, uint32_t first, uint32_t n)
{
	for (uint32_t i = 0; i < sequence->n_gaps; i++) {
		const struct sequence_range gap = sequence->gap[i];
		const uint32_t offset = first - gap.first;

		if (offset >= gap.n || n > gap.n - offset)
			continue;
		remove_gap(sequence, i);
		add_gap(sequence, gap.first, offset);
		add_gap(sequence, first + n, gap.n - offset - n);
		return true;
	}
	return false;
}

static void begin(struct sequence *sequence, uint32_t first, uint32_t n)
{
	sequence->began = true;
	sequence->n_gaps = sequence->n_seen = 0;
	sequence->next = first + n;
	note_seen(sequence, first, n);
}

enum sequence_verdict sequence_take(struct sequence *sequence, uint32_t first, uint32_t n,
				    bool restarted, struct sequence_figures *figures)
{
	const uint32_t ahead = first - sequence->next;
	enum sequence_verdict verdict = SEQUENCE_NEXT;

	if (!sequence->began) {
		begin(sequence, first, n);
		return SEQUENCE_NEXT;
	}
	if (!restarted && ahead <= INT32_MAX) {
		figures->lost += ahead;
		add_gap(sequence, sequence->next, ahead);
		sequence->next = first + n;
		verdict = ahead == 0 ? SEQUENCE_NEXT : SEQUENCE_AFTER_GAP;
	} else if (!restarted && n == 0) { // Templates alone, late: nothing can be missing by it
		figures->late++;
		return SEQUENCE_LATE;
	} else if (!restarted && fill_gap(sequence, first, n)) {
		figures->lost -= n;
		figures->late++;
		verdict = SEQUENCE_LATE;
	} else if (!restarted && was_seen(sequence, first, n)) {
		figures->repeated++;
		return SEQUENCE_REPEATED;
	} else {
		figures->restarts++;
		begin(sequence, first, n);
		return SEQUENCE_RESTART;
	}
	note_seen(sequence, first, n);
	return verdict;
}

struct sequence **sequence_place(struct sequence **places, unsigned n, uint16_t port)
{
	struct sequence **place = &places[0];

	for (unsigned i = 0; i < n; i++) {
		const struct sequence *sequence = places[i];

		if (sequence != NULL && sequence->port == port)
			return &places[i];
		if (sequence == NULL || (*place != NULL && sequence->used < (*place)->used))
			place = &places[i];
	}
	return place;
}

void sequence_lose_track(struct sequence *sequence)
{
	sequence->began = false;
}
