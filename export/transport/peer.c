// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/log.h"
#include "export/export_clock.h"
#include "export/transport/peer.h"

LOG_TYPE(peer)

enum { RETRY_US = 5000000, START_WAIT_S = 2 };

static void found(struct peer *peer, struct addrinfo *addresses)
{
	if (peer->told)
		LOG(NOTICE, "output %s: %s is found now", peer->spec, peer->host);
	peer->told = false;
	peer->addresses = peer->address = addresses;
}

static void not_found(struct peer *peer, int reason)
{
	if (!peer->told)
		LOG(WARNING, "output %s: %s: %s; it is tried again every %u s", peer->spec,
		    peer->host, gai_strerror(reason), RETRY_US / 1000000);
	peer->told = true;
}

static void start_lookup(struct peer *peer)
{
	struct addrinfo numeric = peer->hints, *addresses;
	int rc;

	peer->tried_us = steady_us();
	numeric.ai_flags |= AI_NUMERICHOST;
	if (getaddrinfo(peer->host, peer->service, &numeric, &addresses) == 0) {
		found(peer, addresses);
		return;
	}
	peer->lookup = calloc(1, sizeof(*peer->lookup));
	if (peer->lookup == NULL)
		return;
	peer->lookup->ar_name = peer->host;
	peer->lookup->ar_service = peer->service;
	peer->lookup->ar_request = &peer->hints;
	rc = getaddrinfo_a(GAI_NOWAIT, &peer->lookup, 1, NULL);
	if (rc != 0) {
		free(peer->lookup);
		peer->lookup = NULL;
		not_found(peer, rc);
	}
}

static void finish_lookup(struct peer *peer)
{
	const int rc = gai_error(peer->lookup);

	if (rc == EAI_INPROGRESS)
		return;
	if (rc == 0)
		found(peer, peer->lookup->ar_result);
	else
		not_found(peer, rc);
	free(peer->lookup);
	peer->lookup = NULL;
}

bool peer_is_known(struct peer *peer)
{
	if (peer->address != NULL)
		return true;
	if (peer->lookup != NULL)
		finish_lookup(peer);
	else if (steady_us() - peer->tried_us >= RETRY_US)
		start_lookup(peer);
	return peer->address != NULL;
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

int peer_open(struct peer *peer, const struct output_settings *settings, unsigned collector,
	      int type)
{
	const int family = source_family(settings);
	const struct timespec wait = {.tv_sec = START_WAIT_S};
	const struct gaicb *list[1];

	memset(peer, 0, sizeof(*peer));
	if (family < 0)
		return family;
	peer->type = type;
	peer->hints = (struct addrinfo){.ai_family = family, .ai_socktype = type};
	peer->hints.ai_flags = AI_NUMERICSERV;
	snprintf(peer->service, sizeof(peer->service), "%u", settings->port[collector]);
	peer->spec = strdup(settings->spec);
	peer->host = strdup(settings->host[collector]);
	peer->source = settings->source == NULL ? NULL : strdup(settings->source);
	if (!peer->spec || !peer->host || (settings->source && !peer->source))
		return -ENOMEM;
	start_lookup(peer);
	if (peer->lookup != NULL) {
		list[0] = peer->lookup;
		gai_suspend(list, 1, &wait);
		finish_lookup(peer);
		if (peer->lookup != NULL)
			not_found(peer, EAI_AGAIN);
	}
	return 0;
}

void peer_close(struct peer *peer)
{
	// A lookup that cannot be cancelled still uses its memory: it is left behind.
	if (peer->lookup != NULL && gai_cancel(peer->lookup) == EAI_NOTCANCELED)
		return;
	free(peer->lookup);
	if (peer->addresses != NULL)
		freeaddrinfo(peer->addresses);
	free(peer->spec);
	free(peer->host);
	free(peer->source);
	memset(peer, 0, sizeof(*peer));
}

static int bind_source(const struct peer *peer, int fd)
{
	struct addrinfo hints = {.ai_family = peer->address->ai_family,
				 .ai_socktype = peer->type,
				 .ai_flags = AI_NUMERICHOST};
	struct addrinfo *local;
	int rc;

	if (peer->source == NULL)
		return 0;
	if (getaddrinfo(peer->source, NULL, &hints, &local) != 0)
		return -EADDRNOTAVAIL;
	rc = bind(fd, local->ai_addr, local->ai_addrlen) < 0 ? -errno : 0;
	freeaddrinfo(local);
	return rc;
}

int peer_socket(const struct peer *peer)
{
	int fd, rc;

	fd = socket(peer->address->ai_family, peer->type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	rc = bind_source(peer, fd);
	if (rc < 0) {
		close(fd);
		return rc;
	}
	return fd;
}

void peer_try_next(struct peer *peer)
{
	peer->address = peer->address->ai_next;
	if (peer->address != NULL)
		return;
	freeaddrinfo(peer->addresses);
	peer->addresses = NULL;
	peer->tried_us = 0;
	if (peer->lookup == NULL)
		start_lookup(peer);
}
