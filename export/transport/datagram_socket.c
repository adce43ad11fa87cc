// SPDX-License-Identifier: BSD-3-Clause
#include "export/transport/datagram_socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <rte_common.h>

enum { HEADERS_IPV6 = 48, SEND_BUFFER = 4 << 20, QUEUE_LEAST = 16, QUEUE_MOST = 4096 };

void datagram_socket_set_fragmenting(const struct datagram_socket *datagrams, bool allowed)
{
	const int v4 = allowed ? IP_PMTUDISC_DONT : IP_PMTUDISC_DO;
	const int v6 = allowed ? IPV6_PMTUDISC_DONT : IPV6_PMTUDISC_DO;

	if (datagrams->ipv6)
		setsockopt(datagrams->fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &v6, sizeof(v6));
	else
		setsockopt(datagrams->fd, IPPROTO_IP, IP_MTU_DISCOVER, &v4, sizeof(v4));
}

static void set_options(const struct datagram_socket *datagrams)
{
	const int size = SEND_BUFFER;

	if (setsockopt(datagrams->fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof(size)) < 0)
		setsockopt(datagrams->fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	datagram_socket_set_fragmenting(datagrams, false);
}

int datagram_socket_open(struct datagram_socket *datagrams, const struct collector_addr *collector)
{
	const struct addrinfo *address = collector->address;
	const int fd = collector_addr_socket(collector);
	int rc;

	if (fd < 0)
		return fd;
	*datagrams = (struct datagram_socket){fd, address->ai_family == AF_INET6};
	set_options(datagrams);
	if (connect(fd, address->ai_addr, address->ai_addrlen) == 0)
		return 0;
	rc = -errno;
	datagram_socket_close(datagrams);
	return rc;
}

void datagram_socket_close(struct datagram_socket *datagrams)
{
	if (datagrams->fd >= 0)
		close(datagrams->fd);
	datagrams->fd = -1;
}

uint32_t datagram_socket_headers(const struct datagram_socket *datagrams)
{
	return datagrams->ipv6 ? HEADERS_IPV6 : DATAGRAM_HEADERS_LEAST;
}

uint32_t datagram_socket_room(const struct datagram_socket *datagrams, uint32_t mtu)
{
	socklen_t size = sizeof(int);
	int route = 0;

	if (datagrams->ipv6)
		getsockopt(datagrams->fd, IPPROTO_IPV6, IPV6_MTU, &route, &size);
	else
		getsockopt(datagrams->fd, IPPROTO_IP, IP_MTU, &route, &size);
	mtu = RTE_MIN(mtu, route > 0 ? (uint32_t)route : DATAGRAM_USUAL_MTU);
	return mtu - datagram_socket_headers(datagrams);
}

int datagram_queue_open(struct message_queue *queue, uint32_t room, unsigned batch)
{
	unsigned n = RTE_MIN(DATAGRAM_QUEUE_OCTETS / room, (uint32_t)QUEUE_MOST);

	n = RTE_MAX(n, batch + QUEUE_LEAST);
	return message_queue_open(queue, n + MESSAGE_MAX_OPEN, room, batch);
}

bool datagram_socket_is_refused(const struct datagram_socket *datagrams)
{
	socklen_t size = sizeof(int);
	int err = 0;

	return getsockopt(datagrams->fd, SOL_SOCKET, SO_ERROR, &err, &size) == 0 &&
	       err == ECONNREFUSED;
}
