// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/live_summary.h"

#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "config/clock.h"
#include "config/figure.h"
#include "config/text_table.h"
#include "probe/control/flow_endpoint.h"

#define SECOND UINT64_C(1000000000)
enum { LOOK_NS = 1000000 };

static uint64_t octets_of(const struct live_flow *flow)
{
	return flow->octets[0] + flow->octets[1];
}

static void offer(struct live_summary *summary, const struct live_flow *flow)
{
	unsigned at = summary->n_top;

	summary->n_flows++;
	summary->packets += flow->packets[0] + flow->packets[1];
	summary->octets += octets_of(flow);
	while (at > 0 && octets_of(&summary->top[at - 1]) < octets_of(flow))
		at--;
	if (at == LIVE_SUMMARY_TOP)
		return;
	summary->n_top = RTE_MIN(summary->n_top + 1, (unsigned)LIVE_SUMMARY_TOP);
	memmove(&summary->top[at + 1], &summary->top[at],
		(summary->n_top - 1 - at) * sizeof(summary->top[0]));
	summary->top[at] = *flow;
}

// "10.0.0.1:443"; "[2001:db8::1]:443"; without ports the address alone.
static void put_endpoint(struct text_table *table, const struct live_flow *flow, unsigned i)
{
	char text[FLOW_ENDPOINT_TEXT];

	flow_endpoint_write(flow, i, text);
	if (flow->port[0] == 0 && flow->port[1] == 0)
		text_table_cell(table, "%s", text);
	else if (flow->ip_version == 6)
		text_table_cell(table, "[%s]:%u", text, flow->port[i]);
	else
		text_table_cell(table, "%s:%u", text, flow->port[i]);
}

static void put_flow(struct text_table *table, const struct live_flow *flow,
		     const struct application_table *applications)
{
	const double seconds = (double)RTE_MAX(flow->age_us, UINT64_C(1000)) / 1e6;
	char text[16];

	put_endpoint(table, flow, 0);
	put_endpoint(table, flow, 1);
	if (flow->ip_version != 0)
		text_table_cell(table, "%u", flow->protocol);
	else
		text_table_cell(table, "0x%04x", flow->ethertype);
	text_table_figure(table, flow->packets[0] + flow->packets[1]);
	text_table_cell(table, "%sB", figure_rate((double)octets_of(flow), text, sizeof(text)));
	text_table_cell(table, "%sbit/s",
			figure_rate((double)octets_of(flow) * 8 / seconds, text, sizeof(text)));
	text_table_cell(table, "%.0f", (double)flow->silent_us / 1e6);
	if (flow->application != 0 && applications != NULL)
		text_table_cell(table, "%s", application_name(applications, flow->application));
	text_table_end(table);
}

static void print(struct live_summary *summary)
{
	static const struct text_column columns[] = {
	    {"initiator", -21, 0}, {"responder", -21, 1},  {"proto", 6, 1},
	    {"packets", 10, 1},	   {"octets", 8, 1},	   {"rate", 11, 1},
	    {"silent s", 8, 1},	   {"application", -1, 1}, {0}};
	const struct probe *probe = summary->probe;
	struct text_table table = {.out = summary->out, .columns = columns};
	char flows[32], packets[32], octets[16], now_text[16];
	const time_t now = time(NULL);
	struct tm parts;

	strftime(now_text, sizeof(now_text), "%H:%M:%S", localtime_r(&now, &parts));
	fprintf(summary->out, "\n%s  %s live Flows, %s packets, %sB; ctrl-C ends\n", now_text,
		figure_write(summary->n_flows, flows, sizeof(flows)),
		figure_write(summary->packets, packets, sizeof(packets)),
		figure_rate((double)summary->octets, octets, sizeof(octets)));
	if (summary->n_top > 0)
		text_table_head(&table);
	for (unsigned i = 0; i < summary->n_top; i++)
		put_flow(&table, &summary->top[i],
			 probe->dpi != NULL ? dpi_applications(probe->dpi) : NULL);
	fflush(summary->out);
}

static void dump_end(struct live_summary *summary)
{
	if (summary->dump != NULL)
		flow_dump_end(summary->dump);
	summary->dump = NULL;
}

static void go_on(struct live_summary *summary)
{
	bool over;
	const unsigned n = flow_dump_take(summary->dump, summary->piece, LIVE_SUMMARY_PIECE, &over);

	for (unsigned i = 0; i < n; i++)
		offer(summary, &summary->piece[i]);
	if (!over)
		return;
	dump_end(summary);
	print(summary);
	summary->next_ns += LIVE_SUMMARY_SECONDS * SECOND;
	summary->next_ns = RTE_MAX(summary->next_ns, monotonic_ns() + SECOND);
}

// Where another one walks through the tables (ctl flows), this one comes after it.
static void due(void *context, short)
{
	struct live_summary *summary = context;
	bool busy;

	if (summary->dump != NULL) {
		go_on(summary);
	} else {
		summary->n_flows = summary->packets = summary->octets = 0;
		summary->n_top = 0;
		summary->dump = flow_dump_begin(summary->probe, NULL, &busy);
	}
	summary->event.due_ns = summary->dump != NULL
				    ? monotonic_ns() + LOOK_NS
				    : RTE_MAX(summary->next_ns, monotonic_ns() + LOOK_NS);
}

void live_summary_begin(struct live_summary *summary, struct probe *probe, FILE *out)
{
	memset(summary, 0, sizeof(*summary));
	summary->probe = probe;
	summary->out = out;
	summary->next_ns = probe->started_ns + SECOND;
	summary->event = (struct event){.fd = -1, .run = due, .context = summary};
	if (!probe->options.live_summary || pmd_is_file(probe->pmd))
		return;
	summary->event.due_ns = summary->next_ns;
	event_loop_add(&probe->loop, &summary->event);
}

void live_summary_end(struct live_summary *summary)
{
	dump_end(summary);
	event_loop_remove(&summary->probe->loop, &summary->event);
}
