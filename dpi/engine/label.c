// SPDX-License-Identifier: BSD-3-Clause
// A Flow's label as its records carry it: what its packets showed, what other Flows announced of
// it, or a guess by port. An explicit name beats an inferred one, always.
#include <netinet/in.h>
#include <stddef.h>

#include "dpi/engine/engine.h"

enum { APP_HTTP = 7, APP_STUN = 78, APP_TLS = 91, APP_QUIC = 188 };

static void advance(_Atomic uint64_t *position_us, uint64_t clock_us)
{
	if (clock_us > atomic_load_explicit(position_us, memory_order_relaxed))
		atomic_store_explicit(position_us, clock_us, memory_order_release);
}

void dpi_worker_passed(struct dpi_worker *worker, uint64_t clock_us)
{
	advance(&worker->passed_us, clock_us);
}

void dpi_worker_handed_over(struct dpi_worker *worker, uint64_t clock_us)
{
	advance(&worker->handed_over_us, clock_us);
}

uint64_t dpi_handed_over(const struct dpi_worker *worker)
{
	const struct dpi *dpi = worker->dpi;
	uint64_t most_us = 0;

	for (unsigned i = 0; i < dpi->n_workers; i++) {
		uint64_t position_us = dpi->workers[i] == NULL
					   ? 0
					   : atomic_load_explicit(&dpi->workers[i]->handed_over_us,
								  memory_order_acquire);

		most_us = position_us > most_us ? position_us : most_us;
	}
	return most_us;
}

static bool all_passed(const struct dpi_worker *worker, uint64_t start_us)
{
	const struct dpi *dpi = worker->dpi;

	for (unsigned i = 0; i < dpi->n_workers; i++)
		if (i != worker->index && dpi->workers[i] != NULL &&
		    atomic_load_explicit(&dpi->workers[i]->passed_us, memory_order_acquire) <
			start_us)
			return false;
	return true;
}

// A call's ways are checked side by side, and one of them says what it is: it speaks for those that
// began before it, too.
static uint64_t asks_until(const struct dpi_flow *flow, uint64_t start_us, uint64_t end_us)
{
	return flow->label.master == APP_STUN && flow->label.application == APP_STUN ? end_us
										     : start_us;
}

bool dpi_label_is_ready(const struct dpi_worker *worker, const struct dpi_flow *flow,
			uint64_t start_us, uint64_t end_us)
{
	const uint64_t until_us = asks_until(flow, start_us, end_us);

	return (flow->notes & NOTE_SETTLED) != 0 ||
	       until_us > atomic_load_explicit(&worker->passed_us, memory_order_relaxed) ||
	       all_passed(worker, until_us);
}

static uint32_t expected_at(const struct dpi *dpi, const struct dpi_packet *endpoints,
			    const uint8_t *address, uint16_t port, uint64_t until_us)
{
	struct learned_key key = {.address = address,
				  .octets = endpoints->ip_version == 4 ? 4 : 16,
				  .port = port,
				  .protocol = endpoints->protocol};
	struct learned_values values = {0};

	for (unsigned i = 0; i < dpi->n_workers; i++)
		learned_get(&dpi->learned[i]->expected, &key, until_us, EXPECTED_LIFETIME_US,
			    &values);
	return values.value;
}

static uint32_t expected(const struct dpi *dpi, const struct dpi_packet *endpoints,
			 uint64_t until_us)
{
	uint32_t found = expected_at(dpi, endpoints, endpoints->destination,
				     endpoints->destination_port, until_us);

	if (found != 0)
		return found;
	return expected_at(dpi, endpoints, endpoints->source, endpoints->source_port, until_us);
}

static void become_expected(struct dpi_worker *worker, struct dpi_flow *flow,
			    const struct dpi_packet *endpoints, uint32_t value)
{
	verdict_write(worker, flow, (uint16_t)(value >> 16), (uint16_t)value,
		      CONFIDENCE_EXPECTATION);
	reason_told(worker, flow, "announced by an earlier Flow");
	stream_release(worker, flow);
	flow->state = DPI_DONE;
	flow->dissector = 0;
	// what a file contains says nothing about the connection that it goes over
	if (endpoints->protocol == IPPROTO_TCP)
		slab_give_back(&worker->slab, &flow->metadata);
}

static void became_application(struct dpi_worker *worker, struct dpi_flow *flow,
			       uint16_t application)
{
	verdict_write(worker, flow, flow->label.master, application, CONFIDENCE_EXPECTATION);
	reason_told(worker, flow, "announced by an earlier Flow");
}

// Datagrams are more sure of themselves: what they showed stays, but for an application where they
// had none.
static void ask_expectation(struct dpi_worker *worker, struct dpi_flow *flow,
			    const struct dpi_packet *endpoints, uint64_t until_us)
{
	const struct application_label *label = &flow->label;
	uint32_t value;

	flow->notes |= NOTE_ASKED;
	if (endpoints->protocol != IPPROTO_TCP && endpoints->protocol != IPPROTO_UDP)
		return;
	value = expected(worker->dpi, endpoints, until_us);
	if (value == 0)
		return;
	if (endpoints->protocol == IPPROTO_TCP || label->master == 0)
		become_expected(worker, flow, endpoints, value);
	else if (label->master == value >> 16 && label->application == label->master)
		became_application(worker, flow, (uint16_t)value);
}

// Web traffic that says no host name: what the client's DNS said of the server's address, unless
// several names share it.
static void ask_names(struct dpi_worker *worker, struct dpi_flow *flow,
		      const struct dpi_packet *endpoints)
{
	const struct application_label *label = &flow->label;
	struct learned_key key = {.address = endpoints->destination,
				  .client = endpoints->source,
				  .octets = endpoints->ip_version == 4 ? 4 : 16};
	const struct dpi *dpi = worker->dpi;
	struct learned_values values = {0};

	if ((label->master != APP_TLS && label->master != APP_QUIC && label->master != APP_HTTP) ||
	    label->application != label->master || (flow->notes & NOTE_OWN_NAME) != 0)
		return;
	for (unsigned i = 0; i < dpi->n_workers; i++)
		learned_get(&dpi->learned[i]->named, &key, endpoints->now_us, NAMED_LIFETIME_US,
			    &values);
	if (values.n != 1 || values.value == LEARNED_NO_NAME)
		return;
	verdict_write(worker, flow, label->master, (uint16_t)values.value, CONFIDENCE_DNS);
	reason_told(worker, flow, "the client's DNS answers");
}

static struct application_label port_guess(const struct dpi_worker *worker,
					   const struct dpi_packet *endpoints)
{
	uint16_t guess = ports_guess(worker->signatures->ports, endpoints->protocol,
				     endpoints->source_port, endpoints->destination_port);

	return (struct application_label){
	    .master = guess,
	    .application = guess,
	    .category = applications_category(worker->signatures->applications, guess),
	    .confidence = guess != 0 ? CONFIDENCE_PORT : CONFIDENCE_NONE,
	};
}

static void count_label(struct dpi_worker *worker, enum application_confidence confidence)
{
	static const uint8_t counters[] = {
	    [CONFIDENCE_NONE] = DPI_UNKNOWN,
	    [CONFIDENCE_PORT] = DPI_BY_PORT,
	    [CONFIDENCE_DNS] = DPI_BY_DNS,
	    [CONFIDENCE_EXPECTATION] = DPI_BY_EXPECTATION,
	    [CONFIDENCE_SIGNATURE] = DPI_BY_SIGNATURE,
	    [CONFIDENCE_DISSECTOR] = DPI_BY_DISSECTOR,
	    [CONFIDENCE_HOSTNAME] = DPI_BY_HOSTNAME,
	};

	count(worker, (enum dpi_counter)counters[confidence]);
}

void label_count_open(struct dpi_worker *worker, const struct dpi_flow *flow)
{
	if ((flow->notes & NOTE_PORT_GUESS) != 0)
		count_label(worker, CONFIDENCE_PORT);
	else if ((flow->notes & NOTE_UNKNOWN) != 0)
		count_label(worker, CONFIDENCE_NONE);
}

// A protocol at ports that another has, or nobody; kinds of one category stand for each other (SMB,
// mail), TLS may be anywhere.
static void mark_port(struct dpi_worker *worker, struct dpi_flow *flow,
		      const struct dpi_packet *endpoints)
{
	const struct application_label *label = &flow->label;
	struct application_label guess;
	const uint32_t one = 1;

	if ((worker->wanted & METADATA_BIT(METADATA_FOREIGN_PORT)) == 0 ||
	    label->confidence < CONFIDENCE_SIGNATURE || label->master == APP_TLS)
		return;
	guess = port_guess(worker, endpoints);
	if (guess.master == label->application ||
	    (guess.master != 0 && guess.category == label->category) ||
	    !ports_are_foreign(worker->signatures->ports, label->master, guess.master))
		return;
	if (!slab_add(&worker->slab, &flow->metadata, METADATA_FOREIGN_PORT, (const uint8_t *)&one,
		      sizeof(one)))
		count(worker, DPI_SLAB_FULL);
}

static void settle_label(struct dpi_worker *worker, struct dpi_flow *flow,
			 const struct dpi_packet *endpoints)
{
	flow->notes = (flow->notes & ~(NOTE_PORT_GUESS | NOTE_UNKNOWN)) | NOTE_SETTLED;
	ask_names(worker, flow, endpoints);
	mark_port(worker, flow, endpoints);
	if (flow->label.master == 0)
		flow->label = port_guess(worker, endpoints);
	count_label(worker, (enum application_confidence)flow->label.confidence);
}

struct application_label dpi_label(struct dpi_worker *worker, struct dpi_flow *flow,
				   const struct dpi_packet *endpoints, uint64_t end_us)
{
	const uint64_t until_us = asks_until(flow, endpoints->now_us, end_us);
	struct application_label guess;

	if ((flow->notes & NOTE_SETTLED) != 0)
		return flow->label;
	if (!all_passed(worker, until_us))
		count(worker, DPI_NAMED_EARLY);
	if (flow->label.master != 0)
		verdict_give_up(worker, flow, endpoints);
	if ((flow->notes & NOTE_ASKED) == 0)
		ask_expectation(worker, flow, endpoints, until_us);
	if (flow->state != DPI_UNDECIDED) {
		settle_label(worker, flow, endpoints);
		return flow->label;
	}
	guess = port_guess(worker, endpoints);
	flow->notes = (flow->notes & ~(NOTE_PORT_GUESS | NOTE_UNKNOWN)) |
		      (guess.master != 0 ? NOTE_PORT_GUESS : NOTE_UNKNOWN);
	return guess;
}
