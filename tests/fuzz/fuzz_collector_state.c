// SPDX-License-Identifier: BSD-3-Clause
// A file of --state with a checksum that fits: what it says is believed.
#include "config/hash.h"
#include "export/decode/state_file.h"
#include "export/record/field.h"
#include "fuzz_input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char head[16] = "lineprobe st 1\n";
	const struct element_wishes wishes = {.wanted = {UINT64_MAX, MEASURES_ALL}};
	struct senders *senders = senders_new();
	const size_t n = sizeof(head) + size + sizeof(uint64_t);
	uint8_t *octets = malloc(n);
	uint64_t sum;

	fuzz_check(senders != NULL && octets != NULL);
	memcpy(octets, head, sizeof(head));
	memcpy(octets + sizeof(head), data, size);
	sum = hash_end(hash_octets(HASH_BEGIN, octets, n - sizeof(sum)));
	memcpy(octets + n - sizeof(sum), &sum, sizeof(sum));
	state_file_take(senders, &wishes, octets, n);
	free(octets);
	senders_free(senders);
	return 0;
}
