// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <linux/filter.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_common.h>

#include "config/log.h"
#include "probe/collector/collect_socket.h"

static int failed(const struct collect_input *input, const char *what, int err)
{
	const char *remedy =
	    err == EADDRINUSE	   ? "; another program has it: end that, or take another port"
	    : err == EACCES	   ? "; ports below 1024 are root's"
	    : err == EADDRNOTAVAIL ? "; name an address of this machine, or leave it out for all"
				   : "";

	return user_error(err, "--input %s: %s port %u: %s%s", input->spec, what, input->port,
			  strerror(err), remedy);
}

// More than net.core.rmem_max is for root.
static void grant_room(struct collect_socket *own, uint64_t octets)
{
	int wanted = (int)octets, got = 0;
	socklen_t length = sizeof(got);

	if (setsockopt(own->fd, SOL_SOCKET, SO_RCVBUFFORCE, &wanted, sizeof(wanted)) < 0)
		setsockopt(own->fd, SOL_SOCKET, SO_RCVBUF, &wanted, sizeof(wanted));
	getsockopt(own->fd, SOL_SOCKET, SO_RCVBUF, &got, &length);
	own->receive_octets = (uint64_t)got / 2; // the kernel doubles it for its own needs
}

static int bind_one(const struct collect_input *input, int type, const struct addrinfo *address)
{
	const int on = 1, off = 0;
	const int fd = socket(address->ai_family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int err;

	if (fd < 0)
		return -errno;
	if (address->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	if (type == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (input->workers > 1)
		setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
	if (bind(fd, address->ai_addr, address->ai_addrlen) == 0)
		return fd;
	err = -errno;
	close(fd);
	return err;
}

int collect_bind_any(const struct collect_input *input, int type)
{
	const struct addrinfo hints = {.ai_flags = AI_PASSIVE, .ai_socktype = type};
	struct addrinfo *addresses;
	char port[8];
	int fd = -EADDRNOTAVAIL, rc;

	snprintf(port, sizeof(port), "%u", input->port);
	rc = getaddrinfo(*input->host != '\0' ? input->host : NULL, port, &hints, &addresses);
	if (rc != 0)
		return user_error(EINVAL, "--input %s: %s: %s", input->spec, input->host,
				  gai_strerror(rc));
	// Any address: one socket takes both families, if there is IPv6 at all.
	for (int family = AF_INET6; fd < 0; family = AF_INET) {
		for (const struct addrinfo *at = addresses; at != NULL && fd < 0; at = at->ai_next)
			if (at->ai_family == family)
				fd = bind_one(input, type, at);
		if (family == AF_INET || fd == -EADDRINUSE)
			break;
	}
	freeaddrinfo(addresses);
	return fd < 0 ? failed(input, type == SOCK_DGRAM ? "UDP" : "TCP", -fd) : fd;
}

int collect_socket_open(struct collect_socket *own, const struct collect_input *input)
{
	const int on = 1;

	memset(own, 0, sizeof(*own));
	own->fd = collect_bind_any(input, SOCK_DGRAM);
	if (own->fd < 0)
		return own->fd;
	setsockopt(own->fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof(on));
	grant_room(own, input->receive_octets);
	own->octets = malloc((size_t)COLLECT_BURST * COLLECT_ROOM);
	if (own->octets != NULL)
		return 0;
	collect_socket_close(own);
	return memory_error((uint64_t)COLLECT_BURST * COLLECT_ROOM, NULL, "--input %s",
			    input->spec);
}

int collect_socket_listen(struct collect_socket *own, const struct collect_input *input)
{
	int err;

	memset(own, 0, sizeof(*own));
	own->fd = collect_bind_any(input, SOCK_STREAM);
	if (own->fd < 0)
		return own->fd;
	if (listen(own->fd, SOMAXCONN) == 0)
		return 0;
	err = errno;
	collect_socket_close(own);
	return failed(input, "TCP", err);
}

void collect_socket_close(struct collect_socket *own)
{
	if (own->fd > 0)
		close(own->fd);
	own->fd = -1;
	free(own->octets);
	own->octets = NULL;
}

// The kernel asks for a number of the group's sockets: the sender's address modulo n.
int collect_socket_steer(const struct collect_socket *own, unsigned n)
{
	struct sock_filter code[] = {
	    BPF_STMT(BPF_LD | BPF_B | BPF_ABS, (unsigned)SKF_NET_OFF),
	    BPF_STMT(BPF_ALU | BPF_RSH | BPF_K, 4),
	    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 6, 2, 0),
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)(SKF_NET_OFF + 12)), // IPv4 source
	    BPF_JUMP(BPF_JMP | BPF_JA, 1, 0, 0),
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)(SKF_NET_OFF + 20)), // of IPv6 the end
	    BPF_STMT(BPF_ALU | BPF_MOD | BPF_K, n),
	    BPF_STMT(BPF_RET | BPF_A, 0),
	};
	const struct sock_fprog program = {.len = RTE_DIM(code), .filter = code};

	if (setsockopt(own->fd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &program, sizeof(program)) <
	    0)
		return -errno;
	return 0;
}

static void prepare(struct collect_socket *own, unsigned i)
{
	own->part[i] = (struct iovec){own->octets + (size_t)i * COLLECT_ROOM, COLLECT_DATAGRAM};
	own->message[i].msg_hdr = (struct msghdr){
	    .msg_name = &own->from[i],
	    .msg_namelen = sizeof(own->from[i]),
	    .msg_iov = &own->part[i],
	    .msg_iovlen = 1,
	    .msg_control = own->control[i],
	    .msg_controllen = sizeof(own->control[i]),
	};
}

// SO_RXQ_OVFL: how many the kernel has dropped before this one.
static void note_dropped(struct collect_socket *own, struct msghdr *header)
{
	for (struct cmsghdr *at = CMSG_FIRSTHDR(header); at != NULL; at = CMSG_NXTHDR(header, at)) {
		uint32_t told;

		if (at->cmsg_level != SOL_SOCKET || at->cmsg_type != SO_RXQ_OVFL)
			continue;
		memcpy(&told, CMSG_DATA(at), sizeof(told));
		own->dropped += told - own->dropped_told;
		own->dropped_told = told;
	}
}

unsigned collect_socket_receive(struct collect_socket *own)
{
	int n;

	for (unsigned i = 0; i < COLLECT_BURST; i++)
		prepare(own, i);
	n = recvmmsg(own->fd, own->message, COLLECT_BURST, MSG_DONTWAIT, NULL);
	for (int i = 0; i < n; i++)
		note_dropped(own, &own->message[i].msg_hdr);
	return n > 0 ? (unsigned)n : 0;
}

unsigned collect_socket_nap(struct collect_socket *own, unsigned n)
{
	if (n == 0)
		return 0;
	if (n > 2 * COLLECT_BURST) // two thirds of what a kernel grants by itself
		own->nap_us /= 2;
	else if (n < COLLECT_BURST)
		own->nap_us *= 2;
	own->nap_us = RTE_MAX(own->nap_us, (unsigned)COLLECT_NAP_LEAST_US);
	own->nap_us = RTE_MIN(own->nap_us, (unsigned)COLLECT_NAP_MOST_US);
	return own->nap_us;
}

void collect_address(const struct sockaddr_storage *from, struct sender_address *address,
		     uint16_t *port)
{
	const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)from;
	const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *)from;

	memset(address, 0, sizeof(*address));
	if (from->ss_family == AF_INET) {
		memcpy(address->octets, &ipv4->sin_addr, 4);
		*port = ntohs(ipv4->sin_port);
		return;
	}
	*port = ntohs(ipv6->sin6_port);
	address->ipv6 = !IN6_IS_ADDR_V4MAPPED(&ipv6->sin6_addr);
	if (address->ipv6)
		memcpy(address->octets, &ipv6->sin6_addr, 16);
	else
		memcpy(address->octets, (const uint8_t *)&ipv6->sin6_addr + 12, 4);
}

void collect_socket_from(const struct collect_socket *own, unsigned index,
			 struct sender_address *address, uint16_t *port)
{
	collect_address(&own->from[index], address, port);
}
