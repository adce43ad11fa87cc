// SPDX-License-Identifier: BSD-3-Clause
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "export/transport/side_thread.h"

struct work {
	struct side_thread side;
	unsigned done;
	int pipe[2];
};

static void count(void *context)
{
	struct work *work = context;

	work->done++;
}

static void hang(void *context)
{
	struct work *work = context;
	char octet;

	while (read(work->pipe[0], &octet, 1) >= 0)
		;
}

static void await(struct work *work)
{
	struct pollfd done = {.fd = work->side.done, .events = POLLIN};

	while (!side_thread_is_idle(&work->side))
		assert_int_equal(poll(&done, 1, 10000), 1);
}

static void each_job_is_done_once_and_its_end_is_seen(void **)
{
	struct work work = {.done = 0};

	assert_int_equal(side_thread_open(&work.side, &work), 0);
	assert_true(side_thread_is_idle(&work.side));
	for (unsigned i = 1; i <= 1000; i++) {
		assert_int_equal(side_thread_do(&work.side, count), 0);
		await(&work);
		assert_int_equal(work.done, i);
	}
	assert_true(side_thread_close(&work.side));
}

static void a_job_that_blocks_can_be_ended(void **)
{
	struct work work = {.done = 0};

	assert_int_equal(pipe(work.pipe), 0);
	assert_int_equal(side_thread_open(&work.side, &work), 0);
	assert_int_equal(side_thread_do(&work.side, hang), 0);
	assert_false(side_thread_is_idle(&work.side));
	assert_true(side_thread_close(&work.side));
	assert_true(side_thread_close(&work.side)); // again is no harm
	close(work.pipe[0]);
	close(work.pipe[1]);
}

static void one_that_never_had_a_job_can_be_closed(void **)
{
	struct work work = {.done = 0};

	assert_int_equal(side_thread_open(&work.side, &work), 0);
	assert_true(side_thread_close(&work.side));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_job_is_done_once_and_its_end_is_seen),
	    cmocka_unit_test(a_job_that_blocks_can_be_ended),
	    cmocka_unit_test(one_that_never_had_a_job_can_be_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
