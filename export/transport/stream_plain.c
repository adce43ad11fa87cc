// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <rte_common.h>

#include "export/transport/stream.h"

enum {
	DEAD_MS = 10000, // unacknowledged for so long: the peer is dead
	ASK_S = 1,	 // an idle peer is asked as often, so that it is known when it was there
};

static void set_options(int fd)
{
	const int on = 1, ask_s = ASK_S;
	const unsigned dead_ms = DEAD_MS;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &ask_s, sizeof(ask_s));
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &ask_s, sizeof(ask_s));
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &dead_ms, sizeof(dead_ms));
}

static int begin(struct octet_stream *stream, const struct collector_addr *collector)
{
	const struct addrinfo *address = collector->address;
	const int fd = collector_addr_socket(collector);

	if (fd < 0)
		return fd;
	stream->fd = fd;
	stream->events = POLLOUT;
	set_options(fd);
	if (connect(fd, address->ai_addr, address->ai_addrlen) < 0 && errno != EINPROGRESS)
		return -errno;
	return 0;
}

static int plain_connect(struct octet_stream *stream, const struct collector_addr *collector)
{
	struct pollfd writable = {.fd = stream->fd, .events = POLLOUT};
	socklen_t size = sizeof(int);
	int err = 0;

	if (stream->fd < 0)
		return begin(stream, collector);
	if (poll(&writable, 1, 0) <= 0)
		return 0;
	if (getsockopt(stream->fd, SOL_SOCKET, SO_ERROR, &err, &size) < 0)
		err = errno;
	return err != 0 ? -err : 1;
}

static ssize_t plain_write(struct octet_stream *stream, const struct iovec *parts, unsigned n)
{
	const struct msghdr header = {.msg_iov = (struct iovec *)parts, .msg_iovlen = n};
	ssize_t written;

	do
		written = sendmsg(stream->fd, &header, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (written < 0 && errno == EINTR);
	if (written >= 0)
		return written;
	return errno == ENOBUFS ? -EAGAIN : -errno;
}

static int plain_readable(struct octet_stream *stream)
{
	uint8_t octets[256];
	ssize_t n;

	do
		n = recv(stream->fd, octets, sizeof(octets), MSG_DONTWAIT);
	while (n > 0 || (n < 0 && errno == EINTR));
	if (n == 0)
		return 0;
	return errno == EAGAIN ? 1 : -errno;
}

static uint32_t plain_pending(const struct octet_stream *stream, uint32_t *window)
{
	struct tcp_info info = {0};
	socklen_t size = sizeof(info);
	int in_kernel = 0;

	if (getsockopt(stream->fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0)
		*window = RTE_MAX(*window, info.tcpi_snd_wnd);
	if (ioctl(stream->fd, SIOCOUTQ, &in_kernel) < 0 || in_kernel < 0)
		return 0;
	return (uint32_t)in_kernel;
}

bool octet_stream_is_silent(const struct octet_stream *stream)
{
	struct tcp_info info = {0};
	socklen_t size = sizeof(info);

	return getsockopt(stream->fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 &&
	       info.tcpi_unacked > 0 && info.tcpi_retransmits > 0 &&
	       info.tcpi_last_ack_recv >= OCTET_STREAM_SILENT_MS;
}

static void plain_shutdown(struct octet_stream *stream)
{
	shutdown(stream->fd, SHUT_WR);
}

static void plain_close(struct octet_stream *stream)
{
	if (stream->fd >= 0)
		close(stream->fd);
	stream->fd = -1;
}

const struct octet_stream_ops stream_plain = {
    .name = "TCP",
    .size = sizeof(struct octet_stream),
    .connect = plain_connect,
    .write = plain_write,
    .readable = plain_readable,
    .pending = plain_pending,
    .shutdown = plain_shutdown,
    .close = plain_close,
};
