// SPDX-License-Identifier: BSD-3-Clause
// What one exporter core does: encode and publish over ZeroMQ to a subscriber of its own on
// loopback, end to end: records that the subscriber has received, a second.
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

#include "config/clock.h"
#include "export/output.h"

enum { N_RECORDS = 16384, BATCH = 128, SECONDS = 3, PORT = 35557 };

static union {
	struct flow_record record;
	uint8_t room[sizeof(struct flow_record) + 64];
} records[N_RECORDS];
static _Atomic bool done;
static _Atomic uint64_t received_octets, events;

static uint32_t noise(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

// TCP Flows of both directions; every other one with a server name.
static void make_records(void)
{
	static const char name[] = "www.example.org";
	const uint64_t now = wall_us();
	uint32_t state = 1;

	for (unsigned i = 0; i < N_RECORDS; i++) {
		struct flow_record *record = &records[i].record;

		record->ip_version = 4;
		record->protocol = 6;
		record->has = RECORD_HAS(TCP);
		record->metadata_at = sizeof(*record);
		for (unsigned k = 0; k < 4; k++) {
			record->source[k] = (uint8_t)noise(&state);
			record->destination[k] = (uint8_t)noise(&state);
		}
		record->source_port = (uint16_t)noise(&state);
		record->destination_port = 443;
		record->label = (struct application_label){91, 91, 0, CONFIDENCE_DISSECTOR};
		for (unsigned way = 0; way < 2; way++) {
			record->packets[way] = 1 + noise(&state) % 100;
			record->octets[way] = record->packets[way] * 500;
			record->start_us[way] = now - 2000000;
			record->end_us[way] = now - 1000000;
			record->tcp_flags[way] = 0x1b;
		}
		if (i % 2 == 0) {
			uint8_t *at = flow_record_metadata(record);

			at[0] = METADATA_TLS_SERVER_NAME;
			at[1] = sizeof(name) - 1;
			memcpy(&at[2], name, sizeof(name) - 1);
			record->metadata_octets = 2 + sizeof(name) - 1;
		}
		record->n_cells = flow_record_cells(record);
	}
}

static void *subscribe(void *context)
{
	void *socket = zmq_socket(context, ZMQ_SUB);
	char endpoint[64], topic[64];
	zmq_msg_t payload;

	snprintf(endpoint, sizeof(endpoint), "tcp://127.0.0.1:%d", PORT);
	zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "flow", 4);
	zmq_setsockopt(socket, ZMQ_SUBSCRIBE, "event", 5);
	zmq_setsockopt(socket, ZMQ_RCVTIMEO, &(int){100}, sizeof(int));
	zmq_connect(socket, endpoint);
	zmq_msg_init(&payload);
	while (!atomic_load(&done)) {
		if (zmq_recv(socket, topic, sizeof(topic), 0) < 0 ||
		    zmq_msg_recv(&payload, socket, 0) < 0)
			continue;
		if (topic[0] == 'e')
			atomic_fetch_add(&events, 1);
		else
			atomic_fetch_add(&received_octets, zmq_msg_size(&payload));
	}
	zmq_msg_close(&payload);
	zmq_close(socket);
	return NULL;
}

// Publishes for some seconds; where the subscriber is slower, the socket is full and the loop
// waits.
static uint64_t publish(struct output *output)
{
	const uint64_t until = monotonic_us() + SECONDS * 1000000ULL;
	uint64_t sent = 0, ticked = 0;
	unsigned at = 0;

	while (monotonic_us() < until) {
		const uint64_t now = wall_us();

		if (now - ticked > 20000) {
			output_tick(output, now);
			ticked = now;
		}
		if (output_prepare(output, monotonic_us(), now) == 0) {
			usleep(100);
			continue;
		}
		for (unsigned i = 0; i < BATCH; i++, at++)
			output_add(output, &records[at % N_RECORDS].record, now);
		sent += BATCH;
		output_poll(output, now);
	}
	return sent;
}

int main(void)
{
	const struct options options = {.template_fields = (char *)"default"};
	const struct export_environment environment = {
	    .n_workers = 1, .version = "bench", .file_input = true};
	const struct output_context context = {&options, &environment, 0, 1};
	void *subscriber = zmq_ctx_new();
	struct output *output;
	pthread_t thread;
	uint64_t begun, sent, lost;
	char spec[64];
	double seconds;

	make_records();
	snprintf(spec, sizeof(spec), "zmq://127.0.0.1:%d,wait=on", PORT);
	if (output_open(spec, &context, &output) < 0 ||
	    pthread_create(&thread, NULL, subscribe, subscriber) != 0)
		return 1;
	while (!output_is_up(output)) {
		output_tick(output, wall_us());
		usleep(1000);
	}
	begun = monotonic_us();
	sent = publish(output);
	seconds = (double)(monotonic_us() - begun) / 1e6;
	lost = output_counters(output)->now[OUTPUT_LOST_BLOCKED].records;
	printf("ZeroMQ TLV to a local subscriber\t1\t5\t%.2f\tM records/s\tend to end, %lu octets "
	       "a record, %lu events in %.1f s, "
	       "%lu lost\n",
	       (double)(sent - lost) / seconds / 1e6,
	       (unsigned long)(received_octets / (sent ? sent : 1)), (unsigned long)events, seconds,
	       (unsigned long)lost);
	output_end(output, wall_us());
	output_close(output);
	atomic_store(&done, true);
	pthread_join(thread, NULL);
	zmq_ctx_term(subscriber);
	return 0;
}
