// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "config/clock.h"
#include "config/figure.h"
#include "config/text_table.h"
#include "probe/control/statistics.h"
#include "probe/counters/totals.h"

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

// By NIC, kernel, inputs and workers; what rings and outputs lose are records.
static uint64_t lost_packets(const struct metering_totals *totals)
{
	return totals->lost_packets + totals->dropped_by_device;
}

static void next_line(struct statistics *statistics, const struct metering_totals *totals,
		      uint64_t now_ns)
{
	const uint64_t each_ns = statistics->probe->options.stats_ms * 1000000;

	statistics->packets = totals->packets;
	statistics->octets = totals->octets;
	statistics->records = totals->flows;
	statistics->lost = lost_packets(totals);
	statistics->last_ns = now_ns;
	statistics->on_line.due_ns += each_ns;
	if (statistics->on_line.due_ns <= now_ns)
		statistics->on_line.due_ns = now_ns + each_ns;
}

static void print_line(void *context, short)
{
	struct statistics *statistics = context;
	struct probe *probe = statistics->probe;
	char packets[16], bits[16], flows[32], records[16], lost[32], lost_records[32],
	    now_text[16];
	uint64_t now_ns = monotonic_ns(), all_lost_records;
	double seconds = (double)(now_ns - statistics->last_ns) / 1e9;
	struct metering_totals totals;
	time_t now = time(NULL);
	struct tm parts;

	probe_take_counters(probe, false);
	balance_totals(&totals);
	all_lost_records = balance_records_lost(probe->balance);
	strftime(now_text, sizeof(now_text), "%H:%M:%S", localtime_r(&now, &parts));
	fprintf(stderr, "%s  %spps  %sbit/s  %s Flows  %srecords/s  lost %s packets, %s records",
		now_text,
		figure_rate((double)(totals.packets - statistics->packets) / seconds, packets, 16),
		figure_rate((double)(totals.octets - statistics->octets) * 8 / seconds, bits, 16),
		figure_write(live_flows(probe), flows, 32),
		figure_rate((double)(totals.flows - statistics->records) / seconds, records, 16),
		figure_write(lost_packets(&totals) - statistics->lost, lost, 32),
		figure_write(all_lost_records - statistics->lost_records, lost_records, 32));
	line_stages(statistics, probe);
	statistics->lost_records = all_lost_records;
	next_line(statistics, &totals, now_ns);
}

void statistics_begin(struct statistics *statistics, struct probe *probe)
{
	memset(statistics, 0, sizeof(*statistics));
	statistics->probe = probe;
	statistics->last_ns = probe->started_ns;
	statistics->on_line = (struct event){.fd = -1, .run = print_line, .context = statistics};
	if (probe->options.stats_ms > 0)
		statistics->on_line.due_ns = probe->started_ns + probe->options.stats_ms * 1000000;
	event_loop_add(&probe->loop, &statistics->on_line);
}

void statistics_end(struct statistics *statistics)
{
	event_loop_remove(&statistics->probe->loop, &statistics->on_line);
}

static double ratio(uint64_t ns, uint64_t of)
{
	return of != 0 ? (double)ns / (double)of : 0;
}

static void print_stage(const struct worker_stage *stage, const char *owner, uint64_t all_ns,
			struct text_table *table)
{
	text_table_cell(table, "%s", owner);
	text_table_cell(table, "%s", stage->name);
	text_table_cell(table, "%.1f", ratio(stage->ns, stage->packets));
	text_table_cell(table, "%.1f", ratio(stage->ns, stage->polls));
	text_table_cell(table, "%.2f %%", 100 * ratio(stage->ns, all_ns));
	text_table_end(table);
}

static void print_stages_of(const struct worker_stage *stage, unsigned n, const char *owner,
			    struct text_table *table)
{
	struct worker_stage all = {
	    .name = "all", .packets = n ? stage[0].packets : 0, .polls = n ? stage[0].polls : 0};

	for (unsigned i = 0; i < n; i++)
		all.ns += stage[i].ns;
	for (unsigned i = 0; i < n; i++)
		print_stage(&stage[i], i == 0 ? owner : "", all.ns, table);
	print_stage(&all, "", all.ns, table);
}

void statistics_print_stages(const struct probe *probe, FILE *out)
{
	static const struct text_column columns[] = {
	    {"", -12, 0},	{"stage", -16, 0},	 {"ns/packet", 14, 0},
	    {"ns/poll", 14, 0}, {"of core time", 13, 0}, {0},
	};
	struct text_table table = {.out = out, .columns = columns};
	struct worker_stage stage[STATISTICS_STAGES];
	char owner[16];
	unsigned n;

	text_table_head(&table);
	for (unsigned i = 0; i < probe->n_workers; i++) {
		n = worker_stages(probe->worker[i], stage, STATISTICS_STAGES);
		snprintf(owner, sizeof(owner), "worker %u", i);
		print_stages_of(stage, n, owner, &table);
	}
	if (probe->n_workers > 1) {
		n = stages_sum(probe, stage);
		print_stages_of(stage, n, "all workers", &table);
	}
	fputs("estimated from one poll of 16; only the idle time (asleep) is exact\n", out);
}
