// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <rte_common.h>

#include "config/figure.h"
#include "probe/control/control_command.h"
#include "probe/control/statistics.h"
#include "probe/counters/totals.h"
#include "probe/counters/worker_counters.h"

static void answer_balance(struct probe *probe, FILE *out)
{
	probe_take_counters(probe, false);
	balance_print(probe->balance, out);
}

static void answer_stages(struct probe *probe, FILE *out)
{
	statistics_print_stages(probe, out);
}

static void answer_flows(struct probe *probe, FILE *out)
{
	probe_take_counters(probe, false);
	fprintf(out, "%-10s%16s%16s%18s%16s%16s\n", "", "live Flows", "room", "table octets",
		"made", "evicted");
	for (unsigned i = 0; i < probe->n_workers; i++) {
		char live[32], room[32], octets[32], made[32], evicted[32];
		const struct counts *rows =
		    balance_rows(probe->balance, worker_counters(probe->worker[i]));
		struct worker_state state;

		worker_state(probe->worker[i], &state);
		fprintf(out, "worker %-3u%16s%16s%18s%16s%16s  %s\n", i,
			figure_write(state.live_flows, live, 32),
			figure_write(state.max_flows, room, 32),
			figure_write(state.table_octets, octets, 32),
			figure_write(rows[WORKER_FLOWS].records, made, 32),
			figure_write(rows[WORKER_EVICTED].records, evicted, 32), state.page_kind);
	}
}

static void inputs_line(void *out, const char *text)
{
	fprintf(out, "%s\n", text);
}

static void answer_inputs(struct probe *probe, FILE *out)
{
	pmd_describe(probe->pmd, inputs_line, out);
}

static void answer_refresh(struct probe *probe, FILE *out)
{
	export_process_refresh(probe->export_process);
	fputs("templates and options records go out again\n", out);
}

static void answer_reload(struct probe *probe, FILE *out)
{
	if (probe->dpi == NULL)
		fputs("error: there are no signatures (--dpi off)\n", out);
	else if (dpi_reload(probe->dpi) == 0)
		fputs("signatures are loaded anew\n", out);
	else
		fputs("error: a signature file is wrong, the old ones stay in force; the probe's "
		      "log says where\n",
		      out);
}

static void answer_audit(struct probe *probe, FILE *out)
{
	for (unsigned i = 0; i < probe->n_workers; i++) {
		int64_t gap = worker_audit(probe->worker[i]);

		if (gap == 0)
			fprintf(out, "worker %u: the table holds what the books say\n", i);
		else if (gap == -ETIME)
			fprintf(out, "worker %u: did not answer\n", i);
		else
			fprintf(out,
				"error: worker %u: table and books differ by %" PRId64 " packets\n",
				i, gap);
	}
}

static void answer_stop(struct probe *probe, FILE *out)
{
	run_stop(probe);
	fputs("ends: all Flows are exported first\n", out);
}

static void answer_help(struct probe *probe, FILE *out);

static const struct command {
	const char *name, *help;
	void (*answer)(struct probe *probe, FILE *out);
} commands[] = {
    {"balance", "the balance sheet", answer_balance},
    {"stages", "packets and nanoseconds a packet of each stage of each worker", answer_stages},
    {"flows", "live Flows, room and memory of each worker's table", answer_flows},
    {"inputs", "ports, queues, RSS, files, cores and memory as they were set up", answer_inputs},
    {"audit", "walk the Flow tables and compare them with the books", answer_audit},
    {"refresh", "send templates and options records again", answer_refresh},
    {"reload", "read the signatures again, as SIGHUP does", answer_reload},
    {"stop", "end as SIGTERM does", answer_stop},
    {"help", "this list", answer_help},
};

static void answer_help(struct probe *, FILE *out)
{
	for (unsigned i = 0; i < RTE_DIM(commands); i++)
		fprintf(out, "%-10s%s\n", commands[i].name, commands[i].help);
}

void control_command(void *probe, const char *line, FILE *out)
{
	for (unsigned i = 0; i < RTE_DIM(commands); i++) {
		if (strcmp(commands[i].name, line) == 0) {
			commands[i].answer(probe, out);
			return;
		}
	}
	fprintf(out, "error: '%s' is no command; known are", line);
	for (unsigned i = 0; i < RTE_DIM(commands); i++)
		fprintf(out, "%s %s", i == 0 ? "" : ",", commands[i].name);
	fputc('\n', out);
}

void control_print_roff(FILE *out)
{
	for (unsigned i = 0; i < RTE_DIM(commands); i++)
		fprintf(out, ".TP\n.B %s\n%s.\n", commands[i].name, commands[i].help);
}
