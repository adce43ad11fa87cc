// SPDX-License-Identifier: BSD-3-Clause
#include <rte_common.h>

#include "export/transport/rotation.h"

void rotation_init(struct rotation *rotation, const struct output_settings *settings)
{
	*rotation = (struct rotation){
	    .every_us = settings->rotate_ms * 1000,
	    .most_octets = settings->rotate_octets,
	    .compressed = settings->compress,
	};
}

void rotation_begin(struct rotation *rotation, uint64_t now_us)
{
	rotation->octets = 0;
	if (rotation->every_us > 0)
		rotation->end_us = (now_us / rotation->every_us + 1) * rotation->every_us;
}

void rotation_note(struct rotation *rotation, unsigned n, uint64_t octets)
{
	rotation->octets = octets;
	rotation->before_turn -= RTE_MIN(rotation->before_turn, n);
}

bool rotation_is_full(const struct rotation *rotation, const struct message_queue *queue)
{
	uint64_t octets = rotation->octets;

	if (rotation->most_octets == 0 || rotation->turns)
		return false;
	for (unsigned i = 0; !rotation->compressed && i < queue->n_waiting; i++)
		octets += message_queue_peek(queue, i)->length;
	return octets >= rotation->most_octets;
}

bool rotation_is_due(const struct rotation *rotation, const struct message_queue *queue,
		     uint64_t now_us)
{
	if (rotation->turns)
		return false;
	return rotation_is_full(rotation, queue) ||
	       (rotation->end_us > 0 && now_us >= rotation->end_us);
}

void rotation_turn(struct rotation *rotation, const struct message_queue *queue)
{
	rotation->turns = true;
	rotation->before_turn = queue->n_waiting;
}

unsigned rotation_most(const struct rotation *rotation, unsigned n)
{
	return rotation->turns ? RTE_MIN(n, rotation->before_turn) : n;
}

bool rotation_goes_on(struct rotation *rotation)
{
	if (!rotation->turns || rotation->before_turn > 0)
		return false;
	rotation->turns = false;
	rotation->octets = rotation->end_us = 0; // of the next one
	return true;
}

void rotation_stop(struct rotation *rotation)
{
	rotation->turns = false;
}
