// SPDX-License-Identifier: BSD-3-Clause
#include "export/transport/doubt.h"

#include <string.h>

void doubt_age(struct doubt *doubt, struct message_queue *queue, uint64_t now_us)
{
	if (now_us - doubt->aged_us < DOUBT_US)
		return;
	message_queue_resolve(queue, &doubt->old, OUTPUT_SENT);
	doubt->old = queue->in_doubt;
	message_queue_doubt_ages(queue);
	doubt->aged_us = now_us;
}

void doubt_end(struct doubt *doubt, struct message_queue *queue, enum output_counter row)
{
	const struct counts in_doubt = queue->in_doubt;

	message_queue_resolve(queue, &in_doubt, row);
	memset(&doubt->old, 0, sizeof(doubt->old));
}
