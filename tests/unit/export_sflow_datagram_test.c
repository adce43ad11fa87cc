// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>

#include "tests/unit/flow_builder.h"
#include "tests/unit/sflow_builder.h"

static const uint8_t frame[64];

// One datagram with one sample, of agent `agent`.
static void hand(struct taken *taken, uint32_t agent, uint32_t sequence, uint32_t sample_sequence,
		 uint32_t drops)
{
	struct sflow_builder datagram = sflow_datagram(1);
	const uint32_t sample = sflow_flow(&datagram, 1);
	struct sflow_builder words = {.n = 0};
	struct flow_builder of = {.n = 0};

	sflow_header(&datagram, 1, 1518, frame, sizeof(frame));
	sflow_close(&datagram, sample);
	sflow_number(&words, agent);
	memcpy(datagram.octets + 8, words.octets, 4);
	sflow_number(&words, sequence);
	memcpy(datagram.octets + 16, words.octets + 4, 4);
	sflow_number(&words, sample_sequence);
	memcpy(datagram.octets + sample, words.octets + 8, 4);
	sflow_number(&words, drops);
	memcpy(datagram.octets + sample + 16, words.octets + 12, 4);
	put_octets(&of, datagram.octets, datagram.n);
	assert_int_equal(taken_read(taken, &of), 0);
}

static struct domain *domain_of(struct taken *taken, uint8_t last)
{
	const struct sender_address address = {.octets = {192, 0, 2, last}};
	bool made;
	struct sender *sender = senders_find(decoder_senders(taken->decoder), &address, &made);

	assert_false(made);
	return TAILQ_FIRST(&sender->domains);
}

static void the_agent_is_the_sender(void **)
{
	struct taken taken;

	taken_open(&taken, OUT_COUNTERS_COPY);
	hand(&taken, 0xc0000207, 1, 1, 0);
	assert_int_equal(domain_of(&taken, 7)->figures.records, 1);
	assert_int_equal(domain_of(&taken, 7)->id, 7);
	assert_int_equal(taken_record(&taken, 0)->sampling, 512);
	assert_int_equal(taken_record(&taken, 0)->flow_source, FLOW_OF_SFLOW);
	taken_close(&taken);
}

static void an_agent_without_an_address_is_who_has_sent(void **)
{
	static const uint32_t agents[] = {0, 0x7f000001};

	for (unsigned i = 0; i < 2; i++) {
		struct taken taken;

		taken_open(&taken, OUT_COUNTERS_COPY);
		hand(&taken, agents[i], 1, 1, 0);
		assert_int_equal(domain_of(&taken, 1)->figures.records, 1);
		taken_close(&taken);
	}
}

static void missing_datagrams_and_samples_are_counted_apart(void **)
{
	struct taken taken;
	struct domain *domain;

	taken_open(&taken, OUT_COUNTERS_COPY);
	hand(&taken, 0xc0000207, 10, 100, 5);
	hand(&taken, 0xc0000207, 11, 101, 5);
	hand(&taken, 0xc0000207, 14, 108, 9);
	domain = domain_of(&taken, 7);
	assert_int_equal(domain->sequences.lost, 2);
	assert_int_equal(domain->samples.lost, 6);
	assert_int_equal(domain->figures.agent_drops, 4);
	hand(&taken, 0xc0000207, 12, 105, 9); // late
	assert_int_equal(domain->sequences.lost, 1);
	assert_int_equal(domain->samples.lost, 5);
	hand(&taken, 0xc0000207, 15, 107, 7); // late, from before two of the drops
	hand(&taken, 0xc0000207, 16, 109, 10);
	assert_int_equal(domain->figures.agent_drops, 5);
	taken_close(&taken);
}

static void a_repeated_datagram_tells_of_discards_once(void **)
{
	static const uint32_t numbers[] = {1, 0, 5, 9, 5, 6, 260, 0};
	struct sflow_builder datagram = sflow_datagram(1);
	const uint32_t sample = sflow_open(&datagram, 0, 5);
	struct flow_builder of = {.n = 0};
	struct taken taken;

	for (unsigned i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		sflow_number(&datagram, numbers[i]);
	sflow_close(&datagram, sample);
	put_octets(&of, datagram.octets, datagram.n);
	taken_open(&taken, OUT_COUNTERS_COPY);
	hand(&taken, 0xc0000207, 1, 1, 0);
	memcpy(of.octets + 8, (const uint8_t[]){192, 0, 2, 7}, 4);
	memcpy(of.octets + 16, (const uint8_t[]){0, 0, 0, 2}, 4);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(taken_read(&taken, &of), 0);
	assert_int_equal(domain_of(&taken, 7)->figures.discarded, 1);
	assert_int_equal(domain_of(&taken, 7)->sequences.repeated, 1);
	taken_close(&taken);
}

// Versions 2 and 4 have no sub-agent, and their agents are known by what they send.
static void an_older_version_is_told_of_its_agent(void **)
{
	static const uint32_t words[] = {4, 1, 0xc0000207, 1, 1000, 1, 1, 0, 0};
	struct sflow_builder datagram = {.n = 0};
	struct flow_builder of = {.n = 0};
	struct taken taken;

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		sflow_number(&datagram, words[i]);
	put_octets(&of, datagram.octets, datagram.n);
	taken_open(&taken, OUT_COUNTERS_COPY);
	assert_int_equal(taken_read(&taken, &of), -EPROTONOSUPPORT);
	assert_int_equal(domain_of(&taken, 7)->version, 104);
	of.octets[3] = 9; // whatever that is
	of.octets[11]++;
	assert_int_equal(taken_read(&taken, &of), -EPROTONOSUPPORT);
	assert_int_equal(decoder_senders(taken.decoder)->n, 1);
	taken_close(&taken);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_agent_is_the_sender),
	    cmocka_unit_test(an_agent_without_an_address_is_who_has_sent),
	    cmocka_unit_test(missing_datagrams_and_samples_are_counted_apart),
	    cmocka_unit_test(a_repeated_datagram_tells_of_discards_once),
	    cmocka_unit_test(an_older_version_is_told_of_its_agent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
