// SPDX-License-Identifier: BSD-3-Clause
// Input: a capture in any format, before it an octet: how many octets come at a time.
#include "fuzz_input.h"
#include "pmd/file/format.h"

static const struct capture_format *const formats[] = {&pcap_format, &pcapng_format};

// What was read: how many packets, and a sum over all that is said of them.
struct read {
	unsigned n;
	uint64_t sum;
	enum format_found end;
};

static void packet_add(struct read *read, const struct capture_packet *packet)
{
	const uint64_t numbers[] = {packet->time_ns, packet->captured, packet->wire_length,
				    packet->link_type};

	fuzz_check(packet->captured <= packet->wire_length);
	fuzz_check(packet->captured <= FORMAT_MOST_PACKET);
	for (unsigned i = 0; i < sizeof(numbers) / sizeof(*numbers); i++)
		read->sum = read->sum * 31 + numbers[i];
	for (uint32_t i = 0; i < packet->captured; i++)
		read->sum = read->sum * 31 + packet->octets[i];
	read->n++;
}

// `step` octets come with each look for more.
static struct read read_all(const struct capture_format *format, uint8_t *octets, size_t n,
			    size_t step)
{
	struct stream stream = {.at = octets, .end = octets, .fd = -1, .pipe = true};
	void *state = calloc(1, format->state_size);
	struct read read = {.end = FORMAT_NONE};
	struct capture_packet packet;
	bool begun = false;

	while (!stream.ended && read.end == FORMAT_NONE) {
		size_t left = (size_t)(octets + n - stream.end);
		size_t passed;

		stream.end += step < left ? step : left;
		stream.ended = left <= step;
		passed = stream.skip < (size_t)(stream.end - stream.at)
			     ? stream.skip
			     : (size_t)(stream.end - stream.at);
		stream.at += passed;
		stream.skip -= passed;
		if (!begun)
			read.end = format->begin(state, &stream);
		begun |= read.end == FORMAT_FOUND;
		while (begun && (read.end = format->next(state, &stream, &packet)) == FORMAT_FOUND)
			packet_add(&read, &packet);
	}
	fuzz_check((read.end == FORMAT_WRONG) == (stream.problem[0] != '\0'));
	if (format->end != NULL)
		format->end(state);
	free(state);
	return read;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	size_t step = fuzz_number(&input, 1) + 1;
	size_t n;
	uint8_t *octets = fuzz_octets(&input, SIZE_MAX, &n);

	for (unsigned i = 0; n >= 12 && i < 2; i++) {
		struct read whole, parts;

		if (!formats[i]->is(octets))
			continue;
		whole = read_all(formats[i], octets, n, n);
		parts = read_all(formats[i], octets, n, step);
		fuzz_check(whole.n == parts.n && whole.sum == parts.sum && whole.end == parts.end);
	}
	free(octets);
	return 0;
}
