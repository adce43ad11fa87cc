// SPDX-License-Identifier: BSD-3-Clause
#include "probe/span/tcp_gaps.h"

static int32_t distance(uint32_t from, uint32_t to)
{
	return (int32_t)(to - from);
}

static void remove_gap(struct tcp_gaps *gaps, unsigned i)
{
	gaps->gap[i] = gaps->gap[--gaps->n];
}

// The first ones stay until it is known what they were, or none ever would.
static void add_gap(struct tcp_gaps *gaps, struct tcp_gap gap)
{
	if (gaps->n == TCP_GAPS)
		gaps->forgotten += gap.end - gap.begin;
	else
		gaps->gap[gaps->n++] = gap;
}

// What lies in [begin, end) has come after all.
static uint32_t fill_gap(struct tcp_gaps *gaps, unsigned i, uint32_t begin, uint32_t end)
{
	const struct tcp_gap old = gaps->gap[i];
	const uint32_t from = distance(old.begin, begin) > 0 ? begin : old.begin;
	const uint32_t to = distance(old.end, end) < 0 ? end : old.end;

	if (distance(from, to) <= 0)
		return 0;
	remove_gap(gaps, i);
	if (distance(old.begin, from) > 0)
		add_gap(gaps, (struct tcp_gap){old.begin, from, old.acknowledged_us, old.settles});
	if (distance(to, old.end) > 0)
		add_gap(gaps, (struct tcp_gap){to, old.end, old.acknowledged_us, old.settles});
	return to - from;
}

static void fill(struct tcp_gaps *gaps, uint32_t begin, uint32_t end)
{
	for (unsigned i = gaps->n; i-- > 0;) {
		const uint32_t filled = fill_gap(gaps, i, begin, end);

		gaps->seen += filled;
		gaps->ever_filled += filled;
	}
}

static void begin_anew(struct tcp_gaps *gaps, uint32_t next)
{
	gaps->known = true;
	gaps->n = 0;
	gaps->forgotten = 0;
	gaps->next = next;
}

void tcp_gaps_unknown(struct tcp_gaps *gaps)
{
	gaps->known = false;
	gaps->n = 0;
	gaps->forgotten = 0;
}

void tcp_gaps_segment(struct tcp_gaps *gaps, uint32_t sequence, uint32_t octets, bool syn)
{
	const uint32_t end = sequence + octets;
	const int32_t ahead = distance(gaps->next, sequence);

	if (octets == 0)
		return;
	if (!gaps->known || syn || ahead > TCP_GAP_JUMP || ahead < -TCP_GAP_JUMP) {
		begin_anew(gaps, end);
		return;
	}
	if (ahead > 0)
		add_gap(gaps, (struct tcp_gap){.begin = gaps->next, .end = sequence});
	if (ahead < 0)
		fill(gaps, sequence, end);
	if (distance(gaps->next, end) <= 0)
		return;
	gaps->seen += end - (ahead > 0 ? sequence : gaps->next);
	gaps->next = end;
}

void tcp_gaps_acknowledge(struct tcp_gaps *gaps, uint32_t number, uint32_t now_us)
{
	const int32_t ahead = distance(gaps->next, number);

	if (!gaps->known || ahead > TCP_GAP_JUMP || ahead < -TCP_GAP_JUMP)
		return;
	if (ahead > 0) {
		add_gap(gaps, (struct tcp_gap){.begin = gaps->next, .end = number});
		gaps->next = number;
	}
	for (unsigned i = 0; i < gaps->n; i++) {
		struct tcp_gap *gap = &gaps->gap[i];

		if (gap->settles || distance(gap->end, number) < 0)
			continue;
		gap->settles = true;
		gap->acknowledged_us = now_us;
	}
}

// Those that were forgotten are as those that were not.
static void settle_forgotten(struct tcp_gaps *gaps)
{
	const double known = (double)gaps->ever_lost + (double)gaps->ever_filled;
	uint64_t lost;

	if (gaps->forgotten == 0 || known == 0)
		return;
	lost = (uint64_t)((double)gaps->forgotten * (double)gaps->ever_lost / known);
	gaps->lost += lost;
	gaps->seen += gaps->forgotten - lost;
	gaps->forgotten = 0;
}

void tcp_gaps_settle(struct tcp_gaps *gaps, uint32_t now_us, bool all)
{
	for (unsigned i = gaps->n; i-- > 0;) {
		const struct tcp_gap gap = gaps->gap[i];

		if (!gap.settles ||
		    (!all && distance(gap.acknowledged_us, now_us) < TCP_GAP_SETTLES_US))
			continue;
		gaps->lost += gap.end - gap.begin;
		gaps->ever_lost += gap.end - gap.begin;
		gaps->n_lost++;
		remove_gap(gaps, i);
	}
	settle_forgotten(gaps);
}
