// SPDX-License-Identifier: BSD-3-Clause
// For build-tsan: how one thread waits for another in code that the thread sanitizer does not see,
// told to it by atomics. Linked to every program by --wrap; see meson.build beside it.
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include <rte_launch.h>
#include <rte_lcore.h>

// The EAL wakes a worker by a pipe from its own, not instrumented code.
static struct job {
	lcore_function_t *run;
	void *context;
	atomic_uint seen;
} jobs[RTE_MAX_LCORE];

static void seen(unsigned lcore)
{
	atomic_fetch_add_explicit(&jobs[lcore].seen, 1, memory_order_acq_rel);
}

static int run(void *context)
{
	const struct job *job = context;
	const unsigned lcore = (unsigned)(job - jobs);
	int rc;

	seen(lcore);
	rc = job->run(job->context);
	seen(lcore);
	return rc;
}

int __real_rte_eal_remote_launch(lcore_function_t *f, void *context, unsigned lcore);
int __wrap_rte_eal_remote_launch(lcore_function_t *f, void *context, unsigned lcore);
int __wrap_rte_eal_remote_launch(lcore_function_t *f, void *context, unsigned lcore)
{
	jobs[lcore].run = f;
	jobs[lcore].context = context;
	seen(lcore);
	return __real_rte_eal_remote_launch(run, &jobs[lcore], lcore);
}

int __real_rte_eal_wait_lcore(unsigned lcore);
int __wrap_rte_eal_wait_lcore(unsigned lcore);
int __wrap_rte_eal_wait_lcore(unsigned lcore)
{
	const int rc = __real_rte_eal_wait_lcore(lcore);

	seen(lcore);
	return rc;
}

void __wrap_rte_eal_mp_wait_lcore(void);
void __wrap_rte_eal_mp_wait_lcore(void)
{
	unsigned lcore;

	RTE_LCORE_FOREACH_WORKER (lcore)
		__wrap_rte_eal_wait_lcore(lcore);
}

// It knows the join with a wall clock's time only.
int __wrap_pthread_clockjoin_np(pthread_t thread, void **result, clockid_t clock,
				const struct timespec *until);
int __wrap_pthread_clockjoin_np(pthread_t thread, void **result, clockid_t clock,
				const struct timespec *until)
{
	struct timespec now, wall;

	clock_gettime(clock, &now);
	clock_gettime(CLOCK_REALTIME, &wall);
	wall.tv_sec += until->tv_sec - now.tv_sec;
	wall.tv_nsec += until->tv_nsec - now.tv_nsec;
	if (wall.tv_nsec < 0) {
		wall.tv_sec--;
		wall.tv_nsec += 1000000000;
	} else if (wall.tv_nsec >= 1000000000) {
		wall.tv_sec++;
		wall.tv_nsec -= 1000000000;
	}
	return pthread_timedjoin_np(thread, result, &wall);
}
