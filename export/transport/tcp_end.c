// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <limits.h>
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <rte_common.h>

#include "config/clock.h"
#include "export/transport/tcp.h"

enum { GOODBYE_US = 500000 }; // for the peer to close after us

// All is written: says so, and asks the peer's kernel for its acknowledgement.
static void shut(struct tcp_transport *tcp)
{
	shutdown(tcp->fd, SHUT_WR);
	tcp->phase = TCP_SHUT;
	tcp->in_kernel = INT_MAX;
	tcp->deadline_us = 0;
}

// The peer closes after us when it has read all; a reset says that it has not.
static bool peer_has_closed(struct tcp_transport *tcp)
{
	uint8_t octets[256];
	ssize_t n;

	do
		n = recv(tcp->fd, octets, sizeof(octets), MSG_DONTWAIT);
	while (n > 0);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n < 0)
		tcp_note_unconfirmed(tcp);
	return true;
}

static bool goodbye_is_said(struct tcp_transport *tcp)
{
	const uint64_t now = monotonic_us();
	int in_kernel = 0;

	if (peer_has_closed(tcp))
		return true;
	if (ioctl(tcp->fd, SIOCOUTQ, &in_kernel) < 0)
		in_kernel = 0;
	if (in_kernel < tcp->in_kernel)
		atomic_fetch_add_explicit(&tcp->base.queue.moved, 1, memory_order_relaxed);
	tcp->in_kernel = in_kernel;
	if (in_kernel > 0)
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
