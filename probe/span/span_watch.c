// SPDX-License-Identifier: BSD-3-Clause
#include "probe/span/span_watch.h"

#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "probe/span/conversation.h"
#include "probe/span/copy_window.h"

enum {
	CONVERSATIONS = 512,
	FLOWS_EACH = 256,    // of which one is watched in any case
	PACKETS_EACH = 1024, // of which one may be looked at besides,
	CREDIT_FIRST = 4096, // these at the start,
	CREDIT_A_SECOND = 4096,
	CREDIT_MOST = 1 << 16,
	LOOKED_AT = 1024, // within the time for copies
	PRICE = 16,	  // of a conversation, for its first packets
};

struct span_watch {
	struct span_rows rows;
	struct copy_window *copies;
	int64_t credit;
	uint64_t credited_us, credited_packets;
	uint32_t taken[CONVERSATIONS]; // by whose fold, in few lines; 0: free
	struct conversation conversation[CONVERSATIONS];
};

struct span_watch *span_watch_new(uint64_t within_us, int numa_node)
{
	struct span_watch *watch = calloc(1, sizeof(*watch));

	if (watch == NULL)
		return NULL;
	watch->credit = CREDIT_FIRST;
	watch->copies = copy_window_new(within_us, LOOKED_AT, numa_node);
	if (watch->copies != NULL)
		return watch;
	free(watch);
	return NULL;
}

void span_watch_free(struct span_watch *watch)
{
	if (watch == NULL)
		return;
	copy_window_free(watch->copies);
	free(watch);
}

struct span_rows *span_watch_rows(struct span_watch *watch)
{
	return &watch->rows;
}

static uint32_t taken_by(uint16_t fold)
{
	return fold | UINT32_C(1) << 16;
}

static unsigned mix(uint16_t fold)
{
	return (fold * 44111U >> 7 ^ fold) & UINT16_MAX;
}

// A look at a packet costs as much as metering ten.
static void earn(struct span_watch *watch, uint64_t now_us, uint64_t n_packets)
{
	const uint64_t passed_us = now_us > watch->credited_us ? now_us - watch->credited_us : 0;
	uint64_t earned = (n_packets - watch->credited_packets) / PACKETS_EACH;

	if (passed_us < 1000)
		return;
	if (watch->credited_us != 0)
		earned += RTE_MIN(passed_us, UINT64_C(1000000)) * CREDIT_A_SECOND / 1000000;
	watch->credited_us = now_us;
	watch->credited_packets = n_packets;
	watch->credit = RTE_MIN(watch->credit + (int64_t)earned, (int64_t)CREDIT_MOST);
}

bool span_watch_wants(struct span_watch *watch, uint16_t fold, uint64_t now_us, uint64_t n_packets)
{
	const uint32_t taken = watch->taken[mix(fold) % CONVERSATIONS];

	if (taken != 0)
		return taken == taken_by(fold);
	earn(watch, now_us, n_packets);
	return watch->credit >= PRICE || (uint16_t)(fold * 40503U) < (UINT16_MAX + 1) / FLOWS_EACH;
}

uint16_t span_watch_begin(struct span_watch *watch, uint16_t fold, uint64_t identity)
{
	const unsigned number = mix(fold) % CONVERSATIONS;
	struct conversation *here = &watch->conversation[number];

	if (here->n_flows == 0) {
		*here = (struct conversation){.identity = identity};
		watch->taken[number] = taken_by(fold);
		watch->credit -= PRICE;
	} else if (here->identity != identity || here->n_flows == UINT8_MAX) {
		return WATCH_NONE;
	}
	here->n_flows++;
	return (uint16_t)number;
}

bool span_watch_packet(struct span_watch *watch, uint16_t number, const struct span_packet *packet)
{
	struct conversation *here = &watch->conversation[number];
	struct span_row *row = span_row_of(&watch->rows, packet->input, packet->vlan);
	const struct copy_sighting sighting = {
	    .hash = packet->hash,
	    .time_us = packet->time_us,
	    .place = copy_place(packet->input, packet->vlan, packet->ttl),
	    .tcp_payload = packet->tcp && packet->payload != 0,
	};

	if (here->n_packets >= PRICE)
		watch->credit--;
	span_add(row, SPAN_packets, 1);
	span_add(row, SPAN_sliced, packet->sliced);
	if (packet->hash != 0)
		span_add(row, SPAN_copies, copy_window_sees(watch->copies, &sighting));
	conversation_packet(here, packet, &watch->rows);
	return here->n_packets < (watch->credit > 0 ? WATCH_PACKETS : PRICE);
}

void span_watch_end(struct span_watch *watch, uint16_t number)
{
	struct conversation *here = &watch->conversation[number];

	if (--here->n_flows != 0)
		return;
	watch->taken[number] = 0;
	conversation_judge(here, &watch->rows);
}

void span_watch_end_all(struct span_watch *watch)
{
	for (unsigned i = 0; i < CONVERSATIONS; i++)
		if (watch->conversation[i].n_flows != 0) {
			watch->conversation[i].n_flows = 0;
			watch->taken[i] = 0;
			conversation_judge(&watch->conversation[i], &watch->rows);
		}
}
