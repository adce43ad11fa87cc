// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rte_pause.h>

#include "config/log.h"
#include "pmd/cores.h"
#include "pmd/eal.h"
#include "pmd/input.h"
#include "pmd/mesh.h"
#include "pmd/placement.h"
#include "pmd/pmd.h"
#include "pmd/pool.h"
#include "pmd/progress.h"
#include "pmd/reader.h"
#include "pmd/spread.h"

enum { FILE_IN_FLIGHT = 2048, FILE_RING = 1024, FILE_MARGIN = 2048 };

struct pmd {
	const struct options *options;
	struct inputs inputs;
	struct cores cores;
	unsigned n_workers;
	struct rte_mempool *pool;
	struct reader *reader; // files
	struct progress progress;
	struct mesh *mesh; // NULL: one worker
	bool polls[OPTIONS_MAX_CORES];
	bool checks[OPTIONS_MAX_CORES];
	uint16_t reta_mask;
	uint8_t reta[SOFTWARE_RETA];
	atomic_bool interrupted;
	_Atomic uint64_t
	    final_clock_ns; // written by the reader before it ends its side of the mesh
};

static unsigned file_mbufs(const struct pmd *pmd)
{
	return pmd->n_workers * FILE_IN_FLIGHT + pmd->inputs.n * CAPTURE_BURST + FILE_MARGIN;
}

static int files_open(struct pmd *pmd, struct capture **captures)
{
	for (unsigned i = 0; i < pmd->inputs.n; i++) {
		int err = capture_open(pmd->inputs.input[i].argument, (uint16_t)i, &captures[i]);

		if (err == 0)
			continue;
		while (i-- > 0)
			capture_close(captures[i]);
		return err;
	}
	return 0;
}

static int reader_open(struct pmd *pmd, struct capture **captures)
{
	const struct pool_settings pool = {
	    .name = "packets",
	    .n_mbufs = file_mbufs(pmd),
	    .room = CAPTURE_ROOM,
	    .numa_node = -1,
	    .shared = pmd->cores.shared,
	};
	struct reader_settings settings = {.captures = captures, .n_captures = pmd->inputs.n};

	pmd->pool = pool_new(&pool);
	settings.pool = pmd->pool;
	pmd->reader = reader_new(&settings);
	if (pmd->pool == NULL)
		return -ENOMEM;
	if (pmd->reader == NULL)
		return user_error(ENOMEM, "no memory for the reader of %u files", pmd->inputs.n);
	pmd->polls[0] = true;
	pmd->checks[0] = pmd->n_workers > 1;
	return 0;
}

static int cores_open(struct pmd *pmd)
{
	const struct core_wish wish = {.numa_node = -1, .wanted = 1, .may_float = true};
	struct machine *machine = malloc(sizeof(*machine));
	int err;

	if (machine == NULL)
		return user_error(ENOMEM, "out of memory");
	machine_read(machine);
	err = cores_choose(&pmd->options->workers, &wish, machine, &pmd->cores);
	free(machine);
	pmd->n_workers = pmd->cores.n_workers;
	return err;
}

static int eal_open(struct pmd *pmd)
{
	const struct eal_settings settings = {
	    .cores = &pmd->cores,
	    .memory = pool_octets(file_mbufs(pmd), CAPTURE_ROOM),
	    .extra = pmd->options->eal,
	};

	return eal_start(&settings);
}

static int mesh_open(struct pmd *pmd)
{
	const struct mesh_settings settings = {
	    .n_workers = pmd->n_workers,
	    .polls = pmd->polls,
	    .numa_nodes = pmd->cores.numa_node,
	    .ring_size = FILE_RING,
	};

	for (unsigned i = 0; i < SOFTWARE_RETA; i++)
		pmd->reta[i] = (uint8_t)(i % pmd->n_workers);
	pmd->reta_mask = SOFTWARE_RETA - 1;
	return mesh_new(&settings, &pmd->mesh);
}

static int everything_open(struct pmd *pmd)
{
	struct capture *captures[OPTIONS_MAX_SPECS] = {0};
	int err = files_open(pmd, captures);

	if (err < 0)
		return err;
	err = cores_open(pmd);
	if (err == 0)
		err = eal_open(pmd);
	if (err < 0) {
		for (unsigned i = 0; i < pmd->inputs.n; i++)
			capture_close(captures[i]);
		return err;
	}
	err = reader_open(pmd, captures);
	return err < 0 ? err : mesh_open(pmd);
}

int pmd_open(const struct options *options, struct pmd **result)
{
	struct pmd *pmd = aligned_alloc(64, RTE_ALIGN_CEIL(sizeof(*pmd), 64));
	int err;

	if (pmd == NULL)
		return user_error(ENOMEM, "out of memory");
	memset(pmd, 0, sizeof(*pmd));
	pmd->options = options;
	spread_prepare();
	err = inputs_parse(options, &pmd->inputs);
	if (err == 0)
		err = everything_open(pmd);
	if (err < 0) {
		pmd_close(pmd);
		return err;
	}
	*result = pmd;
	return 0;
}

void pmd_close(struct pmd *pmd)
{
	if (pmd == NULL)
		return;
	mesh_free(pmd->mesh);
	reader_free(pmd->reader);
	rte_mempool_free(pmd->pool);
	free(pmd);
}

int pmd_start(struct pmd *)
{
	return 0;
}

void pmd_stop(struct pmd *)
{
}

unsigned pmd_n_workers(const struct pmd *pmd)
{
	return pmd->n_workers;
}

unsigned pmd_worker_lcore(const struct pmd *, unsigned worker)
{
	return worker + 1;
}

int pmd_worker_numa_node(const struct pmd *pmd, unsigned worker)
{
	return pmd->cores.numa_node[worker];
}

bool pmd_is_file(const struct pmd *pmd)
{
	return pmd->inputs.file;
}

bool pmd_naps(const struct pmd *pmd)
{
	if (pmd->options->poll != POLL_AUTO)
		return pmd->options->poll == POLL_NAP;
	return pmd->inputs.file;
}

bool pmd_worker_checks_owner(const struct pmd *pmd, unsigned worker)
{
	return pmd->checks[worker];
}

unsigned pmd_n_inputs(const struct pmd *pmd)
{
	return pmd->inputs.n;
}

const char *pmd_input_name(const struct pmd *pmd, unsigned input)
{
	return pmd->inputs.input[input].name;
}

uint32_t pmd_input_ifindex(const struct pmd *pmd, unsigned input)
{
	return pmd->inputs.input[input].ifindex;
}

uint16_t pmd_port_input(const struct pmd *, uint16_t)
{
	return 0;
}

uint16_t pmd_receive(struct pmd *pmd, unsigned worker, struct rte_mbuf **burst, uint16_t n)
{
	if (worker != 0)
		return 0;
	return reader_read(pmd->reader, burst, n);
}

uint16_t pmd_take(struct pmd *pmd, unsigned worker, struct rte_mbuf **burst, uint16_t n)
{
	return pmd->n_workers > 1 ? mesh_pull(pmd->mesh, worker, burst, n) : 0;
}

unsigned pmd_owner(const struct pmd *pmd, uint16_t fold)
{
	return pmd->reta[spread_toeplitz(fold) & pmd->reta_mask];
}

// The file waits for a slow worker. When the run is being stopped that worker may be gone, so the
// wait ends after a second without progress.
static uint16_t hand_over_waiting(struct pmd *pmd, unsigned worker, unsigned owner,
				  struct rte_mbuf **burst, uint16_t n)
{
	uint16_t given = 0;
	unsigned tries = 0;
	time_t since = 0;

	while (given < n) {
		uint16_t more = mesh_push(pmd->mesh, worker, owner, &burst[given], n - given);

		given += more;
		tries = more > 0 ? 0 : tries + 1;
		rte_pause();
		if (tries % 64 != 63)
			continue;
		sched_yield();
		if (!atomic_load_explicit(&pmd->interrupted, memory_order_relaxed))
			continue;
		if (since == 0)
			since = time(NULL);
		if (time(NULL) - since > 1)
			break;
	}
	return given;
}

uint16_t pmd_hand_over(struct pmd *pmd, unsigned worker, unsigned owner, struct rte_mbuf **burst,
		       uint16_t n)
{
	if (pmd->inputs.file)
		return hand_over_waiting(pmd, worker, owner, burst, n);
	return mesh_push(pmd->mesh, worker, owner, burst, n);
}

static bool receiving_ended(const struct pmd *pmd)
{
	if (pmd->inputs.file)
		return reader_ended(pmd->reader);
	return atomic_load_explicit(&pmd->interrupted, memory_order_relaxed);
}

bool pmd_ended(struct pmd *pmd, unsigned worker, uint64_t *clock_ns)
{
	if (pmd->polls[worker]) {
		if (!receiving_ended(pmd))
			return false;
		if (pmd->inputs.file)
			atomic_store_explicit(&pmd->final_clock_ns, reader_clock(pmd->reader),
					      memory_order_relaxed);
		mesh_end(pmd->mesh, worker);
	}
	if (!mesh_quiet(pmd->mesh, worker))
		return false;
	*clock_ns = atomic_load_explicit(&pmd->final_clock_ns, memory_order_relaxed);
	return true;
}

void pmd_interrupt(struct pmd *pmd)
{
	atomic_store_explicit(&pmd->interrupted, true, memory_order_relaxed);
	if (pmd->reader != NULL)
		reader_interrupt(pmd->reader);
}

void pmd_progress(struct pmd *pmd, bool last)
{
	if (pmd->reader != NULL)
		progress_show(&pmd->progress, pmd->reader, last);
}

int pmd_read_error(const struct pmd *pmd)
{
	return pmd->reader ? reader_error(pmd->reader) : 0;
}

unsigned pmd_ledgers(struct pmd *pmd, struct ledger **ledgers, unsigned most)
{
	unsigned n = pmd->reader ? RTE_MIN(reader_n_captures(pmd->reader), most) : 0;

	for (unsigned i = 0; i < n; i++)
		ledgers[i] = reader_ledger(pmd->reader, i);
	return n;
}

void pmd_refresh_device_counters(struct pmd *)
{
}

static void describe_files(const struct pmd *pmd, void (*line)(void *context, const char *text),
			   void *context)
{
	char what[160], text[256];

	for (unsigned i = 0; i < reader_n_captures(pmd->reader); i++) {
		capture_describe(reader_capture(pmd->reader, i), what, sizeof(what));
		snprintf(text, sizeof(text), "input %u %s: %s", i + 1, pmd->inputs.input[i].name,
			 what);
		line(context, text);
	}
}

void pmd_describe(const struct pmd *pmd, void (*line)(void *context, const char *text),
		  void *context)
{
	char cores[128], text[256];

	if (pmd->reader != NULL)
		describe_files(pmd, line, context);
	for (unsigned i = 0; i < pmd->n_workers; i++) {
		snprintf(text, sizeof(text), "worker %u: core %s, NUMA node %d", i,
			 cores_text(&pmd->cores.worker[i], cores, sizeof(cores)),
			 pmd->cores.numa_node[i]);
		line(context, text);
	}
	snprintf(text, sizeof(text), "packet buffers: %u on %s pages", pmd->pool->size,
		 eal_has_hugepages() ? "2 MiB" : "4 KiB");
	line(context, text);
}
