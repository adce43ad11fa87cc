// SPDX-License-Identifier: BSD-3-Clause
// Any dissector put in charge of a Flow. Input: which one, protocol (its lowest bit), two ports (2
// each), then packets: direction and octets not captured, length (2), payload.
#include <limits.h>
#include <netinet/in.h>
#include <stdio.h>
#include <unistd.h>

#include "dpi/engine/engine.h"
#include "fuzz_input.h"

static struct dpi *dpi;
static struct dpi_worker *worker;

static void link_file(const char *directory, const char *name)
{
	char from[PATH_MAX], to[PATH_MAX];

	snprintf(from, sizeof(from), "%s/%s", signatures_default_directory(), name);
	snprintf(to, sizeof(to), "%s/%s", directory, name);
	fuzz_check(symlink(from, to) == 0);
}

static void unlink_file(const char *directory, const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	unlink(path);
}

// Names without rules: what is fuzzed is entered by number, and compiling takes seconds.
static void start(void)
{
	static const char *const files[] = {"applications", "hosts", "ports"};
	char directory[] = "/tmp/fuzz-signatures-XXXXXX";
	struct dpi_settings settings = {.signatures = directory,
					.cache = "/proc/nonexistent",
					.metadata_wanted = UINT64_MAX,
					.n_workers = 1,
					.max_flows = 64};

	fuzz_check(mkdtemp(directory) != NULL);
	for (unsigned i = 0; i < 3; i++)
		link_file(directory, files[i]);
	fuzz_check(dpi_open(&settings, &dpi) == 0);
	worker = dpi_worker_new(dpi, 0, -1);
	fuzz_check(worker != NULL);
	for (unsigned i = 0; i < 3; i++)
		unlink_file(directory, files[i]);
	rmdir(directory);
}

static void say(struct dpi_flow *flow, struct dpi_packet *packet, struct fuzz_input *input,
		uint32_t sequence[2])
{
	uint32_t how = fuzz_number(input, 1);
	size_t n;
	uint8_t *payload = fuzz_octets(input, fuzz_number(input, 2) & 0x7ff, &n);
	uint16_t port = packet->source_port;

	packet->payload = payload;
	packet->length = (uint16_t)n;
	packet->wire_length = (uint16_t)(n + (how >> 1) * 8);
	packet->tcp_sequence = sequence[how & 1];
	sequence[how & 1] += packet->wire_length;
	if (packet->direction != (how & 1)) {
		packet->direction = how & 1;
		packet->source_port = packet->destination_port;
		packet->destination_port = port;
	}
	if (n > 0)
		dpi_inspect(worker, flow, packet);
	free(payload);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	struct dpi_flow flow = {0};
	struct dpi_packet packet = {.ip_version = 4,
				    .start_seen = true,
				    .source = (const uint8_t *)"\x0a\0\0\1",
				    .destination = (const uint8_t *)"\x0a\0\0\2"};
	uint32_t sequence[2] = {1, 1};
	uint8_t out[METADATA_MAX_OCTETS];

	if (dpi == NULL)
		start();
	flow.dissector = (uint8_t)(fuzz_number(&input, 1) % n_dissectors + 1);
	packet.protocol = fuzz_number(&input, 1) & 1 ? IPPROTO_TCP : IPPROTO_UDP;
	packet.source_port = (uint16_t)fuzz_number(&input, 2);
	packet.destination_port = (uint16_t)fuzz_number(&input, 2);
	for (unsigned i = 0; i < 10 && input.left > 0 && flow.state != DPI_DONE; i++) {
		packet.now_us += 1000;
		say(&flow, &packet, &input, sequence);
	}
	fuzz_check(dpi_metadata(worker, &flow, out, sizeof(out)) <= sizeof(out));
	dpi_flow_end(worker, &flow);
	return 0;
}
