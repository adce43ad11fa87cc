// SPDX-License-Identifier: BSD-3-Clause
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "config/clock.h"
#include "export/transport/transport.h"
#include "probe/control/request.h"
#include "probe/control/softflowctl.h"
#include "probe/counters/balance_sheet.h"
#include "probe/counters/worker_counters.h"

// What softflowd counts, of ours.
struct softflow_figures {
	uint64_t active, processed, sampled_out, fragments, non_ip, too_short;
	uint64_t expired, forced;
	uint64_t ipv6; // packets that count as not IP
	uint64_t flows, records, datagrams, failures;
};

// A reason stands for a frame that is cut, or for one that is not of IP; what a filter or sampling
// left out softflowd has never seen.
static void add_ignored(struct softflow_figures *figures, enum ignore_reason reason,
			uint64_t packets)
{
	switch (reason) {
	case IGNORE_FILTERED:
	case IGNORE_TUNNEL_REST:
		break;
	case IGNORE_SAMPLED_OUT:
		figures->sampled_out += packets;
		break;
	case IGNORE_LINK_TRUNCATED:
	case IGNORE_IP_TRUNCATED:
	case IGNORE_IP_HEADER_LENGTH:
	case IGNORE_IP_LENGTH:
		figures->too_short += packets;
		break;
	default:
		figures->non_ip += packets;
		break;
	}
}

static void add_worker(const struct probe *probe, struct worker *worker,
		       struct softflow_figures *figures)
{
	const struct counts *rows = balance_rows(probe->balance, worker_counters(worker));
	struct worker_state state;

	worker_state(worker, &state);
	figures->active += state.live_flows;
	figures->fragments += rows[WORKER_FRAGMENTS].packets;
	figures->forced += rows[WORKER_EVICTED].records;
	for (unsigned reason = IGNORE_NONE + 1; reason < IGNORE_N_REASONS; reason++)
		add_ignored(figures, reason, rows[WORKER_IGNORED + reason - 1].packets);
	rows = balance_rows(probe->balance, worker_ring_counters(worker));
	figures->expired += rows[RING_MADE].records;
}

// Where the format cannot carry IPv6, softflowd does not look at it: to it that is not IP.
static void leave_out_ipv6(struct softflow_figures *figures, const struct counts *ipv6)
{
	figures->non_ip += ipv6->packets;
	figures->ipv6 += ipv6->packets;
	figures->expired -= ipv6->records;
}

// softflowd sends the same to each collector, and counts its Flows once: those of the first output
// here. In NetFlow v5 and v1 each record is a Flow to it.
static void add_output(const struct probe *probe, const struct balance_entry *entry,
		       const char **first, struct softflow_figures *figures)
{
	const char *spec = export_process_spec(probe->export_process, entry->counters);
	bool one_way;

	if (spec == NULL || strncmp(spec, "null:", 5) == 0 || strncmp(spec, "summary:", 8) == 0)
		return;
	if (*first == NULL)
		*first = spec;
	figures->datagrams += entry->rows[OUTPUT_MESSAGES].records;
	figures->failures += counter_set_lost(entry->counters, entry->rows).records;
	if (strcmp(*first, spec) != 0)
		return;
	one_way = strncmp(spec, "netflow5", 8) == 0 || strncmp(spec, "netflow1", 8) == 0;
	figures->records += entry->rows[OUTPUT_DATA_RECORDS].records;
	if (one_way)
		leave_out_ipv6(figures, &entry->rows[OUTPUT_NOT_EXPORTABLE]);
	figures->flows += entry->rows[one_way ? OUTPUT_DATA_RECORDS : OUTPUT_IN_MESSAGES].records;
}

static void figures_make(const struct probe *probe, const struct metering_totals *totals,
			 struct softflow_figures *figures)
{
	const struct balance *balance = probe->balance;
	const char *first = NULL;

	*figures = (struct softflow_figures){0};
	for (unsigned i = 0; i < probe->n_workers; i++)
		add_worker(probe, probe->worker[i], figures);
	for (unsigned i = 0; i < balance->n; i++) {
		if (balance->entry[i].counters->rows == output_rows)
			add_output(probe, &balance->entry[i], &first, figures);
	}
	figures->processed = totals->packets + figures->too_short - figures->ipv6;
}

static void print_inputs(const struct metering_totals *totals, FILE *out)
{
	fprintf(out, "Packets received by libpcap: %" PRIu64 "\n",
		totals->packets + totals->ignored_packets + totals->lost_packets);
	fprintf(out, "Packets dropped by libpcap: %" PRIu64 "\n", totals->lost_packets);
	fprintf(out, "Packets dropped by interface: %" PRIu64 "\n\n", totals->dropped_by_device);
}

void softflowctl_statistics_print(const struct probe *probe, FILE *out)
{
	struct metering_totals totals;
	struct softflow_figures f;

	balance_totals(&totals);
	figures_make(probe, &totals, &f);
	fprintf(out, "Number of active flows: %" PRIu64 "\n", f.active);
	fprintf(out, "Packets processed: %" PRIu64 "\n", f.processed);
	if (f.sampled_out > 0)
		fprintf(out, "Packets non-sampled: %" PRIu64 "\n", f.sampled_out);
	fprintf(out, "Fragments: %" PRIu64 "\n", f.fragments);
	fprintf(out, "Ignored packets: %" PRIu64 " (%" PRIu64 " non-IP, %" PRIu64 " too short)\n",
		f.non_ip + f.too_short, f.non_ip, f.too_short);
	fprintf(out, "Flows expired: %" PRIu64 " (%" PRIu64 " forced)\n", f.expired, f.forced);
	fprintf(out,
		"Flows exported: %" PRIu64 " (%" PRIu64 " records) in %" PRIu64 " packets (%" PRIu64
		" failures)\n",
		f.flows, f.records, f.datagrams, f.failures);
	if (!probe->environment.file_input)
		print_inputs(&totals, out);
}

// As softflowd says when it started, in UTC.
static void start_write(const struct probe *probe, char *text, size_t size)
{
	const time_t start = (time_t)((wall_us() - probe_runs_ns(probe) / 1000) / 1000000);
	struct tm utc;

	gmtime_r(&start, &utc);
	strftime(text, size, "%Y-%m-%dT%H:%M:%S", &utc);
}

bool softflowctl_statistics(struct request *request)
{
	char start[32];

	start_write(request->probe, start, sizeof(start));
	softflowctl_say(request->answer.out, "Accumulated statistics since %s UTC:\n", start);
	softflowctl_statistics_print(request->probe, request->answer.out);
	return true;
}
