// SPDX-License-Identifier: BSD-3-Clause
// Preloaded: the system's clock is ahead by as many seconds as the first 8 octets of the file STEPS
// say, each time anew. The monotonic clock is not.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

typedef int get_time(clockid_t, struct timespec *);

static get_time *real;
static const volatile int64_t *ahead;

__attribute__((constructor)) static void begin(void)
{
	int fd = open(getenv("STEPS"), O_RDONLY | O_CLOEXEC);
	void *map = fd < 0 ? MAP_FAILED : mmap(NULL, 8, PROT_READ, MAP_SHARED, fd, 0);

	real = (get_time *)dlsym(RTLD_NEXT, "clock_gettime");
	if (map == MAP_FAILED)
		abort();
	close(fd);
	ahead = map;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
	int rc = real(clock, now);

	if (clock == CLOCK_REALTIME)
		now->tv_sec += *ahead;
	return rc;
}
