// SPDX-License-Identifier: BSD-3-Clause
// metering_model [CASES [FIRST]]: gives random schedules to the probe's meter and to a plain
// reference, and compares the Flow Records. The probe's meter gets each schedule with another
// number of workers, other bursts, and sweeps at other moments: nothing of that may be seen in a
// record.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "export/record/flow_record.h"
#include "probe_meter.h"

static int by_content(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct outcome));
}

static void print_outcomes(const char *who, const struct outcomes *outcomes, uint64_t epoch_us)
{
	printf("%s: %u records\n", who, outcomes->n);
	for (unsigned i = 0; i < outcomes->n; i++) {
		const struct outcome *o = &outcomes->outcome[i];

		printf("  flow %u initiator %u method %u reason %u%s", o->flow, o->initiator,
		       o->method, o->end_reason, o->continues ? " continues" : "");
		for (unsigned r = 0; r < 2; r++)
			printf(" | %" PRIu64 " packets %" PRIu64 " octets %.6f..%.6f flags %x",
			       o->packets[r], o->octets[r],
			       o->packets[r] ? (double)(int64_t)(o->start_us[r] - epoch_us) / 1e6
					     : 0,
			       o->packets[r] ? (double)(int64_t)(o->end_us[r] - epoch_us) / 1e6 : 0,
			       o->tcp_flags[r]);
		printf("\n");
	}
}

static bool is_sound(const struct outcomes *outcomes)
{
	bool sound = true;

	for (unsigned i = 0; i < outcomes->n; i++) {
		const struct outcome *o = &outcomes->outcome[i];

		sound &= o->packets[0] + o->packets[1] > 0;
		sound &= o->start_us[0] <= o->end_us[0] && o->start_us[1] <= o->end_us[1];
	}
	return sound;
}

// What the cases are about: a rule that no record shows is not tested.
struct shown {
	uint64_t records, of_reason[FLOW_END_LACK_OF_RESOURCES], of_method[INITIATOR_NETWORK];
};

static void shown_add(struct shown *shown, const struct outcomes *outcomes)
{
	shown->records += outcomes->n;
	for (unsigned i = 0; i < outcomes->n; i++) {
		shown->of_reason[outcomes->outcome[i].end_reason]++;
		shown->of_method[outcomes->outcome[i].method]++;
	}
}

static bool shown_is_whole(const struct shown *shown)
{
	bool whole = true;

	for (unsigned reason = FLOW_END_IDLE; reason <= FLOW_END_FORCED; reason++) {
		printf("flowEndReason %u: %" PRIu64 " records\n", reason, shown->of_reason[reason]);
		whole &= shown->of_reason[reason] > 0;
	}
	for (unsigned method = INITIATOR_FIRST; method < INITIATOR_NETWORK; method++) {
		printf("initiator method %u: %" PRIu64 " records\n", method,
		       shown->of_method[method]);
		whole &= shown->of_method[method] > 0 || method == INITIATOR_DISSECTOR;
	}
	return whole;
}

static bool run_case(uint64_t number, struct shown *shown)
{
	static struct schedule schedule;
	static struct outcomes expected, actual;
	struct random random = {number * UINT64_C(0x9e3779b97f4a7c15) | 1};
	struct shape shape;
	uint64_t n_wrong_books;

	random_schedule(&random, &schedule);
	random_shape(&random, &shape);
	reference_meter(&schedule, &expected);
	n_wrong_books = probe_meter(&schedule, &shape, &random, &actual);
	qsort(expected.outcome, expected.n, sizeof(struct outcome), by_content);
	qsort(actual.outcome, actual.n, sizeof(struct outcome), by_content);
	shown_add(shown, &expected);
	if (expected.n == actual.n && is_sound(&actual) && n_wrong_books == 0 &&
	    memcmp(expected.outcome, actual.outcome, expected.n * sizeof(struct outcome)) == 0)
		return true;
	printf("case %" PRIu64
	       " (%u workers, bursts of %u) differs; active %.3f idle %.3f end %.3f "
	       "rst %.3f s, "
	       "%" PRIu64 " wrong books\n",
	       number, shape.n_workers, shape.burst, (double)schedule.active_us / 1e6,
	       (double)schedule.idle_us / 1e6, (double)schedule.tcp_end_us / 1e6,
	       (double)schedule.tcp_rst_us / 1e6, n_wrong_books);
	print_outcomes("reference", &expected, schedule.packet[0].time_us);
	print_outcomes("probe", &actual, schedule.packet[0].time_us);
	return false;
}

int main(int argc, char **argv)
{
	const uint64_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000;
	const uint64_t first = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
	struct shown shown = {0};
	uint64_t n_different = 0;

	if (probe_meter_begin() != 0)
		return EXIT_FAILURE;
	for (uint64_t i = 0; i < n && n_different < 3; i++)
		n_different += !run_case(first + i, &shown);
	printf("%" PRIu64 " schedules, %" PRIu64 " records, %" PRIu64 " schedules differ\n", n,
	       shown.records, n_different);
	probe_meter_end();
	return shown_is_whole(&shown) && n_different == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
