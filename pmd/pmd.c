// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <time.h>

#include <rte_pause.h>

#include "pmd/eal/pool.h"
#include "pmd/eal/spread.h"
#include "pmd/pmd_private.h"

// The pipe whose being readable ends a sleep: of the only capture, as a second one could be
// readable for as long as the first is waited for; and of a lone worker, as others give mbufs back
// silently.
static int waited_pipe(const struct pmd *pmd)
{
	if (reader_n_captures(pmd->reader) > 1 || pmd->n_workers > 1)
		return -1;
	return capture_fd(reader_capture(pmd->reader, 0));
}

// All that are followed are looked at in each turn.
static void reader_wake(struct pmd *pmd, struct waiter *waiter)
{
	if (!pmd->options->follow)
		return waiter_add(waiter, waited_pipe(pmd));
	for (unsigned i = 0; i < reader_n_captures(pmd->reader); i++)
		waiter_add(waiter, capture_fd(reader_capture(pmd->reader, i)));
}

static void waiters_fill(struct pmd *pmd)
{
	for (unsigned i = 0; i < pmd->n_workers; i++) {
		if (!pmd->polls[i])
			continue;
		if (pmd->reader == NULL)
			ports_wake(pmd->ports, i, &pmd->waiter[i]);
		else
			reader_wake(pmd, &pmd->waiter[i]);
	}
}

int pmd_start(struct pmd *pmd)
{
	int err = pmd->ports ? ports_start(pmd->ports) : 0;

	if (err == 0)
		waiters_fill(pmd);
	return err;
}

void pmd_stop(struct pmd *pmd)
{
	if (pmd->ports != NULL)
		ports_stop(pmd->ports);
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

bool pmd_stamps_packets(const struct pmd *pmd)
{
	return pmd->reader != NULL || (pmd->ports != NULL && ports_stamp_packets(pmd->ports));
}

bool pmd_naps(const struct pmd *pmd)
{
	if (pmd->options->poll != POLL_AUTO)
		return pmd->options->poll == POLL_NAP;
	return pmd->reader != NULL || (pmd->ports != NULL && ports_can_wake(pmd->ports));
}

bool pmd_worker_polls(const struct pmd *pmd, unsigned worker)
{
	return pmd->polls[worker];
}

unsigned pmd_meeting_worker(const struct pmd *pmd, uint16_t fold)
{
	return pmd->meeting[spread_toeplitz(fold) & (RTE_DIM(pmd->meeting) - 1)];
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

int64_t pmd_stamp_error(const struct pmd *pmd, unsigned input)
{
	return pmd->ports != NULL ? ports_stamp_error(pmd->ports, input) : PMD_NO_STAMPS;
}

uint16_t pmd_port_input(const struct pmd *pmd, uint16_t port)
{
	return pmd->port_input[port];
}

// What the queues hold when the run is stopped is received still: until they are empty, or as many
// as fit into them have come.
static uint16_t receive_rest(struct pmd *pmd, unsigned worker, struct rte_mbuf **burst, uint16_t n)
{
	uint16_t got = ports_receive(pmd->ports, worker, burst, pmd->drained[worker] ? 0 : n);

	pmd->n_drained[worker] += got;
	if (got == 0 || pmd->n_drained[worker] >= ports_room(pmd->ports, worker))
		pmd->drained[worker] = true;
	return got;
}

uint16_t pmd_receive(struct pmd *pmd, unsigned worker, struct rte_mbuf **burst, uint16_t n)
{
	if (!pmd->polls[worker])
		return 0;
	if (pmd->reader != NULL)
		return reader_read(pmd->reader, burst, n);
	if (atomic_load_explicit(&pmd->interrupted, memory_order_relaxed))
		return receive_rest(pmd, worker, burst, n);
	return ports_receive(pmd->ports, worker, burst, n);
}

uint16_t pmd_take(struct pmd *pmd, unsigned worker, struct rte_mbuf **burst, uint16_t n)
{
	return pmd->n_workers > 1 ? mesh_pull(pmd->mesh, worker, burst, n) : 0;
}

// Whether something came since the worker looked last. What waits in its own queues need not be
// asked for: their descriptors stay readable.
static bool may_sleep(struct pmd *pmd, unsigned worker)
{
	return !atomic_load_explicit(&pmd->interrupted, memory_order_relaxed) &&
	       !waiter_called(&pmd->waiter[worker]) && mesh_empty(pmd->mesh, worker) &&
	       !mesh_quiet(pmd->mesh, worker) &&
	       (pmd->ports == NULL || ports_sleep_begin(pmd->ports, worker));
}

void pmd_wait(struct pmd *pmd, unsigned worker, unsigned timeout_us)
{
	struct waiter *waiter = &pmd->waiter[worker];

	if (pmd->reader != NULL && pmd->polls[worker] && reader_polls(pmd->reader))
		timeout_us = RTE_MIN(timeout_us, (unsigned)WAITER_POLL_US);
	waiter_prepare(waiter);
	if (may_sleep(pmd, worker))
		waiter_sleep(waiter, timeout_us);
	else
		waiter_cancel(waiter);
	if (pmd->ports != NULL)
		ports_sleep_end(pmd->ports, worker);
}

void pmd_wake(struct pmd *pmd, unsigned worker)
{
	waiter_call(&pmd->waiter[worker]);
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
		if (more > 0)
			waiter_ring(&pmd->waiter[owner]);
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
	n = mesh_push(pmd->mesh, worker, owner, burst, n);
	waiter_ring(&pmd->waiter[owner]);
	return n;
}

bool pmd_has_room(const struct pmd *pmd, unsigned worker, unsigned owner, unsigned n)
{
	return mesh_has_room(pmd->mesh, worker, owner, n) ||
	       atomic_load_explicit(&pmd->interrupted, memory_order_relaxed);
}

static bool receiving_ended(const struct pmd *pmd, unsigned worker)
{
	return pmd->inputs.file ? reader_ended(pmd->reader) : pmd->drained[worker];
}

bool pmd_received_all(const struct pmd *pmd, unsigned worker, uint64_t *end_ns)
{
	*end_ns = pmd->inputs.file ? reader_clock(pmd->reader) : 0;
	return pmd->polls[worker] && mesh_nearly_ended(pmd->mesh, worker);
}

static void wake_all(struct pmd *pmd)
{
	for (unsigned i = 0; i < pmd->n_workers; i++)
		waiter_ring(&pmd->waiter[i]);
}

bool pmd_ended(struct pmd *pmd, unsigned worker, uint64_t *clock_ns)
{
	if (pmd->polls[worker]) {
		if (!receiving_ended(pmd, worker))
			return false;
		if (pmd->inputs.file)
			atomic_store_explicit(&pmd->final_clock_ns, reader_clock(pmd->reader),
					      memory_order_relaxed);
		if (mesh_end(pmd->mesh, worker))
			wake_all(pmd);
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
	else if (pmd->ports != NULL)
		ports_close_inlets(pmd->ports);
	wake_all(pmd);
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

unsigned pmd_counter_sets(struct pmd *pmd, struct counter_set **counter_sets, unsigned most)
{
	unsigned n;

	if (pmd->ports != NULL)
		return ports_counter_sets(pmd->ports, counter_sets, most);
	n = pmd->reader != NULL ? RTE_MIN(reader_n_captures(pmd->reader), most) : 0;
	for (unsigned i = 0; i < n; i++)
		counter_sets[i] = reader_counters(pmd->reader, i);
	return n;
}

void pmd_refresh_device_counters(struct pmd *pmd)
{
	if (pmd->ports != NULL)
		ports_refresh(pmd->ports);
}

int pmd_events_fd(const struct pmd *pmd)
{
	return pmd->ports != NULL ? ports_events_fd(pmd->ports) : -1;
}

void pmd_events(struct pmd *pmd)
{
	if (pmd->ports != NULL)
		ports_events(pmd->ports);
}

unsigned pmd_inputs_gone(const struct pmd *pmd)
{
	return pmd->ports != NULL ? ports_inputs_gone(pmd->ports) : 0;
}

void pmd_note_misplaced(struct pmd *pmd, unsigned worker)
{
	if (pmd->ports != NULL)
		ports_note_misplaced(pmd->ports, worker);
}

static unsigned file_states(const struct pmd *pmd, struct port_state *states, unsigned most)
{
	const unsigned n = pmd->reader != NULL ? RTE_MIN(reader_n_captures(pmd->reader), most) : 0;

	for (unsigned i = 0; i < n; i++)
		states[i] = (struct port_state){
		    .input = pmd->inputs.input[i].name,
		    .number = i,
		    .driver = "file",
		    .counters = reader_counters(pmd->reader, i),
		};
	return n;
}

unsigned pmd_port_states(const struct pmd *pmd, struct port_state *states, unsigned most)
{
	return pmd->ports != NULL ? ports_states(pmd->ports, states, most)
				  : file_states(pmd, states, most);
}

void pmd_port_figures(const struct pmd *pmd, unsigned index,
		      void (*figure)(void *context, const char *name, uint64_t value),
		      void *context)
{
	if (pmd->ports != NULL)
		ports_figures(pmd->ports, index, figure, context);
}

static void describe_files(const struct pmd *pmd, void (*line)(void *context, const char *text),
			   void *context)
{
	char text[300];

	for (unsigned i = 0; i < reader_n_captures(pmd->reader); i++) {
		snprintf(text, sizeof(text), "input %u %s: %s", i + 1, pmd->inputs.input[i].name,
			 capture_description(reader_capture(pmd->reader, i)));
		line(context, text);
	}
	pool_text(pmd->pool, text, sizeof(text));
	line(context, text);
}

void pmd_describe(const struct pmd *pmd, void (*line)(void *context, const char *text),
		  void *context)
{
	char cores[128], text[256];

	if (pmd->reader != NULL)
		describe_files(pmd, line, context);
	else if (pmd->ports != NULL)
		ports_describe(pmd->ports, line, context);
	for (unsigned i = 0; i < pmd->n_workers; i++) {
		snprintf(text, sizeof(text), "worker %u: core %s, NUMA node %d", i,
			 cores_text(&pmd->cores.worker[i], cores, sizeof(cores)),
			 pmd->cores.numa_node[i]);
		line(context, text);
	}
}
