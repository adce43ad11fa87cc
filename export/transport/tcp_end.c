// SPDX-License-Identifier: BSD-3-Clause
#include <rte_common.h>

#include "config/clock.h"
#include "export/transport/tcp.h"

enum { GOODBYE_US = 500000 }; // for the peer to close after us

// All is written: says so, and asks the peer's kernel for its acknowledgement.
static void shut(struct tcp_transport *tcp)
{
	tcp->stream->ops->shutdown(tcp->stream);
	tcp->phase = TCP_SHUT;
	tcp->pending = UINT32_MAX;
	tcp->deadline_us = 0;
}

// The peer closes after us when it has read all; a reset says that it has not.
static bool peer_has_closed(struct tcp_transport *tcp)
{
	const int rc = tcp->stream->ops->readable(tcp->stream);

	if (rc < 0)
		tcp_note_unconfirmed(tcp);
	return rc <= 0;
}

static bool goodbye_is_said(struct tcp_transport *tcp)
{
	const uint64_t now = monotonic_us();
	uint32_t pending;

	if (peer_has_closed(tcp))
		return true;
	pending = tcp->stream->ops->pending(tcp->stream, &tcp->window);
	if (pending < tcp->pending)
		atomic_fetch_add_explicit(&tcp->base.queue.moved, 1, memory_order_relaxed);
	tcp->pending = pending;
	if (pending > 0)
		return false;
	if (tcp->deadline_us == 0)
		tcp->deadline_us = now + GOODBYE_US;
	return now >= tcp->deadline_us;
}

bool tcp_end(struct transport *base, uint64_t)
{
	struct tcp_transport *tcp = container_of(base, struct tcp_transport, base);

	message_queue_transmit(&tcp->base.queue);
	if (tcp->phase == TCP_CONNECTED && tcp->base.queue.n_waiting == 0)
		shut(tcp);
	if (tcp->phase == TCP_SHUT && goodbye_is_said(tcp))
		tcp->phase = TCP_GONE;
	return tcp->phase != TCP_CONNECTED && tcp->phase != TCP_SHUT;
}
