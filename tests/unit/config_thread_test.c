// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/thread.h"

static bool takes(int signal)
{
	sigset_t mask;

	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	return sigismember(&mask, signal) == 0;
}

struct seen {
	bool took_term, took_pipe;
	int written, error;
};

// Writes to a pipe that nobody reads.
static void *look(void *context)
{
	struct seen *seen = context;
	int ends[2];

	seen->took_term = takes(SIGTERM);
	seen->took_pipe = takes(SIGPIPE);
	if (pipe(ends) != 0)
		return NULL;
	close(ends[0]);
	seen->written = (int)write(ends[1], "x", 1);
	seen->error = errno;
	close(ends[1]);
	return context;
}

static void a_thread_takes_no_signals_and_its_maker_still_does(void **)
{
	struct seen seen = {.took_term = true, .took_pipe = true};
	pthread_t thread;
	void *result;

	assert_true(takes(SIGTERM));
	assert_int_equal(thread_start(&thread, look, &seen), 0);
	assert_true(takes(SIGTERM));
	assert_int_equal(pthread_join(thread, &result), 0);
	assert_ptr_equal(result, &seen);
	assert_false(seen.took_term || seen.took_pipe);
	assert_int_equal(seen.written, -1);
	assert_int_equal(seen.error, EPIPE);
}

static void what_was_blocked_before_stays_so(void **)
{
	sigset_t usr1, before;

	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &usr1, NULL);
	thread_block_signals(&before);
	assert_false(takes(SIGTERM));
	thread_take_signals(&before);
	assert_true(takes(SIGTERM));
	assert_false(takes(SIGUSR1));
	pthread_sigmask(SIG_UNBLOCK, &usr1, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_thread_takes_no_signals_and_its_maker_still_does),
	    cmocka_unit_test(what_was_blocked_before_stays_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
