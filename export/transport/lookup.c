// SPDX-License-Identifier: BSD-3-Clause
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "config/clock.h"
#include "config/thread.h"
#include "export/transport/lookup.h"

struct lookup {
	atomic_uint n_holders; // who asked, and the thread; the last one frees
	sem_t over;
	char *host, *service;
	struct addrinfo hints;
	struct addrinfo *addresses; // NULL: none, or taken
	int rc;
};

static void release(struct lookup *lookup)
{
	if (atomic_fetch_sub_explicit(&lookup->n_holders, 1, memory_order_acq_rel) > 1)
		return;
	if (lookup->addresses != NULL)
		freeaddrinfo(lookup->addresses);
	sem_destroy(&lookup->over);
	free(lookup->host);
	free(lookup->service);
	free(lookup);
}

static void *run(void *context)
{
	struct lookup *lookup = context;

	lookup->rc = getaddrinfo(lookup->host, lookup->service, &lookup->hints, &lookup->addresses);
	if (lookup->rc != 0)
		lookup->addresses = NULL;
	sem_post(&lookup->over);
	release(lookup);
	return NULL;
}

static int start(struct lookup *lookup)
{
	pthread_t thread;
	int rc = thread_start(&thread, run, lookup);

	if (rc == 0)
		pthread_detach(thread);
	return rc;
}

struct lookup *lookup_begin(const char *host, const char *service, const struct addrinfo *hints)
{
	struct lookup *lookup = calloc(1, sizeof(*lookup));

	if (lookup == NULL)
		return NULL;
	sem_init(&lookup->over, 0, 0);
	lookup->host = strdup(host);
	lookup->service = strdup(service);
	lookup->hints = *hints;
	atomic_store_explicit(&lookup->n_holders, 2, memory_order_relaxed);
	if (lookup->host != NULL && lookup->service != NULL && start(lookup) == 0)
		return lookup;
	atomic_store_explicit(&lookup->n_holders, 1, memory_order_relaxed);
	release(lookup);
	return NULL;
}

bool lookup_end(struct lookup *lookup, unsigned wait_ms, int *rc, struct addrinfo **addresses)
{
	const uint64_t until_ns = monotonic_ns() + wait_ms * UINT64_C(1000000);
	const struct timespec until = {.tv_sec = (time_t)(until_ns / 1000000000),
				       .tv_nsec = (long)(until_ns % 1000000000)};

	if (sem_clockwait(&lookup->over, CLOCK_MONOTONIC, &until) != 0)
		return false;
	*rc = lookup->rc;
	*addresses = lookup->addresses;
	lookup->addresses = NULL;
	release(lookup);
	return true;
}

void lookup_leave(struct lookup *lookup)
{
	release(lookup);
}
