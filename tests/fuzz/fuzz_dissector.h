// SPDX-License-Identifier: BSD-3-Clause
// A Flow of payloads through the classifier. Input, again and again: what the packet is (1: bit 0
// direction, 1 the start was not seen, 2 cut by the capture), how far its sequence number is from
// where the last one ended (1, signed, in units of 16), its length (2), its octets.
#ifndef TESTS_FUZZ_FUZZ_DISSECTOR_H
#define TESTS_FUZZ_FUZZ_DISSECTOR_H

#include <netinet/in.h>
#include <stdio.h>
#include <unistd.h>

#include "dpi/engine/engine.h"
#include "fuzz_input.h"

static struct dpi *fuzz_dpi;
static struct dpi_worker *fuzz_worker;

static inline void fuzz_write(const char *directory, const char *name, const char *text)
{
	char path[256];
	FILE *stream;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	stream = fopen(path, "w");
	fuzz_check(stream != NULL);
	fputs(text, stream);
	fclose(stream);
}

// With the project's signatures, or with hardly any: then each input is tried faster.
static inline void fuzz_open(bool all_signatures)
{
	static char directory[] = "/tmp/lineprobe-fuzz-XXXXXX";
	struct dpi_settings settings = {.cache = "/proc/nonexistent",
					.metadata_wanted = UINT64_MAX,
					.n_workers = 1,
					.max_flows = 64};

	if (fuzz_worker != NULL)
		return;
	if (!all_signatures) {
		fuzz_check(mkdtemp(directory) != NULL);
		fuzz_write(directory, "applications", "0 Unknown Unspecified\n133 NetFlix Video\n");
		fuzz_write(directory, "hosts", "netflix.com NetFlix 133 Video\n");
		settings.signatures = directory;
	}
	fuzz_check(dpi_open(&settings, &fuzz_dpi) == 0);
	fuzz_worker = dpi_worker_new(fuzz_dpi, 0, -1);
	fuzz_check(fuzz_worker != NULL);
}

static inline void fuzz_say(struct dpi_flow *flow, struct dpi_packet *packet, uint8_t *payload,
			    size_t length)
{
	packet->payload = payload;
	packet->length = (uint16_t)length;
	packet->now_us += 1000;
	dpi_inspect(fuzz_worker, flow, packet);
	free(payload);
}

static inline void fuzz_end(struct dpi_flow *flow, const struct dpi_packet *packet)
{
	uint8_t items[METADATA_MAX_OCTETS];

	fuzz_check(dpi_metadata(fuzz_worker, flow, items, sizeof(items)) <= sizeof(items));
	dpi_label(fuzz_worker, flow, packet, packet->now_us);
	dpi_flow_end(fuzz_worker, flow);
	fuzz_check(fuzz_worker->slab.in_use == 0);
	fuzz_check(fuzz_worker->pool.in_use == 0);
}

static inline void fuzz_flow(struct fuzz_input input, const char *dissector, uint8_t protocol,
			     uint16_t port)
{
	static const uint8_t client[16] = {10, 0, 0, 1}, server[16] = {192, 0, 2, 1};
	struct dpi_flow flow = {0};
	struct dpi_packet packet = {.ip_version = 4, .protocol = protocol, .now_us = 1000000};
	uint32_t next[2] = {1, 1};

	if (dissector != NULL)
		flow.dissector = (uint8_t)(dissector_find(dissector) + 1);
	while (input.left > 0 && flow.state != DPI_DONE) {
		uint32_t kind = fuzz_number(&input, 1);
		int8_t gap = (int8_t)fuzz_number(&input, 1);
		unsigned way = kind & 1;
		size_t n;
		uint8_t *payload = fuzz_octets(&input, fuzz_number(&input, 2) & 0xfff, &n);

		packet.direction = (uint8_t)way;
		packet.start_seen = (kind & 2) == 0;
		packet.wire_length = (uint16_t)(n + ((kind & 4) != 0 ? 100 : 0));
		packet.source_port = way == 0 ? 40000 : port;
		packet.destination_port = way == 0 ? port : 40000;
		packet.source = way == 0 ? client : server;
		packet.destination = way == 0 ? server : client;
		packet.tcp_sequence = next[way] + (uint32_t)(gap * 16);
		next[way] = packet.tcp_sequence + (uint32_t)n;
		fuzz_say(&flow, &packet, payload, n);
	}
	packet.source = client;
	packet.destination = server;
	fuzz_end(&flow, &packet);
}

#define FUZZ_DISSECTOR(dissector, protocol, port)                                                  \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)                               \
	{                                                                                          \
		fuzz_open(false);                                                                  \
		fuzz_flow((struct fuzz_input){data, size}, dissector, protocol, port);             \
		return 0;                                                                          \
	}

#endif
