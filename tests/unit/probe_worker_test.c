// SPDX-License-Identifier: BSD-3-Clause
#include "probe_run.h"

#include "config/clock.h"

enum { FLOWS = 40, PACKETS = 2000 };

// Packet i belongs to Flow i % FLOWS; each Flow's packets go to and fro.
static unsigned to_and_fro(unsigned i, uint8_t *to)
{
	const unsigned flow = i % FLOWS;
	const uint32_t client = 0x0a000001 + flow, server = 0xc0000201;
	struct udp udp = {client, server, (uint16_t)(1024 + flow), 53, (uint16_t)(flow * 7)};

	if (i / FLOWS % 2 == 1)
		udp = (struct udp){server, client, 53, (uint16_t)(1024 + flow), udp.payload};
	return udp_frame(&udp, to);
}

static struct run *metered(unsigned n_workers)
{
	struct run *run = run_new(n_workers, run_file(run_capture("worker", PACKETS, to_and_fro)));

	run_to_the_end(run);
	return run;
}

static void every_packet_of_a_file_is_in_one_record(void **)
{
	for (unsigned n = 1; n <= RUN_WORKERS; n++) {
		struct run *run = metered(n);

		assert_int_equal(run->n_workers, n);
		assert_int_equal(run->n_records, FLOWS);
		assert_int_equal(run_packets_in_records(run), PACKETS);
		assert_int_equal(run_counted(run, WORKER_TAKEN).packets, PACKETS);
		assert_int_equal(run_counted(run, WORKER_IN_RECORDS).packets, PACKETS);
		assert_int_equal(run_counted(run, WORKER_FLOWS).records, FLOWS);
		assert_int_equal(run_gap(run), 0);
		run_end(run);
	}
}

static int by_source(const void *a, const void *b)
{
	return memcmp(((const struct flow_record *)a)->source,
		      ((const struct flow_record *)b)->source, 4);
}

static void the_number_of_workers_changes_no_record(void **)
{
	static struct flow_record first[FLOWS];

	for (unsigned n = 1; n <= RUN_WORKERS; n++) {
		struct run *run = metered(n);

		qsort(run->record, FLOWS, sizeof(run->record[0]), by_source);
		if (n == 1)
			memcpy(first, run->record, sizeof(first));
		assert_memory_equal(run->record, first, sizeof(first));
		run_end(run);
	}
}

static void each_worker_holds_its_share_of_the_flows(void **)
{
	struct run *run = metered(3);

	for (unsigned i = 0; i < 3; i++) {
		struct worker_state state;

		worker_state(run->worker[i], &state);
		assert_int_equal(state.max_flows, 1000); // of 3000
		assert_int_equal(state.live_flows, 0);
		assert_true(state.table_octets >= 1000 * 128);
		assert_non_null(strstr(state.page_kind, "pages"));
		assert_int_equal(audited(run->worker[i]), 0);
		assert_null(worker_dpi_counters(run->worker[i]));
	}
	run_end(run);
}

// One poll of 16 is timed, and stands for the others.
static void the_stages_add_up_to_the_time_of_the_run(void **)
{
	const uint64_t before_ns = monotonic_ns();
	struct run *run = metered(1);
	const uint64_t run_ns = monotonic_ns() - before_ns;
	struct worker_stage stage[16];
	unsigned n = worker_stages(run->worker[0], stage, 16), seen = 0;
	uint64_t ns = 0;

	for (unsigned i = 0; i < n; i++) {
		ns += stage[i].ns;
		assert_int_equal(stage[i].packets, PACKETS);
		assert_true(stage[i].polls > 0);
		if (strcmp(stage[i].name, "parse") == 0 || strcmp(stage[i].name, "receive") == 0 ||
		    strcmp(stage[i].name, "count") == 0) {
			assert_true(stage[i].ns > 0);
			seen++;
		}
	}
	assert_int_equal(seen, 3);
	assert_string_equal(stage[n - 1].name, "idle");
	assert_in_range(ns, 1, run_ns);
	assert_int_equal(worker_stages(run->worker[0], stage, 2), 2);
	run_end(run);
}

static void a_table_that_cannot_be_is_refused(void **)
{
	struct run *run = run_new(1, run_file(run_capture("huge", 1, to_and_fro)));
	const struct live_settings live = {.filter = NULL};
	struct worker_settings settings = {.options = &run->options, .live = &live, .n_workers = 1};
	struct worker *worker = NULL;

	assert_int_equal(pmd_open(&run->options, &run->pmd), 0);
	settings.pmd = run->pmd;
	run->options.max_flows = UINT64_C(1) << 40;
	assert_true(worker_new(&settings, &worker) < 0);
	assert_null(worker);
	run_end(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_packet_of_a_file_is_in_one_record),
	    cmocka_unit_test(the_number_of_workers_changes_no_record),
	    cmocka_unit_test(each_worker_holds_its_share_of_the_flows),
	    cmocka_unit_test(the_stages_add_up_to_the_time_of_the_run),
	    cmocka_unit_test(a_table_that_cannot_be_is_refused),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
