// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cmocka.h>

#include "config/clock.h"
#include "probe/control/event_loop.h"

#define SECOND UINT64_C(1000000000)

struct seen {
	struct event event;
	struct event_loop *loop;
	struct event *remove; // when run
	unsigned n;
	short revents;
};

static void see(void *context, short revents)
{
	struct seen *seen = context;

	seen->n++;
	seen->revents = revents;
	if (seen->remove != NULL)
		event_loop_remove(seen->loop, seen->remove);
}

static void add(struct event_loop *loop, struct seen *seen, int fd, uint64_t due_ns)
{
	*seen = (struct seen){.event = {fd, POLLIN, due_ns, see, seen}, .loop = loop};
	assert_int_equal(event_loop_add(loop, &seen->event), 0);
}

static void a_time_ends_the_sleep_and_brings_no_revents(void **)
{
	struct event_loop loop = {0};
	const uint64_t begin = monotonic_ns();
	struct seen soon, late, never;

	add(&loop, &soon, -1, begin + SECOND / 50);
	add(&loop, &late, -1, begin + 60 * SECOND);
	add(&loop, &never, -1, 0);
	event_loop_wait(&loop, begin + 30 * SECOND);
	assert_in_range(monotonic_ns() - begin, SECOND / 50, 20 * SECOND);
	assert_int_equal(soon.n, 1);
	assert_int_equal(soon.revents, 0);
	assert_int_equal(late.n + never.n, 0);
}

static void only_the_descriptor_that_is_ready_is_told(void **)
{
	const int ready = eventfd(1, 0), idle = eventfd(0, 0);
	struct event_loop loop = {0};
	struct seen first, second;

	add(&loop, &first, idle, 0);
	add(&loop, &second, ready, 0);
	event_loop_wait(&loop, monotonic_ns() + 30 * SECOND);
	assert_int_equal(first.n, 0);
	assert_int_equal(second.n, 1);
	assert_int_equal(second.revents, POLLIN);
	close(ready);
	close(idle);
}

static void an_event_that_another_one_removed_is_not_run(void **)
{
	struct event_loop loop = {0};
	struct seen first, second, third;

	add(&loop, &first, -1, 1);
	add(&loop, &second, -1, 1);
	add(&loop, &third, -1, 1);
	first.remove = &second.event;
	event_loop_wait(&loop, 0);
	memset(&second, 0xff, sizeof(second)); // as if it had been freed
	event_loop_wait(&loop, 0);
	assert_int_equal(first.n, 2);
	assert_int_equal(third.n, 2);
	assert_int_equal(loop.n, 2);
}

static void a_full_loop_takes_one_more_after_a_removal(void **)
{
	struct event_loop loop = {0};
	struct seen seen[EVENT_LOOP_MOST + 1];

	for (unsigned i = 0; i < EVENT_LOOP_MOST; i++)
		add(&loop, &seen[i], -1, 0);
	assert_int_equal(event_loop_add(&loop, &seen[EVENT_LOOP_MOST].event), -ENOSPC);
	event_loop_remove(&loop, &seen[7].event);
	event_loop_wait(&loop, 0);
	add(&loop, &seen[EVENT_LOOP_MOST], -1, 1);
	event_loop_wait(&loop, 0);
	assert_int_equal(seen[EVENT_LOOP_MOST].n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_time_ends_the_sleep_and_brings_no_revents),
	    cmocka_unit_test(only_the_descriptor_that_is_ready_is_told),
	    cmocka_unit_test(an_event_that_another_one_removed_is_not_run),
	    cmocka_unit_test(a_full_loop_takes_one_more_after_a_removal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
