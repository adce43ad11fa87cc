// SPDX-License-Identifier: BSD-3-Clause
// Preloaded: the system's clock is set by STEP_BY seconds once the file STEP_WHEN is there. The
// monotonic clock is not.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

typedef int get_time(clockid_t, struct timespec *);

static int is_stepped(void)
{
	static int stepped;

	if (!stepped)
		stepped = access(getenv("STEP_WHEN"), F_OK) == 0;
	return stepped;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	static get_time *real;
	int rc;

	if (real == NULL)
		real = (get_time *)dlsym(RTLD_NEXT, "clock_gettime");
	rc = real(clock, now);
	if (clock == CLOCK_REALTIME && is_stepped())
		now->tv_sec += atol(getenv("STEP_BY"));
	return rc;
}
