// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_SELFTEST_JUDGE_H
#define PROBE_SELFTEST_JUDGE_H

#include <stdbool.h>

#include "probe/selftest/selftest_records.h"

// One row of the table.
struct selftest_verdict {
	const char *check;
	bool wrong;
	char measured[224];
	char set[160]; // what to do about it; empty: nothing
};

// What the probe said of itself at the end.
struct selftest_losses {
	uint64_t named;	      // packets
	const char *greatest; // the key of the counter with most of them
	bool balances;
};

// Who spreads, as the probe says, and how many of the queues got packets.
struct selftest_spread {
	char text[128];
	unsigned queues, used;
	bool by_nic;
};

// The fastest that nothing was lost at, 0: none was; and what ended it: a loss, or the sender.
struct selftest_rate {
	uint64_t best; // packets a second
	uint64_t flows;
	bool lost;
	const char *greatest; // as of losses; NULL: it has no name
};

// Every packet that was sent is in a record or in a loss with a name. Octets too, where none is
// lost.
void selftest_judge_counting(const struct selftest_flow *flows, unsigned n,
			     const struct selftest_losses *losses,
			     struct selftest_verdict *verdict);
// One record a Flow: both directions came to one worker. And a NIC that spreads leaves no queue
// empty, where they are few enough for that.
void selftest_judge_spreading(const struct selftest_flow *flows, unsigned n,
			      const struct selftest_spread *spread,
			      struct selftest_verdict *verdict);
// Any rate will do; what to set for a higher one.
void selftest_judge_rate(const struct selftest_rate *rate, struct selftest_verdict *verdict);
// Times of records against those of sending, at the Flows' first and at their last packets. The
// best tenth is judged: on a busy machine a worker may wait before its poll, or between reading the
// clock and receiving; a false clock is off for each Flow.
void selftest_judge_times(const struct selftest_flow *flows, unsigned n,
			  struct selftest_verdict *verdict);

#endif
