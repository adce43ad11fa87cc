// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <netdb.h>
#include <string.h>
#include <time.h>

#include <rte_common.h>

#include "config/figure.h"
#include "config/text_table.h"
#include "export/analyze/summary.h"

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
	const double octets = (double)top_sum_octets(&summary->total);
	char rate[32];

	text_table_cell(table, "Octets");
	text_table_figure(table, top_sum_octets(&summary->total));
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
	const struct top_sum *total = &summary->total;
	struct text_table table = {.out = to, .columns = columns};
	char text[32];

	fprintf(to, "Time     ");
	print_time(summary->start_us, to);
	fprintf(to, " to ");
	print_time(summary->end_us, to);
	fprintf(to, " UTC, %.3f s\n", seconds);
	text_table_cell(&table, "Packets");
	text_table_figure(&table, top_sum_packets(total));
	if (seconds > 0)
		text_table_cell(&table, "%spackets/s",
				figure_rate((double)top_sum_packets(total) / seconds, text, 32));
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
	const struct top_sum *total;
};

static void print_head(struct sums_table *sums, const char *title, const struct top_sum *total,
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

static void print_line(struct sums_table *sums, const char *name, const struct top_sum *sum)
{
	const double total = (double)top_sum_octets(sums->total);
	char octets[32];

	text_table_cell(&sums->table, "  %s", name);
	text_table_figure(&sums->table, sum->flows);
	text_table_figure(&sums->table, top_sum_packets(sum));
	text_table_cell(&sums->table, "%sB", figure_rate((double)top_sum_octets(sum), octets, 32));
	text_table_cell(&sums->table, "%.1f %%",
			total > 0 ? 100.0 * (double)top_sum_octets(sum) / total : 0.0);
	text_table_end(&sums->table);
}

// "443/tcp https"
static void add_service(const struct top_key *key, char name[TALKER_NAME])
{
	const uint16_t port = htons((uint16_t)key->number);
	const char *protocol = strchr(name, '/');
	const struct servent *service = NULL;
	const size_t n = strlen(name);

	if (protocol != NULL)
		service = getservbyport(port, protocol + 1);
	if (service != NULL)
		snprintf(name + n, TALKER_NAME - n, " %s", service->s_name);
}

static void print_kind(const struct summary *summary, enum talker_kind kind, const char *title,
		       const struct application_table *applications, FILE *to)
{
	const struct top_list *list = &summary->talkers.list[kind];
	struct top_entry largest[SUMMARY_TOP];
	const unsigned n = top_list_largest(list, TOP_BY_OCTETS, largest, SUMMARY_TOP);
	struct sums_table table;

	print_head(&table, title, &summary->total, to);
	for (unsigned i = 0; i < n; i++) {
		char name[TALKER_NAME];

		talker_name_write(kind, &largest[i].key, applications, name);
		if (kind == TALKER_PORTS)
			add_service(&largest[i].key, name);
		print_line(&table, name, &largest[i].sum);
	}
}

static void print_hosts(const struct summary *summary, FILE *to)
{
	const struct top_list *list = &summary->talkers.list[TALKER_HOSTS];
	char title[64], number[32];

	snprintf(title, sizeof(title), "Hosts (%u of %s%s)", RTE_MIN(list->n, SUMMARY_TOP + 0U),
		 list->floor > 0 ? "more than " : "", figure_write(list->n, number, 32));
	print_kind(summary, TALKER_HOSTS, title, NULL, to);
	if (list->floor > 0)
		fprintf(to, "  each may have up to %s octets more: not all hosts had room\n",
			figure_write(list->floor, number, 32));
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
		print_kind(summary, TALKER_APPLICATIONS, "Applications", applications, to);
	print_kind(summary, TALKER_PORTS, "Ports of responders", NULL, to);
	print_kind(summary, TALKER_PROTOCOLS, "Protocols", NULL, to);
}
