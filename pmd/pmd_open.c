// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/log.h"
#include "pmd/eal/eal.h"
#include "pmd/eal/plugins.h"
#include "pmd/eal/pool.h"
#include "pmd/eal/spread.h"
#include "pmd/pmd_private.h"

enum { FILE_IN_FLIGHT = 2048, FILE_RING = 1024, FILE_MARGIN = 2048 };

static unsigned file_mbufs(const struct pmd *pmd)
{
	const unsigned held = pool_held(pmd->options);

	return pmd->n_workers * FILE_IN_FLIGHT + pmd->inputs.n * CAPTURE_BURST + FILE_MARGIN + held;
}

static int files_open(struct pmd *pmd, struct capture **captures)
{
	for (unsigned i = 0; i < pmd->inputs.n; i++) {
		int err = capture_open(pmd->inputs.input[i].argument, (uint16_t)i,
				       pmd->options->follow, &captures[i]);

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
		return memory_error(pmd->inputs.n * sizeof(void *), NULL, "reader of %u files",
				    pmd->inputs.n);
	pmd->polls[0] = true;
	pmd->checks[0] = pmd->n_workers > 1;
	return 0;
}

static int cores_open(struct pmd *pmd)
{
	const struct core_wish wish = inputs_core_wish(&pmd->inputs);
	struct machine *machine = malloc(sizeof(*machine));
	int err;

	if (machine == NULL)
		return memory_error(sizeof(*machine), NULL, "--workers");
	machine_read(machine);
	err = cores_choose(&pmd->options->workers, &wish, machine, &pmd->cores);
	free(machine);
	pmd->n_workers = pmd->cores.n_workers;
	return err;
}

static uint64_t packet_memory(const struct pmd *pmd)
{
	if (pmd->inputs.n == 0)
		return 0;
	return pmd->inputs.file ? pool_octets(file_mbufs(pmd), CAPTURE_ROOM)
				: ports_memory(&pmd->inputs, pmd->n_workers, pmd->options);
}

static int eal_open(struct pmd *pmd)
{
	const char *pci[OPTIONS_MAX_SPECS];
	struct eal_settings settings = {
	    .cores = &pmd->cores,
	    .pci = pci,
	    .memory = packet_memory(pmd),
	    .small = pmd->inputs.n == 0 || (!pmd->inputs.file && options_small(pmd->options)),
	    .extra = pmd->options->eal,
	};

	for (unsigned i = 0; i < pmd->inputs.n; i++) {
		const struct input *input = &pmd->inputs.input[i];

		settings.dma |= input->dma;
		if (input->kind->pci)
			pci[settings.n_pci++] = input->device;
	}
	return plugins_check(settings.extra) < 0 ? -EINVAL : eal_start(&settings);
}

static int waiters_open(struct pmd *pmd)
{
	for (; pmd->n_waiters < pmd->n_workers; pmd->n_waiters++) {
		int err = waiter_begin(&pmd->waiter[pmd->n_waiters]);

		if (err < 0) {
			waiter_end(&pmd->waiter[pmd->n_waiters]);
			return user_error(-err,
					  "--workers: no file descriptors for %u workers: %s; "
					  "raise ulimit -n",
					  pmd->n_workers, strerror(-err));
		}
	}
	return 0;
}

static int mesh_open(struct pmd *pmd, unsigned ring_size, unsigned reta_size)
{
	const struct mesh_settings settings = {
	    .n_workers = pmd->n_workers,
	    .polls = pmd->polls,
	    .numa_nodes = pmd->cores.numa_node,
	    .ring_size = ring_size,
	};

	for (unsigned i = 0, worker = 0; i < RTE_DIM(pmd->meeting); worker++)
		if (pmd->polls[worker % pmd->n_workers])
			pmd->meeting[i++] = (uint8_t)(worker % pmd->n_workers);
	for (unsigned i = 0; i < reta_size; i++)
		pmd->reta[i] = (uint8_t)(i % pmd->n_workers);
	pmd->reta_mask = (uint16_t)(reta_size - 1);
	return mesh_new(&settings, &pmd->mesh);
}

static int all_files_open(struct pmd *pmd)
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
	return err < 0 ? err : mesh_open(pmd, FILE_RING, SOFTWARE_RETA);
}

static int all_ports_open(struct pmd *pmd)
{
	const struct ports_settings settings = {
	    .options = pmd->options, .inputs = &pmd->inputs, .cores = &pmd->cores};
	const struct rx_map *rx_map;
	int err = cores_open(pmd);

	if (err == 0)
		err = eal_open(pmd);
	if (err == 0)
		err = ports_open(&settings, &pmd->ports);
	if (err < 0)
		return err;
	rx_map = ports_rx_map(pmd->ports);
	memcpy(pmd->polls, rx_map->polls, sizeof(pmd->polls));
	memcpy(pmd->checks, rx_map->checks, sizeof(pmd->checks));
	for (unsigned port = 0; port < RTE_MAX_ETHPORTS; port++)
		pmd->port_input[port] = ports_input(pmd->ports, (uint16_t)port);
	return mesh_open(pmd, ports_ring_size(pmd->n_workers), rx_map->reta_size);
}

// No packets come, only records of other exporters: EAL has its main thread.
static int nothing_open(struct pmd *pmd)
{
	int err = cores_open(pmd);

	pmd->n_workers = pmd->cores.n_workers = 0;
	return err == 0 ? eal_open(pmd) : err;
}

static int inputs_open(struct pmd *pmd)
{
	if (pmd->inputs.n == 0)
		return nothing_open(pmd);
	return pmd->inputs.file ? all_files_open(pmd) : all_ports_open(pmd);
}

int pmd_open(const struct options *options, struct pmd **result)
{
	struct pmd *pmd = aligned_alloc(64, RTE_ALIGN_CEIL(sizeof(*pmd), 64));
	int err;

	if (pmd == NULL)
		return memory_error(sizeof(*pmd), NULL, "--input");
	memset(pmd, 0, sizeof(*pmd));
	pmd->options = options;
	spread_prepare();
	err = inputs_parse(options, &pmd->inputs);
	if (err == 0)
		err = inputs_open(pmd);
	if (err == 0)
		err = waiters_open(pmd);
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
	ports_close(pmd->ports);
	reader_free(pmd->reader);
	rte_mempool_free(pmd->pool);
	for (unsigned i = 0; i < pmd->n_waiters; i++)
		waiter_end(&pmd->waiter[i]);
	free(pmd);
}
