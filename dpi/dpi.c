// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "config/log.h"
#include "dpi/dissect/tls/fingerprints.h"
#include "dpi/dissect/tls/quic_keys.h"
#include "dpi/engine/engine.h"
#include "dpi/engine/mapping.h"
#include "dpi/signatures/cache.h"

LOG_TYPE(signatures);

enum { MIN_BLOCKS = 4096, RELOAD_WAIT_MS = 200 };

static const struct counter_row counter_rows[] = {
#define X(counter, name, help) {name, help, COUNTER_NOTE, BOUNDARY_NONE, #counter},
    DPI_COUNTERS(X)
#undef X
};

const struct counter_list dpi_counters = {"Classification", counter_rows, DPI_N_COUNTERS};

static void set_free(struct dpi_set *set, bool keep_applications)
{
	if (set == NULL)
		return;
	for (unsigned i = 0; i < set->n_scratch; i++)
		hs_free_scratch(set->scratch[i]);
	free(set->scratch);
	free(set->directory);
	signatures_free(&set->signatures, keep_applications);
	free(set);
}

static int make_scratch(struct dpi_set *set, unsigned n_workers)
{
	set->scratch = calloc(n_workers, sizeof(hs_scratch_t *));
	if (set->scratch == NULL)
		return -ENOMEM;
	set->n_scratch = n_workers;
	for (unsigned i = 0; i < n_workers; i++)
		if (patterns_scratch(&set->signatures.patterns, &set->scratch[i]) != 0)
			return -ENOMEM;
	return 0;
}

// Exporters keep the pointer to an application table: none is freed before the end. One that says
// the same as the newest is not kept, so that reloads take no memory.
static int keep_table(struct dpi *dpi, struct dpi_set *set)
{
	struct applications *newest = dpi->n_tables > 0 ? dpi->tables[dpi->n_tables - 1] : NULL;
	struct applications **grown;

	if (newest != NULL && applications_same(newest, set->signatures.applications)) {
		applications_free(set->signatures.applications);
		set->signatures.applications = newest;
		return 0;
	}
	grown = realloc(dpi->tables, (dpi->n_tables + 1) * sizeof(struct applications *));
	if (grown == NULL)
		return -ENOMEM;
	dpi->tables = grown;
	dpi->tables[dpi->n_tables++] = set->signatures.applications;
	return 0;
}

// Takes the directory's name over.
static int set_read(const struct dpi *dpi, char *directory, struct dpi_set **out)
{
	const struct applications *previous =
	    dpi->n_tables > 0 ? dpi->tables[dpi->n_tables - 1] : NULL;
	const struct signature_source source = {.directory = directory,
						.cache = dpi->cache,
						.previous = previous,
						.find_check = dissector_check};
	struct dpi_set *set = calloc(1, sizeof(*set));
	struct problems problems = {0};
	int err;

	if (set == NULL) {
		free(directory);
		return -ENOMEM;
	}
	set->directory = directory;
	err = signatures_load(&set->signatures, &source, &problems);
	if (err == 0)
		err = make_scratch(set, dpi->n_workers);
	if (err == 0 && set->signatures.kept < 0)
		LOG(NOTICE,
		    "compiled signatures cannot be kept in %s: %s; each start compiles them: run "
		    "lineprobe --compile-signatures as root",
		    dpi->cache, strerror(-set->signatures.kept));
	if (err == 0)
		*out = set;
	else
		set_free(set, false);
	return err;
}

static int copy_directory(const char *directory, char **copy)
{
	int err = signatures_directory(&directory);

	if (err < 0)
		return err;
	*copy = strdup(directory);
	return *copy != NULL ? 0 : -ENOMEM;
}

static int no_memory_to_read(const char *directory)
{
	return memory_error(sizeof(struct dpi_set), NULL, "signatures %s", directory);
}

int dpi_read(const struct dpi *dpi, const char *directory, struct dpi_set **set)
{
	char *copy = NULL;
	int err = copy_directory(directory, &copy);

	*set = NULL;
	if (copy != NULL)
		err = set_read(dpi, copy, set);
	if (err == -ENOMEM)
		return no_memory_to_read(directory != NULL ? directory : "by default");
	return err;
}

void dpi_set_drop(struct dpi_set *set)
{
	set_free(set, false);
}

static void retire(struct dpi *dpi, struct dpi_set *set)
{
	if (set == NULL)
		return;
	set->next = dpi->retired;
	dpi->retired = set;
}

int dpi_take(struct dpi *dpi, struct dpi_set *set)
{
	struct dpi_set *old = atomic_load(&dpi->current);

	if (keep_table(dpi, set) < 0) {
		no_memory_to_read(set->directory);
		set_free(set, false);
		return -ENOMEM;
	}
	atomic_store_explicit(&dpi->current, set, memory_order_release);
	retire(dpi, old);
	return 0;
}

static int copy_settings(struct dpi *dpi, const struct dpi_settings *settings)
{
	if (settings->cache == NULL)
		dpi->cache = cache_default_directory();
	else if (settings->cache[0] != '\0')
		dpi->cache = strdup(settings->cache);
	dpi->n_workers = settings->n_workers > 0 ? settings->n_workers : 1;
	dpi->max_flows = settings->max_flows;
	dpi->wanted = settings->metadata_wanted;
	if (settings->privacy)
		dpi->wanted &=
		    ~(METADATA_BIT(METADATA_HTTP_TARGET) | METADATA_BIT(METADATA_HTTP_USER_AGENT) |
		      METADATA_BIT(METADATA_DNS_NAME) | METADATA_BIT(METADATA_TLS_CERT_SUBJECT) |
		      METADATA_BIT(METADATA_TLS_CERT_ISSUER));
	dpi->workers = calloc(dpi->n_workers, sizeof(struct dpi_worker *));
	return dpi->workers != NULL ? 0 : -ENOMEM;
}

// They outlast their workers: others may still read them.
static int learned_open(struct dpi *dpi)
{
	dpi->learned = calloc(dpi->n_workers, sizeof(struct learned *));
	if (dpi->learned == NULL)
		return -ENOMEM;
	for (unsigned i = 0; i < dpi->n_workers; i++) {
		dpi->learned[i] = mapping_new(sizeof(struct learned), -1, false);
		if (dpi->learned[i] == NULL)
			return -ENOMEM;
	}
	return 0;
}

static void learned_close(struct dpi *dpi)
{
	for (unsigned i = 0; dpi->learned != NULL && i < dpi->n_workers; i++)
		mapping_free(dpi->learned[i], sizeof(struct learned));
	free(dpi->learned);
}

static int no_memory(unsigned n_workers)
{
	return memory_error(sizeof(struct dpi) + n_workers * sizeof(struct learned),
			    "use --dpi off", "application classification");
}

int dpi_open(const struct dpi_settings *settings, struct dpi **out)
{
	struct dpi *dpi = aligned_alloc(64, (sizeof(*dpi) + 63) / 64 * 64);
	struct dpi_set *set = NULL;
	int err;

	if (dpi == NULL)
		return no_memory(1);
	memset(dpi, 0, sizeof(*dpi));
	err = copy_settings(dpi, settings);
	if (err == 0)
		err = learned_open(dpi);
	if (err == 0)
		err = entries_make(&dpi->entries);
	dpi->inner_protocol = (uint8_t)(dissector_find("inner_protocol") + 1);
	if (err == -ENOMEM)
		no_memory(dpi->n_workers);
	if (err == 0)
		err = dpi_read(dpi, settings->signatures, &set);
	if (set != NULL)
		err = dpi_take(dpi, set);
	if (err != 0) {
		dpi_close(dpi);
		return err;
	}
	*out = dpi;
	return 0;
}

void dpi_limit_metadata(struct dpi *dpi, uint64_t wanted)
{
	dpi->wanted &= wanted;
}

void dpi_close(struct dpi *dpi)
{
	struct dpi_set *set, *next;

	if (dpi == NULL)
		return;
	set_free(atomic_load(&dpi->current), true);
	for (set = dpi->retired; set != NULL; set = next) {
		next = set->next;
		set_free(set, true);
	}
	for (unsigned i = 0; i < dpi->n_tables; i++)
		applications_free(dpi->tables[i]);
	learned_close(dpi);
	free(dpi->tables);
	free(dpi->workers);
	free(dpi->cache);
	free(dpi);
}

// A worker that goes by an older set may be about to take over any of those between.
static bool is_everywhere(const struct dpi *dpi, const struct dpi_set *set)
{
	for (unsigned i = 0; i < dpi->n_workers; i++)
		if (dpi->workers[i] != NULL &&
		    atomic_load_explicit(&dpi->workers[i]->in_force, memory_order_acquire) != set)
			return false;
	return true;
}

void dpi_look(struct dpi *dpi)
{
	if (dpi->retired != NULL && !is_everywhere(dpi, atomic_load(&dpi->current)))
		return;
	while (dpi->retired != NULL) {
		struct dpi_set *set = dpi->retired;

		dpi->retired = set->next;
		set_free(set, true);
	}
}

int dpi_reload_from(struct dpi *dpi, const char *directory)
{
	struct dpi_set *set;
	int err = dpi_read(dpi, directory, &set);

	if (set != NULL)
		err = dpi_take(dpi, set);
	for (unsigned waited = 0; waited < RELOAD_WAIT_MS && dpi->retired != NULL; waited++) {
		dpi_look(dpi);
		if (dpi->retired != NULL)
			usleep(1000);
	}
	return err;
}

int dpi_reload(struct dpi *dpi)
{
	return dpi_reload_from(dpi, atomic_load(&dpi->current)->directory);
}

const struct application_table *dpi_applications(const struct dpi *dpi)
{
	return &dpi->tables[dpi->n_tables - 1]->table;
}

static void take_over(struct dpi_worker *worker, struct dpi_set *set)
{
	worker->signatures = &set->signatures;
	worker->scratch = set->scratch[worker->index];
	memcpy(worker->database, set->signatures.patterns.database, sizeof(worker->database));
	atomic_store_explicit(&worker->in_force, set, memory_order_release);
}

static uint64_t worker_blocks(const struct dpi *dpi)
{
	const uint64_t n_blocks = dpi->max_flows / dpi->n_workers * 2;

	return n_blocks > MIN_BLOCKS ? n_blocks : MIN_BLOCKS;
}

uint64_t dpi_worker_octets(const struct dpi *dpi)
{
	return sizeof(struct dpi_worker) + worker_blocks(dpi) * sizeof(struct slab_block) +
	       REASSEMBLY_BUFFERS * sizeof(struct reassembly);
}

struct dpi_worker *dpi_worker_new(struct dpi *dpi, unsigned index, int numa_node)
{
	struct dpi_worker *worker = aligned_alloc(64, (sizeof(*worker) + 63) / 64 * 64);
	char owner[32];

	if (worker == NULL)
		return NULL;
	memset(worker, 0, sizeof(*worker));
	worker->dpi = dpi;
	worker->index = index;
	worker->wanted = dpi->wanted;
	snprintf(owner, sizeof(owner), "classification %u", index);
	worker->counters = counter_set_new(owner, counter_rows, DPI_N_COUNTERS, 0);
	worker->quic = quic_keys_new();
	worker->fingerprints = fingerprints_new();
	if (worker->counters == NULL || worker->quic == NULL || worker->fingerprints == NULL ||
	    index >= dpi->n_workers ||
	    slab_open(&worker->slab, worker_blocks(dpi), numa_node) != 0 ||
	    reassembly_open(&worker->pool, REASSEMBLY_BUFFERS, numa_node) != 0) {
		dpi_worker_free(worker);
		return NULL;
	}
	worker->learned = dpi->learned[index];
	take_over(worker, atomic_load_explicit(&dpi->current, memory_order_acquire));
	dpi->workers[index] = worker;
	return worker;
}

void dpi_worker_free(struct dpi_worker *worker)
{
	if (worker == NULL)
		return;
	if (worker->index < worker->dpi->n_workers && worker->dpi->workers[worker->index] == worker)
		worker->dpi->workers[worker->index] = NULL;
	reassembly_close(&worker->pool);
	slab_close(&worker->slab);
	quic_keys_free(worker->quic);
	fingerprints_free(worker->fingerprints);
	counter_set_free(worker->counters);
	free(worker);
}

struct counter_set *dpi_worker_counters(struct dpi_worker *worker)
{
	return worker->counters;
}

bool dpi_worker_is_current(const struct dpi_worker *worker)
{
	return atomic_load_explicit(&worker->in_force, memory_order_acquire) ==
	       atomic_load_explicit(&worker->dpi->current, memory_order_relaxed);
}

void dpi_worker_tick(struct dpi_worker *worker, uint64_t now_us)
{
	struct dpi_set *current = atomic_load_explicit(&worker->dpi->current, memory_order_acquire);

	if (current != atomic_load_explicit(&worker->in_force, memory_order_relaxed))
		take_over(worker, current);
	if (now_us != 0)
		dpi_worker_passed(worker, now_us - 1);
	worker->counters->now[DPI_BUFFERS_OLD].records += reassembly_expire(&worker->pool, now_us);
}
