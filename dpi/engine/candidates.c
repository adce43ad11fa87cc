// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <netinet/in.h>

#include "config/log.h"
#include "dpi/engine/engine.h"

static unsigned transport_of(uint8_t protocol)
{
	return protocol == IPPROTO_TCP ? PATTERNS_TCP : PATTERNS_UDP;
}

static bool enters(const struct dissector *dissector)
{
	return dissector->n_first > 0 || dissector->ports[0] != 0;
}

static int add_ports(struct entries *entries, unsigned transport, unsigned index,
		     unsigned *n_classes)
{
	const struct dissector *dissector = &dissectors[index];

	for (unsigned i = 0; i < 10 && dissector->ports[i] != 0; i++) {
		uint8_t *port_class = &entries->port_class[transport][dissector->ports[i]];

		if (*port_class == 0 && *n_classes == 255)
			return -ENOSPC;
		if (*port_class == 0)
			*port_class = (uint8_t)++ * n_classes;
		entries->by_class[*port_class] |= UINT64_C(1) << index;
	}
	return 0;
}

static void add_first(struct entries *entries, unsigned transport, unsigned index)
{
	const struct dissector *dissector = &dissectors[index];

	for (unsigned octet = 0; octet < 256; octet++) {
		bool in = dissector->n_first == 0;

		for (unsigned i = 0; i < dissector->n_first; i++)
			in |= octet >= dissector->first[i].low && octet <= dissector->first[i].high;
		if (in)
			entries->by_first[transport][octet] |= UINT64_C(1) << index;
	}
}

int entries_make(struct entries *entries)
{
	unsigned n_classes = 0;
	int err = 0;

	memset(entries, 0, sizeof(*entries));
	for (unsigned i = 0; i < n_dissectors && err == 0; i++) {
		if (!enters(&dissectors[i]))
			continue;
		if (i >= MAX_ENTERED)
			return -ENOSPC;
		for (unsigned t = 0; t < 2 && err == 0; t++) {
			if ((dissectors[i].transport & (1U << t)) == 0)
				continue;
			add_first(entries, t, i);
			if (dissectors[i].ports[0] == 0)
				entries->any_port[t] |= UINT64_C(1) << i;
			else
				err = add_ports(entries, t, i, &n_classes);
		}
	}
	return err;
}

static uint64_t entered_by(const struct entries *entries, const struct dissection *d)
{
	unsigned t = transport_of(d->packet->protocol);
	const uint8_t *port_class = entries->port_class[t];

	return entries->by_first[t][d->payload[0]] &
	       (entries->any_port[t] | entries->by_class[port_class[d->packet->source_port]] |
		entries->by_class[port_class[d->packet->destination_port]]);
}

// Calls the dissector; where its message goes on in a packet that came early, once more with both.
static enum verdict run(struct dissection *d, unsigned index)
{
	enum verdict verdict;

	d->in_charge = (uint8_t)(index + 1);
	d->labelled = false;
	verdict = dissectors[index].dissect(d);
	if (verdict == DISSECT_WANT_STREAM && !d->joined && stream_start(d))
		verdict = dissectors[d->in_charge - 1].dissect(d);
	return verdict;
}

static void apply_verdict(struct dissection *d, enum verdict verdict)
{
	d->flow->dissector = d->in_charge;
	if (verdict == DISSECT_DONE)
		verdict_finish(d->worker, d->flow, d->packet);
	else if (verdict == DISSECT_NAMED)
		verdict_name(d->flow);
}

bool dissector_run(struct dissection *d, unsigned index)
{
	enum verdict verdict = run(d, index);
	bool over = verdict == DISSECT_DONE || verdict == DISSECT_NAMED;

	if (verdict == DISSECT_NOT_MINE)
		return false;
	d->goes_on = d->joined && verdict == DISSECT_WANT_STREAM;
	if (over && !d->labelled && d->flow->label.confidence < CONFIDENCE_SIGNATURE &&
	    dissectors[d->in_charge - 1].application != 0)
		verdict_set(d, dissectors[d->in_charge - 1].application, 0, CONFIDENCE_DISSECTOR);
	apply_verdict(d, verdict);
	return true;
}

static bool is_decided(const struct dissection *d)
{
	return d->flow->state != DPI_UNDECIDED || d->labelled;
}

// True when some dissector has decided; one that wants more takes charge, others are still tried.
static bool try_entered(struct dissection *d, uint64_t mask)
{
	struct dpi_flow *flow = d->flow;
	uint8_t waiting = flow->dissector;

	for (; mask != 0; mask &= mask - 1) {
		if (!dissector_run(d, (unsigned)__builtin_ctzll(mask)))
			continue;
		if (is_decided(d))
			return true;
		if (waiting == 0)
			waiting = flow->dissector;
		flow->dissector = waiting;
	}
	return false;
}

static bool rule_fits(const struct dissection *d, const struct rule *rule)
{
	const struct dpi_packet *packet = d->packet;
	bool blind = packet->protocol == IPPROTO_TCP && !packet->start_seen;

	if (packet->wire_length < rule->min_length || packet->wire_length > rule->max_length ||
	    !rule_has_port(rule, packet->source_port, packet->destination_port))
		return false;
	if (blind)
		return !rule->weak;
	return rule->direction == RULE_ANY || (rule->direction == RULE_CLIENT) == d->to_server;
}

// A weak rule decides with the second hit of its application in the Flow; the first is kept.
static bool is_confirmed(struct dpi_flow *flow, const struct rule *rule, uint16_t candidate)
{
	if (!rule->weak || candidate == rule->application)
		return true;
	if (flow->candidate == 0)
		flow->candidate = rule->application;
	return false;
}

static bool rule_confirmed(struct dissection *d, const struct rule *rule, uint16_t candidate)
{
	enum verdict verdict = DISSECT_DONE;
	uint8_t waiting = d->flow->dissector;

	d->labelled = false;
	d->in_charge = 0;
	d->rule = rule;
	if (rule->check != 0)
		verdict = run(d, rule->check - 1U);
	if (verdict == DISSECT_NOT_MINE)
		return false;
	if (!d->labelled && (verdict == DISSECT_DONE || verdict == DISSECT_NAMED)) {
		if (!is_confirmed(d->flow, rule, candidate))
			return false;
		verdict_set(d, rule->master, rule->application, CONFIDENCE_SIGNATURE);
	}
	apply_verdict(d, verdict);
	if (is_decided(d))
		return true;
	if (waiting != 0)
		d->flow->dissector = waiting;
	return false;
}

static bool rule_decides(struct dissection *d, const struct rule *rule, uint16_t candidate)
{
	bool decided = rule_confirmed(d, rule, candidate);

	d->rule = NULL;
	return decided;
}

// The rules that the payload may hit and that fit it otherwise; *hit: all of them are hit.
static unsigned prefilter_rules(const struct dissection *d,
				struct prefilter_rule rules[PREFILTER_MAX_RULES], bool *hit)
{
	const struct signatures *signatures = d->worker->signatures;
	const struct prefilter_packet packet = {
	    .payload = d->payload,
	    .length = d->length,
	    .transport = transport_of(d->packet->protocol),
	    .source_port = d->packet->source_port,
	    .destination_port = d->packet->destination_port,
	};
	unsigned found = prefilter_find(signatures->prefilter, &packet, rules), n = 0;

	*hit = found < PREFILTER_MAX_RULES;
	for (unsigned i = 0; i < found; i++) {
		if (!rule_fits(d, &signatures->rules.all[rules[i].index]))
			continue;
		*hit &= rules[i].hit;
		rules[n++] = rules[i];
	}
	return found < PREFILTER_MAX_RULES ? n : found;
}

static bool try_hits(struct dissection *d, const hs_database_t *database)
{
	struct dpi_worker *worker = d->worker;
	const struct rules *rules = &worker->signatures->rules;
	uint16_t candidate = d->flow->candidate;

	count(worker, DPI_SCANS);
	patterns_scan(database, worker->scratch, d->payload, d->length, &worker->hits, rules->n);
	for (unsigned word = 0; word < (rules->n + 63) / 64; word++) {
		for (uint64_t bits = worker->hits.words[word]; bits != 0; bits &= bits - 1) {
			const struct rule *rule =
			    &rules->all[word * 64 + (unsigned)__builtin_ctzll(bits)];

			if (rule_fits(d, rule) && rule_decides(d, rule, candidate))
				return true;
		}
	}
	return false;
}

// Hyperscan is asked where a rule may be hit and the prefilter cannot decide.
static bool try_rules(struct dissection *d)
{
	struct dpi_worker *worker = d->worker;
	const hs_database_t *database = worker->database[transport_of(d->packet->protocol)];
	struct prefilter_rule left[PREFILTER_MAX_RULES];
	uint16_t candidate = d->flow->candidate;
	unsigned n;
	bool hit;

	if (database == NULL || d->flow->seen[d->packet->direction] > MAX_SCANNED)
		return false;
	n = prefilter_rules(d, left, &hit);
	if (n == 0)
		return false;
	if (!hit)
		return try_hits(d, database);
	for (unsigned i = 0; i < n; i++)
		if (rule_decides(d, &worker->signatures->rules.all[left[i].index], candidate))
			return true;
	return false;
}

bool candidates_try(struct dissection *d)
{
	return try_entered(d, entered_by(&d->worker->dpi->entries, d)) || try_rules(d);
}
