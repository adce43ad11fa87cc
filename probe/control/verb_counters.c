// SPDX-License-Identifier: BSD-3-Clause
#include <ctype.h>
#include <string.h>

#include "config/figure.h"
#include "probe/control/request.h"
#include "probe/control/span_report.h"
#include "probe/control/statistics.h"
#include "probe/counters/balance_sheet.h"
#include "probe/counters/worker_counters.h"

static void counts_put(struct answer *answer, const struct counts *counts)
{
	answer_number(answer, "packets", counts->packets);
	answer_number(answer, "octets", counts->octets);
	answer_number(answer, "records", counts->records);
}

void counter_name_write(const struct counter_row *row, char *name, size_t size)
{
	const char *key = row->key != NULL ? row->key : row->name;
	size_t n = 0;

	for (; n < size - 1 && key[n] != '\0'; n++)
		name[n] =
		    isalnum((unsigned char)key[n]) ? (char)tolower((unsigned char)key[n]) : '_';
	name[n] = '\0';
}

const char *counter_side_name(enum counter_side side)
{
	static const char *const names[] = {[COUNTER_IN] = "in",
					    [COUNTER_OUT] = "out",
					    [COUNTER_LOST] = "lost",
					    [COUNTER_HELD] = "held",
					    [COUNTER_NOTE] = "note"};

	return names[side];
}

// Every row, also of zeros.
static void owner_put(struct answer *answer, const struct balance_entry *entry)
{
	const struct counter_set *counters = entry->counters;

	answer_open(answer, NULL, '{');
	answer_say(answer, "owner", "%s", counters->name);
	answer_say(answer, "kind", "%s", counter_owner_name(counter_set_owner(counters)));
	answer_truth(answer, "answered", entry->answered);
	answer_open(answer, "counters", '{');
	for (unsigned row = 0; row < counters->n_rows; row++) {
		char name[48];

		counter_name_write(&counters->rows[row], name, sizeof(name));
		answer_open(answer, name, '{');
		answer_say(answer, "side", "%s", counter_side_name(counters->rows[row].side));
		counts_put(answer, &entry->rows[row]);
		answer_close(answer, '}');
	}
	answer_close(answer, '}');
	answer_close(answer, '}');
}

bool verb_balance(struct request *request)
{
	const struct balance *balance = request->probe->balance;
	struct answer *answer = &request->answer;

	if (!answer->json) {
		balance_print(balance, answer->out);
		return true;
	}
	answer_truth(answer, "balances", balance_holds(balance));
	answer_truth(answer, "running", !balance->stopped);
	answer_number(answer, "running_milliseconds", probe_runs_ns(request->probe) / 1000000);
	answer_open(answer, "owners", '[');
	for (unsigned i = 0; i < balance->n; i++)
		owner_put(answer, &balance->entry[i]);
	answer_close(answer, ']');
	return true;
}

static void worker_put(struct request *request, unsigned i)
{
	struct answer *answer = &request->answer;
	struct worker *worker = request->probe->worker[i];
	const struct counts *rows = balance_rows(request->probe->balance, worker_counters(worker));
	struct worker_state state;

	worker_state(worker, &state);
	answer_text(answer, "worker %u", i);
	answer_figure(answer, state.live_flows);
	answer_figure(answer, state.max_flows);
	answer_figure(answer, state.table_octets);
	answer_figure(answer, rows[WORKER_FLOWS].records);
	answer_figure(answer, rows[WORKER_EVICTED].records);
	answer_text(answer, "%s", state.page_kind);
	answer_row_end(answer);
}

static void workers_put(struct request *request)
{
	static const struct answer_column columns[] = {
	    {"worker", {"", -10, 0}},
	    {"live_flows", {"live Flows", 16, 0}},
	    {"max_flows", {"max Flows", 16, 0}},
	    {"table_octets", {"table octets", 18, 0}},
	    {"made_flows", {"made", 16, 0}},
	    {"evicted_flows", {"evicted", 16, 0}},
	    {"pages", {"", -1, 2}},
	    {0},
	};

	answer_list(&request->answer, "workers", columns);
	for (unsigned i = 0; i < request->probe->n_workers; i++)
		worker_put(request, i);
	answer_list_end(&request->answer);
}

// A total of the Metering Process: its machine name, what people read, how much.
struct total {
	const char *name, *text;
	uint64_t value;
};

static void totals_put(struct answer *answer, const struct metering_totals *totals)
{
	const struct total rows[] = {
	    {"packets", "packets metered", totals->packets},
	    {"octets", "IP octets metered", totals->octets},
	    {"ignored_packets", "packets ignored", totals->ignored_packets},
	    {"lost_packets", "packets lost by the probe", totals->lost_packets},
	    {"dropped_by_device_packets", "packets dropped by NIC or kernel",
	     totals->dropped_by_device},
	    {"flow_records", "Flow Records made", totals->flows},
	    {"lost_flow_records", "Flow Records lost by rings", totals->lost_records},
	};
	char figure[32];

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		answer_number(answer, rows[i].name, rows[i].value);
		answer_say(answer, NULL, "%-34s %20s", rows[i].text,
			   figure_write(rows[i].value, figure, sizeof(figure)));
	}
}

static void put_shed(struct answer *answer, const struct probe *probe)
{
	char text[96];

	if (probe->options.overload != OVERLOAD_LADDER)
		return;
	overload_say(probe, text, sizeof(text));
	answer_number(answer, "overload_step", probe->overload.ladder.step);
	answer_number(answer, "overload_steps_taken", probe->overload.n_steps);
	answer_number(answer, "overload_idle_divisor", 1U << probe->overload.ladder.idle_shift);
	answer_say(answer, "overload_sheds", "%s", text);
}

static void put_mirrors(struct answer *answer, const struct probe *probe)
{
	static struct span_rows rows; // main's alone
	struct span_text text;

	span_report_take(probe, &rows);
	span_report_say(probe, &rows, &text);
	if (text.kinds != 0)
		answer_say(answer, "mirror_faults", "%s", text.text);
}

bool verb_statistics(struct request *request)
{
	const struct probe *probe = request->probe;
	const uint64_t lost = balance_records_lost(probe->balance);
	struct metering_totals totals;
	struct answer *answer = &request->answer;
	char figure[32];

	balance_totals(&totals);
	answer_number(answer, "running_milliseconds", probe_runs_ns(probe) / 1000000);
	totals_put(answer, &totals);
	answer_number(answer, "lost_in_all_flow_records", lost);
	answer_say(answer, NULL, "%-34s %20s\n", "Flow Records lost in all",
		   figure_write(lost, figure, sizeof(figure)));
	workers_put(request);
	put_shed(answer, probe);
	put_mirrors(answer, probe);
	return true;
}

bool verb_stages(struct request *request)
{
	statistics_answer_stages(request->probe, &request->answer);
	return true;
}
