// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <rte_common.h>

#include "config/figure.h"
#include "config/text_table.h"
#include "export/analyze/summary.h"

enum { N_PORTS = 65536 };

// One line of a table: what it is called and its sums.
struct summary_line {
	unsigned index;
	struct summary_sum sum;
};

// The largest by octets, largest first.
struct top {
	unsigned n;
	struct summary_line lines[SUMMARY_TOP];
};

static void top_offer(struct top *top, unsigned index, const struct summary_sum *sum)
{
	unsigned at = top->n;

	if (sum->packets == 0)
		return;
	while (at > 0 && top->lines[at - 1].sum.octets < sum->octets)
		at--;
	if (at == SUMMARY_TOP)
		return;
	top->n = RTE_MIN(top->n + 1, (unsigned)SUMMARY_TOP);
	memmove(&top->lines[at + 1], &top->lines[at],
		(top->n - 1 - at) * sizeof(struct summary_line));
	top->lines[at] = (struct summary_line){index, *sum};
}

static void print_time(uint64_t time_us, FILE *to)
{
	const time_t seconds = (time_t)(time_us / 1000000);
	struct tm utc;
	char text[32];

	gmtime_r(&seconds, &utc);
	strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &utc);
	fprintf(to, "%s.%03u", text, (unsigned)(time_us / 1000 % 1000));
}

static void print_octets(const struct summary *summary, double seconds, struct text_table *table)
{
	static const char *const note = "(IP, without link headers)";
	const double octets = (double)summary->total.octets;
	char rate[32];

	text_table_cell(table, "Octets");
	text_table_figure(table, summary->total.octets);
	if (seconds > 0)
		text_table_cell(table, "%sbit/s   %s", figure_rate(octets * 8 / seconds, rate, 32),
				note);
	else
		text_table_cell(table, "%s", note);
	text_table_end(table);
}

static void print_totals(const struct summary *summary, FILE *to)
{
	static const struct text_column columns[] = {{"", -9, 0}, {"", 15, 0}, {"", -1, 3}, {0}};
	const double seconds = (double)(summary->end_us - summary->start_us) / 1e6;
	const struct summary_sum *total = &summary->total;
	struct text_table table = {.out = to, .columns = columns};
	char text[32];

	fprintf(to, "Time     ");
	print_time(summary->start_us, to);
	fprintf(to, " to ");
	print_time(summary->end_us, to);
	fprintf(to, " UTC, %.3f s\n", seconds);
	text_table_cell(&table, "Packets");
	text_table_figure(&table, total->packets);
	if (seconds > 0)
		text_table_cell(&table, "%spackets/s",
				figure_rate((double)total->packets / seconds, text, 32));
	text_table_end(&table);
	print_octets(summary, seconds, &table);
	text_table_cell(&table, "Flows");
	text_table_figure(&table, total->flows);
	if (summary->records > total->flows)
		text_table_cell(&table, "in %s records", figure_write(summary->records, text, 32));
	text_table_end(&table);
}

// A table of sums, whose first column is called `title`.
struct sums_table {
	struct text_column columns[6];
	struct text_table table;
	const struct summary_sum *total;
};

static void print_head(struct sums_table *sums, const char *title, const struct summary_sum *total,
		       FILE *to)
{
	*sums = (struct sums_table){
	    .columns = {{title, -40, 0},
			{"Flows", 12, 1},
			{"packets", 15, 1},
			{"octets", 10, 1},
			{"share", 7, 1}},
	    .table = {.out = to, .columns = sums->columns},
	    .total = total,
	};
	fputc('\n', to);
	text_table_head(&sums->table);
}

static void print_line(struct sums_table *sums, const char *name, const struct summary_sum *sum)
{
	const double total = (double)sums->total->octets;
	char octets[32];

	text_table_cell(&sums->table, "  %s", name);
	text_table_figure(&sums->table, sum->flows);
	text_table_figure(&sums->table, sum->packets);
	text_table_cell(&sums->table, "%sB", figure_rate((double)sum->octets, octets, 32));
	text_table_cell(&sums->table, "%.1f %%",
			total > 0 ? 100.0 * (double)sum->octets / total : 0.0);
	text_table_end(&sums->table);
}

static void print_hosts(const struct summary *summary, FILE *to)
{
	char title[64], text[INET6_ADDRSTRLEN], number[32];
	struct sums_table table;
	struct top top = {0};

	for (unsigned i = 0; i < 2 * SUMMARY_MAX_HOSTS; i++)
		top_offer(&top, i, &summary->hosts[i].sum);
	snprintf(title, sizeof(title), "Hosts (%u of %s%s)", top.n,
		 summary->other_hosts.packets > 0 ? "more than " : "",
		 figure_write(summary->n_hosts, number, 32));
	print_head(&table, title, &summary->total, to);
	for (unsigned i = 0; i < top.n; i++) {
		const struct summary_host *host = &summary->hosts[top.lines[i].index];

		inet_ntop(host->ip_version == 4 ? AF_INET : AF_INET6, host->address, text,
			  sizeof(text));
		print_line(&table, text, &host->sum);
	}
	if (summary->other_hosts.packets > 0)
		print_line(&table, "hosts met when the list was full", &summary->other_hosts);
}

static void print_ports(const struct summary *summary, FILE *to)
{
	struct sums_table table;
	struct top top = {0};

	for (unsigned i = 0; i < 2 * N_PORTS; i++)
		top_offer(&top, i, &summary->ports[i]);
	if (top.n == 0)
		return;
	print_head(&table, "Ports of responders", &summary->total, to);
	for (unsigned i = 0; i < top.n; i++) {
		const bool udp = top.lines[i].index >= N_PORTS;
		const unsigned port = top.lines[i].index % N_PORTS;
		const struct servent *service =
		    getservbyport(htons((uint16_t)port), udp ? "udp" : "tcp");
		char name[40];

		snprintf(name, sizeof(name), "%u/%s %s", port, udp ? "udp" : "tcp",
			 service == NULL ? "" : service->s_name);
		print_line(&table, name, &top.lines[i].sum);
	}
}

static void print_applications(const struct summary *summary,
			       const struct application_table *applications, FILE *to)
{
	struct sums_table table;
	struct top top = {0};

	for (unsigned i = 0; i <= UINT16_MAX; i++)
		top_offer(&top, i, &summary->applications[i]);
	print_head(&table, "Applications", &summary->total, to);
	for (unsigned i = 0; i < top.n; i++)
		print_line(&table, application_name(applications, (uint16_t)top.lines[i].index),
			   &top.lines[i].sum);
}

static void print_protocols(const struct summary *summary, FILE *to)
{
	struct sums_table table;
	struct top top = {0};

	for (unsigned i = 0; i < RTE_DIM(summary->protocols); i++)
		top_offer(&top, i, &summary->protocols[i]);
	print_head(&table, "Protocols", &summary->total, to);
	for (unsigned i = 0; i < top.n; i++) {
		const struct protoent *protocol = getprotobynumber((int)top.lines[i].index);
		char name[40];

		if (protocol != NULL)
			snprintf(name, sizeof(name), "%s",
				 protocol->p_aliases[0] != NULL ? protocol->p_aliases[0]
								: protocol->p_name);
		else
			snprintf(name, sizeof(name), "protocol %u", top.lines[i].index);
		print_line(&table, name, &top.lines[i].sum);
	}
}

void summary_print(const struct summary *summary, const struct application_table *applications,
		   FILE *to)
{
	if (summary->records == 0) {
		fprintf(to, "No Flow was seen.\n");
		return;
	}
	print_totals(summary, to);
	print_hosts(summary, to);
	if (applications != NULL)
		print_applications(summary, applications, to);
	print_ports(summary, to);
	print_protocols(summary, to);
}
