// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <rte_cycles.h>
#include <rte_launch.h>

#include "pmd/eal/mesh.h"
#include "pmd/eal/stamp.h"
#include "pmd/pmd.h"
#include "pmd_captures.h"

enum { WORKERS = 4 };

// Starts EAL for as many workers as any of these tests wants.
// In a turn for each ring that a packet may pass.
static bool ends_soon(struct pmd *pmd, uint64_t *clock_ns)
{
	for (unsigned turn = 0; turn < MESH_TURNS; turn++)
		if (pmd_ended(pmd, 0, clock_ns))
			return true;
	return false;
}

static int all_begin(void **state)
{
	const struct capture_plan plan = {DLT_EN10MB, 1, 1000, 1, 60, 60};
	char spec[160];
	struct options options;
	struct pmd *pmd;

	if (captures_begin(state) != 0)
		return -1;
	snprintf(spec, sizeof(spec), "pcap:%s", capture_write("first", &plan));
	options = options_of(WORKERS, spec, NULL);
	if (pmd_open(&options, &pmd) < 0)
		return -1;
	pmd_close(pmd);
	return 0;
}

static char *spec_of(const char *path)
{
	static char spec[2][160];
	static unsigned turn;
	char *text = spec[turn++ % 2];

	snprintf(text, sizeof(spec[0]), "pcap:%s", path);
	return text;
}

static void files_are_merged_by_time_and_a_tie_goes_to_the_first(void **)
{
	const struct capture_plan even = {DLT_EN10MB, 300, 1000, 20, 60, 60};
	const struct capture_plan third = {DLT_EN10MB, 200, 1000, 30, 60, 60};
	char *a = spec_of(capture_write("even", &even));
	char *b = spec_of(capture_write("third", &third));
	struct options options = options_of(1, a, b);
	struct counter_set *counter_sets[4];
	struct pmd *pmd;
	struct rte_mbuf *mbuf, *before = NULL;
	uint64_t clock_ns;
	unsigned seen[2] = {0};

	assert_int_equal(pmd_open(&options, &pmd), 0);
	assert_int_equal(pmd_start(pmd), 0);
	while (!pmd_ended(pmd, 0, &clock_ns)) {
		if (pmd_receive(pmd, 0, &mbuf, 1) == 0)
			continue;
		seen[packet_stamp(mbuf)->input]++;
		assert_true(packet_stamp(mbuf)->clock_ns == packet_stamp(mbuf)->time_ns);
		if (before != NULL) {
			assert_true(packet_stamp(before)->time_ns <= packet_stamp(mbuf)->time_ns);
			if (packet_stamp(before)->time_ns == packet_stamp(mbuf)->time_ns)
				assert_int_equal(packet_stamp(before)->input, 0);
		}
		rte_pktmbuf_free(before);
		before = mbuf;
	}
	rte_pktmbuf_free(before);
	assert_int_equal(seen[0], 300);
	assert_int_equal(seen[1], 200);
	assert_true(clock_ns == 1000 + 299 * 20);
	assert_int_equal(pmd_counter_sets(pmd, counter_sets, 4), 2);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(
		    counter_set_gap(counter_sets[i], counter_sets[i]->now, UNIT_PACKETS), 0);
	assert_int_equal(pmd_read_error(pmd), 0);
	pmd_stop(pmd);
	pmd_close(pmd);
}

static void an_interrupted_merge_still_balances(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 300, 1000, 20, 60, 60};
	char *a = spec_of(capture_write("one", &plan));
	char *b = spec_of(capture_write("two", &plan));
	struct options options = options_of(1, a, b);
	struct counter_set *counter_sets[2];
	struct rte_mbuf *burst[10];
	struct pmd *pmd;
	uint64_t clock_ns;

	assert_int_equal(pmd_open(&options, &pmd), 0);
	assert_int_equal(pmd_receive(pmd, 0, burst, 10), 10);
	rte_pktmbuf_free_bulk(burst, 10);
	assert_false(pmd_ended(pmd, 0, &clock_ns));
	pmd_interrupt(pmd);
	assert_int_equal(pmd_receive(pmd, 0, burst, 10), 0);
	assert_true(ends_soon(pmd, &clock_ns));
	assert_int_equal(pmd_counter_sets(pmd, counter_sets, 2), 2);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(
		    counter_set_gap(counter_sets[i], counter_sets[i]->now, UNIT_PACKETS), 0);
	pmd_close(pmd);
}

static struct pmd *shared;
static uint64_t taken[WORKERS], sums[WORKERS], final_clock[WORKERS];

static void account(unsigned worker, struct rte_mbuf **burst, uint16_t n)
{
	for (uint16_t i = 0; i < n; i++)
		sums[worker] += packet_stamp(burst[i])->time_ns;
	taken[worker] += n;
	rte_pktmbuf_free_bulk(burst, n);
}

static int worker_main(void *argument)
{
	unsigned worker = (unsigned)(uintptr_t)argument;
	struct rte_mbuf *burst[64];
	uint16_t n;

	for (;;) {
		n = pmd_receive(shared, worker, burst, 64);
		for (uint16_t i = 0; i < n; i++) {
			unsigned owner = pmd_owner(shared, *rte_pktmbuf_mtod(burst[i], uint8_t *));

			if (owner == worker)
				account(worker, &burst[i], 1);
			else if (pmd_hand_over(shared, worker, owner, &burst[i], 1) != 1)
				return -1;
		}
		if (n > 0)
			continue;
		n = pmd_take(shared, worker, burst, 64);
		account(worker, burst, n);
		if (n == 0 && pmd_ended(shared, worker, &final_clock[worker]))
			return 0;
	}
}

static void every_packet_reaches_one_owner_and_all_see_the_end(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 100000, 1000, 10, 60, 60};
	char *a = spec_of(capture_write("mesh", &plan));

	for (unsigned n = 1; n <= WORKERS; n++) {
		struct options options = options_of(n, a, NULL);
		uint64_t packets = 0, sum = 0;

		memset(taken, 0, sizeof(taken));
		memset(sums, 0, sizeof(sums));
		assert_int_equal(pmd_open(&options, &shared), 0);
		assert_int_equal(pmd_n_workers(shared), n);
		for (unsigned i = 0; i < n; i++) {
			assert_int_equal(pmd_worker_checks_owner(shared, i), i == 0 && n > 1);
			rte_eal_remote_launch(worker_main, (void *)(uintptr_t)i,
					      pmd_worker_lcore(shared, i));
		}
		for (unsigned i = 0; i < n; i++) {
			assert_int_equal(rte_eal_wait_lcore(pmd_worker_lcore(shared, i)), 0);
			assert_true(taken[i] > 100000 / n / 2);
			assert_true(final_clock[i] == 1000 + 99999 * 10);
			packets += taken[i];
			sum += sums[i];
		}
		assert_int_equal(packets, 100000);
		assert_true(sum == UINT64_C(100000) * 1000 + UINT64_C(10) * 99999 * 100000 / 2);
		pmd_close(shared);
	}
}

enum { LONG_US = 60 * 1000000 };

static bool asleep_for_long(uint64_t since)
{
	return rte_get_timer_cycles() - since > rte_get_timer_hz() * 30;
}

// Sleeps for a minute at a time: without a ring for what is handed over, and for the end, this
// takes that long.
static int sleeper_main(void *argument)
{
	unsigned worker = (unsigned)(uintptr_t)argument;
	struct rte_mbuf *burst[64];
	uint64_t clock_ns;

	for (;;) {
		uint16_t n = pmd_take(shared, worker, burst, 64);

		account(worker, burst, n);
		if (n > 0)
			continue;
		if (pmd_ended(shared, worker, &clock_ns))
			return 0;
		pmd_wait(shared, worker, LONG_US);
	}
}

static void a_sleeping_worker_wakes_for_packets_and_for_the_end(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 20000, 1000, 10, 60, 60};
	struct options options = options_of(2, spec_of(capture_write("sleep", &plan)), NULL);
	uint64_t since = rte_get_timer_cycles();

	memset(taken, 0, sizeof(taken));
	assert_int_equal(pmd_open(&options, &shared), 0);
	assert_int_equal(pmd_start(shared), 0);
	assert_true(pmd_naps(shared));
	rte_eal_remote_launch(sleeper_main, (void *)1, pmd_worker_lcore(shared, 1));
	assert_int_equal(worker_main((void *)0), 0);
	assert_int_equal(rte_eal_wait_lcore(pmd_worker_lcore(shared, 1)), 0);
	assert_int_equal(taken[0] + taken[1], 20000);
	assert_false(asleep_for_long(since));
	pmd_close(shared);
}

static void who_is_woken_or_interrupted_sleeps_no_more(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 100, 1000, 10, 60, 60};
	struct options options = options_of(2, spec_of(capture_write("woken", &plan)), NULL);
	uint64_t since = rte_get_timer_cycles();

	assert_int_equal(pmd_open(&options, &shared), 0);
	assert_int_equal(pmd_start(shared), 0);
	pmd_interrupt(shared);
	pmd_wait(shared, 0, LONG_US);
	pmd_wait(shared, 1, LONG_US);
	assert_false(asleep_for_long(since));
	pmd_close(shared);
}

static void an_unreadable_file_starts_nothing(void **)
{
	struct options options = options_of(1, spec_of("/proc/nonexistent/file"), NULL);
	struct pmd *pmd;

	assert_int_equal(pmd_open(&options, &pmd), -ENOENT);
}

static void an_empty_capture_ends_at_once(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 0, 0, 0, 0, 0};
	struct options options = options_of(1, spec_of(capture_write("empty", &plan)), NULL);
	struct rte_mbuf *mbuf;
	struct pmd *pmd;
	uint64_t clock_ns;

	assert_int_equal(pmd_open(&options, &pmd), 0);
	assert_int_equal(pmd_receive(pmd, 0, &mbuf, 1), 0);
	assert_true(ends_soon(pmd, &clock_ns));
	assert_int_equal(pmd_read_error(pmd), 0);
	pmd_close(pmd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(files_are_merged_by_time_and_a_tie_goes_to_the_first),
	    cmocka_unit_test(an_interrupted_merge_still_balances),
	    cmocka_unit_test(every_packet_reaches_one_owner_and_all_see_the_end),
	    cmocka_unit_test(a_sleeping_worker_wakes_for_packets_and_for_the_end),
	    cmocka_unit_test(who_is_woken_or_interrupted_sleeps_no_more),
	    cmocka_unit_test(an_unreadable_file_starts_nothing),
	    cmocka_unit_test(an_empty_capture_ends_at_once),
	};

	return cmocka_run_group_tests(tests, all_begin, captures_end);
}
