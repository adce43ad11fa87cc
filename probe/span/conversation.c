// SPDX-License-Identifier: BSD-3-Clause
#include "probe/span/conversation.h"

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16 };

static void note(struct seen_places *places, uint32_t place)
{
	for (unsigned i = 0; i < places->n; i++)
		if (places->of[i] == place)
			return;
	if (places->n < SEEN_PLACES)
		places->of[places->n++] = place;
}

static void note_place(struct seen_direction *direction, const struct span_packet *packet)
{
	direction->untagged |= packet->vlan == SPAN_UNTAGGED;
	if (packet->vlan != SPAN_UNTAGGED)
		note(&direction->vlans, packet->vlan);
	if (packet->has_vni)
		note(&direction->vnis, packet->vni);
}

// Loss goes to the row of input and VLAN in which the direction is seen.
static void take_loss(struct conversation *conversation, unsigned d, struct span_rows *rows)
{
	struct seen_direction *direction = &conversation->direction[d];
	struct tcp_gaps *gaps = &direction->gaps;
	const uint16_t vlan =
	    direction->vlans.n != 0 ? (uint16_t)direction->vlans.of[0] : SPAN_UNTAGGED;
	struct span_row *row;

	if (gaps->seen == 0 && gaps->lost == 0)
		return;
	row = span_row_of(rows, direction->input, vlan);
	span_add(row, SPAN_tcp_seen, gaps->seen);
	span_add(row, SPAN_tcp_lost, gaps->lost);
	span_add(row, SPAN_tcp_gaps, gaps->n_lost);
	gaps->seen = gaps->lost = gaps->n_lost = 0;
}

static void note_segment(struct conversation *conversation, const struct span_packet *packet)
{
	struct seen_direction *own = &conversation->direction[packet->direction];
	struct seen_direction *other = &conversation->direction[!packet->direction];
	const uint32_t now_us = (uint32_t)packet->time_us;
	const bool syn = packet->flags & SYN;

	if (packet->flags & RST)
		return;
	tcp_gaps_segment(&own->gaps, packet->sequence,
			 packet->payload + syn + (packet->flags & FIN), syn);
	if (packet->flags & ACK)
		tcp_gaps_acknowledge(&other->gaps, packet->acknowledgement, now_us);
	tcp_gaps_settle(&own->gaps, now_us, false);
	tcp_gaps_settle(&other->gaps, now_us, false);
}

static bool share_a_place(const struct seen_places *a, const struct seen_places *b)
{
	for (unsigned i = 0; i < a->n; i++)
		for (unsigned k = 0; k < b->n; k++)
			if (a->of[i] == b->of[k])
				return true;
	return false;
}

static bool are_apart(const struct seen_places *a, const struct seen_places *b)
{
	return a->n != 0 && b->n != 0 && !share_a_place(a, b);
}

// One direction only, though the other one was there: data was sent on, or acknowledged.
static bool is_one_way(const struct conversation *conversation)
{
	const struct seen_direction *a = &conversation->direction[0];
	const struct seen_direction *b = &conversation->direction[1];

	return (a->packets == 0 || b->packets == 0) && a->payloads + b->payloads >= 2;
}

static void judge(struct conversation *conversation, struct span_rows *rows)
{
	const struct seen_direction *a = &conversation->direction[0];
	const struct seen_direction *b = &conversation->direction[1];
	struct span_row *row = span_row_of(rows, conversation->input, conversation->first_vlan);
	const bool tagged = a->vlans.n + b->vlans.n != 0, untagged = a->untagged || b->untagged;

	conversation->judged = true;
	span_add(row, SPAN_conversations, 1);
	span_add(row, SPAN_mixed_tags, tagged && untagged);
	span_add(row, SPAN_other_vlan, are_apart(&a->vlans, &b->vlans));
	span_add(row, SPAN_other_vni, are_apart(&a->vnis, &b->vnis));
	if (!conversation->tcp || a->payloads + b->payloads < 2)
		return;
	span_add(row, SPAN_tcp_conversations, 1);
	span_add(row, SPAN_one_way, is_one_way(conversation));
}

void conversation_packet(struct conversation *conversation, const struct span_packet *packet,
			 struct span_rows *rows)
{
	struct seen_direction *own = &conversation->direction[packet->direction];

	if (conversation->n_packets++ == 0) {
		conversation->input = packet->input;
		conversation->first_vlan = packet->vlan;
		conversation->tcp = packet->tcp;
	}
	conversation->last_us = (uint32_t)packet->time_us;
	if (own->packets++ == 0)
		own->input = packet->input;
	own->payloads += packet->payload != 0;
	note_place(own, packet);
	if (packet->tcp && packet->fragment)
		tcp_gaps_unknown(&own->gaps);
	if (packet->has_segment) {
		note_segment(conversation, packet);
		take_loss(conversation, 0, rows);
		take_loss(conversation, 1, rows);
	}
	if (conversation->n_packets == JUDGED_AT)
		judge(conversation, rows);
}

void conversation_judge(struct conversation *conversation, struct span_rows *rows)
{
	for (unsigned d = 0; d < 2; d++) {
		tcp_gaps_settle(&conversation->direction[d].gaps, conversation->last_us, true);
		take_loss(conversation, d, rows);
	}
	if (!conversation->judged)
		judge(conversation, rows);
}
