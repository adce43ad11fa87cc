// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_MEMORY_SINK_H
#define TESTS_UNIT_MEMORY_SINK_H

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "kinds.h"

// A sink that keeps what an encoder sends, and records to send: for tests of encoders.
enum { SINK_MESSAGES = 64, SINK_ROOM = 4096 };

struct memory_sink {
	struct message_sink sink;
	uint32_t room;
	unsigned n;			       // sent
	struct message message[SINK_MESSAGES]; // in the order sent
	struct message *open[MESSAGE_MAX_OPEN];
};

static struct message *memory_take(struct message_sink *sink)
{
	struct memory_sink *memory = (struct memory_sink *)sink;

	for (unsigned i = 0; i < MESSAGE_MAX_OPEN; i++) {
		if (memory->open[i] != NULL)
			continue;
		memory->open[i] = calloc(1, sizeof(struct message));
		memory->open[i]->octets = malloc(memory->room);
		memory->open[i]->room = memory->room;
		memory->open[i]->session = 1;
		memset(memory->open[i]->octets, 0xaa, memory->room);
		return memory->open[i];
	}
	abort();
}

static void memory_send(struct message_sink *sink, struct message *message)
{
	struct memory_sink *memory = (struct memory_sink *)sink;

	assert(memory->n < SINK_MESSAGES);
	memory->message[memory->n++] = *message;
	for (unsigned i = 0; i < MESSAGE_MAX_OPEN; i++)
		if (memory->open[i] == message)
			memory->open[i] = NULL;
	free(message);
}

static inline struct memory_sink *memory_sink_new(uint32_t room)
{
	struct memory_sink *memory = calloc(1, sizeof(*memory));

	memory->sink = (struct message_sink){.take = memory_take, .send = memory_send};
	memory->room = room;
	return memory;
}

// Forgets what was sent.
static inline void memory_sink_clear(struct memory_sink *memory)
{
	for (unsigned i = 0; i < memory->n; i++)
		free(memory->message[i].octets);
	memory->n = 0;
}

static inline void memory_sink_free(struct memory_sink *memory)
{
	memory_sink_clear(memory);
	for (unsigned i = 0; i < MESSAGE_MAX_OPEN; i++) {
		if (memory->open[i] != NULL)
			free(memory->open[i]->octets);
		free(memory->open[i]);
	}
	free(memory);
}

// A TCP Flow of 2023-11-14: 10 packets there, 5 back.
static inline struct flow_record *sample_record(uint8_t ip_version)
{
	struct flow_record *record = calloc(1, FLOW_RECORD_MAX_OCTETS);

	*record = (struct flow_record){
	    .n_cells = FLOW_RECORD_CELLS,
	    .metadata_at = sizeof(struct flow_record),
	    .ip_version = ip_version,
	    .protocol = 6,
	    .end_reason = FLOW_END_DETECTED,
	    .biflow_direction = BIFLOW_INITIATOR,
	    .has = RECORD_HAS(TCP) | RECORD_HAS(MAC),
	    .source_port = 40000,
	    .destination_port = 443,
	    .ingress_interface = 3,
	    .vlan = 100,
	    .packets = {10, 5},
	    .octets = {1000, 5000},
	    .layer2_octets = {1140, 5070},
	    .start_us = {1700000000123456, 1700000000150999},
	    .end_us = {1700000002000000, 1700000002500000},
	    .tcp_flags = {0x1b, 0x12},
	    .tos = {0x28, 0x48},
	    .min_ttl = {63, 52},
	    .max_ttl = {64, 54},
	    .source_mac = {2, 0, 0, 0, 0, 1},
	    .destination_mac = {2, 0, 0, 0, 0, 2},
	    .min_length = {52, 60},
	    .max_length = {200, 1500},
	    .label = {91, 133, 5, CONFIDENCE_HOSTNAME},
	    .measures.tcp = {.client_network_delay_us = 1500,
			     .server_network_delay_us = 20499,
			     .retransmitted_packets = {1, 2},
			     .mss = {1460, 1400}},
	};
	for (unsigned i = 0; i < (ip_version == 6 ? 16u : 4u); i++) {
		record->source[i] = (uint8_t)(ip_version == 6 ? 0x20 + i : 10 + i);
		record->destination[i] = (uint8_t)(ip_version == 6 ? 0x30 + i : 20 + i);
	}
	return record;
}

static inline void record_add_item(struct flow_record *record, enum metadata_kind kind,
				   const void *value, uint8_t length)
{
	uint8_t *at = flow_record_metadata(record) + record->metadata_octets;

	at[0] = (uint8_t)kind;
	at[1] = length;
	memcpy(at + 2, value, length);
	record->metadata_octets += (uint16_t)(2 + length);
	record->n_cells = flow_record_cells(record);
}

static inline void record_add_text(struct flow_record *record, enum metadata_kind kind,
				   const char *text)
{
	record_add_item(record, kind, text, (uint8_t)strlen(text));
}

static inline void record_add_number(struct flow_record *record, enum metadata_kind kind,
				     uint32_t number)
{
	record_add_item(record, kind, &number, sizeof(number));
}

#endif
