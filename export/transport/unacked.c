// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include "export/transport/unacked.h"

void unacked_begin(struct unacked *unacked)
{
	unacked->octets = 0;
	unacked->n = 0;
}

static void new_piece(struct unacked *unacked)
{
	unacked->newest = (unacked->newest + 1) % UNACKED_PIECES;
	if (unacked->n < UNACKED_PIECES)
		unacked->n++;
	memset(&unacked->pieces[unacked->newest], 0, sizeof(unacked->pieces[0]));
	unacked->pieces[unacked->newest].begin = unacked->octets;
	unacked->pieces[unacked->newest].end = unacked->octets;
}

void unacked_add(struct unacked *unacked, uint32_t octets, const struct counts *counts)
{
	unsigned i = unacked->newest;

	if (unacked->n == 0 || unacked->pieces[i].end - unacked->pieces[i].begin >= UNACKED_PIECE) {
		new_piece(unacked);
		i = unacked->newest;
	}
	unacked->octets += octets;
	unacked->pieces[i].end = unacked->octets;
	counts_add(&unacked->pieces[i].counts, counts);
}

void unacked_last(const struct unacked *unacked, uint64_t octets, struct counts *sum)
{
	const uint64_t from = octets < unacked->octets ? unacked->octets - octets : 0;

	for (unsigned k = 0; k < unacked->n && octets > 0; k++) {
		const unsigned i = (unacked->newest + UNACKED_PIECES - k) % UNACKED_PIECES;

		if (unacked->pieces[i].end <= from)
			return;
		counts_add(sum, &unacked->pieces[i].counts);
	}
}
