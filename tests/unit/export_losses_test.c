// SPDX-License-Identifier: BSD-3-Clause
// Streams of datagrams of which some are dropped, some come twice, some change places with the next
// one: what the sequence numbers say is missing is what was dropped, in the units of each dialect.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/dialects.h"

enum { SENT = 3000, EXPORTERS = 3 };

// One datagram as it was sent.
struct sent {
	uint32_t sequence, n;
};

struct stream {
	enum dialect dialect;
	struct decoder *decoder;
	uint64_t random, n_taken;
	struct sent sent[SENT];
	unsigned order[SENT];
	uint64_t lost, lost_records, repeated; // the truth
};

static uint32_t next(struct stream *stream)
{
	stream->random ^= stream->random << 13;
	stream->random ^= stream->random >> 7;
	stream->random ^= stream->random << 17;
	return (uint32_t)(stream->random >> 16);
}

static bool one_in(struct stream *stream, unsigned n)
{
	return n != 0 && next(stream) % n == 0;
}

static void take(void *context, const struct decoded *, struct flow_record *)
{
	((struct stream *)context)->n_taken++;
}

static bool read_frame(void *, const struct sampled_frame *, struct flow_record *record)
{
	record->packets[FORWARD] = 1;
	return true;
}

// Flows in NetFlow v5, datagrams in v9 and sFlow, records in IPFIX.
static uint32_t units(const struct stream *stream, const struct sent *sent)
{
	return stream->dialect == DIALECT_V9 || stream->dialect == DIALECT_SFLOW ? 1 : sent->n;
}

// The numbers wrap within the stream.
static void plan(struct stream *stream)
{
	uint32_t sequence = UINT32_MAX - SENT / 2;

	for (unsigned i = 0; i < SENT; i++) {
		stream->sent[i] = (struct sent){sequence, 1 + next(stream) % 5};
		stream->order[i] = i;
		sequence += units(stream, &stream->sent[i]);
	}
}

static void swap(struct stream *stream, unsigned each)
{
	for (unsigned i = 1; i + 2 < SENT; i++) {
		const unsigned first = stream->order[i];

		if (!one_in(stream, each))
			continue;
		stream->order[i] = stream->order[i + 1];
		stream->order[++i] = first;
	}
}

static void hand(struct stream *stream, unsigned exporter, unsigned i)
{
	const struct sent *sent = &stream->sent[i];
	struct datagram datagram = {.from = {.octets = {192, 0, 2, (uint8_t)exporter}},
				    .port = 2055};
	static struct flow_builder of;

	if (stream->dialect == DIALECT_V5)
		dialect_v5(&of, sent->sequence, sent->n);
	else if (stream->dialect == DIALECT_SFLOW)
		dialect_sflow(&of, 0xc0000200 + exporter, sent->sequence, 5 * sent->sequence, 5);
	else
		dialect_flows(&of, stream->dialect, sent->sequence, i % 16 == 0, sent->n);
	datagram.octets = of.octets;
	datagram.n = of.n;
	assert_int_equal(decoder_read(stream->decoder, &datagram), 0);
}

// All but the first and the last one, of which nobody could tell.
static void send_one(struct stream *stream, unsigned k, unsigned drop, unsigned twice)
{
	const unsigned i = stream->order[k];
	const bool inner = k > 0 && k + 1 < SENT;

	if (inner && one_in(stream, drop)) {
		stream->lost += units(stream, &stream->sent[i]);
		stream->lost_records += stream->sent[i].n;
		return;
	}
	for (unsigned exporter = 0; exporter < EXPORTERS; exporter++)
		hand(stream, exporter, i);
	if (!inner || !one_in(stream, twice))
		return;
	stream->repeated++;
	for (unsigned exporter = 0; exporter < EXPORTERS; exporter++)
		hand(stream, exporter, i);
}

static void check(struct stream *stream, uint8_t exporter)
{
	const struct sender_address address = {.octets = {192, 0, 2, exporter}};
	const struct domain *domain;
	bool made;

	domain =
	    TAILQ_FIRST(&senders_find(decoder_senders(stream->decoder), &address, &made)->domains);
	assert_false(made);
	assert_int_equal(domain->sequences.lost, stream->lost);
	assert_int_equal(domain->sequences.repeated, stream->repeated);
	assert_int_equal(domain->sequences.restarts, 0);
	if (stream->dialect == DIALECT_SFLOW)
		assert_int_equal(domain->samples.lost, 5 * stream->lost);
}

static void run(enum dialect dialect, uint64_t seed, unsigned drop, unsigned twice, unsigned swaps)
{
	struct stream *stream = calloc(1, sizeof(*stream));
	const struct decoder_settings settings = {
	    .wishes = {.wanted = {UINT64_MAX, MEASURES_ALL}, .own_pen = PEN_OWN},
	    .frame = read_frame,
	    .take = take,
	    .context = stream,
	};

	assert_non_null(stream);
	stream->dialect = dialect;
	stream->random = seed;
	stream->decoder = decoder_new(&settings);
	plan(stream);
	swap(stream, swaps);
	for (unsigned k = 0; k < SENT; k++)
		send_one(stream, k, drop, twice);
	for (unsigned exporter = 0; exporter < EXPORTERS; exporter++)
		check(stream, (uint8_t)exporter);
	decoder_free(stream->decoder);
	free(stream);
}

static void run_all(enum dialect dialect)
{
	static const struct {
		unsigned drop, twice, swap;
	} chances[] = {{0, 0, 0}, {20, 0, 0}, {0, 20, 0}, {0, 0, 20}, {10, 15, 10}, {3, 5, 4}};

	for (uint64_t seed = 1; seed <= 4; seed++)
		for (unsigned i = 0; i < sizeof(chances) / sizeof(chances[0]); i++)
			run(dialect, seed * 88172645463325252U, chances[i].drop, chances[i].twice,
			    chances[i].swap);
}

static void what_netflow_v5_lost_is_known_to_the_flow(void **)
{
	run_all(DIALECT_V5);
}

static void what_netflow_v9_lost_is_known_to_the_datagram(void **)
{
	run_all(DIALECT_V9);
}

static void what_ipfix_lost_is_known_to_the_record(void **)
{
	run_all(DIALECT_IPFIX);
}

static void what_sflow_lost_is_known_to_the_sample(void **)
{
	run_all(DIALECT_SFLOW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_netflow_v5_lost_is_known_to_the_flow),
	    cmocka_unit_test(what_netflow_v9_lost_is_known_to_the_datagram),
	    cmocka_unit_test(what_ipfix_lost_is_known_to_the_record),
	    cmocka_unit_test(what_sflow_lost_is_known_to_the_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
