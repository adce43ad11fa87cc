// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_TCP_GAPS_H
#define PROBE_TCP_GAPS_H

#include <stdbool.h>
#include <stdint.h>

// What a mirror loses, by the sequence numbers of one direction of a TCP connection. Octets that
// the network lost come again, as the receiver does not acknowledge them. Octets that the receiver
// has acknowledged and that never came here were lost on the way here (RFC 9293 section 3.4).
//
// The acknowledgement may come by another port and be here first, so a gap is given some time to be
// filled. A jump that no window explains begins anew, and nothing is counted of it. Where more gaps
// are open than there is room for, as in a long fast path, the others are taken to end as those do
// that were followed: lost, or filled.

enum { TCP_GAPS = 16, TCP_GAP_SETTLES_US = 20000, TCP_GAP_JUMP = 1 << 24 };

struct tcp_gap {
	uint32_t begin, end;
	uint32_t acknowledged_us; // with `settles`
	bool settles;
};

// All zeros at the start.
struct tcp_gaps {
	uint32_t next; // where new octets belong
	bool known;
	uint8_t n;
	struct tcp_gap gap[TCP_GAPS];
	uint64_t forgotten;		 // octets of gaps for which there was no room
	uint64_t ever_lost, ever_filled; // octets of those that were followed
	uint64_t seen, lost;		 // octets, since they were last taken away
	uint32_t n_lost;		 // gaps of which these are, likewise
};

// A segment of this direction, of so many octets with SYN and FIN.
void tcp_gaps_segment(struct tcp_gaps *gaps, uint32_t sequence, uint32_t octets, bool syn);
// Data of this direction went by, nobody knows with which numbers: what comes next begins anew.
void tcp_gaps_unknown(struct tcp_gaps *gaps);
// The other direction acknowledges all octets before this one.
void tcp_gaps_acknowledge(struct tcp_gaps *gaps, uint32_t number, uint32_t now_us);
// Counts as lost what was acknowledged long enough ago; `all`: nothing else comes.
void tcp_gaps_settle(struct tcp_gaps *gaps, uint32_t now_us, bool all);

#endif
