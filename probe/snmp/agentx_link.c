// SPDX-License-Identifier: BSD-3-Clause
#include "probe/snmp/agentx_link.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <rte_common.h>

static bool is_later(int err)
{
	return err == EAGAIN || err == EINTR;
}

// A socket of this kind is connected at once, or not at all.
int agentx_link_open(struct agentx_link *link, const struct sockaddr_un *address)
{
	int err = 0;

	link->skip = 0;
	link->n_in = link->n_sent = 0;
	link->out = (struct agentx_writer){.octets = link->octets_out, .size = AGENTX_ROOM};
	link->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (link->fd < 0 ||
	    connect(link->fd, (const struct sockaddr *)address, sizeof(*address)) < 0)
		err = -errno;
	return err;
}

void agentx_link_close(struct agentx_link *link)
{
	if (link->fd >= 0)
		close(link->fd);
	link->fd = -1;
}

int agentx_link_flush(struct agentx_link *link)
{
	struct agentx_writer *out = &link->out;

	while (link->n_sent < out->n) {
		const ssize_t n = send(link->fd, out->octets + link->n_sent, out->n - link->n_sent,
				       MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0)
			return is_later(errno) ? 0 : -errno;
		link->n_sent += (size_t)n;
	}
	link->n_sent = out->n = 0;
	return 0;
}

int agentx_link_receive(struct agentx_link *link)
{
	const size_t room = AGENTX_ROOM - link->n_in;
	const ssize_t n = recv(link->fd, link->in + link->n_in, room, MSG_DONTWAIT);

	if (n < 0)
		return is_later(errno) ? 0 : -errno;
	if (n == 0 && room > 0)
		return -EPIPE;
	link->n_in += (size_t)n;
	return 0;
}

static void drop(struct agentx_link *link, size_t n)
{
	link->n_in -= n;
	memmove(link->in, link->in + n, link->n_in);
}

enum agentx_next agentx_link_next(struct agentx_link *link, struct agentx_header *header)
{
	const size_t skipped = RTE_MIN(link->n_in, (size_t)link->skip);

	link->skip -= (uint32_t)skipped;
	drop(link, skipped);
	if (link->n_in < AGENTX_HEADER)
		return AGENTX_NONE;
	if (!agentx_header_read(link->in, header))
		return AGENTX_WRONG;
	if (header->length > AGENTX_ROOM - AGENTX_HEADER) {
		link->skip = header->length;
		drop(link, AGENTX_HEADER);
		return AGENTX_LONG;
	}
	return link->n_in < AGENTX_HEADER + header->length ? AGENTX_NONE : AGENTX_PDU;
}

const uint8_t *agentx_link_payload(const struct agentx_link *link)
{
	return link->in + AGENTX_HEADER;
}

void agentx_link_taken(struct agentx_link *link, const struct agentx_header *header)
{
	drop(link, AGENTX_HEADER + header->length);
}
