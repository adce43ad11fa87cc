// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "config/thread.h"
#include "probe/table/table_filler.h"

// At a time: a few milliseconds, for which who maps memory meanwhile waits.
static const size_t piece = (size_t)4 << 20;

void table_filler_add(struct table_filler *filler, void *array, size_t octets, size_t touched)
{
	if (touched < octets)
		filler->array[filler->n++] =
		    (struct filled_array){(uint8_t *)array + touched, octets - touched};
}

static size_t most_octets(const struct table_filler *filler)
{
	size_t most = 0;

	for (unsigned i = 0; i < filler->n; i++)
		if (filler->array[i].octets > most)
			most = filler->array[i].octets;
	return most;
}

enum { NICE = 10 }; // the start of the rest goes first

// Each array gets the same share of each step. Memory that is short is not reported here: who uses
// it is going to find out.
static void *fill(void *context)
{
	struct table_filler *filler = context;
	const size_t n_steps = most_octets(filler) / piece + 1;

	if (filler->runs)
		setpriority(PRIO_PROCESS, (id_t)gettid(), NICE);
	for (size_t step = 0; step < n_steps && !atomic_load(&filler->stop); step++) {
		for (unsigned i = 0; i < filler->n; i++) {
			const struct filled_array *array = &filler->array[i];
			const size_t from = array->octets / n_steps * step;
			const size_t to = step + 1 < n_steps ? array->octets / n_steps * (step + 1)
							     : array->octets;

			table_memory_touch(array->start + from, to - from);
		}
	}
	return NULL;
}

void table_filler_start(struct table_filler *filler)
{
	if (filler->n == 0)
		return;
	filler->runs = true;
	if (thread_start(&filler->thread, fill, filler) < 0) {
		filler->runs = false;
		fill(filler);
	}
}

void table_filler_stop(struct table_filler *filler)
{
	if (!filler->runs)
		return;
	atomic_store(&filler->stop, true);
	pthread_join(filler->thread, NULL);
	filler->runs = false;
}

static int from_heap(void **array, size_t octets)
{
	if (posix_memalign(array, 64, octets) != 0)
		return -ENOMEM;
	memset(*array, 0, octets);
	return 0;
}

int filled_memory_new(struct filled_memory *filled, void **array, size_t octets, int numa_node,
		      bool heap)
{
	int ret;

	if (heap)
		return from_heap(array, octets);
	ret = table_memory_reserve(&filled->memory, octets, numa_node);
	if (ret < 0)
		return ret;
	*array = filled->memory.start;
	table_filler_add(&filled->filler, *array, octets, 0);
	table_filler_start(&filled->filler);
	return 0;
}

void filled_memory_free(struct filled_memory *filled, void **array)
{
	if (filled->memory.start == NULL)
		free(*array);
	table_filler_stop(&filled->filler);
	table_memory_unmap(&filled->memory);
	*array = NULL;
}
