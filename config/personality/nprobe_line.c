// SPDX-License-Identifier: BSD-3-Clause
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/names.h"
#include "config/number.h"
#include "config/personality/foreign_ports.h"
#include "config/personality/nprobe_line.h"

enum { FLOWS_PER_BUCKET = 4, PRESET_FLOWS = 524288, LEAST_FLOWS = 16 };

static void read_list_file(struct foreign_line *line, const char *path, struct foreign_ports *ports)
{
	FILE *file = fopen(path, "r");
	char *text = NULL;
	size_t room = 0;

	if (file == NULL) {
		foreign_refuse(line, "--pcap-file-list %s: cannot be read: %m", path);
		return;
	}
	while (getline(&text, &room, file) > 0) {
		text[strcspn(text, "\r\n")] = '\0';
		if (*text == '\0' || *text == '#')
			continue;
		words_add(&ports->ports, "pcap:%s", text);
		ports->n_files++;
	}
	free(text);
	fclose(file);
}

// The rate of all that is collected: "PACKETS:COLLECTED:FLOWS" of -S; 1: as exporters tell.
static unsigned collected_rate(const struct foreign_line *line)
{
	const char *text = foreign_value(line, "S");
	unsigned packets, collected = 1, flows;

	if (text == NULL || sscanf(text, "%u:%u:%u", &packets, &collected, &flows) != 3)
		return 1;
	return RTE_MAX(collected, 1U);
}

// nProbe multiplies what was sampled where it is not told otherwise.
static void put_collector_port(struct foreign_line *line, const char *place)
{
	const bool as_sampled = foreign_value(line, "disable-upscale") != NULL ||
				foreign_value(line, "disable-sflow-upscale") != NULL;
	const char *port = strrchr(place, ':');
	const unsigned rate = collected_rate(line);
	char told[64] = "";
	uint64_t number;

	if (!number_read(port != NULL ? port + 1 : place, 1, UINT16_MAX, &number)) {
		foreign_refuse(line, "--collector-port %s: is no port; write PORT or ADDRESS:PORT",
			       place);
		return;
	}
	if (rate > 1)
		snprintf(told, sizeof(told), ",sampling-of=0.0.0.0/0:%u+::/0:%u", rate, rate);
	foreign_put(line, "input", "netflow:%s%s%s", place, as_sampled ? "" : ",scale=on", told);
}

static void read_inputs(struct foreign_line *line, struct foreign_ports *ports)
{
	const char *value, *list = foreign_value(line, "pcap-file-list");
	char name[64];

	for (unsigned i = 0; (value = foreign_nth(line, "i", i)) != NULL; i++) {
		if (strcmp(value, "none") != 0)
			foreign_ports_read(line, value, ports);
		else if (foreign_value(line, "collector-port") == NULL)
			foreign_refuse(line, "-i none: without packets there is nothing to meter; "
					     "collector mode is --collector-port PORT");
	}
	if (list != NULL)
		read_list_file(line, list, ports);
	if (foreign_value(line, "i") != NULL || list != NULL ||
	    foreign_value(line, "collector-port") != NULL)
		return;
	if (!foreign_default_port(name, sizeof(name)))
		foreign_refuse(line, "-i: not given, and no interface is up; give one");
	else {
		words_add(&ports->ports, "%s", name);
		foreign_note(line, "-i: not given: the first interface, here %s", name);
	}
}

static void put_ifindex(struct foreign_line *line, const struct foreign_ports *ports)
{
	const char *in = foreign_value(line, "u"), *out = foreign_value(line, "Q"),
		   *vlan = foreign_value(line, "vlanid-as-iface-idx");
	char list[1024] = "";
	uint64_t number;

	if (vlan != NULL && strcmp(vlan, "none") != 0)
		foreign_refuse(
		    line, "--vlanid-as-iface-idx %s: the VLAN is no interface number here", vlan);
	if (out != NULL && strcmp(out, "0") != 0)
		foreign_refuse(line,
			       "-Q %s: a number for the output interface is not there: a tap has "
			       "none",
			       out);
	if (in != NULL && !number_read(in, 0, UINT32_MAX, &number)) {
		foreign_refuse(line,
			       "-u %s: interface numbers by MAC address are not there; give "
			       "a number",
			       in);
		return;
	}
	for (unsigned i = 0; i < ports->ports.n && i < 64; i++)
		names_add(list, sizeof(list), ",", in != NULL ? in : "0");
	if (*list != '\0')
		foreign_put(line, "ifindex", "%s", list);
}

static void put_inputs(struct foreign_line *line)
{
	struct foreign_ports ports = {.n_files = 0};
	const char *place;

	read_inputs(line, &ports);
	foreign_ports_put(line, &ports);
	for (unsigned i = 0; (place = foreign_nth(line, "collector-port", i)) != NULL; i++)
		put_collector_port(line, place);
	if (foreign_value(line, "dont-drop-privileges") != NULL && ports.n_files == 0)
		foreign_put(line, "user", "root");
	put_ifindex(line, &ports);
	foreign_ports_clear(&ports);
}

// 1 packet of n, 1 Flow of n: "n", "n:flows" as it was, "n:collected:flows" as it is.
static void put_sampling(struct foreign_line *line)
{
	const char *text = foreign_value(line, "S");
	unsigned rate[3] = {1, 1, 1};
	int n, flows;

	if (text == NULL)
		return;
	n = sscanf(text, "%u:%u:%u", &rate[0], &rate[1], &rate[2]);
	flows = n == 2 ? 1 : 2;
	if (*text == '@')
		foreign_refuse(
		    line,
		    "-S %s: a rate of one interface is not there; sampling-of=EXPORTER:N "
		    "behind -i netflow:PORT is of an exporter",
		    text);
	else if (n < 1)
		foreign_refuse(line, "-S %s: is no rate; write PACKETS:COLLECTED:FLOWS", text);
	else if (n == 3 && rate[1] > 1 && foreign_value(line, "collector-port") == NULL)
		foreign_refuse(line,
			       "-S %s: a rate of collected records, but nothing is collected: "
			       "--collector-port PORT",
			       text);
	else if (rate[0] > 1 && rate[flows] > 1)
		foreign_refuse(line, "-S %s: lineprobe samples packets or Flows, not both", text);
	else if (rate[0] > 1)
		foreign_put(line, "sampling", "packets=%u", rate[0]);
	else if (rate[flows] > 1) {
		foreign_put(line, "sampling", "flows=%u", rate[flows]);
		foreign_note(line,
			     "-S %s: Flows are sampled as they are metered, so their "
			     "records carry the rate",
			     text);
	}
}

static void put_key(struct foreign_line *line)
{
	const char *bits = foreign_value(line, "p");

	// "-p=" of a config file is all ones.
	if (bits != NULL && bits[strspn(bits, "1/")] != '\0')
		foreign_refuse(line, "-p %s: coarser Flows are not there; write 1/1/1/1/1/1", bits);
}

static void put_filter(struct foreign_line *line)
{
	const char *list = foreign_value(line, "black-list");
	char net[64];

	if (foreign_value(line, "f") != NULL &&
	    (list != NULL || foreign_value(line, "W") != NULL || foreign_value(line, "4") != NULL))
		foreign_refuse(line, "-f with -W or --black-list: write one filter: "
				     "-f '(FILTER) and not ip6'");
	else if (foreign_value(line, "W") != NULL)
		foreign_put(line, "filter", "not ip6");
	else if (foreign_value(line, "4") != NULL)
		foreign_put(line, "filter", "not ip");
	else if (list != NULL && foreign_next(&list, net, sizeof(net)) && list == NULL)
		foreign_put(line, "filter", "not src net %s", net);
	else if (list != NULL)
		foreign_refuse(line, "--black-list: write a filter: -f 'not src net A and not src "
				     "net B'");
}

static void put_flows(struct foreign_line *line)
{
	const uint64_t buckets = foreign_number(line, "w", PRESET_FLOWS / FLOWS_PER_BUCKET),
		       flows = foreign_number(line, "M", buckets * FLOWS_PER_BUCKET);

	foreign_put(line, "active-timeout", "%" PRIu64,
		    RTE_MAX(foreign_number(line, "t", 120), UINT64_C(1)));
	foreign_put(line, "idle-timeout", "%" PRIu64,
		    RTE_MAX(foreign_number(line, "d", 30), UINT64_C(1)));
	foreign_put(line, "max-flows", "%" PRIu64, RTE_MAX(flows, (uint64_t)LEAST_FLOWS));
	foreign_put(line, "decap", "%s", foreign_value(line, "tunnel") != NULL ? "all" : "off");
	put_key(line);
	put_filter(line);
	put_sampling(line);
}

static void check_values(struct foreign_line *line)
{
	static const char *const zeros[] = {"z", "N", "discard-unknown-flows"};
	static const char *const of_dump[] = {"F",
					      "D",
					      "csv-separator",
					      "max-num-log-lines",
					      "dont-nest-dump-dirs",
					      "enable-throughput-stats"};

	for (unsigned i = 0; i < RTE_DIM(zeros); i++) {
		const char *value = foreign_value(line, zeros[i]);

		if (value != NULL && value[strspn(value, "0:")] != '\0')
			foreign_refuse(line, "-%s%s %s: leaving Flows out is not there",
				       zeros[i][1] != '\0' ? "-" : "", zeros[i], value);
	}
	for (unsigned i = 0; i < RTE_DIM(of_dump); i++) {
		if (foreign_value(line, of_dump[i]) != NULL && foreign_value(line, "P") == NULL)
			foreign_note(line, "-%s%s: ignored: it is of -P, which is not given",
				     of_dump[i][1] != '\0' ? "-" : "", of_dump[i]);
	}
}

// Words beside options mean nothing to nProbe; a number after -v was meant for -V.
static void check_words(struct foreign_line *line)
{
	for (unsigned i = 0; i < line->words.n; i++) {
		const char *word = line->words.word[i];
		const bool version = foreign_value(line, "v") != NULL && foreign_is(word, "5|9|10");

		if (version)
			foreign_refuse(line,
				       "-v %s: -v prints the version and ends; did you mean -V %s?",
				       word, word);
		else
			foreign_refuse(line, "%s: stands alone; an option is missing before it",
				       word);
	}
}

static void put_verbosity(struct foreign_line *line)
{
	const uint64_t level = foreign_number(line, "b", 0);

	if (level > 0)
		foreign_put(line, "verbose", "%" PRIu64, RTE_MIN(level, UINT64_C(2)));
}

void nprobe_finish(struct foreign_line *line)
{
	if (foreign_asks(line, "h", "help", "fingers") ||
	    (line->words.n == 0 && foreign_asks(line, "v", "--version", NULL)))
		return;
	check_words(line);
	put_inputs(line);
	nprobe_outputs_put(line);
	put_flows(line);
	check_values(line);
	put_verbosity(line);
	if (foreign_value(line, "dont-drop-privileges") == NULL &&
	    foreign_value(line, "unprivileged-user") == NULL)
		foreign_note_user(line, "; nProbe becomes nprobe");
}
