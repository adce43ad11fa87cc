// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>

#include "export/transport/handed_over.h"

void handed_over_begin(struct handed_over *handed)
{
	handed->octets = 0;
	handed->n = 0;
}

static void new_piece(struct handed_over *handed)
{
	handed->newest = (handed->newest + 1) % HANDED_OVER_PIECES;
	if (handed->n < HANDED_OVER_PIECES)
		handed->n++;
	memset(&handed->pieces[handed->newest], 0, sizeof(handed->pieces[0]));
	handed->pieces[handed->newest].begin = handed->octets;
	handed->pieces[handed->newest].end = handed->octets;
}

void handed_over_add(struct handed_over *handed, uint32_t octets, const struct counts *counts)
{
	unsigned i = handed->newest;

	if (handed->n == 0 ||
	    handed->pieces[i].end - handed->pieces[i].begin >= HANDED_OVER_PIECE) {
		new_piece(handed);
		i = handed->newest;
	}
	handed->octets += octets;
	handed->pieces[i].end = handed->octets;
	handed->pieces[i].counts.records += counts->records;
	handed->pieces[i].counts.packets += counts->packets;
	handed->pieces[i].counts.octets += counts->octets;
}

void handed_over_last(const struct handed_over *handed, uint64_t octets, struct counts *sum)
{
	const uint64_t from = octets < handed->octets ? handed->octets - octets : 0;

	for (unsigned k = 0; k < handed->n && octets > 0; k++) {
		const unsigned i = (handed->newest + HANDED_OVER_PIECES - k) % HANDED_OVER_PIECES;

		if (handed->pieces[i].end <= from)
			return;
		sum->records += handed->pieces[i].counts.records;
		sum->packets += handed->pieces[i].counts.packets;
		sum->octets += handed->pieces[i].counts.octets;
	}
}
