// SPDX-License-Identifier: BSD-3-Clause
#include "probe/selftest/selftest_judge.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

enum { MOST_OFF_MS = 20, MOST_DRIFT_MS = 10 };

void selftest_judge_counting(const struct selftest_flow *flows, unsigned n,
			     const struct selftest_losses *losses, struct selftest_verdict *verdict)
{
	struct selftest_flow sum = {0};

	for (unsigned i = 0; i < n; i++) {
		sum.sent_packets += flows[i].sent_packets;
		sum.sent_octets += flows[i].sent_octets;
		sum.packets += flows[i].packets;
		sum.octets += flows[i].octets;
	}
	verdict->check = "counting";
	verdict->wrong = !losses->balances || sum.sent_packets != sum.packets + losses->named ||
			 (losses->named == 0 && sum.sent_octets != sum.octets);
	snprintf(verdict->measured, sizeof(verdict->measured),
		 "%" PRIu64 " packets sent, %" PRIu64 " in records, %" PRIu64
		 " lost with a name; %" PRIu64 " of %" PRIu64 " IP octets%s",
		 sum.sent_packets, sum.packets, losses->named, sum.octets, sum.sent_octets,
		 losses->balances ? "" : "; books do not balance");
	if (verdict->wrong)
		snprintf(verdict->set, sizeof(verdict->set), "%s",
			 sum.packets > sum.sent_packets
			     ? "something else sends there too, or the port is mirrored twice"
			     : "look at cable, switch and MTU between sender and port");
	else if (losses->named > 0)
		snprintf(verdict->set, sizeof(verdict->set), "counter %s: more --workers",
			 losses->greatest);
}

void selftest_judge_spreading(const struct selftest_flow *flows, unsigned n, const char *spread,
			      struct selftest_verdict *verdict)
{
	uint64_t records = 0;
	unsigned seen = 0, split = 0;

	for (unsigned i = 0; i < n; i++) {
		records += flows[i].records;
		seen += flows[i].records > 0;
		split += flows[i].records > 1;
	}
	verdict->check = "spreading";
	verdict->wrong = split > 0 || seen == 0;
	snprintf(verdict->measured, sizeof(verdict->measured),
		 "%u Flows both ways, %" PRIu64 " records, %u Flows split; %s", seen, records,
		 split, spread);
	if (split > 0)
		snprintf(verdict->set, sizeof(verdict->set),
			 "--spread software: the NIC's hash is not symmetric");
}

static int compare(const void *a, const void *b)
{
	const double x = fabs(*(const double *)a), y = fabs(*(const double *)b);

	return x < y ? -1 : x > y;
}

static double best_off(const struct selftest_flow *flows, unsigned n, bool of_last)
{
	double *delay = calloc(n, sizeof(*delay)), best = 0;
	unsigned seen = 0;

	for (unsigned i = 0; i < n && delay != NULL; i++)
		if (flows[i].records > 0)
			delay[seen++] = of_last ? flows[i].last_ms - flows[i].sent_last_ms
						: flows[i].first_ms - flows[i].sent_first_ms;
	if (seen > 0) {
		qsort(delay, seen, sizeof(*delay), compare);
		best = delay[seen / 10];
	}
	free(delay);
	return best;
}

void selftest_judge_times(const struct selftest_flow *flows, unsigned n,
			  struct selftest_verdict *verdict)
{
	const double first = best_off(flows, n, false), last = best_off(flows, n, true);

	verdict->check = "timestamps";
	verdict->wrong = fabs(first) > MOST_OFF_MS || fabs(last) > MOST_OFF_MS ||
			 fabs(last - first) > MOST_DRIFT_MS;
	snprintf(verdict->measured, sizeof(verdict->measured),
		 "first packets %+.1f ms, last packets %+.1f ms off the time of sending", first,
		 last);
	if (verdict->wrong)
		snprintf(verdict->set, sizeof(verdict->set),
			 "--timestamps software, unless it is so already: then the CPU's clock "
			 "(lineprobe doctor)");
}
