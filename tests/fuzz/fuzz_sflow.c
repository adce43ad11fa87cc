// SPDX-License-Identifier: BSD-3-Clause
// Datagrams of sFlow, with the packets that were sampled; the first octet says which extras records
// have room for.
#include "export/decode/sflow_counters.h"
#include "fuzz_input.h"
#include "probe/collector/sampled_packet.h"

static bool take_datagram(void *, const struct sflow_datagram *datagram)
{
	fuzz_check(datagram->agent_version == 0 || datagram->agent_version == 4 ||
		   datagram->agent_version == 6);
	return true;
}

static void take_counters(const struct sflow_sample *sample)
{
	const uint8_t *end = sample->octets + sample->n_octets;
	struct sflow_interface_told told;

	if (!sflow_counters_read(sample->octets, sample->n_octets, &told))
		return;
	fuzz_check(told.counted || told.name != NULL);
	fuzz_check(told.name == NULL ||
		   (told.name >= sample->octets && told.name_octets <= end - told.name));
}

static void take_sample(void *context, const struct sflow_sample *sample,
			struct flow_record *record)
{
	const union flow_record_room *room = context;

	fuzz_check(sample->kind <= SFLOW_OTHER);
	fuzz_check(record == NULL || record == &room->record);
	if (sample->kind == SFLOW_COUNTERS)
		take_counters(sample);
	if (record == NULL)
		return;
	fuzz_check(record->n_cells >= FLOW_RECORD_CELLS &&
		   record->n_cells <= FLOW_RECORD_MAX_CELLS);
	fuzz_check(record->packets[FORWARD] == 1 && record->packets[REVERSE] == 0);
	fuzz_check(record->metadata_octets <= METADATA_MAX_OCTETS);
	fuzz_check(record->ip_version == 0 || record->ip_version == 4 || record->ip_version == 6);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	union flow_record_room *room = aligned_alloc(64, sizeof(*room));
	const uint64_t extras = (uint64_t)fuzz_number(&input, 1) * RECORD_HAS(TCP);
	const struct sflow_reader reader = {.measures = extras & MEASURES_ALL,
					    .room = room,
					    .frame = sampled_packet_read,
					    .datagram = take_datagram,
					    .sample = take_sample,
					    .context = room};
	size_t n;
	uint8_t *octets = fuzz_octets(&input, SIZE_MAX, &n);

	sflow_read(&reader, octets, n);
	free(octets);
	free(room);
	return 0;
}
