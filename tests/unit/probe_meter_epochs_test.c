// SPDX-License-Identifier: BSD-3-Clause
#include "probe_run.h"

#include <stdlib.h>

#include "probe/worker/worker_state.h"

enum { FLOWS = 40, PACKETS = 24000, CHANGES = 60 };

static unsigned to_and_fro(unsigned i, uint8_t *to)
{
	return udp_frame_to_and_fro(i, FLOWS, to);
}

// This thread does what main and the workers do, in an order of its own.
struct changes {
	struct run *run;
	struct live_settings *all[CHANGES + 1];
	struct sampling_rate rate[CHANGES + 1]; // by epoch
	uint64_t taken[CHANGES + 1];		// packets that the reader's worker chose in it
};

static uint64_t chosen(const struct run *run)
{
	const struct counts *now = worker_counters(run->worker[0])->now;

	return now[WORKER_TAKEN].packets - now[WORKER_IGNORED + IGNORE_SAMPLED_OUT - 1].packets;
}

static void poll_reader(struct changes *changes)
{
	struct worker *worker = changes->run->worker[0];
	const uint64_t before = chosen(changes->run);

	worker->code->poll(worker);
	changes->taken[worker->meter.epochs.now] += chosen(changes->run) - before;
}

static bool may_change(const struct run *run)
{
	const uint32_t next = run->epochs.now + 1;

	if (next > CHANGES)
		return false;
	for (unsigned i = 0; i < run->n_workers; i++)
		if (!worker_is_in_epoch(run->worker[i], run->epochs.now) ||
		    worker_has_epoch_before(run->worker[i], next - (EPOCHS_HELD - 1)))
			return false;
	return true;
}

static struct sampling_rate any_rate(void)
{
	const uint32_t n = 1 + (uint32_t)rand() % 5;

	switch (rand() % 3) {
	case 0:
		return (struct sampling_rate){.packets = n};
	case 1:
		return (struct sampling_rate){.packets = n, .random = true};
	default:
		return (struct sampling_rate){.flows = n};
	}
}

static void change(struct changes *changes)
{
	struct run *run = changes->run;
	const struct sampling_rate rate = any_rate();
	struct live_settings *settings;

	run->options.sampling = rate;
	assert_int_equal(live_settings_new(&run->options, NULL, NULL, &settings), 0);
	sampling_epochs_begin(&run->epochs, &rate, true);
	settings->epoch = run->epochs.now;
	changes->rate[run->epochs.now] = rate;
	changes->all[run->epochs.now] = settings;
	for (unsigned i = 0; i < run->n_workers; i++)
		worker_change(run->worker[i], settings);
}

static uint32_t interval_of(const struct sampling_rate *rate)
{
	const uint32_t n = rate->packets > rate->flows ? rate->packets : rate->flows;

	return n > 1 ? n : 1;
}

static void check_records(const struct changes *changes)
{
	const struct run *run = changes->run;
	uint64_t packets[CHANGES + 1] = {0};

	for (unsigned i = 0; i < run->n_records; i++) {
		const struct flow_record *record = &run->record[i];
		const uint32_t epoch = record->selector - 1;

		assert_in_range(epoch, 0, CHANGES);
		assert_int_equal(record->sampling, interval_of(&changes->rate[epoch]));
		packets[epoch] += record->packets[FORWARD] + record->packets[REVERSE];
	}
	for (unsigned i = 0; i <= run->epochs.now; i++)
		assert_int_equal(packets[i], changes->taken[i]);
}

// `eager`: the other workers poll as often as the reader's, else they lag behind.
static void records_have_the_rate_at_which_their_packets_were_chosen(unsigned n_workers, int eager)
{
	struct changes changes = {
	    .run = run_new(n_workers, run_file(run_capture("epochs", PACKETS, to_and_fro)))};
	struct run *run = changes.run;
	uint64_t before;

	run_open(run);
	while (run->epochs.now < CHANGES) {
		poll_reader(&changes);
		for (unsigned i = 1; i < n_workers; i++)
			if (rand() % 10 < eager)
				run->worker[i]->code->poll(run->worker[i]);
		if (may_change(run) && rand() % 2)
			change(&changes);
	}
	assert_in_range(run_counted(run, WORKER_TAKEN).packets, 1, PACKETS - 1);
	before = chosen(run);
	run_launch(run); // on to the end
	run_join(run);
	changes.taken[CHANGES] += chosen(run) - before;
	check_records(&changes);
	assert_int_equal(run_gap(run), 0);
	assert_int_equal(run_counted(run, WORKER_HANDED_OVER).octets,
			 run_counted(run, WORKER_TAKEN_FROM_WORKERS).octets);
	run_end(run);
	for (unsigned i = 0; i <= CHANGES; i++)
		live_settings_free(changes.all[i]);
}

static void of_one_worker(void **)
{
	records_have_the_rate_at_which_their_packets_were_chosen(1, 0);
}

static void of_workers_that_take_a_change_at_once(void **)
{
	records_have_the_rate_at_which_their_packets_were_chosen(RUN_WORKERS, 10);
}

static void of_workers_that_lag_behind(void **)
{
	for (unsigned i = 0; i < 3; i++)
		records_have_the_rate_at_which_their_packets_were_chosen(RUN_WORKERS, 6);
}

// All of a worker's packets were counted by this thread.
static struct run *counted(void)
{
	struct run *run = run_new(1, run_file(run_capture("counted", FLOWS, to_and_fro)));
	struct rte_mbuf *burst[64];
	uint16_t got;

	run_open(run);
	got = pmd_receive(run->pmd, 0, burst, 64);
	assert_int_equal(got, FLOWS);
	worker_process(run->worker[0], WORKER_TAKEN, burst, got);
	worker_drain(run->worker[0]);
	return run;
}

static void flows_of_an_earlier_epoch_end_and_no_others(void **)
{
	struct run *run = counted();
	struct meter *meter = &run->worker[0]->meter;

	assert_int_equal(flow_table_live(&meter->table), FLOWS);
	assert_false(meter_end_epochs_some(meter, meter->now_us));
	assert_int_equal(flow_table_live(&meter->table), FLOWS);
	meter->epochs.now = UINT32_MAX; // they are the next one's, as another worker may have it
	assert_false(meter_end_epochs_some(meter, meter->now_us));
	assert_int_equal(flow_table_live(&meter->table), FLOWS);
	meter->epochs.now = EPOCHS_HELD;
	assert_int_equal(meter_earliest_epoch(meter), 0);
	while (meter_end_epochs_some(meter, meter->now_us))
		;
	assert_int_equal(meter_earliest_epoch(meter), EPOCHS_HELD);
	assert_int_equal(flow_table_live(&meter->table), 0);
	run_end(run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(of_one_worker),
	    cmocka_unit_test(of_workers_that_take_a_change_at_once),
	    cmocka_unit_test(of_workers_that_lag_behind),
	    cmocka_unit_test(flows_of_an_earlier_epoch_end_and_no_others),
	};

	srand(12);
	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
