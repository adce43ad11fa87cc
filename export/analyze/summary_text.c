// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <rte_common.h>

#include "config/figure.h"
#include "export/analyze/summary.h"

enum { NAME_WIDTH = 40, N_PORTS = 65536 };

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

static void print_totals(const struct summary *summary, FILE *to)
{
	const double seconds = (double)(summary->end_us - summary->start_us) / 1e6;
	const struct summary_sum *total = &summary->total;
	char text[32], rate[32];

	if (summary->records == 0) {
		fprintf(to, "No Flow was seen.\n");
		return;
	}
	fprintf(to, "Time     ");
	print_time(summary->start_us, to);
	fprintf(to, " to ");
	print_time(summary->end_us, to);
	fprintf(to, " UTC, %.3f s\n", seconds);
	fprintf(to, "Packets  %15s", figure_write(total->packets, text, 32));
	if (seconds > 0)
		fprintf(to, "   %spackets/s",
			figure_rate((double)total->packets / seconds, rate, 32));
	fprintf(to, "\nOctets   %15s", figure_write(total->octets, text, 32));
	if (seconds > 0)
		fprintf(to, "   %sbit/s",
			figure_rate((double)total->octets * 8 / seconds, rate, 32));
	fprintf(to, "   (IP, without link headers)");
	fprintf(to, "\nFlows    %15s", figure_write(total->flows, text, 32));
	if (summary->records > total->flows)
		fprintf(to, "   in %s records", figure_write(summary->records, rate, 32));
	fprintf(to, "\n");
}

static void print_head(const char *title, FILE *to)
{
	fprintf(to, "\n%-*s %12s %15s %10s %7s\n", NAME_WIDTH, title, "Flows", "packets", "octets",
		"share");
}

static void print_line(const char *name, const struct summary_sum *sum,
		       const struct summary_sum *total, FILE *to)
{
	char flows[32], packets[32], octets[32];

	fprintf(to, "  %-*s %12s %15s %9sB %5.1f %%\n", NAME_WIDTH - 2, name,
		figure_write(sum->flows, flows, 32), figure_write(sum->packets, packets, 32),
		figure_rate((double)sum->octets, octets, 32),
		total->octets > 0 ? 100.0 * (double)sum->octets / (double)total->octets : 0.0);
}

static void print_hosts(const struct summary *summary, FILE *to)
{
	char title[64], text[INET6_ADDRSTRLEN], number[32];
	struct top top = {0};

	for (unsigned i = 0; i < 2 * SUMMARY_MAX_HOSTS; i++)
		top_offer(&top, i, &summary->hosts[i].sum);
	snprintf(title, sizeof(title), "Hosts (%u of %s%s)", top.n,
		 summary->other_hosts.packets > 0 ? "more than " : "",
		 figure_write(summary->n_hosts, number, 32));
	print_head(title, to);
	for (unsigned i = 0; i < top.n; i++) {
		const struct summary_host *host = &summary->hosts[top.lines[i].index];

		inet_ntop(host->ip_version == 4 ? AF_INET : AF_INET6, host->address, text,
			  sizeof(text));
		print_line(text, &host->sum, &summary->total, to);
	}
	if (summary->other_hosts.packets > 0)
		print_line("hosts met when the list was full", &summary->other_hosts,
			   &summary->total, to);
}

static void print_ports(const struct summary *summary, FILE *to)
{
	struct top top = {0};

	for (unsigned i = 0; i < 2 * N_PORTS; i++)
		top_offer(&top, i, &summary->ports[i]);
	if (top.n == 0)
		return;
	print_head("Ports of responders", to);
	for (unsigned i = 0; i < top.n; i++) {
		const bool udp = top.lines[i].index >= N_PORTS;
		const unsigned port = top.lines[i].index % N_PORTS;
		const struct servent *service =
		    getservbyport(htons((uint16_t)port), udp ? "udp" : "tcp");
		char name[NAME_WIDTH];

		snprintf(name, sizeof(name), "%u/%s %s", port, udp ? "udp" : "tcp",
			 service == NULL ? "" : service->s_name);
		print_line(name, &top.lines[i].sum, &summary->total, to);
	}
}

static void print_applications(const struct summary *summary,
			       const struct application_table *applications, FILE *to)
{
	struct top top = {0};

	for (unsigned i = 0; i <= UINT16_MAX; i++)
		top_offer(&top, i, &summary->applications[i]);
	print_head("Applications", to);
	for (unsigned i = 0; i < top.n; i++)
		print_line(application_name(applications, (uint16_t)top.lines[i].index),
			   &top.lines[i].sum, &summary->total, to);
}

static void print_protocols(const struct summary *summary, FILE *to)
{
	struct top top = {0};

	for (unsigned i = 0; i < RTE_DIM(summary->protocols); i++)
		top_offer(&top, i, &summary->protocols[i]);
	print_head("Protocols", to);
	for (unsigned i = 0; i < top.n; i++) {
		const struct protoent *protocol = getprotobynumber((int)top.lines[i].index);
		char name[NAME_WIDTH];

		if (protocol != NULL)
			snprintf(name, sizeof(name), "%s",
				 protocol->p_aliases[0] != NULL ? protocol->p_aliases[0]
								: protocol->p_name);
		else
			snprintf(name, sizeof(name), "protocol %u", top.lines[i].index);
		print_line(name, &top.lines[i].sum, &summary->total, to);
	}
}

void summary_print(const struct summary *summary, const struct application_table *applications,
		   FILE *to)
{
	print_totals(summary, to);
	if (summary->records == 0)
		return;
	print_hosts(summary, to);
	if (applications != NULL)
		print_applications(summary, applications, to);
	print_ports(summary, to);
	print_protocols(summary, to);
}
