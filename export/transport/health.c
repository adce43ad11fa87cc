// SPDX-License-Identifier: BSD-3-Clause
#include "export/transport/health.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum { EACH_US = 1000000, ANSWER_US = 700000, MOST_FAILURES = 2 };

void health_open(struct health *health, uint16_t port)
{
	*health = (struct health){.port = port, .fd = -1};
}

void health_close(struct health *health)
{
	if (health->fd >= 0)
		close(health->fd);
	health->fd = -1;
}

static void note(struct health *health, bool answered)
{
	health_close(health);
	health->n_failures = answered ? 0 : health->n_failures + 1;
	if (answered || health->n_failures >= MOST_FAILURES)
		health->is_away = !answered;
}

static void set_port(struct sockaddr_storage *address, uint16_t port)
{
	if (address->ss_family == AF_INET6)
		((struct sockaddr_in6 *)address)->sin6_port = htons(port);
	else
		((struct sockaddr_in *)address)->sin_port = htons(port);
}

// From where datagrams come from, with their TTL and DSCP.
static void ask(struct health *health, const struct collector_addr *collector, uint64_t now_us)
{
	struct collector_addr stream = *collector;
	struct sockaddr_storage address;

	health->next_us = now_us + EACH_US;
	health->by_us = now_us + ANSWER_US;
	stream.type = SOCK_STREAM;
	health->fd = collector_addr_socket(&stream);
	memcpy(&address, collector->address->ai_addr, collector->address->ai_addrlen);
	set_port(&address, health->port);
	if (health->fd < 0 ||
	    (connect(health->fd, (struct sockaddr *)&address, collector->address->ai_addrlen) < 0 &&
	     errno != EINPROGRESS))
		note(health, false);
}

// 1: yes, 0: not yet, -1: no.
static int is_answered(const struct health *health)
{
	struct pollfd writable = {.fd = health->fd, .events = POLLOUT};
	socklen_t size = sizeof(int);
	int err = 0;

	if (poll(&writable, 1, 0) <= 0)
		return 0;
	if (getsockopt(health->fd, SOL_SOCKET, SO_ERROR, &err, &size) < 0)
		err = errno;
	return err == 0 ? 1 : -1;
}

void health_look(struct health *health, const struct collector_addr *collector, uint64_t now_us)
{
	int answered;

	if (health->port == 0 || collector->address == NULL)
		return;
	if (health->fd < 0 && now_us >= health->next_us)
		ask(health, collector, now_us);
	if (health->fd < 0)
		return;
	answered = is_answered(health);
	if (answered != 0)
		note(health, answered > 0);
	else if (now_us >= health->by_us)
		note(health, false);
}
