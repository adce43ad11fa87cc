// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include <rte_common.h>

#include "config/text_table.h"
#include "probe/control/control_command.h"
#include "probe/control/expire_all.h"
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
	static const struct text_column columns[] = {
	    {"", -10, 0},    {"live Flows", 16, 0}, {"max Flows", 16, 0}, {"table octets", 18, 0},
	    {"made", 16, 0}, {"evicted", 16, 0},    {"", -1, 2},	  {0},
	};
	struct text_table table = {.out = out, .columns = columns};

	probe_take_counters(probe, false);
	text_table_head(&table);
	for (unsigned i = 0; i < probe->n_workers; i++) {
		const struct counts *rows =
		    balance_rows(probe->balance, worker_counters(probe->worker[i]));
		struct worker_state state;

		worker_state(probe->worker[i], &state);
		text_table_cell(&table, "worker %u", i);
		text_table_figure(&table, state.live_flows);
		text_table_figure(&table, state.max_flows);
		text_table_figure(&table, state.table_octets);
		text_table_figure(&table, rows[WORKER_FLOWS].records);
		text_table_figure(&table, rows[WORKER_EVICTED].records);
		text_table_cell(&table, "%s", state.page_kind);
		text_table_end(&table);
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
	fputs("templates and options records are sent again\n", out);
}

static void answer_reload(struct probe *probe, FILE *out)
{
	if (probe->dpi == NULL)
		fputs("error: there are no signatures (--dpi off)\n", out);
	else if (dpi_reload(probe->dpi) == 0)
		fputs("the signatures were loaded again\n", out);
	else
		fputs("error: a signature file is wrong, the old signatures stay in use; see the "
		      "log of the probe\n",
		      out);
}

static void answer_audit(struct probe *probe, FILE *out)
{
	for (unsigned i = 0; i < probe->n_workers; i++) {
		int64_t gap = worker_audit(probe->worker[i]);

		if (gap == 0)
			fprintf(out, "worker %u: table and counters agree\n", i);
		else if (gap == -ETIME)
			fprintf(out, "worker %u: did not answer\n", i);
		else
			fprintf(out,
				"error: worker %u: table and counters differ by %" PRId64
				" packets\n",
				i, gap);
	}
}

static void answer_expire_all(struct probe *probe, FILE *)
{
	expire_all_begin(probe);
}

static void answer_stop(struct probe *probe, FILE *out)
{
	run_stop(probe);
	fputs("stopping: all Flows are exported first\n", out);
}

static void answer_help(struct probe *probe, FILE *out);

static const struct command {
	const char *name, *help;
	void (*answer)(struct probe *probe, FILE *out);
	// Then, each CONTROL_PAUSE_US until true; NULL: the answer is whole at once.
	bool (*go_on)(struct probe *probe, FILE *out);
} commands[] = {
    {"balance", "the balance sheet", answer_balance},
    {"stages", "nanoseconds per packet of each stage of each worker", answer_stages},
    {"flows", "live Flows, size and memory of the Flow table of each worker", answer_flows},
    {"inputs", "ports, queues, RSS, files, cores and memory as they were set up", answer_inputs},
    {"audit", "recount the Flow tables and compare them with the counters", answer_audit},
    {"refresh", "send templates and options records again", answer_refresh},
    {"reload", "read the signatures again, as SIGHUP does", answer_reload},
    {"expire-all", "end all live Flows now and export them, while metering goes on",
     answer_expire_all, expire_all_go_on},
    {"stop", "stop the probe, as SIGTERM does", answer_stop},
    {"help", "this list", answer_help},
};

static void answer_help(struct probe *, FILE *out)
{
	static const struct text_column columns[] = {{"", -12, 0}, {"", -1, 0}, {0}};
	struct text_table table = {.out = out, .columns = columns};

	for (unsigned i = 0; i < RTE_DIM(commands); i++) {
		text_table_cell(&table, "%s", commands[i].name);
		text_table_cell(&table, "%s", commands[i].help);
		text_table_end(&table);
	}
}

static void refuse(const char *line, FILE *out)
{
	fprintf(out, "error: there is no command '%s'; the commands are", line);
	for (unsigned i = 0; i < RTE_DIM(commands); i++)
		fprintf(out, "%s %s", i == 0 ? "" : ",", commands[i].name);
	fputc('\n', out);
}

bool control_command(void *probe, const char *line, bool first, FILE *out)
{
	for (unsigned i = 0; i < RTE_DIM(commands); i++) {
		const struct command *command = &commands[i];

		if (strcmp(command->name, line) != 0)
			continue;
		if (first)
			command->answer(probe, out);
		return command->go_on == NULL || command->go_on(probe, out);
	}
	refuse(line, out);
	return true;
}

void control_print_roff(FILE *out)
{
	for (unsigned i = 0; i < RTE_DIM(commands); i++)
		fprintf(out, ".TP\n.B %s\n%s.\n", commands[i].name, commands[i].help);
}
