// SPDX-License-Identifier: BSD-3-Clause
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/clock.h"
#include "probe/probe.h"

#define MS UINT64_C(1000000)

// Main's side alone, with workers that are said to run. Nothing here lasts the second after which
// counters are taken.
static struct probe *prepared(unsigned n_running)
{
	struct probe *probe = calloc(1, sizeof(*probe));

	assert_int_equal(run_prepare(probe), 0);
	probe->options.stop_ms = 30000;
	probe->n_running = n_running;
	probe->started_ns = monotonic_ns();
	return probe;
}

static void done(struct probe *probe)
{
	close(probe->on_signal.fd);
	close(probe->on_end.fd);
	free(probe);
}

static void the_duration_ends_the_run(void **)
{
	struct probe *probe = prepared(1);
	uint64_t lasted_ns;

	probe->options.duration_ms = 100;
	run_until_end(probe);
	lasted_ns = monotonic_ns() - probe->started_ns;
	assert_in_range(lasted_ns, 100 * MS, 900 * MS);
	assert_true(probe->stopping);
	assert_in_range(probe->stop_by_ns, probe->started_ns + 30100 * MS,
			monotonic_ns() + 30000 * MS);
	done(probe);
}

static void the_end_of_all_workers_ends_the_run(void **)
{
	struct probe *probe = prepared(3);

	eventfd_write(probe->on_end.fd, 2); // two at once, one later
	eventfd_write(probe->on_end.fd, 1);
	run_until_end(probe);
	assert_int_equal(probe->n_running, 0);
	assert_false(probe->stopping);
	done(probe);
}

static bool is_blocked(int number)
{
	sigset_t blocked;

	pthread_sigmask(SIG_SETMASK, NULL, &blocked);
	return sigismember(&blocked, number) == 1;
}

// The next signal has its usual effect, even where a shell had it ignored.
static void a_signal_ends_the_run_and_a_second_one_the_program(void **)
{
	static const int numbers[] = {SIGINT, SIGTERM};

	for (unsigned i = 0; i < 2; i++) {
		struct probe *probe = prepared(1);
		struct sigaction action;

		assert_true(is_blocked(numbers[i]));
		raise(numbers[i]);
		run_until_end(probe);
		assert_true(probe->stopping);
		assert_int_equal(probe->n_running, 1); // who joins waits for them
		assert_false(is_blocked(numbers[i]));
		assert_int_equal(sigaction(numbers[i], NULL, &action), 0);
		assert_ptr_equal(action.sa_handler, SIG_DFL);
		done(probe);
	}
}

static void sighup_without_signatures_changes_nothing(void **)
{
	struct probe *probe = prepared(1);

	probe->options.duration_ms = 50;
	raise(SIGHUP);
	raise(SIGPIPE); // of an output: ignored
	run_until_end(probe);
	assert_int_equal(probe->n_running, 1);
	assert_true(monotonic_ns() - probe->started_ns >= 50 * MS);
	done(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_duration_ends_the_run),
	    cmocka_unit_test(the_end_of_all_workers_ends_the_run),
	    cmocka_unit_test(a_signal_ends_the_run_and_a_second_one_the_program),
	    cmocka_unit_test(sighup_without_signatures_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
