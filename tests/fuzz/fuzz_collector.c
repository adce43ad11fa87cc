// SPDX-License-Identifier: BSD-3-Clause
// Datagrams of exporters, one after the other, into one decoder: what each leaves behind meets the
// next. Before a datagram stand an octet for its sender and two for its length.
#include "export/decode/decoder.h"
#include "export/record/field.h"
#include "fuzz_input.h"
#include "probe/collector/sampled_packet.h"

static void take(void *, const struct decoded *from, struct flow_record *record)
{
	fuzz_check(from->sender != NULL && from->domain->sender == from->sender);
	fuzz_check(record->n_cells >= FLOW_RECORD_CELLS &&
		   record->n_cells <= FLOW_RECORD_MAX_CELLS);
	fuzz_check(record->n_cells == flow_record_cells(record));
	fuzz_check(record->metadata_octets <= METADATA_MAX_OCTETS);
	fuzz_check(record->ip_version == 0 || record->ip_version == 4 || record->ip_version == 6);
	fuzz_check(record->metadata_at >= FLOW_RECORD_OCTETS);
}

static uint64_t pool_users(const struct template_pool *pool)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < TEMPLATE_POOL_BUCKETS; i++)
		for (const struct data_template *one = pool->bucket[i]; one; one = one->next)
			n += one->n_users;
	return n;
}

static uint64_t check_domain(const struct domain *domain)
{
	const struct template_entry *entry;
	uint64_t n = 0;

	fuzz_check(domain->n_templates <= TEMPLATES_MOST);
	TAILQ_FOREACH (entry, &domain->templates, in_domain) {
		fuzz_check(entry->known->version == domain->version);
		n++;
	}
	fuzz_check(n == domain->n_templates);
	return n;
}

// What is counted is what is there.
static void check_state(const struct senders *senders)
{
	const struct sender *sender;
	const struct domain *domain;
	uint64_t memory = 0, entries = 0;

	fuzz_check(senders->n <= SENDERS_MOST && senders->n_domains <= DOMAINS_ALL);
	fuzz_check(senders->held_octets <= HELD_ALL_OCTETS);
	for (unsigned proven = 0; proven < 2; proven++)
		TAILQ_FOREACH (sender, &senders->queue[proven], in_queue) {
			memory += sender->memory;
			TAILQ_FOREACH (domain, &sender->domains, in_sender)
				entries += check_domain(domain);
		}
	fuzz_check(memory == senders->memory && entries == pool_users(&senders->pool));
	fuzz_check(senders->template_memory == entries * sizeof(struct template_entry));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	const struct decoder_settings settings = {
	    .wishes = {.wanted = {UINT64_MAX, MEASURES_ALL}, .own_pen = PEN_OWN},
	    .frame = sampled_packet_read,
	    .take = take,
	};
	struct decoder *decoder = decoder_new(&settings);
	struct datagram datagram = {.port = 2055};

	fuzz_check(decoder != NULL);
	while (input.left > 3) {
		uint8_t *octets;
		size_t n;

		datagram.from.octets[0] = (uint8_t)fuzz_number(&input, 1) & 3;
		datagram.from.ipv6 = datagram.from.octets[0] == 3;
		octets = fuzz_octets(&input, fuzz_number(&input, 2), &n);
		datagram.port = datagram.from.octets[0]; // one of the senders has two
		datagram.port ^= (uint16_t)(datagram.from.octets[0] == 2 && n % 2);
		datagram.octets = octets;
		datagram.n = (uint32_t)n;
		datagram.now_us += 1000000;
		decoder_read(decoder, &datagram);
		decoder_look(decoder, datagram.now_us);
		free(octets);
	}
	check_state(decoder_senders(decoder));
	decoder_free(decoder);
	return 0;
}
