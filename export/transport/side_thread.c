// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <string.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "config/thread.h"
#include "export/transport/side_thread.h"

enum state { IDLE, GIVEN, OVER };

int side_thread_open(struct side_thread *side, void *context)
{
	memset(side, 0, sizeof(*side));
	side->context = context;
	side->ask = eventfd(0, EFD_CLOEXEC);
	side->done = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	return side->ask < 0 || side->done < 0 ? -errno : 0;
}

static void *run(void *context)
{
	struct side_thread *side = context;
	eventfd_t n;

	for (;;) {
		if (eventfd_read(side->ask, &n) < 0 && errno != EINTR)
			return NULL;
		if (atomic_load_explicit(&side->state, memory_order_acquire) != GIVEN)
			continue;
		side->job(side->context);
		atomic_store_explicit(&side->state, OVER, memory_order_release);
		eventfd_write(side->done, 1);
	}
}

static int start(struct side_thread *side)
{
	int rc = thread_start(&side->thread, run, side);

	if (rc < 0)
		return rc;
	pthread_setname_np(side->thread, "writer");
	side->started = true;
	return 0;
}

int side_thread_do(struct side_thread *side, void (*job)(void *context))
{
	int rc = side->started ? 0 : start(side);

	if (rc < 0)
		return rc;
	side->busy = true;
	side->job = job;
	atomic_store_explicit(&side->state, GIVEN, memory_order_release);
	eventfd_write(side->ask, 1);
	return 0;
}

bool side_thread_is_idle(struct side_thread *side)
{
	eventfd_t n;

	if (!side->busy)
		return true;
	if (atomic_load_explicit(&side->state, memory_order_acquire) != OVER)
		return false;
	eventfd_read(side->done, &n);
	side->busy = false;
	return true;
}

static bool end(struct side_thread *side)
{
	struct timespec until;

	if (!side->started)
		return true;
	pthread_cancel(side->thread);
	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec++;
	return pthread_clockjoin_np(side->thread, NULL, CLOCK_MONOTONIC, &until) == 0;
}

bool side_thread_close(struct side_thread *side)
{
	if (!end(side))
		return false;
	side->started = false;
	if (side->ask >= 0)
		close(side->ask);
	if (side->done >= 0)
		close(side->done);
	side->ask = side->done = -1;
	return true;
}
