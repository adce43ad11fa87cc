// SPDX-License-Identifier: BSD-3-Clause
#include "probe/meter/tcp_stats.h"

enum { HOLES = 2, HOLE_UNIT_US = 16, REORDER_DEFAULT_US = 3000, REORDER_MOST_US = 500000 };

// A jump that no window allows (RFC 7323 section 2.3), and how far back a SYN may repeat the one
// before.
enum { JUMP = 1 << 30, SYN_REPEATED = 1 << 16 };

enum { OPTION_END, OPTION_NOP, OPTION_MSS, OPTION_WINDOW_SCALE, MOST_SCALE = 14 };

static void count(uint16_t *counter)
{
	if (*counter < UINT16_MAX)
		++*counter;
}

// 0 stands for a delay that was not seen. Captures may step back in time.
static uint32_t elapsed_us(uint32_t from_us, uint32_t now_us)
{
	return (int32_t)(now_us - from_us) > 0 ? now_us - from_us : 1;
}

static uint32_t reorder_us(const struct tcp_stats *stats)
{
	const unsigned both = TCP_KNOWN_SERVER_DELAY | TCP_KNOWN_CLIENT_DELAY;
	uint64_t round_trip_us;

	if ((stats->known & both) != both)
		return REORDER_DEFAULT_US;
	round_trip_us = (uint64_t)stats->server_us + stats->client_us;
	return round_trip_us < REORDER_MOST_US ? (uint32_t)round_trip_us * 3 / 4 : REORDER_MOST_US;
}

static void hole_close(struct tcp_stats *stats, unsigned i)
{
	stats->awaits &= (uint8_t) ~((TCP_HOLE | TCP_HOLE_DIRECTION) << i);
}

static bool hole_is_in(const struct tcp_stats *stats, unsigned i, unsigned direction)
{
	return stats->awaits & TCP_HOLE << i &&
	       !!(stats->awaits & TCP_HOLE_DIRECTION << i) == direction;
}

// In a free place, or that of the older hole.
static void hole_open(struct tcp_stats *stats, unsigned direction, struct tcp_hole hole)
{
	unsigned i = 0;

	if (stats->awaits & TCP_HOLE &&
	    (!(stats->awaits & TCP_HOLE << 1) ||
	     (int16_t)(stats->hole[0].since - stats->hole[1].since) >= 0))
		i = 1;
	hole_close(stats, i);
	stats->awaits |= (uint8_t)((TCP_HOLE | direction * TCP_HOLE_DIRECTION) << i);
	stats->hole[i] = hole;
}

static void holes_expire(struct tcp_stats *stats, uint32_t now_us)
{
	uint32_t most_us = reorder_us(stats);

	for (unsigned i = 0; i < HOLES; i++) {
		uint16_t age = (uint16_t)(now_us / HOLE_UNIT_US - stats->hole[i].since);

		if (stats->awaits & TCP_HOLE << i && age * HOLE_UNIT_US > most_us)
			hole_close(stats, i);
	}
}

static void holes_drop(struct tcp_stats *stats, unsigned direction)
{
	for (unsigned i = 0; i < HOLES; i++)
		if (hole_is_in(stats, i, direction))
			hole_close(stats, i);
}

// Takes [begin, end) out of hole i, in which `begin` lies. What remains on both sides are two
// holes.
static void hole_fill(struct tcp_stats *stats, unsigned i, unsigned direction, uint32_t begin,
		      uint32_t end)
{
	struct tcp_hole old = stats->hole[i];
	uint32_t old_end = old.start + old.octets;
	uint32_t head = begin - old.start;
	int32_t tail = (int32_t)(old_end - end);

	hole_close(stats, i);
	if (head > 0)
		hole_open(stats, direction,
			  (struct tcp_hole){old.start, (uint16_t)head, old.since});
	if (tail > 0)
		hole_open(stats, direction, (struct tcp_hole){end, (uint16_t)tail, old.since});
}

// A segment that begins before the highest sequence number.
static void classify_late(struct tcp_stats *stats, unsigned direction, uint32_t begin, uint32_t end)
{
	for (unsigned i = 0; i < HOLES; i++)
		if (hole_is_in(stats, i, direction) &&
		    begin - stats->hole[i].start < stats->hole[i].octets) {
			count(&stats->out_of_order[direction]);
			hole_fill(stats, i, direction, begin, end);
			return;
		}
	count(&stats->retransmitted[direction]);
}

static void gap(struct tcp_stats *stats, unsigned direction, uint32_t octets, uint32_t now_us)
{
	struct tcp_hole hole = {
	    .start = stats->next[direction],
	    .octets = octets < UINT16_MAX ? (uint16_t)octets : UINT16_MAX,
	    .since = (uint16_t)(now_us / HOLE_UNIT_US),
	};

	hole_open(stats, direction, hole);
}

// True when the direction's sequence numbers begin here: its first segment, another connection's
// SYN, or nonsense that no window explains.
static bool starts(const struct tcp_stats *stats, unsigned direction, uint8_t flags, int32_t ahead)
{
	if (!(stats->known & TCP_KNOWN_NEXT << direction) && stats->next[direction] == 0)
		return true;
	if (flags & TCP_SYN && (ahead >= 0 || ahead < -SYN_REPEATED))
		return true;
	return ahead >= JUMP || ahead <= -JUMP;
}

// Returns whether the segment brings octets that are new.
static bool classify_sequence(struct tcp_stats *stats, unsigned direction,
			      const struct tcp_segment *segment, uint32_t now_us)
{
	uint32_t begin = segment->sequence;
	uint32_t end = begin + segment->payload_octets + !!(segment->flags & TCP_SYN) +
		       !!(segment->flags & TCP_FIN);
	int32_t ahead = (int32_t)(begin - stats->next[direction]);

	if (begin == end || segment->flags & TCP_RST)
		return false;
	if (starts(stats, direction, segment->flags, ahead)) {
		stats->known |= (uint8_t)(TCP_KNOWN_NEXT << direction);
		holes_drop(stats, direction);
	} else if (ahead > 0) {
		gap(stats, direction, (uint32_t)ahead, now_us);
	} else if (ahead < 0) {
		if (ahead < -1 || segment->flags & (TCP_SYN | TCP_FIN))
			classify_late(stats, direction, begin, end);
		if ((int32_t)(end - stats->next[direction]) <= 0)
			return false;
	}
	stats->next[direction] = end;
	return true;
}

// RFC 9293 section 3.1, RFC 7323 section 2.2.
static void read_options(struct tcp_stats *stats, unsigned direction,
			 const struct tcp_segment *segment)
{
	const uint8_t *options = segment->options;
	unsigned n = segment->options_octets;

	for (unsigned at = 0; at < n && options[at] != OPTION_END;) {
		unsigned octets;

		if (options[at] == OPTION_NOP) {
			at++;
			continue;
		}
		octets = at + 1 < n ? options[at + 1] : 0;
		if (octets < 2 || at + octets > n)
			return;
		if (options[at] == OPTION_MSS && octets == 4)
			stats->mss[direction] = load_be16(options + at + 2);
		if (options[at] == OPTION_WINDOW_SCALE && octets == 3)
			stats->scale[direction] =
			    (options[at + 2] < MOST_SCALE ? options[at + 2] : MOST_SCALE) + 1;
		at += octets;
	}
}

static void set_client(struct tcp_stats *stats, unsigned direction)
{
	if (stats->known & TCP_KNOWN_CLIENT)
		return;
	stats->known |= TCP_KNOWN_CLIENT | (direction ? TCP_KNOWN_CLIENT_DIRECTION : 0);
	stats->awaits |= (uint8_t)(TCP_AWAITS_PAYLOAD << direction);
}

static bool is_client(const struct tcp_stats *stats, unsigned direction)
{
	return stats->known & TCP_KNOWN_CLIENT &&
	       !!(stats->known & TCP_KNOWN_CLIENT_DIRECTION) == direction;
}

static void note_syn(struct tcp_stats *stats, unsigned direction, const struct tcp_segment *segment,
		     uint32_t now_us)
{
	bool answer = segment->flags & TCP_ACK;

	stats->scale[direction] = 0;
	read_options(stats, direction, segment);
	set_client(stats, answer ? !direction : direction);
	if (is_client(stats, direction) == answer)
		return;
	if (!answer) {
		if (stats->known & TCP_KNOWN_SERVER_DELAY)
			return;
		stats->server_us = now_us;
		stats->awaits |= TCP_AWAITS_SYN_ACK;
		return;
	}
	if (stats->awaits & TCP_AWAITS_SYN_ACK) {
		stats->server_us = elapsed_us(stats->server_us, now_us);
		stats->known |= TCP_KNOWN_SERVER_DELAY;
		stats->awaits &= (uint8_t)~TCP_AWAITS_SYN_ACK;
	}
	if (!(stats->known & TCP_KNOWN_CLIENT_DELAY)) {
		stats->client_us = now_us;
		stats->awaits |= TCP_AWAITS_ACK;
	}
}

static void note_ack(struct tcp_stats *stats, unsigned direction, uint32_t now_us)
{
	if (!(stats->awaits & TCP_AWAITS_ACK) || !is_client(stats, direction))
		return;
	stats->client_us = elapsed_us(stats->client_us, now_us);
	stats->known |= TCP_KNOWN_CLIENT_DELAY;
	stats->awaits &= (uint8_t)~TCP_AWAITS_ACK;
}

static void note_payload(struct tcp_stats *stats, unsigned direction, bool is_new, uint32_t now_us)
{
	const uint8_t awaited = (uint8_t)(TCP_AWAITS_PAYLOAD << direction);
	const uint8_t other = (uint8_t)(TCP_AWAITS_PAYLOAD << !direction);

	if (!(stats->awaits & awaited))
		return;
	if (is_client(stats, direction)) {
		stats->application_us = now_us;
		stats->awaits ^= awaited | other;
	} else if (is_new) {
		stats->application_us = elapsed_us(stats->application_us, now_us);
		stats->known |= TCP_KNOWN_APPLICATION_DELAY;
		stats->awaits &= (uint8_t)~awaited;
	}
}

void tcp_stats_classify(struct tcp_stats *stats, unsigned direction,
			const struct tcp_segment *segment, uint32_t now_us)
{
	const uint8_t flags = segment->flags;
	bool is_new;

	if (stats->awaits & (TCP_HOLE | TCP_HOLE << 1))
		holes_expire(stats, now_us);
	is_new = classify_sequence(stats, direction, segment, now_us);
	if (flags & TCP_RST)
		return;
	if (flags & TCP_SYN) {
		note_syn(stats, direction, segment, now_us);
	} else {
		if (segment->window == 0)
			count(&stats->zero_windows[direction]);
		if (flags & TCP_ACK)
			note_ack(stats, direction, now_us);
	}
	if (segment->payload_octets > 0)
		note_payload(stats, direction, is_new, now_us);
}

static uint32_t delay_us(const struct tcp_stats *stats, unsigned known, uint32_t us)
{
	return stats->known & known ? us : 0;
}

static void report_direction(struct tcp_stats *stats, unsigned from, struct flow_tcp *report,
			     unsigned to)
{
	unsigned shift = stats->scale[0] && stats->scale[1] ? stats->scale[from] - 1U : 0;
	bool seen = stats->window_max[from] || stats->window_below[from];

	report->window_max[to] = (uint32_t)stats->window_max[from] << shift;
	report->window_min[to] =
	    seen ? (uint32_t)(UINT16_MAX - stats->window_below[from]) << shift : 0;
	report->mss[to] = stats->mss[from];
	report->retransmitted_packets[to] = stats->retransmitted[from];
	report->out_of_order_packets[to] = stats->out_of_order[from];
	report->zero_window_packets[to] = stats->zero_windows[from];
	stats->retransmitted[from] = stats->out_of_order[from] = stats->zero_windows[from] = 0;
}

void tcp_stats_report(struct tcp_stats *stats, unsigned forward, struct flow_tcp *report)
{
	report->server_network_delay_us = delay_us(stats, TCP_KNOWN_SERVER_DELAY, stats->server_us);
	report->client_network_delay_us = delay_us(stats, TCP_KNOWN_CLIENT_DELAY, stats->client_us);
	report->application_delay_us =
	    delay_us(stats, TCP_KNOWN_APPLICATION_DELAY, stats->application_us);
	report_direction(stats, forward, report, FORWARD);
	report_direction(stats, !forward, report, REVERSE);
}
