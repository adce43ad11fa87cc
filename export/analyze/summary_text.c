// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <inttypes.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#include <rte_common.h>

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

// 1234567 as "1,234,567".
static const char *grouped(uint64_t number, char text[32])
{
	char digits[24];
	const int n = snprintf(digits, sizeof(digits), "%" PRIu64, number);
	char *to = text;

	for (int i = 0; i < n; i++) {
		if (i > 0 && (n - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = '\0';
	return text;
}

// Three digits and a decimal unit: "1.23 M".
static const char *scaled(double number, const char *unit, char text[32])
{
	static const char *const prefixes[] = {"", "k", "M", "G", "T", "P", "E"};
	unsigned i = 0;

	while (number >= 999.5 && i + 1 < RTE_DIM(prefixes)) {
		number /= 1000;
		i++;
	}
	snprintf(text, 32, "%.*f %s%s",
		 i == 0 || number >= 99.95 ? 0
		 : number >= 9.995	   ? 1
					   : 2,
		 number, prefixes[i], unit);
	return text;
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
	fprintf(to, "Packets  %15s", grouped(total->packets, text));
	if (seconds > 0)
		fprintf(to, "   %s", scaled((double)total->packets / seconds, "packets/s", rate));
	fprintf(to, "\nOctets   %15s", grouped(total->octets, text));
	if (seconds > 0)
		fprintf(to, "   %s", scaled((double)total->octets * 8 / seconds, "bit/s", rate));
	fprintf(to, "   (IP, without link headers)");
	fprintf(to, "\nFlows    %15s", grouped(total->flows, text));
	if (summary->records > total->flows)
		fprintf(to, "   in %s records", grouped(summary->records, rate));
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

	fprintf(to, "  %-*s %12s %15s %10s %5.1f %%\n", NAME_WIDTH - 2, name,
		grouped(sum->flows, flows), grouped(sum->packets, packets),
		scaled((double)sum->octets, "B", octets),
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
		 grouped(summary->n_hosts, number));
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
