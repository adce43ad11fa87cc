// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/clock.h"
#include "config/log.h"
#include "export/transport/collector_addr.h"

LOG_TYPE(addr)

enum { RETRY_US = 5000000, START_WAIT_MS = 2000 };

static void found(struct collector_addr *addr, struct addrinfo *addresses)
{
	if (addr->reported)
		LOG(NOTICE, "output %s: the name %s is resolved now", addr->spec, addr->host);
	addr->reported = false;
	addr->addresses = addr->address = addresses;
}

static void not_found(struct collector_addr *addr, int reason)
{
	if (!addr->reported)
		LOG(WARNING, "output %s: %s: %s; retried every %u s", addr->spec, addr->host,
		    gai_strerror(reason), RETRY_US / 1000000);
	addr->reported = true;
}

static void start_lookup(struct collector_addr *addr)
{
	struct addrinfo numeric = addr->hints, *addresses;

	addr->tried_us = monotonic_us();
	numeric.ai_flags |= AI_NUMERICHOST;
	if (getaddrinfo(addr->host, addr->service, &numeric, &addresses) == 0) {
		found(addr, addresses);
		return;
	}
	addr->lookup = lookup_begin(addr->host, addr->service, &addr->hints);
	if (addr->lookup == NULL)
		not_found(addr, EAI_MEMORY);
}

static void finish_lookup(struct collector_addr *addr, unsigned wait_ms)
{
	struct addrinfo *addresses;
	int rc;

	if (!lookup_end(addr->lookup, wait_ms, &rc, &addresses))
		return;
	addr->lookup = NULL;
	if (rc == 0)
		found(addr, addresses);
	else
		not_found(addr, rc);
}

bool collector_addr_is_known(struct collector_addr *addr)
{
	if (addr->address != NULL)
		return true;
	if (addr->lookup != NULL)
		finish_lookup(addr, 0);
	else if (monotonic_us() - addr->tried_us >= RETRY_US)
		start_lookup(addr);
	return addr->address != NULL;
}

static int source_family(const struct output_settings *settings)
{
	uint8_t octets[16];

	if (settings->source == NULL)
		return AF_UNSPEC;
	if (inet_pton(AF_INET, settings->source, octets) == 1)
		return AF_INET;
	if (inet_pton(AF_INET6, settings->source, octets) == 1)
		return AF_INET6;
	return user_error(EINVAL, "--output %s: source=%s is not an IP address", settings->spec,
			  settings->source);
}

int collector_addr_open(struct collector_addr *addr, const struct output_settings *settings,
			unsigned collector, int type)
{
	const int family = source_family(settings);

	memset(addr, 0, sizeof(*addr));
	if (family < 0)
		return family;
	addr->type = type;
	addr->has_others = settings->n_collectors > 1;
	addr->ttl = (int)settings->ttl;
	addr->tos = (int)settings->dscp << 2;
	addr->hints = (struct addrinfo){.ai_family = family, .ai_socktype = type};
	addr->hints.ai_flags = AI_NUMERICSERV;
	snprintf(addr->service, sizeof(addr->service), "%u", settings->port[collector]);
	addr->spec = strdup(settings->spec);
	addr->host = strdup(settings->host[collector]);
	addr->source = settings->source == NULL ? NULL : strdup(settings->source);
	if (!addr->spec || !addr->host || (settings->source && !addr->source))
		return -ENOMEM;
	start_lookup(addr);
	if (addr->lookup != NULL) {
		finish_lookup(addr, START_WAIT_MS);
		if (addr->lookup != NULL)
			not_found(addr, EAI_AGAIN);
	}
	return 0;
}

void collector_addr_close(struct collector_addr *addr)
{
	if (addr->lookup != NULL)
		lookup_leave(addr->lookup);
	if (addr->addresses != NULL)
		freeaddrinfo(addr->addresses);
	free(addr->spec);
	free(addr->host);
	free(addr->source);
	memset(addr, 0, sizeof(*addr));
}

static int bind_source(const struct collector_addr *addr, int fd)
{
	struct addrinfo hints = {.ai_family = addr->address->ai_family,
				 .ai_socktype = addr->type,
				 .ai_flags = AI_NUMERICHOST};
	struct addrinfo *local;
	int rc;

	if (addr->source == NULL)
		return 0;
	if (getaddrinfo(addr->source, NULL, &hints, &local) != 0)
		return -EADDRNOTAVAIL;
	rc = bind(fd, local->ai_addr, local->ai_addrlen) < 0 ? -errno : 0;
	freeaddrinfo(local);
	return rc;
}

static int set_ttl(const struct collector_addr *addr, int fd)
{
	const bool v6 = addr->address->ai_family == AF_INET6;
	const int level = v6 ? IPPROTO_IPV6 : IPPROTO_IP, *ttl = &addr->ttl;

	if (addr->ttl == 0)
		return 0;
	if (setsockopt(fd, level, v6 ? IPV6_UNICAST_HOPS : IP_TTL, ttl, sizeof(*ttl)) < 0 ||
	    setsockopt(fd, level, v6 ? IPV6_MULTICAST_HOPS : IP_MULTICAST_TTL, ttl, sizeof(*ttl)) <
		0)
		return -errno;
	return 0;
}

static int set_tos(const struct collector_addr *addr, int fd)
{
	const bool v6 = addr->address->ai_family == AF_INET6;

	if (addr->tos == 0)
		return 0;
	if (setsockopt(fd, v6 ? IPPROTO_IPV6 : IPPROTO_IP, v6 ? IPV6_TCLASS : IP_TOS, &addr->tos,
		       sizeof(addr->tos)) < 0)
		return -errno;
	return 0;
}

int collector_addr_socket(const struct collector_addr *addr)
{
	int fd, rc;

	fd = socket(addr->address->ai_family, addr->type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	rc = bind_source(addr, fd);
	if (rc == 0)
		rc = set_ttl(addr, fd);
	if (rc == 0)
		rc = set_tos(addr, fd);
	if (rc < 0) {
		close(fd);
		return rc;
	}
	return fd;
}

void collector_addr_try_next(struct collector_addr *addr)
{
	addr->address = addr->address->ai_next;
	if (addr->address != NULL)
		return;
	freeaddrinfo(addr->addresses);
	addr->addresses = NULL;
	addr->tried_us = 0;
	if (addr->lookup == NULL)
		start_lookup(addr);
}
