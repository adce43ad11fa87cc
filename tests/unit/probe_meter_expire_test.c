// SPDX-License-Identifier: BSD-3-Clause
#include "probe_run.h"

#include <pthread.h>
#include <time.h>

#include "pmd/eal/stamp.h"
#include "probe/worker/worker_state.h"

enum { FLOWS = 3000 };

static unsigned a_flow_each(unsigned i, uint8_t *to)
{
	return udp_frame(&(struct udp){0x0a000001 + i, 0xc6336401, 1, 2, 0}, to);
}

// A worker whose packets were all counted by this thread; time is ours.
static struct run *counted(unsigned n)
{
	struct run *run = run_new(1, run_file(run_capture("expire", n, a_flow_each)));
	struct rte_mbuf *burst[64];
	uint64_t clock_ns;
	uint16_t got;

	run_open(run);
	while (!pmd_ended(run->pmd, 0, &clock_ns)) {
		got = pmd_receive(run->pmd, 0, burst, 64);
		if (got > 0)
			worker_process(run->worker[0], WORKER_TAKEN, burst, got);
	}
	worker_drain(run->worker[0]);
	return run;
}

static uint64_t records_made(const struct run *run)
{
	return worker_ring_counters(run->worker[0])->now[RING_MADE].records;
}

static uint64_t live(const struct run *run)
{
	return flow_table_live(&run->worker[0]->meter.table);
}

static void a_poll_makes_no_more_records_than_it_may(void **)
{
	struct run *run = counted(FLOWS);
	struct meter *meter = &run->worker[0]->meter;
	uint64_t now_us = meter->now_us + 3600 * UINT64_C(1000000), most = 0;
	unsigned polls = 0;

	assert_int_equal(live(run), FLOWS);
	for (; live(run) > 0; polls++, now_us += 10) {
		uint64_t before = records_made(run);

		meter_sweep(meter, now_us);
		most = RTE_MAX(most, records_made(run) - before);
		assert_true(polls < 100000);
	}
	assert_in_range(most, 1, SWEEP_LATE);
	assert_int_equal(records_made(run), FLOWS);
	run_end(run);
}

static void a_poll_that_found_something_asks_to_be_called_again(void **)
{
	struct run *run = counted(FLOWS);
	struct meter *meter = &run->worker[0]->meter;
	uint64_t now_us = meter->now_us + 3600 * UINT64_C(1000000);

	assert_true(meter_sweep(meter, now_us)); // a pass is overdue, and what it meets is due
	while (meter_sweep(meter, now_us += SWEEP_PASS_US))
		;
	assert_int_equal(live(run), 0);
	run_end(run);
}

static void nothing_ends_before_its_time(void **)
{
	struct run *run = counted(FLOWS);
	struct meter *meter = &run->worker[0]->meter;
	const uint64_t first_us = UINT64_C(1700000000) * 1000000;

	for (uint64_t now = meter->now_us; now < first_us + 15 * UINT64_C(1000000); now += 1000)
		meter_sweep(meter, now);
	assert_int_equal(records_made(run), 0);
	meter_sweep_all(meter, first_us + 16 * UINT64_C(1000000)); // Flow i began after i ms
	assert_in_range(records_made(run), 900, 1000);
	assert_int_equal(records_made(run) + live(run), FLOWS);
	run_end(run);
}

static void a_recount_agrees_with_what_was_counted(void **)
{
	struct run *run = counted(FLOWS);
	struct meter *meter = &run->worker[0]->meter;
	struct counts found;

	meter_recount(meter, &found);
	assert_int_equal(found.packets, FLOWS);
	assert_int_equal(found.octets, FLOWS * 28);
	assert_int_equal(found.records, FLOWS);
	meter_close_all(meter, meter->now_us);
	meter_recount(meter, &found);
	assert_int_equal(found.packets + found.octets + found.records, 0);
	assert_int_equal(records_made(run), FLOWS);
	run_join(run);
	for (unsigned i = 0; i < run->n_records; i++)
		assert_int_equal(run->record[i].end_reason, FLOW_END_FORCED);
	run_end(run);
}

static void all_end_at_once_some_a_poll(void **)
{
	struct run *run = counted(FLOWS);
	struct meter *meter = &run->worker[0]->meter;
	uint64_t most = 0;

	meter_expire_all(meter, meter->now_us, true);
	for (unsigned polls = 0; meter_is_expiring_all(meter); polls++) {
		uint64_t before = records_made(run);

		meter_expire_some(meter, meter->now_us);
		most = RTE_MAX(most, records_made(run) - before);
		assert_true(polls < FLOWS);
	}
	assert_in_range(most, 1, EXPIRE_ALL_FLOWS);
	assert_int_equal(meter->expire_all.n_ended, FLOWS);
	assert_int_equal(live(run), 0);
	run_join(run);
	for (unsigned i = 0; i < run->n_records; i++)
		assert_int_equal(run->record[i].end_reason, FLOW_END_FORCED);
	run_end(run);
}

static void what_begins_after_the_wish_lives_on(void **)
{
	struct run *run = counted(FLOWS);
	struct meter *meter = &run->worker[0]->meter;

	meter_expire_all(meter, 0, true);
	meter->expire_all.since_us = meter->now_us - 1000 * 1000; // Flow i began after i ms
	while (meter_is_expiring_all(meter))
		meter_expire_some(meter, meter->now_us);
	assert_int_equal(live(run), 1000);
	assert_int_equal(meter->expire_all.n_ended, FLOWS - 1000);
	run_end(run);
}

static void other_records_keep_half_of_the_ring(void **)
{
	struct run *run = counted(FLOWS);
	struct meter *meter = &run->worker[0]->meter;
	struct record_ring *hung = record_ring_new("hung", 1024, -1);

	meter->ring = hung;
	meter_expire_all(meter, meter->now_us, true);
	for (unsigned polls = 0; polls < FLOWS; polls++)
		meter_expire_some(meter, meter->now_us);
	assert_true(meter_is_expiring_all(meter));
	assert_in_range(record_ring_used(hung), 512, 1023 - 64);
	assert_int_equal(worker_ring_counters(run->worker[0])->now[RING_LOST_FULL].records, 0);
	run_end(run);
	record_ring_free(hung);
}

static void process_some(struct worker *worker, struct rte_mempool *pool, unsigned first,
			 unsigned n)
{
	struct rte_mbuf *mbuf[5];

	for (unsigned i = 0; i < n; i++) {
		mbuf[i] = rte_pktmbuf_alloc(pool);
		assert_non_null(mbuf[i]);
		memset(packet_stamp(mbuf[i]), 0, sizeof(struct packet_stamp));
		rte_pktmbuf_append(mbuf[i],
				   (uint16_t)a_flow_each((first + i) % FLOWS,
							 rte_pktmbuf_mtod(mbuf[i], uint8_t *)));
	}
	worker_process(worker, WORKER_TAKEN, mbuf, n);
}

// A port that is not busy: while packets wait in the pipeline the sweep's time is theirs, and in
// empty polls the clock's. Each way back from one to the other once granted a whole pass.
static void short_bursts_and_empty_polls_do_not_hurry_the_sweep(void **)
{
	enum { POLLS = 20000, POLL_US = 100 };
	struct run *run = counted(FLOWS);
	struct worker *worker = run->worker[0];
	struct rte_mempool *pool =
	    rte_pktmbuf_pool_create("sweep", 255, 0, PACKET_PRIVATE, RTE_MBUF_DEFAULT_BUF_SIZE, -1);
	const unsigned passes = POLLS * POLL_US / SWEEP_PASS_US + 1;

	assert_non_null(pool);
	worker->file = false;
	worker->now_us = worker->meter.now_us;
	for (unsigned i = 0; i < POLLS; i++) {
		worker->now_us += POLL_US;
		if (i % 6 == 0)
			worker_drain(worker);
		else
			process_some(worker, pool, i, i % 6);
		worker_expire(worker);
	}
	// a poll that may visit one slot visits a line of them
	assert_in_range(worker->meter.sweep.n_visited, FLOWS, passes * FLOWS + POLLS * DEADLINES);
	worker_drain(worker);
	run_end(run);
	rte_mempool_free(pool);
}

struct consumer {
	struct record_ring *ring;
	atomic_bool done;
	uint64_t n;
};

static void count_record(void *context, const struct flow_record *)
{
	((struct consumer *)context)->n++;
}

static void *consume_slowly(void *context)
{
	const struct timespec pause = {.tv_nsec = 200 * 1000};
	struct consumer *consumer = context;

	while (record_ring_drain(consumer->ring, 50, count_record, consumer) != 0 ||
	       !atomic_load(&consumer->done))
		nanosleep(&pause, NULL);
	return NULL;
}

static void what_is_closed_waits_for_a_slow_exporter(void **)
{
	struct run *run = counted(FLOWS);
	struct meter *meter = &run->worker[0]->meter;
	struct consumer consumer = {.ring = record_ring_new("slow", 1024, -1)};
	const struct counts *ring = worker_ring_counters(run->worker[0])->now;
	pthread_t thread;

	meter->ring = consumer.ring;
	meter->waits = false; // a live worker
	assert_int_equal(pthread_create(&thread, NULL, consume_slowly, &consumer), 0);
	meter_close_all(meter, meter->now_us);
	atomic_store(&consumer.done, true);
	pthread_join(thread, NULL);
	assert_int_equal(ring[RING_LOST_FULL].records, 0);
	assert_int_equal(ring[RING_PUSHED].records, FLOWS);
	assert_int_equal(consumer.n, FLOWS);
	run_end(run);
	record_ring_free(consumer.ring);
}

static void an_exporter_that_takes_nothing_is_given_up(void **)
{
	struct run *run = counted(FLOWS);
	struct meter *meter = &run->worker[0]->meter;
	struct record_ring *full = record_ring_new("hung", 1024, -1);
	const struct counts *ring = worker_ring_counters(run->worker[0])->now;

	meter->ring = full;
	meter->waits = true;
	meter->patience_us = 20 * 1000;
	meter_close_all(meter, meter->now_us);
	assert_in_range(ring[RING_PUSHED].records, 1, 1024);
	assert_int_equal(ring[RING_PUSHED].records + ring[RING_LOST_FULL].records, FLOWS);
	assert_false(meter->waits);
	run_end(run);
	record_ring_free(full);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_poll_makes_no_more_records_than_it_may),
	    cmocka_unit_test(a_poll_that_found_something_asks_to_be_called_again),
	    cmocka_unit_test(nothing_ends_before_its_time),
	    cmocka_unit_test(all_end_at_once_some_a_poll),
	    cmocka_unit_test(what_begins_after_the_wish_lives_on),
	    cmocka_unit_test(other_records_keep_half_of_the_ring),
	    cmocka_unit_test(a_recount_agrees_with_what_was_counted),
	    cmocka_unit_test(short_bursts_and_empty_polls_do_not_hurry_the_sweep),
	    cmocka_unit_test(what_is_closed_waits_for_a_slow_exporter),
	    cmocka_unit_test(an_exporter_that_takes_nothing_is_given_up),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
