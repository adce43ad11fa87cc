// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <rte_common.h>
#include <rte_launch.h>

#include "config/log.h"
#include "config/log_level.h"
#include "probe/control/control.h"
#include "probe/counters/figure.h"
#include "probe/parts.h"
#include "probe/worker/sampling.h"
#include "probe/worker/table_share.h"

LOG_TYPE(main);

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

static int applications_open(struct probe *probe)
{
	const struct dpi_settings settings = {
	    .signatures = probe->options.signatures,
	    .privacy = probe->options.privacy,
	    .metadata_wanted = UINT64_MAX,
	    .n_workers = probe->n_workers,
	    .max_flows = probe->options.max_flows,
	};

	return probe->options.dpi ? dpi_open(&settings, &probe->dpi) : 0;
}

static void applications_close(struct probe *probe)
{
	if (probe->dpi != NULL)
		dpi_close(probe->dpi);
}

static void environment_make(struct probe *probe, uint32_t sampling_interval)
{
	probe->environment = (struct export_environment){
	    .n_workers = probe->n_workers,
	    .file_input = pmd_is_file(probe->pmd),
	    .input_names = probe->input_name,
	    .input_ifindex = probe->input_ifindex,
	    .n_inputs = pmd_n_inputs(probe->pmd),
	    .metering_totals = balance_totals,
	    .sampling_interval = sampling_interval,
	    .active_ms = probe->options.active_ms,
	    .idle_ms = probe->options.idle_ms,
	    .version = options_version,
	};
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
	struct sampling sampling;
	int err = sampling_parse(&sampling, probe->options.sampling);

	if (err < 0)
		return err;
	environment_make(probe, sampling_interval(&sampling));
	err = export_process_open(&probe->options, &probe->environment, &probe->export_process);
	if (err == 0 && probe->dpi != NULL)
		dpi_limit_metadata(probe->dpi,
				   export_process_metadata_wanted(probe->export_process));
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

static int workers_new(struct probe *probe)
{
	int err = table_share_check(&probe->options, probe->pmd);

	if (err < 0)
		return err;
	for (unsigned i = 0; i < probe->n_workers; i++) {
		const struct worker_settings settings = {
		    .options = &probe->options,
		    .pmd = probe->pmd,
		    .index = i,
		    .n_workers = probe->n_workers,
		    .ring = export_process_ring(probe->export_process, i),
		    .dpi = probe->dpi,
		    .tcp = export_process_metadata_wanted(probe->export_process) & METADATA_TCP,
		};

		err = worker_new(&settings, &probe->worker[i]);
		if (err < 0) {
			workers_free(probe);
			return err;
		}
	}
	return 0;
}

// Readers, workers, rings, exporters and outputs, as the data goes.
static int balance_open(struct probe *probe)
{
	struct counter_set *counter_sets[256];
	unsigned n = pmd_counter_sets(probe->pmd, counter_sets, RTE_DIM(counter_sets));
	int err = 0;

	probe->balance = balance_new();
	if (probe->balance == NULL)
		return user_error(ENOMEM, "no memory for the balance sheet");
	for (unsigned i = 0; i < n; i++)
		err |= balance_add(probe->balance, counter_sets[i]);
	for (unsigned i = 0; i < probe->n_workers; i++)
		err |= balance_add(probe->balance, worker_counters(probe->worker[i]));
	for (unsigned i = 0; probe->dpi != NULL && i < probe->n_workers; i++)
		err |= balance_add(probe->balance, worker_dpi_counters(probe->worker[i]));
	for (unsigned i = 0; i < probe->n_workers; i++)
		err |= balance_add(probe->balance, worker_ring_counters(probe->worker[i]));
	n = export_process_counter_sets(probe->export_process, counter_sets, RTE_DIM(counter_sets));
	for (unsigned i = 0; i < n; i++)
		err |= balance_add(probe->balance, counter_sets[i]);
	return err == 0 ? 0 : user_error(ENOMEM, "too many owners for the balance sheet");
}

static void report_speed(const struct probe *probe)
{
	double seconds = (double)(probe->ended_ns - probe->started_ns) / 1e9;
	struct metering_totals totals;
	char packets[32], rate[16];

	balance_totals(&totals);
	figure_write(totals.packets + totals.ignored_packets, packets, sizeof(packets));
	figure_rate((double)(totals.packets + totals.ignored_packets) / seconds, rate,
		    sizeof(rate));
	fprintf(stderr, "\n%s packets in %.3f s: %spps\n", packets, seconds, rate);
}

static void balance_close(struct probe *probe)
{
	if (probe->ran) {
		probe_take_counters(probe, true);
		report_speed(probe);
		balance_print(probe->balance, stderr);
		probe->exit_code = pmd_read_error(probe->pmd);
		if (!balance_holds(probe->balance))
			probe->exit_code = EXIT_UNBALANCED;
	}
	balance_free(probe->balance);
}

static int control_start(struct probe *probe)
{
	if (probe->options.control == NULL)
		return 0;
	return control_open(probe->options.control, probe->options.user, &probe->control);
}

static void control_stop(struct probe *probe)
{
	if (probe->control != NULL)
		control_close(probe->control);
}

static int exporters_start(struct probe *probe)
{
	return export_process_start(probe->export_process);
}

// The last options records shall carry the final totals.
static void exporters_stop(struct probe *probe)
{
	probe_take_counters(probe, false);
	export_process_stop(probe->export_process);
}

static int ports_start(struct probe *probe)
{
	return pmd_start(probe->pmd);
}

static void ports_stop(struct probe *probe)
{
	pmd_stop(probe->pmd);
}

// What a signal or a rotation opens later has to be possible now, as the user that the program is.
static int later_check(const struct options *options)
{
	if (options->signatures != NULL &&
	    faccessat(AT_FDCWD, options->signatures, R_OK | X_OK, AT_EACCESS) < 0)
		return user_error(
		    errno,
		    "--user %s: cannot read --signatures %s again on SIGHUP: %s; let this "
		    "user read it",
		    options->user, options->signatures, strerror(errno));
	return export_process_check_user(options);
}

static int privileges_drop(struct probe *probe)
{
	const char *user = probe->options.user;
	const struct passwd *entry;

	if (user == NULL)
		return 0;
	entry = getpwnam(user);
	if (entry == NULL)
		return user_error(EINVAL, "--user %s: is not a user of this system", user);
	if (initgroups(user, entry->pw_gid) < 0 || setgid(entry->pw_gid) < 0 ||
	    setuid(entry->pw_uid) < 0)
		return user_error(errno, "--user %s: cannot become this user: %s", user,
				  strerror(errno));
	return later_check(&probe->options);
}

static void describe_line(void *, const char *text)
{
	LOG(NOTICE, "%s", text);
}

// What was set up, once all of it stands.
static void describe(const struct probe *probe)
{
	uint64_t octets = 0, flows = 0;
	struct worker_state state = {0};
	char size[32], most[32];

	for (unsigned i = 0; i < probe->n_workers; i++) {
		worker_state(probe->worker[i], &state);
		octets += state.table_octets;
		flows += state.max_flows;
	}
	pmd_describe(probe->pmd, describe_line, NULL);
	LOG(NOTICE, "Flow table: %s Flows in %s octets on %s", figure_write(flows, most, 32),
	    figure_write(octets, size, 32), state.page_kind);
}

struct launch {
	struct worker *worker;
	int ended;
};

static int worker_main(void *context)
{
	struct launch *launch = context;
	int rc = worker_run(launch->worker);

	eventfd_write(launch->ended, 1);
	return rc;
}

static int workers_launch(struct probe *probe)
{
	static struct launch launches[OPTIONS_MAX_CORES];

	describe(probe);
	probe->started_ns = probe_now_ns();
	probe->ran = true;
	for (unsigned i = 0; i < probe->n_workers; i++) {
		launches[i] = (struct launch){probe->worker[i], probe->ended};
		if (rte_eal_remote_launch(worker_main, &launches[i],
					  pmd_worker_lcore(probe->pmd, i)) == 0)
			probe->n_running++;
	}
	return 0;
}

enum { STOP_NS = 30000000000 };

// Files and live ports alike: no more is received, what is on the way is metered, all Flows are
// closed.
static void workers_join(struct probe *probe)
{
	if (probe->n_running > 0)
		export_process_stop_by(probe->export_process, (probe_now_ns() + STOP_NS) / 1000);
	pmd_interrupt(probe->pmd);
	if (!pmd_is_file(probe->pmd)) {
		for (unsigned i = 0; i < probe->n_workers; i++)
			worker_stop(probe->worker[i]);
	}
	run_join(probe);
	pmd_progress(probe->pmd, true);
}

static int subscribers_await(struct probe *probe)
{
	run_await_subscribers(probe);
	return 0;
}

const struct part parts[] = {
    {ports_open, ports_close},	       {applications_open, applications_close},
    {outputs_open, outputs_close},     {workers_new, workers_free},
    {balance_open, balance_close},     {control_start, control_stop},
    {exporters_start, exporters_stop}, {ports_start, ports_stop},
    {privileges_drop, NULL},	       {subscribers_await, NULL},
    {workers_launch, workers_join},
};

const unsigned n_parts = RTE_DIM(parts);
