// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/number.h"
#include "config/personality/foreign_hosts.h"

// A number or a service's name; 0: neither.
static unsigned port_of(const char *text)
{
	const struct servent *service;
	uint64_t number;

	if (number_read(text, 1, 65535, &number))
		return (unsigned)number;
	service = getservbyname(text, "udp");
	return service != NULL ? ntohs((uint16_t)service->s_port) : 0;
}

// The colon before the port; NULL: there is none.
static char *colon_of(char *host)
{
	char *colon = strrchr(host, ':'), *end = strrchr(host, ']');

	if (host[0] == '[')
		return end != NULL && end[1] == ':' ? end + 1 : NULL;
	return colon != NULL && strchr(host, ':') == colon ? colon : NULL;
}

static void read_host(struct foreign_line *line, const char *as, char *host,
		      struct foreign_hosts *hosts)
{
	const bool bare_v6 = host[0] != '[' && strchr(host, ':') != strrchr(host, ':');
	char *colon = colon_of(host);
	const char *port = hosts->preset;

	if (colon != NULL) {
		*colon = '\0';
		port = colon + 1;
	}
	if (port == NULL || *host == '\0' || strchr(host, '/') != NULL) {
		foreign_refuse(line, "%s '%s': is no HOST:PORT", as, host);
		return;
	}
	if (port_of(port) == 0) {
		foreign_refuse(line, "%s %s:%s: '%s' is no port", as, host, port, port);
		return;
	}
	words_add(&hosts->hosts, "%s%s%s:%u", bare_v6 ? "[" : "", host, bare_v6 ? "]" : "",
		  port_of(port));
}

void foreign_hosts_read(struct foreign_line *line, const char *as, const char *list,
			struct foreign_hosts *hosts)
{
	char word[300];

	while (foreign_next(&list, word, sizeof(word))) {
		char *slashes = strstr(word, "://");

		if (slashes != NULL)
			snprintf(hosts->transport, sizeof(hosts->transport), "%.*s",
				 (int)(slashes - word), word);
		read_host(line, as, slashes != NULL ? slashes + 3 : word, hosts);
	}
}

static void put_one(struct foreign_line *line, const struct foreign_hosts *hosts,
		    const char *scheme, const char *policy, const char *settings)
{
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	if (out == NULL) {
		line->to->ours.failed = true;
		return;
	}
	for (unsigned i = 0; i < hosts->hosts.n; i++)
		fprintf(out, "%s%s", i > 0 ? "+" : "", hosts->hosts.word[i]);
	fclose(out);
	foreign_put(line, "output", "%s://%s,policy=%s%s", scheme, text, policy, settings);
	free(text);
}

void foreign_hosts_put(struct foreign_line *line, const struct foreign_hosts *hosts,
		       const char *scheme, const char *policy, const char *settings)
{
	if (policy != NULL && hosts->hosts.n > 1) {
		put_one(line, hosts, scheme, policy, settings);
		return;
	}
	for (unsigned i = 0; i < hosts->hosts.n; i++)
		foreign_put(line, "output", "%s://%s%s", scheme, hosts->hosts.word[i], settings);
}

void foreign_hosts_clear(struct foreign_hosts *hosts)
{
	words_clear(&hosts->hosts);
}
