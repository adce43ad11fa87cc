// SPDX-License-Identifier: BSD-3-Clause
// TCP connections and the Flows that they are: who began one, whether it has ended, and whether a
// SYN is another one's between the same ports. For that a Flow's entry keeps the client's position,
// see tcp_position.h.
#include <netinet/in.h>

#include "probe/meter/meter.h"
#include "probe/meter/parse.h"
#include "probe/meter/tcp_position.h"

// How far a SYN may be from what was seen and still be the old connection's: a window without scale
// (RFC 9293 section 3.1).
enum { SYN_WINDOW = 1 << 16 };

void meter_begin_position(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
			  const uint8_t *tcp, uint32_t captured)
{
	struct flow_cold *cold = &meter->table.cold[entry];
	const unsigned client = likely_client(pkt);

	cold->has &= (uint8_t)~COLD_POSITION;
	if (captured < LEAST_TCP_HEADER)
		return;
	if (client == pkt_direction(pkt))
		set_position(cold, client, load_be32(tcp + SEQUENCE_AT));
	else if (pkt_tcp_flags(pkt) & TCP_ACK)
		set_position(cold, client, load_be32(tcp + ACKNOWLEDGEMENT_AT));
}

// What a direction can have sent since the Flow began or was cut: IP octets without least headers.
static uint64_t most_sent(const struct meter *meter, uint32_t entry, unsigned d)
{
	const struct flow_hot *hot = &meter->table.hot[entry];
	const unsigned least = flow_key_is_ipv4(&hot->key) ? 40 : 60;
	struct counts total;

	meter_entry_totals(hot, &meter->table.cold[entry], d, &total);
	return total.octets - total.packets * least;
}

static unsigned position_of(const struct flow_cold *cold)
{
	return cold->has & COLD_POSITION_OF_SECOND ? 1 : 0;
}

void meter_move_position(struct meter *meter, uint32_t entry)
{
	struct flow_cold *cold = &meter->table.cold[entry];

	if (cold->has & COLD_POSITION)
		cold->position += (uint32_t)most_sent(meter, entry, position_of(cold));
}

// False: the header is not there.
static bool sequence_of(const struct pkt_meta *pkt, const struct slow_headers *slow,
			uint32_t *sequence)
{
	struct pkt_headers headers;

	headers_of(pkt, slow, &headers);
	if (headers.l4_captured < LEAST_TCP_HEADER)
		return false;
	*sequence = load_be32(headers.frame + headers.l4_offset + SEQUENCE_AT);
	return true;
}

bool meter_begins_another(const struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
			  const struct slow_headers *slow)
{
	const struct flow_cold *cold = &meter->table.cold[entry];
	const unsigned d = pkt_direction(pkt);
	uint32_t sequence;
	int64_t ahead;

	if ((pkt_tcp_flags(pkt) & (TCP_SYN | TCP_ACK)) != TCP_SYN)
		return false;
	if (meter->table.hot[entry].marks & ENTRY_ENDED)
		return true;
	if (!(cold->has & COLD_POSITION) || position_of(cold) != d ||
	    !sequence_of(pkt, slow, &sequence))
		return false;
	ahead = (int32_t)(sequence - cold->position);
	return ahead < -SYN_WINDOW || ahead > (int64_t)most_sent(meter, entry, d) + SYN_WINDOW;
}

// A SYN says who began, and a SYN+ACK where no SYN was seen; but not when a record has been made.
static uint32_t found_initiator(uint32_t marks, const struct pkt_meta *pkt)
{
	const bool reply = pkt_tcp_flags(pkt) & TCP_ACK;
	const bool swapped = pkt_direction(pkt) != reply;

	if (marks & (ENTRY_RESUMED | ENTRY_BY_SYN) || (reply && marks & ENTRY_BY_REPLY))
		return marks;
	marks &= ~(ENTRY_SWAPPED | ENTRY_BY_REPLY);
	return marks | (swapped ? ENTRY_SWAPPED : 0) | (reply ? ENTRY_BY_REPLY : ENTRY_BY_SYN);
}

// RST outweighs all FINs; what says so outlives a cut, which takes the flags.
static uint32_t found_end(uint32_t marks, const struct pkt_meta *pkt)
{
	const uint32_t both = ENTRY_FIN(0) | ENTRY_FIN(1);
	const uint16_t flags = pkt_tcp_flags(pkt);

	if (flags & TCP_RST)
		return (marks & ~both) | ENTRY_ENDED;
	if (!(flags & TCP_FIN) || marks & ENTRY_ENDED)
		return marks;
	marks |= ENTRY_FIN(pkt_direction(pkt));
	return (marks & both) == both ? marks | ENTRY_ENDED : marks;
}

void meter_tcp_event(struct meter *meter, uint32_t entry, const struct pkt_meta *pkt,
		     const struct slow_headers *slow)
{
	struct flow_hot *hot = &meter->table.hot[entry];
	uint32_t marks = hot->marks, sequence;

	if (pkt_tcp_flags(pkt) & TCP_SYN)
		marks = found_initiator(marks, pkt);
	if ((marks & ~hot->marks) & ENTRY_BY_SYN && sequence_of(pkt, slow, &sequence))
		set_position(&meter->table.cold[entry], pkt_direction(pkt), sequence);
	marks = found_end(marks, pkt);
	if (marks != hot->marks) {
		hot->marks = marks;
		meter->table.deadline[entry] = meter_deadline(meter, entry, pkt->clock_us);
	}
}
