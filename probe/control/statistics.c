// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "probe/control/statistics.h"
#include "probe/counters/figure.h"

void statistics_begin(struct statistics *statistics, const struct probe *probe)
{
	memset(statistics, 0, sizeof(*statistics));
	statistics->last_ns = probe->started_ns;
	statistics->next_ns = UINT64_MAX;
	if (probe->options.stats_ms > 0)
		statistics->next_ns = probe->started_ns + probe->options.stats_ms * 1000000;
}

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

void statistics_line(struct statistics *statistics, struct probe *probe)
{
	char packets[16], bits[16], flows[32], records[16], lost[32], now_text[16];
	uint64_t now_ns = probe_now_ns(), now_lost;
	double seconds = (double)(now_ns - statistics->last_ns) / 1e9;
	struct metering_totals totals;
	time_t now = time(NULL);
	struct tm parts;

	probe_take_counters(probe, false);
	balance_totals(&totals);
	now_lost = totals.lost_packets + totals.dropped_by_device;
	strftime(now_text, sizeof(now_text), "%H:%M:%S", localtime_r(&now, &parts));
	fprintf(stderr, "%s  %spps  %sbit/s  %s Flows  %srecords/s  lost %s", now_text,
		figure_rate((double)(totals.packets - statistics->packets) / seconds, packets, 16),
		figure_rate((double)(totals.octets - statistics->octets) * 8 / seconds, bits, 16),
		figure_write(live_flows(probe), flows, 32),
		figure_rate((double)(totals.flows - statistics->records) / seconds, records, 16),
		figure_write(now_lost - statistics->lost, lost, 32));
	line_stages(statistics, probe);
	statistics->packets = totals.packets;
	statistics->octets = totals.octets;
	statistics->records = totals.flows;
	statistics->lost = now_lost;
	statistics->last_ns = now_ns;
	statistics->next_ns += probe->options.stats_ms * 1000000;
	if (statistics->next_ns <= now_ns)
		statistics->next_ns = now_ns + probe->options.stats_ms * 1000000;
}

static double ratio(uint64_t ns, uint64_t of)
{
	return of != 0 ? (double)ns / (double)of : 0;
}

static void print_stage(const struct worker_stage *stage, const char *owner, uint64_t all_ns,
			FILE *out)
{
	fprintf(out, "%-12s%-16s%14.1f%14.1f%11.2f %%\n", owner, stage->name,
		ratio(stage->ns, stage->packets), ratio(stage->ns, stage->polls),
		100 * ratio(stage->ns, all_ns));
}

static void print_stages_of(const struct worker_stage *stage, unsigned n, const char *owner,
			    FILE *out)
{
	struct worker_stage all = {
	    .name = "all", .packets = n ? stage[0].packets : 0, .polls = n ? stage[0].polls : 0};

	for (unsigned i = 0; i < n; i++)
		all.ns += stage[i].ns;
	for (unsigned i = 0; i < n; i++)
		print_stage(&stage[i], i == 0 ? owner : "", all.ns, out);
	print_stage(&all, "", all.ns, out);
}

void statistics_print_stages(const struct probe *probe, FILE *out)
{
	struct worker_stage stage[STATISTICS_STAGES];
	char owner[16];
	unsigned n;

	fprintf(out, "%-12s%-16s%14s%14s%13s\n", "", "stage", "ns a packet", "ns a poll",
		"of the core");
	for (unsigned i = 0; i < probe->n_workers; i++) {
		n = worker_stages(probe->worker[i], stage, STATISTICS_STAGES);
		snprintf(owner, sizeof(owner), "worker %u", i);
		print_stages_of(stage, n, owner, out);
	}
	if (probe->n_workers > 1) {
		n = stages_sum(probe, stage);
		print_stages_of(stage, n, "all workers", out);
	}
	fputs("estimated from one of 16 polls; only the time asleep (idle) is measured\n", out);
}
