// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/log.h"
#include "config/log_level.h"
#include "probe/collector/collectors.h"
#include "probe/control/control.h"
#include "probe/control/control_command.h"
#include "probe/control/flow_dump.h"
#include "probe/control/talking.h"
#include "probe/counters/totals.h"
#include "probe/http/http_server.h"
#include "probe/parts.h"
#include "probe/snmp/agentx.h"
#include "probe/worker/sampling.h"
#include "probe/worker/table_share.h"

static int ports_open(struct probe *probe)
{
	char unknown[64];
	int err;

	log_levels_set(probe->options.log_level, unknown, sizeof(unknown));
	err = pmd_open(&probe->options, &probe->pmd);
	if (err < 0)
		return err;
	// EAL has set its own, and now the parts of its drivers are known too.
	if (!log_levels_set(probe->options.log_level, unknown, sizeof(unknown))) {
		pmd_close(probe->pmd);
		return user_error(
		    EINVAL,
		    "--log-level %s: there is no part '%s'; those of this program are "
		    "lineprobe.*, those of DPDK lib.* and pmd.*",
		    probe->options.log_level, unknown);
	}
	probe->n_workers = pmd_n_workers(probe->pmd);
	return 0;
}

static void ports_close(struct probe *probe)
{
	pmd_close(probe->pmd);
}

static int collecting_open(struct probe *probe)
{
	return collectors_open(&probe->options, &probe->collectors);
}

static void collecting_close(struct probe *probe)
{
	collectors_close(probe->collectors);
}

static int applications_open(struct probe *probe)
{
	const struct dpi_settings settings = {
	    .signatures = probe->options.signatures,
	    .privacy = probe->options.privacy,
	    .metadata_wanted = UINT64_MAX,
	    .n_workers = probe->n_workers,
	    .max_flows = probe->options.max_flows,
	};

	return probe->options.dpi && probe->n_workers > 0 ? dpi_open(&settings, &probe->dpi) : 0;
}

static void applications_close(struct probe *probe)
{
	if (probe->dpi != NULL)
		dpi_close(probe->dpi);
}

static void environment_make(struct probe *probe)
{
	probe->environment = (struct export_environment){
	    .n_workers = probe->n_workers + collectors_n(probe->collectors),
	    .worker_nodes = probe->worker_node,
	    .n_worker_nodes = probe->n_workers,
	    .file_input = pmd_is_file(probe->pmd),
	    .input_names = probe->input_name,
	    .input_ifindex = probe->input_ifindex,
	    .n_inputs = pmd_n_inputs(probe->pmd),
	    .metering_totals = balance_totals,
	    .observed = collectors_n(probe->collectors) > 0 ? collectors_observed : NULL,
	    .observed_context = probe->collectors,
	    .active_ms = probe->options.active_ms,
	    .idle_ms = probe->options.idle_ms,
	    .version = options_version,
	};
	for (unsigned i = 0; i < probe->n_workers; i++)
		probe->worker_node[i] = pmd_worker_numa_node(probe->pmd, i);
	for (unsigned i = 0; i < probe->environment.n_inputs; i++) {
		probe->input_name[i] = pmd_input_name(probe->pmd, i);
		probe->input_ifindex[i] = pmd_input_ifindex(probe->pmd, i);
	}
	if (probe->dpi != NULL) {
		probe->environment.applications = dpi_applications(probe->dpi);
		probe->environment.metadata_available = UINT64_MAX;
	}
}

static int outputs_open(struct probe *probe)
{
	int err;

	environment_make(probe);
	sampling_epochs_init(&probe->epochs, &probe->options.sampling);
	overload_begin(probe);
	settings_tell_selector(probe, &probe->options);
	err = export_process_open(&probe->options, &probe->environment, &probe->export_process);
	if (err == 0 && probe->dpi != NULL)
		dpi_limit_metadata(probe->dpi,
				   export_process_wanted(probe->export_process).metadata);
	return err;
}

static void outputs_close(struct probe *probe)
{
	export_process_close(probe->export_process);
}

static void workers_free(struct probe *probe)
{
	for (unsigned i = 0; i < probe->n_workers; i++) {
		if (probe->worker[i] != NULL)
			worker_free(probe->worker[i]);
		probe->worker[i] = NULL;
	}
}

static void workers_close(struct probe *probe)
{
	flow_dump_look(probe, true);
	probe->left_thread = preparation_leave(probe);
	workers_free(probe);
	settings_free(probe);
	if (probe->left_thread) // which reads it
		probe->dpi = NULL;
}

static int collectors_new(struct probe *probe)
{
	const struct collectors_wishes wishes = {
	    .wanted = export_process_wanted(probe->export_process),
	    .own_pen = probe->options.pen,
	    .ended_fd = probe->on_end.fd,
	    .begin = probe->confined ? privileges_end : NULL,
	    .state_dir = probe->options.state,
	    .options = &probe->options,
	};
	int err = 0;

	for (unsigned i = 0; i < collectors_n(probe->collectors) && err == 0; i++)
		err = collectors_attach(
		    probe->collectors, i, &wishes, probe->n_workers + i,
		    export_process_source(probe->export_process, probe->n_workers + i));
	return err;
}

static int workers_new(struct probe *probe)
{
	const uint64_t measures = export_process_wanted(probe->export_process).measures;
	int err =
	    probe->n_workers > 0 ? table_share_check(&probe->options, probe->pmd, measures) : 0;

	if (err == 0)
		err = live_settings_new(&probe->options, NULL, NULL, &probe->settings);
	for (unsigned i = 0; i < probe->n_workers && err == 0; i++) {
		struct record_source *source = export_process_source(probe->export_process, i);
		const struct worker_settings settings = {
		    .options = &probe->options,
		    .live = probe->settings,
		    .pmd = probe->pmd,
		    .index = i,
		    .n_workers = probe->n_workers,
		    .ring = source->ring,
		    .dpi = probe->dpi,
		    .epochs = probe->epochs.of,
		    .measures = measures,
		};

		err = worker_new(&settings, &probe->worker[i]);
		if (err == 0)
			source->counters = worker_ring_counters(probe->worker[i]);
	}
	if (err == 0)
		err = collectors_new(probe);
	if (err < 0) {
		workers_free(probe);
		settings_free(probe);
	}
	return err;
}

static int add_set(struct balance *balance, struct counter_set *counters)
{
	return counters != NULL ? balance_add(balance, counters) : 0;
}

static int add_sets(struct balance *balance, struct counter_set *const *sets, unsigned n)
{
	int err = 0;

	for (unsigned i = 0; i < n && err == 0; i++)
		err = balance_add(balance, sets[i]);
	return err;
}

// One for each reader or polling worker, and one for each port.
static int add_inputs(struct probe *probe)
{
	struct counter_set *sets[OPTIONS_MAX_CORES + OPTIONS_MAX_SPECS];

	int err = add_sets(probe->balance, sets, pmd_counter_sets(probe->pmd, sets, RTE_DIM(sets)));

	if (err < 0)
		return err;
	return add_sets(probe->balance, sets,
			collectors_counter_sets(probe->collectors, sets, RTE_DIM(sets)));
}

static int add_workers(struct probe *probe)
{
	int err = 0;

	for (unsigned i = 0; i < probe->n_workers && err == 0; i++)
		err = add_set(probe->balance, worker_counters(probe->worker[i]));
	for (unsigned i = 0; i < probe->n_workers && err == 0; i++)
		err = add_set(probe->balance, worker_dpi_counters(probe->worker[i]));
	for (unsigned i = 0; i < probe->n_workers + collectors_n(probe->collectors) && err == 0;
	     i++)
		err = add_set(probe->balance,
			      export_process_source(probe->export_process, i)->counters);
	return err;
}

static void wake_exporters(void *process)
{
	export_process_wake(process);
}

static int add_exporters(struct probe *probe)
{
	unsigned n = export_process_counter_sets(probe->export_process, NULL, 0);
	struct counter_set **sets = calloc(n, sizeof(void *));
	int err = -ENOMEM;

	if (sets != NULL) {
		export_process_counter_sets(probe->export_process, sets, n);
		for (unsigned i = 0; i < n; i++) {
			sets[i]->wake = wake_exporters;
			sets[i]->wake_context = probe->export_process;
		}
		err = add_sets(probe->balance, sets, n);
	}
	free(sets);
	return err;
}

// Inputs, workers, rings, exporters and outputs: as the data goes.
static int balance_open(struct probe *probe)
{
	int err = -ENOMEM;

	probe->balance = balance_new();
	if (probe->balance != NULL)
		err = add_inputs(probe);
	if (err == 0)
		err = add_workers(probe);
	if (err == 0)
		err = add_exporters(probe);
	if (err == 0)
		return 0;
	balance_free(probe->balance);
	return memory_error(COUNTER_SET_MAX_ROWS * sizeof(struct counts), NULL, "balance sheet");
}

static void balance_close(struct probe *probe)
{
	if (probe->ran)
		outcome_report(probe);
	balance_free(probe->balance);
}

static const char *probe_input_name(const struct probe *probe)
{
	return pmd_n_inputs(probe->pmd) > 0 ? pmd_input_name(probe->pmd, 0)
					    : collectors_name(probe->collectors);
}

static int control_start(struct probe *probe)
{
	const char *path = probe->options.control, *name = probe->options.name;
	const struct control_settings settings = {
	    .path = path,
	    .name = name != NULL ? name : probe_input_name(probe),
	    .user = probe->user,
	    .loop = &probe->loop,
	    .begin = request_begin,
	    .go_on = request_go_on,
	    .end = request_end,
	    .context = probe,
	};

	if (path != NULL && strcmp(path, "off") == 0)
		return 0;
	return control_open(&settings, &probe->control);
}

static void control_stop(struct probe *probe)
{
	if (probe->control != NULL)
		control_close(probe->control);
	talking_end(probe);
	free(probe->filter_before);
}

static int http_open(struct probe *probe)
{
	return http_server_open(&probe->options, probe, &probe->http);
}

// Its thread gives up what rights it has, which who has still to become another user must not.
static int http_start(struct probe *probe)
{
	return http_server_start(probe->http, probe->confined ? privileges_end : NULL);
}

static void http_stop(struct probe *probe)
{
	http_server_close(probe->http);
}

static int exporters_start(struct probe *probe)
{
	return export_process_start(probe->export_process);
}

// The last options records shall carry the final totals.
static void exporters_stop(struct probe *probe)
{
	outputs_stay(probe);
	probe_take_counters(probe, false);
	run_until_exported(probe);
	outputs_settle(probe);
}

static int ports_start(struct probe *probe)
{
	const int err = pmd_start(probe->pmd);

	run_note_speed(probe);
	return err;
}

static void ports_stop(struct probe *probe)
{
	pmd_stop(probe->pmd);
}

static int subscribers_await(struct probe *probe)
{
	run_until_subscribed(probe);
	return 0;
}

const struct part parts[] = {
    {"confinement", privileges_choose, NULL},		     // which files it may open
    {"ports", ports_open, ports_close},			     // EAL, cores, captures or devices
    {"collecting", collecting_open, collecting_close},	     // sockets of exporters
    {"applications", applications_open, applications_close}, // signatures
    {"outputs", outputs_open, outputs_close},		     // files, sockets, rings
    {"workers", workers_new, workers_close},		     // Flow tables
    {"balance", balance_open, balance_close},		     // counters; at the end the sheet
    {"control", control_start, control_stop},		     // the control socket
    {"http", http_open, http_stop},			     // status page and metrics
    {"snmp", agentx_open, agentx_close},		     // the SNMP agent's sub-agent
    {"exporters", exporters_start, exporters_stop},	     // threads
    {"reception", ports_start, ports_stop},		     // devices begin to receive
    {"privileges", privileges_drop, NULL},		     // --user, capabilities, system calls
    {"visitors", http_start, NULL},			     // of the status page
    {"subscribers", subscribers_await, NULL},		     // outputs with wait=on
    {"metering", workers_launch, workers_join},		     // the workers' loops
};

const unsigned n_parts = RTE_DIM(parts);
