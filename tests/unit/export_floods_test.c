// SPDX-License-Identifier: BSD-3-Clause
// Floods of datagrams that are made to fill what a collector keeps: its memory stays within what
// `lineprobe help collecting` states, and exporters beside them lose nothing. FLOODS=N: so many
// datagrams of each instead of a few thousand.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <malloc.h>

#include "tests/unit/dialects.h"
#include "tests/unit/floods.h"

enum { GOOD = DIALECTS, BEFORE = 20, EACH = 8, STEP_US = 10 };

static const struct flood_kind {
	const char *name;
	void (*make)(struct flood *flood);
} flood_kinds[] = {
    {"flood of Templates, each with another id", templates_v9},
    {"flood of Templates with elements of enterprises", templates_of_enterprises},
    {"flood of Templates of 512 elements", templates_large},
    {"flood of Templates of more elements than are read", templates_too_large},
    {"flood of definitions of one Template", templates_anew},
    {"flood of Templates of many exporters", templates_of_anybody},
    {"flood of Templates from each port", templates_of_ports},
    {"flood of withdrawals", withdrawals},
    {"flood of exporters of NetFlow v5", senders_v5},
    {"flood of exporters of NetFlow v9 over IPv6", senders_v9},
    {"flood of exporters that send for a while", senders_proven},
    {"flood of domains of one exporter", domains_v9},
    {"flood of domains of many exporters", domains_of_anybody},
    {"flood of ports", ports},
    {"flood of agents of sFlow", agents},
    {"flood of sub-agents of sFlow", sub_agents},
    {"flood of sources of samples", sample_sources},
    {"flood of samplers", samplers},
    {"flood of names of applications", names},
    {"flood of names of many exporters", names_of_anybody},
    {"flood of data without Template", no_template},
    {"flood of data without Template of many exporters", no_template_of_anybody},
    {"flood of large data without Template", no_template_large},
    {"flood of small data without Template", no_template_small},
    {"flood of datagrams that are cut", truncated},
    {"flood of datagrams that were changed", changed},
    {"flood of random octets", random_octets},
    {"flood of lengths that contradict", contradictions},
    {"flood of sequence numbers that jump", jumps},
    {"flood of variable lengths", variable_lengths},
    {"flood of records of one octet", small_records},
};

enum { FLOOD_KINDS = sizeof(flood_kinds) / sizeof(flood_kinds[0]) };

// Exporters of four dialects, of whom nothing may be lost.
struct good {
	uint32_t sequence[GOOD], n_sent[GOOD], n_taken[GOOD];
	uint64_t packets[GOOD];
};

static int good_of(const struct sender_address *address)
{
	static const uint8_t network[] = {198, 51, 100};

	return !address->ipv6 && memcmp(address->octets, network, 3) == 0 ? address->octets[3] : -1;
}

static void take(void *context, const struct decoded *from, struct flow_record *record)
{
	struct good *good = context;
	const int i = good_of(&from->sender->address);

	if (i < 0)
		return;
	good->n_taken[i]++;
	good->packets[i] += record->packets[FORWARD];
}

static bool read_frame(void *, const struct sampled_frame *, struct flow_record *record)
{
	record->packets[FORWARD] = 1;
	return true;
}

static void send_good(struct good *good, struct flood *flood, struct decoder *decoder, unsigned i)
{
	flood->from.from = (struct sender_address){.octets = {198, 51, 100, (uint8_t)i}};
	flood->from.port = 2055;
	if (i == 0)
		dialect_v5(&flood->of, good->sequence[i], 1);
	else if (i == 1)
		dialect_sflow(&flood->of, 0xc6336401, good->sequence[i], good->sequence[i], 1);
	else
		dialect_flows(&flood->of, (enum dialect)i, good->sequence[i],
			      good->n_sent[i] % 8 == 0, 1);
	good->sequence[i]++;
	good->n_sent[i]++;
	assert_int_equal(flood_read(flood, decoder), 0);
}

static void check_good(const struct good *good, struct decoder *decoder)
{
	for (unsigned i = 0; i < GOOD; i++) {
		const struct sender_address address = {.octets = {198, 51, 100, (uint8_t)i}};
		const struct domain *domain;
		bool made;

		domain =
		    TAILQ_FIRST(&senders_find(decoder_senders(decoder), &address, &made)->domains);
		assert_false(made);
		assert_int_equal(good->n_taken[i], good->n_sent[i]);
		assert_int_equal(good->packets[i], good->n_sent[i]);
		assert_int_equal(domain->figures.datagrams, good->n_sent[i]);
		assert_int_equal(domain->sequences.lost + domain->sequences.restarts, 0);
		assert_int_equal(domain->samples.lost + domain->figures.no_template, 0);
	}
}

static uint64_t memory_used(void)
{
	const struct mallinfo2 now = mallinfo2();

	return now.uordblks + now.hblkhd;
}

static unsigned wanted_datagrams(void)
{
	const char *text = getenv("FLOODS");

	return text != NULL ? (unsigned)strtoul(text, NULL, 10) : 2000;
}

static void run(struct flood *flood, struct good *good, struct decoder *decoder,
		void (*make)(struct flood *))
{
	const uint64_t before = memory_used();
	const unsigned n = wanted_datagrams();
	uint64_t most = 0;

	for (flood->i = 0; flood->i < n; flood->i++) {
		if (flood->i % EACH == 0)
			send_good(good, flood, decoder, flood->i / EACH % GOOD);
		flood_from(flood, 0x0a090909);
		make(flood);
		flood_read(flood, decoder);
		flood->from.now_us += STEP_US;
		if (flood->i % 1024 != 0)
			continue;
		decoder_look(decoder, flood->from.now_us);
		most = memory_used() > most ? memory_used() : most;
	}
	if (most - before > COLLECTOR_MEMORY)
		fail_msg("%s: %llu octets", flood->name, (unsigned long long)(most - before));
}

static void one_flood(void **state)
{
	const struct flood_kind *kind = *state;
	struct flood *flood = calloc(1, sizeof(*flood));
	struct good good = {.n_sent = {0}};
	const struct decoder_settings settings = {
	    .wishes = {.wanted = {UINT64_MAX, MEASURES_ALL}, .own_pen = PEN_OWN},
	    .frame = read_frame,
	    .take = take,
	    .context = &good,
	};
	struct decoder *decoder = decoder_new(&settings);

	assert_non_null(flood);
	assert_non_null(decoder);
	*flood = (struct flood){.name = kind->name, .random = 88172645463325252U};
	for (unsigned i = 0; i < BEFORE * GOOD; i++)
		send_good(&good, flood, decoder, i % GOOD);
	run(flood, &good, decoder, kind->make);
	check_good(&good, decoder);
	decoder_free(decoder);
	free(flood);
}

int main(void)
{
	struct CMUnitTest tests[FLOOD_KINDS];

	for (unsigned i = 0; i < FLOOD_KINDS; i++)
		tests[i] = (struct CMUnitTest){.name = flood_kinds[i].name,
					       .test_func = one_flood,
					       .initial_state = (void *)(uintptr_t)&flood_kinds[i]};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
