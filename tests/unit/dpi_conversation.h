// SPDX-License-Identifier: BSD-3-Clause
// One Flow of hand-made payloads through the whole classifier with the project's signatures.
#ifndef DPI_CONVERSATION_H
#define DPI_CONVERSATION_H

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "dpi/dpi.h"

enum { CLIENT_PORT = 40000 };

// Where the tests of one build folder share the compiled signatures: each would compile them for
// itself. What a cache must do is dpi_cache_test.c's.
static inline const char *conversation_cache(void)
{
	const char *directory = getenv("UNIT_SIGNATURE_CACHE");

	return directory != NULL ? directory : "/proc/nonexistent";
}

struct conversation {
	struct dpi *dpi;
	struct dpi_worker *worker;
	struct dpi_flow flow;
	uint8_t protocol;
	uint16_t client_port, server_port;
	uint8_t client[16], server[16];
	bool ipv6;
	uint32_t sequence[2];
	char label[128];
};

static inline int conversation_open(void **state)
{
	struct conversation *talk = calloc(1, sizeof(*talk));
	struct dpi_settings settings = {.cache = conversation_cache(),
					.metadata_wanted = UINT64_MAX,
					.n_workers = 1,
					.max_flows = 64};

	*state = talk;
	if (talk == NULL || dpi_open(&settings, &talk->dpi) != 0)
		return -1;
	talk->worker = dpi_worker_new(talk->dpi, 0, -1);
	memcpy(talk->client, "\x0a\x00\x00\x01", 4);
	memcpy(talk->server, "\xc0\x00\x02\x01", 4);
	return talk->worker != NULL ? 0 : -1;
}

// The same where outputs want labels and no metadata.
static inline int conversation_open_bare(void **state)
{
	struct conversation *talk;

	if (conversation_open(state) != 0)
		return -1;
	talk = *state;
	dpi_worker_free(talk->worker);
	dpi_limit_metadata(talk->dpi, 0);
	talk->worker = dpi_worker_new(talk->dpi, 0, -1);
	return talk->worker != NULL ? 0 : -1;
}

static inline int conversation_close(void **state)
{
	struct conversation *talk = *state;

	dpi_worker_free(talk->worker);
	dpi_close(talk->dpi);
	free(talk);
	return 0;
}

static inline void conversation_start(struct conversation *talk, uint8_t protocol,
				      uint16_t server_port)
{
	dpi_flow_end(talk->worker, &talk->flow);
	memset(&talk->flow, 0, sizeof(talk->flow));
	talk->protocol = protocol;
	talk->client_port = CLIENT_PORT;
	talk->server_port = server_port;
	talk->sequence[0] = talk->sequence[1] = 1;
}

// One payload; direction 0 is the client's. It stands at the end of an exactly sized allocation.
static inline void conversation_say(struct conversation *talk, uint8_t direction,
				    const void *octets, size_t length)
{
	uint8_t *payload = malloc(length);
	struct dpi_packet packet = {
	    .payload = payload,
	    .length = (uint16_t)length,
	    .wire_length = (uint16_t)length,
	    .ip_version = talk->ipv6 ? 6 : 4,
	    .protocol = talk->protocol,
	    .direction = direction,
	    .initiator = 0,
	    .start_seen = true,
	    .source_port = direction == 0 ? talk->client_port : talk->server_port,
	    .destination_port = direction == 0 ? talk->server_port : talk->client_port,
	    .source = direction == 0 ? talk->client : talk->server,
	    .destination = direction == 0 ? talk->server : talk->client,
	    .tcp_sequence = talk->sequence[direction],
	    .now_us = 1000000,
	};

	assert_non_null(payload);
	memcpy(payload, octets, length);
	if (talk->flow.state != DPI_DONE)
		dpi_inspect(talk->worker, &talk->flow, &packet);
	talk->sequence[direction] += (uint32_t)length;
	free(payload);
}

// The label of a record that is made now and began at start_us.
static inline struct application_label conversation_record(struct conversation *talk,
							   uint64_t start_us)
{
	const struct dpi_packet endpoints = {
	    .ip_version = talk->ipv6 ? 6 : 4,
	    .protocol = talk->protocol,
	    .start_seen = true,
	    .source_port = talk->client_port,
	    .destination_port = talk->server_port,
	    .source = talk->client,
	    .destination = talk->server,
	    .now_us = start_us,
	};

	return dpi_label(talk->worker, &talk->flow, &endpoints, start_us);
}

// "NetBIOS.SMBv23" as a record would have it now, "" while there is but a port guess.
static inline const char *conversation_label(struct conversation *talk)
{
	const struct application_table *table = dpi_applications(talk->dpi);
	struct dpi_flow before = talk->flow;
	const struct application_label made = conversation_record(talk, 1000000), *label = &made;

	if (talk->flow.state == DPI_NAMED && before.state == DPI_UNDECIDED)
		talk->flow = before; // what follows may still be looked at
	if (label->master == 0 || label->confidence == CONFIDENCE_PORT)
		return "";
	if (label->application == label->master)
		return application_name(table, label->master);
	snprintf(talk->label, sizeof(talk->label), "%s.%s", application_name(table, label->master),
		 application_name(table, label->application));
	return talk->label;
}

// A Flow of at most three payloads and what it must be called: a row of a table.
struct exchange {
	const char *expected;
	uint8_t protocol;
	uint16_t server_port;
	struct {
		uint8_t direction;
		uint16_t length;
		const char *octets;
	} said[4];
};

#define C(text)                                                                                    \
	{                                                                                          \
		0, sizeof(text) - 1, text                                                          \
	}
#define S(text)                                                                                    \
	{                                                                                          \
		1, sizeof(text) - 1, text                                                          \
	}
#define TCP IPPROTO_TCP
#define UDP IPPROTO_UDP

static inline void check_exchanges(struct conversation *talk, const struct exchange *exchanges,
				   size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct exchange *row = &exchanges[i];

		conversation_start(talk, row->protocol, row->server_port);
		talk->client_port = (uint16_t)(CLIENT_PORT + i); // rows expect nothing of others
		for (unsigned j = 0; j < 4 && row->said[j].octets != NULL; j++)
			conversation_say(talk, row->said[j].direction, row->said[j].octets,
					 row->said[j].length);
		if (strcmp(conversation_label(talk), row->expected) != 0)
			fail_msg("row %zu is called \"%s\", not \"%s\"", i,
				 conversation_label(talk), row->expected);
	}
}

#endif
