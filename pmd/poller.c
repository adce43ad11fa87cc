// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>

#include <rte_ethdev.h>

#include "pmd/poller.h"

static const struct counter_row poller_rows[] = {
    [POLLER_RECEIVED] = {"received", "packets taken from the queues", LEDGER_IN},
    [POLLER_HANDED_ON] = {"handed on", "given to the worker that polls", LEDGER_OUT,
			  EDGE_READER_WORKER},
    [POLLER_MISPLACED] = {"misplaced (1 of 1024 checked)",
			  "the NIC put it into another worker's queue: its Flow may be counted "
			  "twice; use --spread software",
			  LEDGER_NOTE},
};

int poller_begin(struct poller *poller, unsigned worker)
{
	char owner[32];

	snprintf(owner, sizeof(owner), "queues of worker %u", worker);
	poller->ledger = ledger_new(owner, poller_rows, RTE_DIM(poller_rows), LEDGER_PACKETS);
	return poller->ledger == NULL ? -ENOMEM : 0;
}

int poller_add(struct poller *poller, uint16_t port, uint16_t queue)
{
	if (poller->n_queues == POLLER_QUEUES)
		return -ENOSPC;
	poller->queue[poller->n_queues].port = port;
	poller->queue[poller->n_queues].queue = queue;
	poller->n_queues++;
	return 0;
}

void poller_end(struct poller *poller)
{
	ledger_free(poller->ledger);
	poller->ledger = NULL;
}

uint16_t poller_receive(struct poller *poller, struct rte_mbuf **burst, uint16_t n)
{
	uint16_t got = 0;

	// Vector drivers want room for 32 packets, so the rest of a burst is not asked for.
	for (unsigned asked = 0; asked < poller->n_queues && (got == 0 ? n > 0 : n - got >= 32);
	     asked++) {
		unsigned at = poller->next;

		poller->next = at + 1 < poller->n_queues ? at + 1 : 0;
		got += rte_eth_rx_burst(poller->queue[at].port, poller->queue[at].queue,
					&burst[got], n - got);
	}
	poller->ledger->now[POLLER_RECEIVED].packets += got;
	poller->ledger->now[POLLER_HANDED_ON].packets += got;
	ledger_publish(poller->ledger);
	return got;
}

void poller_note_misplaced(struct poller *poller)
{
	poller->ledger->now[POLLER_MISPLACED].packets++;
}
