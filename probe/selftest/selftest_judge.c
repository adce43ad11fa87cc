// SPDX-License-Identifier: BSD-3-Clause
#include "probe/selftest/selftest_judge.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_OFF_MS = 20, MOST_DRIFT_MS = 10, SURE_QUEUES = 16 };

// What to set against a loss, by the key of its counter.
static const char *remedy(const char *counter)
{
	static const char *const of[][2] = {
	    {"loss_missed", "more --workers, on cores of their own (lineprobe doctor)"},
	    {"loss_no_mbuf", "more --workers, on cores of their own (lineprobe doctor)"},
	    {"loss_in_port", "a slot with more PCIe lanes (lineprobe doctor)"},
	    {"loss_errors", "look at cable, transceiver and MTU"},
	    {"loss_ring", "more --workers, or the NIC by its PCI address (lineprobe bind)"},
	    {"loss_interface", "a longer ring: ethtool -G INTERFACE rx 4096"},
	    {"lost_hand_over", "--spread nic, or more --workers"},
	    {"lost_table_full", "a larger --max-flows"},
	};

	for (unsigned i = 0; counter != NULL && i < sizeof(of) / sizeof(*of); i++)
		if (strcmp(of[i][0], counter) == 0)
			return of[i][1];
	return "look at cable, switch and MTU between sender and port";
}

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
			     : remedy(NULL));
	else if (losses->named > 0)
		snprintf(verdict->set, sizeof(verdict->set), "counter %s: %s", losses->greatest,
			 remedy(losses->greatest));
}

void selftest_judge_spreading(const struct selftest_flow *flows, unsigned n,
			      const struct selftest_spread *spread,
			      struct selftest_verdict *verdict)
{
	const bool empty =
	    spread->by_nic && spread->used < spread->queues && spread->queues <= SURE_QUEUES;
	uint64_t records = 0;
	unsigned seen = 0, split = 0;

	for (unsigned i = 0; i < n; i++) {
		records += flows[i].records;
		seen += flows[i].records > 0;
		split += flows[i].records > 1;
	}
	verdict->check = "spreading";
	verdict->wrong = split > 0 || seen == 0 || empty;
	snprintf(verdict->measured, sizeof(verdict->measured),
		 "%u Flows both ways, %" PRIu64 " records, %u Flows split; %u of %u queues used; "
		 "%s",
		 seen, records, split, spread->used, spread->queues, spread->text);
	if (split > 0 || empty)
		snprintf(verdict->set, sizeof(verdict->set), "--spread software: %s",
			 split > 0 ? "the NIC's hash is not symmetric"
				   : "the NIC leaves queues empty");
}

void selftest_judge_rate(const struct selftest_rate *rate, struct selftest_verdict *verdict)
{
	verdict->check = "rate";
	verdict->wrong = rate->best == 0;
	snprintf(verdict->measured, sizeof(verdict->measured),
		 "%" PRIu64 " packets a second without loss, %" PRIu64 " Flows at a time; %s",
		 rate->best, rate->flows,
		 rate->lost ? "faster ones lose packets" : "the sender's limit");
	if (rate->lost)
		snprintf(verdict->set, sizeof(verdict->set), "for more, %s%s%s",
			 rate->greatest != NULL ? rate->greatest : "",
			 rate->greatest != NULL ? ": " : "", remedy(rate->greatest));
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
