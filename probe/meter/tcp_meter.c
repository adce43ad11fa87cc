// SPDX-License-Identifier: BSD-3-Clause
#include "probe/meter/tcp_meter.h"

enum { HOLES = 2, HOLE_UNIT_US = 16, REORDER_DEFAULT_US = 3000, REORDER_MOST_US = 500000 };

// A jump that no window allows (RFC 7323 section 2.3), and how far behind a SYN may repeat the one
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

static uint32_t reorder_us(const struct tcp_meter *meter)
{
	const unsigned both = TCP_KNOWN_SERVER_DELAY | TCP_KNOWN_CLIENT_DELAY;
	uint64_t round_trip_us;

	if ((meter->known & both) != both)
		return REORDER_DEFAULT_US;
	round_trip_us = (uint64_t)meter->server_us + meter->client_us;
	return round_trip_us < REORDER_MOST_US ? (uint32_t)round_trip_us * 3 / 4 : REORDER_MOST_US;
}

static void hole_close(struct tcp_meter *meter, unsigned i)
{
	meter->awaits &= (uint8_t) ~((TCP_HOLE | TCP_HOLE_DIRECTION) << i);
}

static bool hole_is_in(const struct tcp_meter *meter, unsigned i, unsigned direction)
{
	return meter->awaits & TCP_HOLE << i &&
	       !!(meter->awaits & TCP_HOLE_DIRECTION << i) == direction;
}

// In a free place, or that of the older hole.
static void hole_open(struct tcp_meter *meter, unsigned direction, struct tcp_hole hole)
{
	unsigned i = 0;

	if (meter->awaits & TCP_HOLE &&
	    (!(meter->awaits & TCP_HOLE << 1) ||
	     (int16_t)(meter->hole[0].since - meter->hole[1].since) >= 0))
		i = 1;
	hole_close(meter, i);
	meter->awaits |= (uint8_t)((TCP_HOLE | direction * TCP_HOLE_DIRECTION) << i);
	meter->hole[i] = hole;
}

static void holes_expire(struct tcp_meter *meter, uint32_t now_us)
{
	uint32_t most_us = reorder_us(meter);

	for (unsigned i = 0; i < HOLES; i++) {
		uint16_t age = (uint16_t)(now_us / HOLE_UNIT_US - meter->hole[i].since);

		if (meter->awaits & TCP_HOLE << i && age * HOLE_UNIT_US > most_us)
			hole_close(meter, i);
	}
}

static void holes_drop(struct tcp_meter *meter, unsigned direction)
{
	for (unsigned i = 0; i < HOLES; i++)
		if (hole_is_in(meter, i, direction))
			hole_close(meter, i);
}

// Takes [begin, end) out of hole i, in which `begin` lies. What remains on both sides are two
// holes.
static void hole_fill(struct tcp_meter *meter, unsigned i, unsigned direction, uint32_t begin,
		      uint32_t end)
{
	struct tcp_hole old = meter->hole[i];
	uint32_t old_end = old.start + old.octets;
	uint32_t head = begin - old.start;
	int32_t tail = (int32_t)(old_end - end);

	hole_close(meter, i);
	if (head > 0)
		hole_open(meter, direction,
			  (struct tcp_hole){old.start, (uint16_t)head, old.since});
	if (tail > 0)
		hole_open(meter, direction, (struct tcp_hole){end, (uint16_t)tail, old.since});
}

// A segment that begins before the highest sequence number.
static void judge_late(struct tcp_meter *meter, unsigned direction, uint32_t begin, uint32_t end)
{
	for (unsigned i = 0; i < HOLES; i++)
		if (hole_is_in(meter, i, direction) &&
		    begin - meter->hole[i].start < meter->hole[i].octets) {
			count(&meter->out_of_order[direction]);
			hole_fill(meter, i, direction, begin, end);
			return;
		}
	count(&meter->retransmitted[direction]);
}

static void gap(struct tcp_meter *meter, unsigned direction, uint32_t octets, uint32_t now_us)
{
	struct tcp_hole hole = {
	    .start = meter->next[direction],
	    .octets = octets < UINT16_MAX ? (uint16_t)octets : UINT16_MAX,
	    .since = (uint16_t)(now_us / HOLE_UNIT_US),
	};

	hole_open(meter, direction, hole);
}

// True when the direction's sequence numbers begin here: its first segment, another connection's
// SYN, or nonsense that no window explains.
static bool starts(const struct tcp_meter *meter, unsigned direction, uint8_t flags, int32_t ahead)
{
	if (!(meter->known & TCP_KNOWN_NEXT << direction) && meter->next[direction] == 0)
		return true;
	if (flags & TCP_SYN && (ahead >= 0 || ahead < -SYN_REPEATED))
		return true;
	return ahead >= JUMP || ahead <= -JUMP;
}

// Returns whether the segment brings octets that are new.
static bool judge_sequence(struct tcp_meter *meter, unsigned direction,
			   const struct tcp_segment *segment, uint32_t now_us)
{
	uint32_t begin = segment->sequence;
	uint32_t end = begin + segment->payload_octets + !!(segment->flags & TCP_SYN) +
		       !!(segment->flags & TCP_FIN);
	int32_t ahead = (int32_t)(begin - meter->next[direction]);

	if (begin == end || segment->flags & TCP_RST)
		return false;
	if (starts(meter, direction, segment->flags, ahead)) {
		meter->known |= (uint8_t)(TCP_KNOWN_NEXT << direction);
		holes_drop(meter, direction);
	} else if (ahead > 0) {
		gap(meter, direction, (uint32_t)ahead, now_us);
	} else if (ahead < 0) {
		if (ahead < -1 || segment->flags & (TCP_SYN | TCP_FIN))
			judge_late(meter, direction, begin, end);
		if ((int32_t)(end - meter->next[direction]) <= 0)
			return false;
	}
	meter->next[direction] = end;
	return true;
}

// RFC 9293 section 3.1, RFC 7323 section 2.2.
static void read_options(struct tcp_meter *meter, unsigned direction,
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
			meter->mss[direction] = load_be16(options + at + 2);
		if (options[at] == OPTION_WINDOW_SCALE && octets == 3)
			meter->scale[direction] =
			    (options[at + 2] < MOST_SCALE ? options[at + 2] : MOST_SCALE) + 1;
		at += octets;
	}
}

static void set_client(struct tcp_meter *meter, unsigned direction)
{
	if (meter->known & TCP_KNOWN_CLIENT)
		return;
	meter->known |= TCP_KNOWN_CLIENT | (direction ? TCP_KNOWN_CLIENT_DIRECTION : 0);
	meter->awaits |= (uint8_t)(TCP_AWAITS_PAYLOAD << direction);
}

static bool is_client(const struct tcp_meter *meter, unsigned direction)
{
	return meter->known & TCP_KNOWN_CLIENT &&
	       !!(meter->known & TCP_KNOWN_CLIENT_DIRECTION) == direction;
}

static void judge_syn(struct tcp_meter *meter, unsigned direction,
		      const struct tcp_segment *segment, uint32_t now_us)
{
	bool answer = segment->flags & TCP_ACK;

	meter->scale[direction] = 0;
	read_options(meter, direction, segment);
	set_client(meter, answer ? !direction : direction);
	if (is_client(meter, direction) == answer)
		return;
	if (!answer) {
		if (meter->known & TCP_KNOWN_SERVER_DELAY)
			return;
		meter->server_us = now_us;
		meter->awaits |= TCP_AWAITS_SYN_ACK;
		return;
	}
	if (meter->awaits & TCP_AWAITS_SYN_ACK) {
		meter->server_us = elapsed_us(meter->server_us, now_us);
		meter->known |= TCP_KNOWN_SERVER_DELAY;
		meter->awaits &= (uint8_t)~TCP_AWAITS_SYN_ACK;
	}
	if (!(meter->known & TCP_KNOWN_CLIENT_DELAY)) {
		meter->client_us = now_us;
		meter->awaits |= TCP_AWAITS_ACK;
	}
}

static void judge_ack(struct tcp_meter *meter, unsigned direction, uint32_t now_us)
{
	if (!(meter->awaits & TCP_AWAITS_ACK) || !is_client(meter, direction))
		return;
	meter->client_us = elapsed_us(meter->client_us, now_us);
	meter->known |= TCP_KNOWN_CLIENT_DELAY;
	meter->awaits &= (uint8_t)~TCP_AWAITS_ACK;
}

static void judge_payload(struct tcp_meter *meter, unsigned direction, bool is_new, uint32_t now_us)
{
	const uint8_t awaited = (uint8_t)(TCP_AWAITS_PAYLOAD << direction);
	const uint8_t other = (uint8_t)(TCP_AWAITS_PAYLOAD << !direction);

	if (!(meter->awaits & awaited))
		return;
	if (is_client(meter, direction)) {
		meter->application_us = now_us;
		meter->awaits ^= awaited | other;
	} else if (is_new) {
		meter->application_us = elapsed_us(meter->application_us, now_us);
		meter->known |= TCP_KNOWN_APPLICATION_DELAY;
		meter->awaits &= (uint8_t)~awaited;
	}
}

void tcp_meter_judge(struct tcp_meter *meter, unsigned direction, const struct tcp_segment *segment,
		     uint32_t now_us)
{
	const uint8_t flags = segment->flags;
	bool is_new;

	if (meter->awaits & (TCP_HOLE | TCP_HOLE << 1))
		holes_expire(meter, now_us);
	is_new = judge_sequence(meter, direction, segment, now_us);
	if (flags & TCP_RST)
		return;
	if (flags & TCP_SYN) {
		judge_syn(meter, direction, segment, now_us);
	} else {
		if (segment->window == 0)
			count(&meter->zero_windows[direction]);
		if (flags & TCP_ACK)
			judge_ack(meter, direction, now_us);
	}
	if (segment->payload_octets > 0)
		judge_payload(meter, direction, is_new, now_us);
}

static uint32_t delay_us(const struct tcp_meter *meter, unsigned known, uint32_t us)
{
	return meter->known & known ? us : 0;
}

static void report_direction(struct tcp_meter *meter, unsigned from, struct flow_tcp *report,
			     unsigned to)
{
	unsigned shift = meter->scale[0] && meter->scale[1] ? meter->scale[from] - 1U : 0;
	bool seen = meter->window_max[from] || meter->window_below[from];

	report->window_max[to] = (uint32_t)meter->window_max[from] << shift;
	report->window_min[to] =
	    seen ? (uint32_t)(UINT16_MAX - meter->window_below[from]) << shift : 0;
	report->mss[to] = meter->mss[from];
	report->retransmitted_packets[to] = meter->retransmitted[from];
	report->out_of_order_packets[to] = meter->out_of_order[from];
	report->zero_window_packets[to] = meter->zero_windows[from];
	meter->retransmitted[from] = meter->out_of_order[from] = meter->zero_windows[from] = 0;
}

void tcp_meter_report(struct tcp_meter *meter, unsigned forward, struct flow_tcp *report)
{
	report->server_network_delay_us = delay_us(meter, TCP_KNOWN_SERVER_DELAY, meter->server_us);
	report->client_network_delay_us = delay_us(meter, TCP_KNOWN_CLIENT_DELAY, meter->client_us);
	report->application_delay_us =
	    delay_us(meter, TCP_KNOWN_APPLICATION_DELAY, meter->application_us);
	report_direction(meter, forward, report, FORWARD);
	report_direction(meter, !forward, report, REVERSE);
}
