// SPDX-License-Identifier: BSD-3-Clause
#include "probe/worker/worker.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <rte_cpuflags.h>
#include <rte_cycles.h>

#include "config/log.h"
#include "probe/counters/worker_counters.h"
#include "probe/worker/dedup.h"
#include "probe/worker/live_clock.h"
#include "probe/worker/table_share.h"
#include "probe/worker/worker_state.h"

enum { WATCH_COPIES_US = 2000, WATCH_OCTETS = 1 << 20 };

static void take_fault(struct worker *worker, const char *fault)
{
	unsigned ppm;

	if (fault != NULL && sscanf(fault, "false-clock=%u", &ppm) == 1)
		live_clock_falsify(ppm);
	if (fault != NULL)
		sscanf(fault, "slow-worker=%u", &worker->slow_ns);
	if (fault != NULL)
		sscanf(fault, "sampling-seed=%" SCNu64, &worker->seed);
	worker->faulty =
	    fault != NULL && (sscanf(fault, "lose-packet=%" SCNu64, &worker->lose_at) == 1 ||
			      sscanf(fault, "stall-worker=%" SCNu64, &worker->stall_at) == 1);
}

static void wake(void *context)
{
	struct worker *worker = context;

	pmd_wake(worker->pmd, worker->index);
}

static int take_memory(struct worker *worker)
{
	uint8_t *inputs = calloc(RTE_MAX_ETHPORTS, 1);
	char name[32];

	worker->input_of_port = inputs;
	for (unsigned port = 0; inputs != NULL && port < RTE_MAX_ETHPORTS && !worker->file; port++)
		inputs[port] = (uint8_t)pmd_port_input(worker->pmd, (uint16_t)port);
	worker->ifindex = calloc(pmd_n_inputs(worker->pmd), sizeof(*worker->ifindex));
	for (unsigned i = 0; worker->ifindex != NULL && i < pmd_n_inputs(worker->pmd); i++)
		worker->ifindex[i] = pmd_input_ifindex(worker->pmd, i);
	if (pmd_n_inputs(worker->pmd) > 1)
		worker->input_skip = calloc(pmd_n_inputs(worker->pmd), sizeof(*worker->input_skip));
	worker->scratch = malloc(WORKER_SCRATCH);
	worker->hand_over = calloc(worker->n_workers, sizeof(*worker->hand_over));
	snprintf(name, sizeof(name), "worker %u", worker->index);
	worker->counters = counter_set_new(name, worker_counter_rows, WORKER_N_COUNTERS,
					   UNIT_PACKETS | UNIT_OCTETS);
	snprintf(name, sizeof(name), "ring %u", worker->index);
	worker->ring_counters = counter_set_new(name, ring_counter_rows, RING_N_COUNTERS,
						UNIT_PACKETS | UNIT_OCTETS | UNIT_RECORDS);
	if (inputs == NULL || worker->ifindex == NULL || worker->scratch == NULL ||
	    (worker->input_skip == NULL && pmd_n_inputs(worker->pmd) > 1) ||
	    worker->hand_over == NULL || worker->counters == NULL || worker->ring_counters == NULL)
		return memory_error(WORKER_SCRATCH + 2 * sizeof(struct counter_set) +
					worker->n_workers * sizeof(*worker->hand_over),
				    "give fewer --workers", "worker %u", worker->index);
	return 0;
}

static int start_classification(struct worker *worker, const struct worker_settings *settings,
				int numa_node)
{
	if (settings->dpi == NULL)
		return 0;
	worker->dpi = dpi_worker_new(settings->dpi, settings->index, numa_node);
	worker->awaits_others = worker->dpi != NULL && worker->file && worker->n_workers > 1;
	if (worker->dpi == NULL)
		return memory_error(dpi_worker_octets(settings->dpi), "use --dpi off",
				    "classification of worker %u", settings->index);
	return 0;
}

static int start_meter(struct worker *worker, const struct worker_settings *settings, int numa_node)
{
	const struct options *options = settings->options;
	const struct meter_settings meter = {
	    .options = options,
	    .networks = settings->live->networks,
	    .max_flows = table_share(options, settings->n_workers),
	    .numa_node = numa_node,
	    .waits = worker->file,
	    .ifindex = worker->ifindex,
	    .input_of_port = worker->file ? NULL : worker->input_of_port,
	    .ring = settings->ring,
	    .dpi = worker->dpi,
	    .await_others = worker->awaits_others ? worker_await_others : NULL,
	    .await_context = worker,
	    .measures = settings->measures,
	    .epochs = settings->epochs,
	    .counters = worker->counters,
	    .ring_counters = worker->ring_counters,
	};
	int ret = meter_init(&worker->meter, &meter);

	if (ret == 0)
		parser_init(&worker->parser, options, &worker->meter.table.secret);
	if (ret == 0)
		worker->meter.watch = meter_watch_new(WATCH_COPIES_US, numa_node);
	if (ret == 0 && worker->meter.watch == NULL)
		return memory_error(WATCH_OCTETS, "give fewer --workers",
				    "the watch of mirrors of worker %u", worker->index);
	worker->parser.keeps_tunnel = worker->meter.lines.wanted & RECORD_HAS(TUNNEL);
	return ret;
}

const struct worker_code *worker_choose_code(void)
{
	const bool avx2 = rte_cpu_get_flag_enabled(RTE_CPUFLAG_AVX2) == 1 &&
			  rte_cpu_get_flag_enabled(RTE_CPUFLAG_BMI1) == 1 &&
			  rte_cpu_get_flag_enabled(RTE_CPUFLAG_BMI2) == 1 &&
			  rte_cpu_get_flag_enabled(RTE_CPUFLAG_MOVBE) == 1;

	return avx2 ? &worker_code_avx2 : &worker_code_sse4;
}

// Who reads counters wakes the worker, which answers.
static void set_wake(struct worker *worker)
{
	struct counter_set *sets[] = {worker->counters, worker->ring_counters,
				      worker_dpi_counters(worker)};

	for (unsigned i = 0; i < RTE_DIM(sets); i++) {
		if (sets[i] == NULL)
			continue;
		sets[i]->wake = wake;
		sets[i]->wake_context = worker;
	}
}

int worker_new(const struct worker_settings *settings, struct worker **result)
{
	int numa_node = pmd_worker_numa_node(settings->pmd, settings->index), ret;
	struct worker *worker;

	if (!rte_cpu_get_flag_enabled(RTE_CPUFLAG_AES))
		return user_error(ENOTSUP, "this CPU has no AES instructions, which the Flow "
					   "table's hash needs (any server CPU since 2010 has)");
	if (posix_memalign((void **)&worker, 64, sizeof(*worker)) != 0)
		return memory_error(sizeof(*worker), "give fewer --workers", "worker %u",
				    settings->index);
	memset(worker, 0, sizeof(*worker));
	worker->code = worker_choose_code();
	worker->pmd = settings->pmd;
	worker->index = settings->index;
	worker->n_workers = settings->n_workers;
	worker->file = pmd_is_file(settings->pmd);
	worker->stamped = pmd_stamps_packets(settings->pmd);
	worker->checks_owner =
	    settings->n_workers > 1 && pmd_worker_checks_owner(settings->pmd, settings->index);
	worker->burst = (uint16_t)RTE_MIN(settings->options->burst ? settings->options->burst : 64,
					  (unsigned)WORKER_MOST_BURST);
	take_fault(worker, settings->options->fault);
	if (!worker->file)
		live_clock_start();
	ret = take_memory(worker);
	if (ret == 0)
		ret = start_classification(worker, settings, numa_node);
	if (ret == 0)
		ret = start_meter(worker, settings, numa_node);
	if (ret == 0)
		ret = worker_fragments_init(worker, settings->options);
	if (ret == 0)
		ret = worker_dedup_init(worker, settings->options, numa_node);
	worker_select_init(worker, settings);
	worker->meter.wall = worker->file ? NULL : &worker->wall;
	worker->meter.time_error_ns = worker->file ? NULL : worker->bound.error_ns;
	if (ret < 0) {
		worker_free(worker);
		return ret;
	}
	set_wake(worker);
	*result = worker;
	return 0;
}

void worker_free(struct worker *worker)
{
	if (worker == NULL)
		return;
	meter_release(&worker->meter);
	if (worker->dpi != NULL)
		dpi_worker_free(worker->dpi);
	counter_set_free(worker->counters);
	counter_set_free(worker->ring_counters);
	worker_fragments_free(worker);
	worker_dedup_free(worker);
	free(worker->hand_over);
	free(worker->scratch);
	free(worker->input_skip);
	free(worker->ifindex);
	free((void *)(uintptr_t)worker->input_of_port);
	free(worker);
}

struct counter_set *worker_counters(struct worker *worker)
{
	return worker->counters;
}

struct counter_set *worker_ring_counters(struct worker *worker)
{
	return worker->ring_counters;
}

unsigned worker_stages(const struct worker *worker, struct worker_stage *stages, unsigned most)
{
	return stage_clock_read(&worker->clock, stages, most);
}

void worker_state(const struct worker *worker, struct worker_state *state)
{
	const struct flow_table *table = &worker->meter.table;

	*state = (struct worker_state){
	    .live_flows = atomic_load_explicit(&worker->live_flows, memory_order_relaxed),
	    .max_flows = table->max_flows,
	    .table_octets = table->memory.octets + measures_memory(&worker->meter.lines),
	    .page_kind = table->memory.page_kind,
	};
}

uint64_t worker_behind(const struct worker *worker)
{
	return atomic_load_explicit(&worker->behind_us, memory_order_relaxed);
}

struct span_rows *worker_span_rows(struct worker *worker)
{
	return meter_watch_rows(worker->meter.watch);
}

void worker_span(const struct worker *worker, struct span_rows *sum)
{
	if (worker->meter.watch != NULL)
		span_rows_sum(sum, meter_watch_rows(worker->meter.watch));
}

uint64_t worker_time_error(const struct worker *worker, unsigned input)
{
	return __atomic_load_n(&worker->bound.error_ns[input], __ATOMIC_RELAXED);
}

void worker_change(struct worker *worker, const struct live_settings *settings)
{
	atomic_store_explicit(&worker->settings, settings, memory_order_release);
	wake(worker);
}

bool worker_has_changed(const struct worker *worker)
{
	const struct live_settings *taken =
	    atomic_load_explicit(&worker->settings_taken, memory_order_acquire);

	if (atomic_load_explicit(&worker->ended, memory_order_acquire))
		return true;
	return taken == atomic_load_explicit(&worker->settings, memory_order_relaxed) &&
	       (worker->dpi == NULL || dpi_worker_is_current(worker->dpi));
}

bool worker_is_in_epoch(const struct worker *worker, uint32_t number)
{
	return atomic_load_explicit(&worker->epoch, memory_order_acquire) == number ||
	       atomic_load_explicit(&worker->ended, memory_order_acquire);
}

bool worker_has_epoch_before(const struct worker *worker, uint32_t number)
{
	const uint32_t earliest =
	    atomic_load_explicit(&worker->earliest_epoch, memory_order_acquire);

	return !atomic_load_explicit(&worker->ended, memory_order_acquire) &&
	       (int32_t)(earliest - number) < 0;
}

void worker_walk(struct worker *worker, struct flow_walk *walk)
{
	atomic_store_explicit(&worker->walk, walk, memory_order_release);
	wake(worker);
}

bool worker_has_ended(const struct worker *worker)
{
	return atomic_load_explicit(&worker->ended, memory_order_acquire);
}

void worker_expire_all(struct worker *worker, bool with_records)
{
	atomic_store_explicit(&worker->delete_asked, !with_records, memory_order_relaxed);
	atomic_fetch_add_explicit(&worker->expire_asked, 1, memory_order_release);
	wake(worker);
}

bool worker_expired(const struct worker *worker, uint64_t *n_ended)
{
	bool ended = atomic_load_explicit(&worker->ended, memory_order_acquire);
	bool answered = atomic_load_explicit(&worker->expire_answered, memory_order_acquire) ==
			atomic_load_explicit(&worker->expire_asked, memory_order_relaxed);

	*n_ended = atomic_load_explicit(&worker->n_expired, memory_order_relaxed);
	return answered || ended;
}

uint32_t worker_ask_audit(struct worker *worker)
{
	uint32_t question = atomic_load_explicit(&worker->audit_asked, memory_order_relaxed) + 1;

	atomic_store_explicit(&worker->audit_asked, question, memory_order_release);
	wake(worker);
	return question;
}

bool worker_audited(const struct worker *worker, uint32_t question, int64_t *gap)
{
	uint32_t answered = atomic_load_explicit(&worker->audit_answered, memory_order_acquire);

	if ((int32_t)(answered - question) >= 0) {
		*gap = atomic_load_explicit(&worker->audit_gap, memory_order_relaxed);
		return true;
	}
	if (!atomic_load_explicit(&worker->ended, memory_order_acquire))
		return false;
	*gap = worker_audit_now(worker);
	return true;
}

struct counter_set *worker_dpi_counters(struct worker *worker)
{
	return worker->dpi != NULL ? dpi_worker_counters(worker->dpi) : NULL;
}
