// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "config/clock.h"
#include "config/figure.h"
#include "config/log_stream.h"
#include "probe/control/statistics.h"
#include "probe/counters/totals.h"

enum { LOOK_NS = 500 * 1000 };

// Sums each stage over all workers; returns how many there are.
static unsigned stages_sum(const struct probe *probe, struct worker_stage *sum)
{
	struct worker_stage stage[STATISTICS_STAGES];
	unsigned n = 0;

	memset(sum, 0, STATISTICS_STAGES * sizeof(*sum));
	for (unsigned i = 0; i < probe->n_workers; i++) {
		n = worker_stages(probe->worker[i], stage, STATISTICS_STAGES);
		for (unsigned j = 0; j < n; j++) {
			sum[j].name = stage[j].name;
			sum[j].polls += stage[j].polls;
			sum[j].packets += stage[j].packets;
			sum[j].ns += stage[j].ns;
		}
	}
	return n;
}

static uint64_t live_flows(const struct probe *probe)
{
	uint64_t live = 0;

	for (unsigned i = 0; i < probe->n_workers; i++) {
		struct worker_state state;

		worker_state(probe->worker[i], &state);
		live += state.live_flows;
	}
	return live;
}

// ", times within 2.1 us (rx0), 310.0 us (rx1)": of the system's clock, each input.
static void line_time_errors(const struct probe *probe)
{
	const char *between = ", times within ";

	for (unsigned input = 0; input < pmd_n_inputs(probe->pmd); input++) {
		uint64_t worst_ns = 0;

		for (unsigned i = 0; i < probe->n_workers; i++)
			worst_ns = RTE_MAX(worst_ns, worker_time_error(probe->worker[i], input));
		if (worst_ns == 0)
			continue;
		fprintf(stderr, "%s%.1f us (%s)", between, (double)worst_ns / 1e3,
			pmd_input_name(probe->pmd, input));
		between = ", ";
	}
}

// "parse 5.1 + find 12.0 ns": of each packet since the last line. The last stage is being idle.
static void line_stages(struct statistics *statistics, const struct probe *probe)
{
	struct worker_stage stage[STATISTICS_STAGES];
	unsigned n = stages_sum(probe, stage);
	const char *between = "  | ";

	for (unsigned i = 0; i + 1 < n; i++) {
		uint64_t packets = stage[i].packets - statistics->stage[i].packets;
		uint64_t before = statistics->stage[i].ns; // an estimate: it may go back a little
		uint64_t ns = stage[i].ns > before ? stage[i].ns - before : 0;

		if (packets == 0)
			break;
		fprintf(stderr, "%s%s %.1f", between, stage[i].name, (double)ns / (double)packets);
		between = " + ";
	}
	fputs(between[1] == '+' ? " ns\n" : "\n", stderr);
	memcpy(statistics->stage, stage, sizeof(stage));
}

static void next_line(struct statistics *statistics, const struct metering_totals *totals,
		      uint64_t now_ns)
{
	const uint64_t each_ns = statistics->probe->options.stats_ms * 1000000;

	statistics->packets = totals->packets;
	statistics->octets = totals->octets;
	statistics->records = totals->flows;
	statistics->lost = totals_lost_packets(totals);
	statistics->last_ns = now_ns;
	statistics->line_ns += each_ns;
	if (statistics->line_ns <= now_ns)
		statistics->line_ns = now_ns + each_ns;
	statistics->on_line.due_ns = statistics->line_ns;
}

static void print_line(struct statistics *statistics)
{
	const struct probe *probe = statistics->probe;
	char packets[16], bits[16], flows[32], records[16], lost[32], lost_records[32],
	    now_text[16];
	uint64_t now_ns = monotonic_ns(), all_lost_records;
	double seconds = (double)(now_ns - statistics->last_ns) / 1e9;
	struct metering_totals totals;
	time_t now = time(NULL);
	struct tm parts;

	balance_totals(&totals);
	all_lost_records = balance_records_lost(probe->balance);
	if (log_is_journal())
		snprintf(now_text, sizeof(now_text), "%s", log_prefix(RTE_LOG_INFO));
	else
		strftime(now_text, sizeof(now_text), "%H:%M:%S  ", localtime_r(&now, &parts));
	fprintf(stderr, "%s%spps  %sbit/s  %s Flows  %srecords/s  lost %s packets, %s records",
		now_text,
		figure_rate((double)(totals.packets - statistics->packets) / seconds, packets, 16),
		figure_rate((double)(totals.octets - statistics->octets) * 8 / seconds, bits, 16),
		figure_write(live_flows(probe), flows, 32),
		figure_rate((double)(totals.flows - statistics->records) / seconds, records, 16),
		figure_write(totals_lost_packets(&totals) - statistics->lost, lost, 32),
		figure_write(all_lost_records - statistics->lost_records, lost_records, 32));
	line_time_errors(probe);
	line_stages(statistics, probe);
	statistics->lost_records = all_lost_records;
	next_line(statistics, &totals, now_ns);
}

// Asks for the counters, and prints once they are there.
static void line_due(void *context, short)
{
	struct statistics *statistics = context;

	if (statistics->question == 0)
		statistics->question = probe_ask_counters(statistics->probe);
	if (probe_has_counters(statistics->probe, statistics->question)) {
		statistics->question = 0;
		print_line(statistics);
	} else {
		statistics->on_line.due_ns = monotonic_ns() + LOOK_NS;
	}
}

void statistics_begin(struct statistics *statistics, struct probe *probe)
{
	memset(statistics, 0, sizeof(*statistics));
	statistics->probe = probe;
	statistics->last_ns = probe->started_ns;
	statistics->on_line = (struct event){.fd = -1, .run = line_due, .context = statistics};
	if (probe->options.stats_ms > 0)
		statistics->line_ns = probe->started_ns + probe->options.stats_ms * 1000000;
	statistics->on_line.due_ns = statistics->line_ns;
	event_loop_add(&probe->loop, &statistics->on_line);
	probe->statistics = statistics;
}

void statistics_restart(struct statistics *statistics)
{
	const uint64_t each_ns = statistics->probe->options.stats_ms * 1000000;

	statistics->question = 0;
	statistics->line_ns = each_ns > 0 ? monotonic_ns() + each_ns : 0;
	statistics->on_line.due_ns = statistics->line_ns;
}

void statistics_end(struct statistics *statistics)
{
	event_loop_remove(&statistics->probe->loop, &statistics->on_line);
	statistics->probe->statistics = NULL;
}

static double ratio(uint64_t ns, uint64_t of)
{
	return of != 0 ? (double)ns / (double)of : 0;
}

static void put_stage(const struct worker_stage *stage, const char *owner, uint64_t all_ns,
		      struct answer *answer)
{
	answer_text(answer, "%s", owner);
	answer_text(answer, "%s", stage->name);
	answer_real(answer, ratio(stage->ns, stage->packets), 1, "");
	answer_real(answer, ratio(stage->ns, stage->polls), 1, "");
	answer_real(answer, 100 * ratio(stage->ns, all_ns), 2, " %");
	if (answer->json) {
		answer_figure(answer, stage->packets);
		answer_figure(answer, stage->polls);
		answer_figure(answer, stage->ns);
	}
	answer_row_end(answer);
}

// People see an owner's name in its first row only.
static void put_stages_of(const struct worker_stage *stage, unsigned n, const char *owner,
			  struct answer *answer)
{
	struct worker_stage all = {
	    .name = "all", .packets = n ? stage[0].packets : 0, .polls = n ? stage[0].polls : 0};

	for (unsigned i = 0; i < n; i++)
		all.ns += stage[i].ns;
	for (unsigned i = 0; i < n; i++)
		put_stage(&stage[i], i == 0 || answer->json ? owner : "", all.ns, answer);
	put_stage(&all, answer->json ? owner : "", all.ns, answer);
}

void statistics_answer_stages(const struct probe *probe, struct answer *answer)
{
	const bool json = answer->json; // programs make rates of what has been counted
	const struct answer_column columns[] = {
	    {"owner", {"", -12, 0}},
	    {"stage", {"stage", -16, 0}},
	    {"nanoseconds_per_packet", {"ns/packet", 14, 0}},
	    {"nanoseconds_per_poll", {"ns/poll", 14, 0}},
	    {"percent_of_core", {"of core time", 13, 0}},
	    {json ? "packets" : NULL, {json ? "" : NULL, 0, 0}},
	    {"polls", {"", 0, 0}},
	    {"nanoseconds", {"", 0, 0}},
	    {0},
	};
	struct worker_stage stage[STATISTICS_STAGES];
	char owner[16];
	unsigned n;

	answer_list(answer, "stages", columns);
	for (unsigned i = 0; i < probe->n_workers; i++) {
		n = worker_stages(probe->worker[i], stage, STATISTICS_STAGES);
		snprintf(owner, sizeof(owner), "worker %u", i);
		put_stages_of(stage, n, owner, answer);
	}
	if (probe->n_workers > 1) {
		n = stages_sum(probe, stage);
		put_stages_of(stage, n, "all workers", answer);
	}
	answer_list_end(answer);
	answer_say(answer, NULL,
		   "estimated from one poll of 16; only the idle time (asleep) is exact");
}
