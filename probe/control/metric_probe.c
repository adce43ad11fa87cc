// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/metric_probe.h"

#include <stdio.h>
#include <unistd.h>

#include "config/clock.h"
#include "probe/collector/collectors.h"
#include "probe/collector/exporter_list.h"
#include "probe/control/span_report.h"
#include "probe/control/statistics.h"

enum { SILENT_US = 60 * 1000000 };

static void put_run(struct metric_text *text, const struct probe *probe)
{
	const char *const build[] = {"version", options_version, NULL};

	metric_family(text, "lineprobe_build_info", METRIC_GAUGE, "What runs; always 1");
	metric_sample(text, build, 1);
	metric_alone(text, "lineprobe_up", METRIC_GAUGE, "1 while it meters, 0 before and after",
		     probe->ran && !probe->stopping);
	metric_alone(text, "lineprobe_uptime_seconds", METRIC_GAUGE,
		     "Time since metering has begun", (double)probe_runs_ns(probe) / 1e9);
	metric_alone(text, "lineprobe_balances", METRIC_GAUGE,
		     "1: the equations of the balance sheet hold", balance_holds(probe->balance));
	metric_alone(text, "lineprobe_inputs_gone", METRIC_GAUGE,
		     "Inputs that are not there and waited for", pmd_inputs_gone(probe->pmd));
}

// A figure of each worker's state.
static void put_table(struct metric_text *text, const struct probe *probe, const char *name,
		      const char *help, uint64_t (*of)(const struct worker_state *state))
{
	struct worker_state state;
	char owner[32];
	const char *const labels[] = {"owner", owner, NULL};

	if (probe->n_workers == 0)
		return;
	metric_family(text, name, METRIC_GAUGE, help);
	for (unsigned i = 0; i < probe->n_workers; i++) {
		worker_state(probe->worker[i], &state);
		snprintf(owner, sizeof(owner), "worker %u", i);
		metric_sample(text, labels, of(&state));
	}
}

static uint64_t live_flows(const struct worker_state *state)
{
	return state->live_flows;
}

static uint64_t max_flows(const struct worker_state *state)
{
	return state->max_flows;
}

static uint64_t table_octets(const struct worker_state *state)
{
	return state->table_octets;
}

static void put_tables(struct metric_text *text, const struct probe *probe)
{
	put_table(text, probe, "lineprobe_table_live_flows", "Flows in the Flow table", live_flows);
	put_table(text, probe, "lineprobe_table_max_flows", "Flows that the table has room for",
		  max_flows);
	put_table(text, probe, "lineprobe_table_octets", "Memory of the Flow table", table_octets);
}

// Times of stages are estimates, which may go back a little; a counter must not.
static uint64_t stage_ns(unsigned worker, unsigned stage, uint64_t ns)
{
	static uint64_t most[OPTIONS_MAX_CORES][STATISTICS_STAGES]; // main's alone

	if (most[worker][stage] < ns)
		most[worker][stage] = ns;
	return most[worker][stage];
}

static void put_stages(struct metric_text *text, const struct probe *probe)
{
	struct worker_stage stage[STATISTICS_STAGES];
	char owner[32];
	const char *labels[] = {"owner", owner, "stage", NULL, NULL};

	if (probe->n_workers == 0)
		return;
	metric_family(text, "lineprobe_stage_seconds", METRIC_COUNTER,
		      "Time of a worker's stages, estimated from one poll of 16; all stages and "
		      "being idle add up to the time of a core");
	for (unsigned i = 0; i < probe->n_workers; i++) {
		const unsigned n = worker_stages(probe->worker[i], stage, STATISTICS_STAGES);

		snprintf(owner, sizeof(owner), "worker %u", i);
		for (unsigned j = 0; j < n; j++) {
			labels[3] = stage[j].name;
			metric_sample_real(text, labels, (double)stage_ns(i, j, stage[j].ns) / 1e9);
		}
	}
}

static uint64_t port_up(const struct port_state *state)
{
	return state->link == PORT_LINK_UP || state->link == PORT_LINK_NONE;
}

static uint64_t port_speed(const struct port_state *state)
{
	return state->speed_mbit * UINT64_C(125000);
}

static uint64_t port_packets(const struct port_state *state)
{
	return state->packets;
}

static uint64_t port_octets(const struct port_state *state)
{
	return state->octets;
}

static void put_ports(struct metric_text *text, const struct probe *probe)
{
	static const struct {
		const char *name;
		enum metric_kind kind;
		const char *help;
		uint64_t (*of)(const struct port_state *state);
	} rows[] = {
	    {"lineprobe_port_up", METRIC_GAUGE, "1: its link is up, or it has none", port_up},
	    {"lineprobe_port_speed_octets_per_second", METRIC_GAUGE, "Its link; 0: not known",
	     port_speed},
	    {"lineprobe_port_packets", METRIC_COUNTER,
	     "Frames that came to the device or interface, those dropped later too", port_packets},
	    {"lineprobe_port_octets", METRIC_COUNTER, "Octets of these frames", port_octets},
	};
	struct port_state states[OPTIONS_MAX_SPECS];
	const unsigned n = pmd_port_states(probe->pmd, states, OPTIONS_MAX_SPECS);
	char number[16];
	const char *labels[] = {"input", NULL, "port", number, NULL};

	for (unsigned row = 0; n > 0 && row < RTE_DIM(rows); row++) {
		metric_family(text, rows[row].name, rows[row].kind, rows[row].help);
		for (unsigned i = 0; i < n; i++) {
			labels[1] = states[i].input;
			snprintf(number, sizeof(number), "%u", states[i].number);
			metric_sample(text, labels, rows[row].of(&states[i]));
		}
	}
}

// Of all that send, without a label for each: there may be thousands.
struct exporter_sums {
	uint64_t now_us, n, n_silent, n_remedies, n_templates;
};

static void add_exporter(void *context, const struct exporter_row *row)
{
	struct exporter_sums *sums = context;

	sums->n++;
	sums->n_silent += row->seen_us + SILENT_US < sums->now_us;
	sums->n_remedies += *exporter_remedy(row) != '\0';
	sums->n_templates += row->n_templates;
}

static void put_exporters(struct metric_text *text, const struct probe *probe)
{
	struct exporter_sums sums = {.now_us = wall_us()};

	if (collectors_n(probe->collectors) == 0)
		return;
	collectors_exporters(probe->collectors, add_exporter, &sums);
	metric_alone(text, "lineprobe_senders", METRIC_GAUGE,
		     "Exporters that send to the collectors; ctl exporters lists them",
		     (double)sums.n);
	metric_alone(text, "lineprobe_senders_silent", METRIC_GAUGE,
		     "Exporters of which nothing came for a minute", (double)sums.n_silent);
	metric_alone(text, "lineprobe_senders_with_remedy", METRIC_GAUGE,
		     "Exporters at which something should be set; ctl exporters says what",
		     (double)sums.n_remedies);
	metric_alone(text, "lineprobe_senders_templates", METRIC_GAUGE,
		     "Templates that are known of them", (double)sums.n_templates);
}

static void name_vlan(char *text, size_t room, uint16_t vlan)
{
	if (vlan == SPAN_OTHERS)
		snprintf(text, room, "others");
	else if (vlan == SPAN_UNTAGGED)
		snprintf(text, room, "untagged");
	else
		snprintf(text, room, "%u", vlan);
}

static void put_mirror(struct metric_text *text, const struct probe *probe,
		       const struct span_rows *rows, enum span_figure figure)
{
	char vlan[16];
	const char *labels[] = {"input", NULL, "vlan", vlan, NULL};

	for (unsigned i = 0; i < SPAN_ROWS; i++) {
		const struct span_row *row = &rows->row[i];

		if (!row->taken)
			continue;
		labels[1] =
		    row->vlan == SPAN_OTHERS ? "all" : pmd_input_name(probe->pmd, row->input);
		name_vlan(vlan, sizeof(vlan), row->vlan);
		metric_sample(text, labels, row->figure[figure]);
	}
}

// What the mirrors do, of the conversations that are watched, and of all with --dedup.
static void put_mirrors(struct metric_text *text, const struct probe *probe)
{
	static const struct {
		const char *name, *help;
	} families[SPAN_N_FIGURES] = {
#define X(figure, sentence) {"lineprobe_mirror_" #figure, "Of each mirror and VLAN: " sentence},
	    SPAN_FIGURES(X)
#undef X
	};
	static struct span_rows rows; // main's alone

	if (probe->n_workers == 0)
		return;
	span_report_take(probe, &rows);
	for (unsigned figure = 0; figure < SPAN_N_FIGURES; figure++) {
		metric_family(text, families[figure].name, METRIC_COUNTER, families[figure].help);
		put_mirror(text, probe, &rows, figure);
	}
}

static void put_overload(struct metric_text *text, const struct probe *probe)
{
	const struct overload_ladder *ladder = &probe->overload.ladder;

	if (probe->options.overload != OVERLOAD_LADDER)
		return;
	metric_alone(text, "lineprobe_overload_step", METRIC_GAUGE,
		     "Step of --overload ladder that is in force; 0: all work is done",
		     ladder->step);
	metric_alone(text, "lineprobe_overload_steps_taken", METRIC_COUNTER,
		     "Steps up since the start", (double)probe->overload.n_steps);
	metric_alone(text, "lineprobe_overload_idle_divisor", METRIC_GAUGE,
		     "What the idle timeouts are divided by, as the Flow table is nearly full",
		     1U << ladder->idle_shift);
}

static void put_events(struct metric_text *text, const struct probe *probe)
{
	const char *labels[] = {"kind", NULL, NULL};

	metric_family(text, "lineprobe_events_open", METRIC_GAUGE,
		      "What has begun and not ended, of each kind that ctl events lists");
	for (unsigned kind = 0; kind < EVENT_N_KINDS; kind++) {
		labels[1] = event_kind_name(kind);
		metric_sample(text, labels, probe->events.open[kind]);
	}
	metric_family(text, "lineprobe_events_begun", METRIC_COUNTER,
		      "What has begun since the start, of each kind");
	for (unsigned kind = 0; kind < EVENT_N_KINDS; kind++) {
		labels[1] = event_kind_name(kind);
		metric_sample(text, labels, probe->events.begun[kind]);
	}
}

// 0: it cannot be read.
static uint64_t resident_octets(void)
{
	FILE *file = fopen("/proc/self/statm", "re");
	unsigned long size, resident = 0;

	if (file == NULL)
		return 0;
	if (fscanf(file, "%lu %lu", &size, &resident) != 2)
		resident = 0;
	fclose(file);
	return resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

// Their names are those of every Prometheus client.
static void put_process(struct metric_text *text, const struct probe *probe)
{
	metric_alone(text, "process_cpu_seconds", METRIC_COUNTER, "Time of all cores, spinning too",
		     (double)clock_ns(CLOCK_PROCESS_CPUTIME_ID) / 1e9);
	metric_alone(text, "process_resident_memory_bytes", METRIC_GAUGE,
		     "Resident memory without hugepages", (double)resident_octets());
	metric_alone(text, "process_start_time_seconds", METRIC_GAUGE,
		     "When metering has begun, since the epoch",
		     (double)(wall_us() * 1000 - probe_runs_ns(probe)) / 1e9);
}

void metric_probe_write(struct metric_text *text, const struct probe *probe)
{
	put_run(text, probe);
	put_tables(text, probe);
	put_stages(text, probe);
	put_ports(text, probe);
	put_mirrors(text, probe);
	put_overload(text, probe);
	put_events(text, probe);
	put_exporters(text, probe);
	put_process(text, probe);
}
