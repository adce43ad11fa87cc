// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "memory_sink.h"

// A small reader of what an exporter sends whose sampling changes while it runs: which rate a
// collector takes for each Data Record (RFC 5476 section 6.5.2, RFC 5477 section 8.2).

static const uint64_t now_us = UINT64_C(1700000100000000);

enum {
	IPFIX_HEADER = 16,
	V9_HEADER = 20,
	SELECTOR = 262,
	RATE = 263,
	V9_RATE = 264,
	CHANCE = 268,
	IDS = 16,
	MOST_RATES = 32,
};

struct collector {
	uint64_t interval[IDS]; // by selectorId
	uint64_t rate;		// of the domain
	uint64_t taken[MOST_RATES];
	unsigned n_taken;
	bool knows_template[2]; // of Data Records without a selector, and with one
};

static uint64_t number(const uint8_t *at, unsigned octets)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < octets; i++)
		value = value << 8 | at[i];
	return value;
}

static uint64_t interval_of_probability(uint64_t bits)
{
	double probability;

	memcpy(&probability, &bits, sizeof(probability));
	assert_true(probability > 0 && probability <= 1);
	return (uint64_t)(1 / probability + 0.5);
}

static void take(struct collector *collector, uint64_t interval)
{
	assert_true(interval != 0); // a collector would have to guess
	assert_in_range(collector->n_taken, 0, MOST_RATES - 1);
	collector->taken[collector->n_taken++] = interval;
}

static void read_row(struct collector *collector, unsigned id, const uint8_t *at)
{
	const uint64_t selector = number(at, 8);

	switch (id) {
	case SELECTOR:
		assert_int_equal(number(at + 8, 2), 1);
		collector->interval[selector % IDS] = number(at + 10, 4) + number(at + 14, 4);
		break;
	case CHANCE:
		assert_int_equal(number(at + 8, 2), 4);
		collector->interval[selector] = interval_of_probability(number(at + 10, 8));
		break;
	case RATE:
		collector->rate = number(at + 4, 4) + number(at + 8, 4);
		break;
	case V9_RATE: // after the scope
		collector->rate = number(at + 4, 4);
		break;
	}
}

static unsigned row_octets(unsigned id)
{
	switch (id) {
	case SELECTOR:
	case CHANCE:
		return 18;
	case RATE:
		return 12;
	case V9_RATE:
		return 9;
	default:
		return 0;
	}
}

// Data Records here are octetDeltaCount of 4 octets, and a selectorId if they have one.
static void read_set(struct collector *collector, unsigned id, const uint8_t *at, unsigned octets)
{
	const unsigned row = row_octets(id);

	for (unsigned i = 0; row != 0 && i + row <= octets; i += row)
		read_row(collector, id, at + i);
	if (id == 2 || id == 0)
		collector->knows_template[number(at, 2) >= 1024 || number(at + 2, 2) == 2] = true;
	if (id == 256 && !collector->knows_template[1])
		for (unsigned i = 0; i + 4 <= octets; i += 4)
			take(collector, collector->rate);
	if ((id == 256 && collector->knows_template[1]) || id == 1280) {
		assert_true(collector->knows_template[1]);
		for (unsigned i = 0; i + 12 <= octets; i += 12)
			take(collector, collector->interval[number(at + i + 4, 8) % IDS]);
	}
}

static void read_all(struct collector *collector, const struct memory_sink *sink)
{
	for (unsigned i = 0; i < sink->n; i++) {
		const struct message *message = &sink->message[i];
		uint32_t at = number(message->octets, 2) == 9 ? V9_HEADER : IPFIX_HEADER;

		while (at + 4 <= message->length) {
			const uint8_t *set = message->octets + at;

			read_set(collector, (unsigned)number(set, 2), set + 4,
				 (unsigned)number(set + 2, 2) - 4);
			at += (unsigned)number(set + 2, 2);
		}
	}
}

struct exporting {
	struct options options;
	struct export_environment environment;
	struct memory_sink *sink;
	struct encoder *encoder;
	struct flow_record *record;
	struct collector collector;
};

static struct exporting *begin(const struct encoder_ops *ops, const char *profile)
{
	struct exporting *exporting = calloc(1, sizeof(*exporting));
	const struct output_settings settings = {
	    .spec = (char *)(uintptr_t) "test",
	    .scheme = (char *)(uintptr_t) "test",
	    .traits = TRAIT_DATAGRAMS,
	    .fields = (char *)(uintptr_t)(profile == NULL || *profile ? "octetDeltaCount:4" : NULL),
	    .profile = (char *)(uintptr_t)(profile != NULL && *profile ? profile : NULL),
	    .biflow_given = true,
	    .biflow = BIFLOW_SPLIT};

	assert_non_null(exporting);
	exporting->environment.sampling_interval = 1;
	exporting->sink = memory_sink_new(SINK_ROOM);
	exporting->record = sample_record(4);
	exporting->record->packets[REVERSE] = 0;
	exporting->record->octets[REVERSE] = 0;
	exporting->collector.rate = 1;
	selectors_add(&exporting->environment.selectors, &(struct selector){1, 1, false});
	assert_int_equal(
	    ops->open(&settings, &exporting->options, &exporting->environment, &exporting->encoder),
	    0);
	if (ops->begin != NULL)
		ops->begin(exporting->encoder, &exporting->sink->sink, now_us);
	return exporting;
}

static void change(struct exporting *exporting, uint32_t id, uint32_t interval, bool random)
{
	selectors_add(&exporting->environment.selectors, &(struct selector){id, interval, random});
}

static void add(struct exporting *exporting, uint32_t selector)
{
	exporting->record->selector = selector;
	exporting->record->sampling =
	    environment_selector(&exporting->environment, selector).interval;
	assert_int_equal(exporting->encoder->ops->add(exporting->encoder, &exporting->sink->sink,
						      exporting->record, now_us),
			 0);
}

static void flush(struct exporting *exporting)
{
	exporting->encoder->ops->flush(exporting->encoder, &exporting->sink->sink, now_us);
}

static void end(struct exporting *exporting)
{
	exporting->encoder->ops->close(exporting->encoder);
	memory_sink_free(exporting->sink);
	free(exporting->record);
	free(exporting);
}

// Records of two rates in turns, after the second one came, and then by chance, and then all.
static void export_changes(struct exporting *exporting)
{
	add(exporting, 1);
	change(exporting, 2, 10, false);
	add(exporting, 1);
	add(exporting, 2);
	add(exporting, 1);
	add(exporting, 2);
	change(exporting, 3, 100, true);
	add(exporting, 2);
	add(exporting, 3);
	change(exporting, 4, 1, false);
	add(exporting, 4);
	add(exporting, 3);
	flush(exporting);
}

static const uint64_t right[] = {1, 1, 10, 1, 10, 10, 100, 1, 100};
enum { N_RIGHT = sizeof(right) / sizeof(right[0]) };

static void collector_takes_the_right_rates(const struct encoder_ops *ops, const char *profile)
{
	struct exporting *exporting = begin(ops, profile);

	export_changes(exporting);
	read_all(&exporting->collector, exporting->sink);
	assert_int_equal(exporting->collector.n_taken, N_RIGHT);
	for (unsigned i = 0; i < N_RIGHT; i++)
		assert_int_equal(exporting->collector.taken[i], right[i]);
	end(exporting);
}

static void each_record_of_ipfix_names_a_selector_that_was_told(void **)
{
	collector_takes_the_right_rates(&encoder_ipfix, NULL);
}

static void without_selectors_the_rate_is_told_before_its_records(void **)
{
	collector_takes_the_right_rates(&encoder_ipfix, "nfdump");
}

static void in_netflow9_the_rate_is_told_before_its_records(void **)
{
	collector_takes_the_right_rates(&encoder_netflow9, NULL);
}

// The header has the rate of all records behind it.
static void messages_of_netflow5_hold_records_of_one_rate(void **)
{
	struct exporting *exporting = begin(&encoder_netflow5, "");
	unsigned n = 0;

	export_changes(exporting);
	for (unsigned i = 0; i < exporting->sink->n; i++) {
		const uint8_t *octets = exporting->sink->message[i].octets;
		const uint64_t header = number(octets + 22, 2);

		for (uint64_t k = 0; k < number(octets + 2, 2); k++, n++) {
			assert_int_equal(header & 0x3fff, right[n] > 1 ? right[n] : 0);
			assert_int_equal(header >> 14, right[n] == 100 ? 2 : right[n] > 1);
		}
	}
	assert_int_equal(n, N_RIGHT);
	end(exporting);
}

static void what_netflow5_cannot_tell_is_not_exported(void **)
{
	struct exporting *exporting = begin(&encoder_netflow5, "");

	change(exporting, 2, 20000, false);
	exporting->record->selector = 2;
	exporting->record->sampling = 20000;
	assert_true(exporting->encoder->ops->add(exporting->encoder, &exporting->sink->sink,
						 exporting->record, now_us) < 0);
	flush(exporting);
	assert_int_equal(exporting->sink->n, 0);
	end(exporting);
}

static void a_change_is_told_also_when_no_record_comes(void **)
{
	struct exporting *exporting = begin(&encoder_ipfix, NULL);

	change(exporting, 2, 10, false);
	exporting->encoder->ops->tick(exporting->encoder, &exporting->sink->sink, now_us + 1);
	read_all(&exporting->collector, exporting->sink);
	assert_true(exporting->collector.knows_template[1]);
	assert_int_equal(exporting->collector.interval[1], 1);
	assert_int_equal(exporting->collector.interval[2], 10);
	end(exporting);
}

// What a disk queue has of a run that sampled otherwise, though this one samples nothing.
static void collector_takes_rates_of_an_earlier_run(const struct encoder_ops *ops,
						    const char *profile)
{
	static const uint32_t of_earlier[] = {100, 1, 7};
	struct exporting *exporting = begin(ops, profile);

	add(exporting, 1);
	for (unsigned i = 0; i < 3; i++) {
		add(exporting, selector_of_earlier(of_earlier[i]));
		add(exporting, 1);
	}
	flush(exporting);
	read_all(&exporting->collector, exporting->sink);
	assert_int_equal(exporting->collector.n_taken, 7);
	for (unsigned i = 0; i < 7; i++)
		assert_int_equal(exporting->collector.taken[i], i % 2 == 1 ? of_earlier[i / 2] : 1);
	end(exporting);
}

static void records_of_an_earlier_run_keep_their_rate(void **)
{
	collector_takes_rates_of_an_earlier_run(&encoder_ipfix, NULL);
	collector_takes_rates_of_an_earlier_run(&encoder_ipfix, "nfdump");
	collector_takes_rates_of_an_earlier_run(&encoder_netflow9, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_record_of_ipfix_names_a_selector_that_was_told),
	    cmocka_unit_test(without_selectors_the_rate_is_told_before_its_records),
	    cmocka_unit_test(in_netflow9_the_rate_is_told_before_its_records),
	    cmocka_unit_test(messages_of_netflow5_hold_records_of_one_rate),
	    cmocka_unit_test(what_netflow5_cannot_tell_is_not_exported),
	    cmocka_unit_test(a_change_is_told_also_when_no_record_comes),
	    cmocka_unit_test(records_of_an_earlier_run_keep_their_rate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
