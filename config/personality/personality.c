// SPDX-License-Identifier: BSD-3-Clause
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "config/names.h"
#include "config/personality/foreign.h"

// The last one is another name of one before, with the same options.
static const struct personality *const personalities[] = {
    &personality_softflowd, &personality_softflowctl,  &personality_nprobe,
    &personality_cento,	    &personality_flow_capture, &personality_cento_bridge,
};

// Other programs of the field, and what lineprobe is beside them.
static const struct {
	const char *names, *why;
} strangers[] = {
    {"pmacctd|uacctd|pmbgpd", "aggregates by its own keys; lineprobe -i IF -o ipfix://HOST sends "
			      "Flows to nfacctd, -o json:- prints them"},
    {"nfacctd|sfacctd",
     "is a collector; lineprobe meters packets and sends to it: -o ipfix://HOST"},
    {"nfcapd|sfcapd", "is a collector, nothing that meters; lineprobe sends to it: "
		      "-o netflow9://HOST:9995 (its -l is today's -w)"},
    {"nfpcapd",
     "meters into its own files; lineprobe -i IF -o netflow9://HOST:9995 sends to nfcapd"},
    {"nfdump|flow-cat|flow-print|flow-report|flow-nfilter|rwfilter", "reads collected files; "
								     "lineprobe meters packets"},
    {"flow-fanout|samplicate|samplicator|nfreplay|flow-send", "repeats datagrams of exporters; "
							      "lineprobe meters packets"},
    {"yaf", "writes its own files; lineprobe -i pcap:FILE -o ipfix+file:FILE does the like"},
    {"fprobe|fprobe-ulog|ipcad|ipt-netflow",
     "lineprobe -i IF -o netflow5://HOST:PORT does the like"},
    {"nprobe-agent|nprobeagent", "watches processes; lineprobe meters packets"},
    {"argus", "has a protocol of its own; lineprobe -i IF -o ipfix://HOST exports standard Flows"},
    {"ipfixprobe|vermont|qof|joy", "lineprobe -i IF -o ipfix://HOST does the like"},
    {"ntopng", "shows Flows; lineprobe feeds it: -i IF -o zmq://:5556"},
    {"flowRelay|flowrelay", "passes Flow Records on; lineprobe meters packets"},
    {"n2disk|tcpdump|dumpcap|tshark", "keeps packets; lineprobe meters them"},
    {"zeek|suricata|snort", "inspects packets; lineprobe meters Flows"},
    {"hsflowd|sflowtool", "is of sFlow, packet samples; lineprobe meters Flows"},
    {"goflow|goflow2|pmtelemetryd|telegraf|logstash|filebeat",
     "collects; lineprobe meters packets"},
};

static const char *base_of(const char *program)
{
	const char *slash = strrchr(program, '/');

	return slash != NULL ? slash + 1 : program;
}

const struct personality *personality_find(const char *program)
{
	for (unsigned i = 0; i < RTE_DIM(personalities); i++) {
		if (foreign_is(base_of(program), personalities[i]->names))
			return personalities[i];
	}
	return NULL;
}

const char *personality_stranger(const char *program)
{
	for (unsigned i = 0; i < RTE_DIM(strangers); i++) {
		if (foreign_is(base_of(program), strangers[i].names))
			return strangers[i].why;
	}
	return NULL;
}

void personality_names(char *names, size_t size)
{
	char name[32];

	*names = '\0';
	for (unsigned i = 0; i + 1 < RTE_DIM(personalities); i++) {
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(personalities[i]->names, "|"),
			 personalities[i]->names);
		names_add(names, size, ", ", name);
	}
}

// An opening quote of a text processor does what no shell's does.
static void check_quotes(struct foreign_line *line, const struct words *words)
{
	for (unsigned i = 0; i < words->n; i++) {
		if (strstr(words->word[i], "\xe2\x80\x9c") != NULL ||
		    strstr(words->word[i], "\xe2\x80\x9d") != NULL)
			foreign_refuse(line, "%s: has a typographic quote; write \" instead",
				       words->word[i]);
	}
}

// What a shell or systemd would have put a value for.
static void tell_variables(struct foreign_line *line, const struct words *words)
{
	for (unsigned i = 0; i < words->n; i++) {
		const char *dollar = strchr(words->word[i], '$');

		if (dollar != NULL && (isalpha((unsigned char)dollar[1]) || dollar[1] == '{'))
			foreign_note(
			    line, "%s: is a variable, which stays as it is typed; write its value",
			    words->word[i]);
	}
}

void personality_translate(const struct personality *personality, const struct words *typed,
			   struct translation *to)
{
	struct foreign_line line = {.personality = personality, .to = to};
	struct words expanded = {0};
	const bool of_file =
	    personality->expand != NULL && personality->expand(&line, typed, &expanded);
	const struct words *words = of_file ? &expanded : typed;

	if (!of_file || to->wrong.n == 0) {
		check_quotes(&line, words);
		tell_variables(&line, words);
		foreign_line_read(&line, words);
		personality->finish(&line);
	}
	if (to->ours.failed || to->notes.failed || to->wrong.failed || expanded.failed)
		foreign_refuse(&line, "there is no memory for the line");
	foreign_line_clear(&line);
	words_clear(&expanded);
}

void translation_clear(struct translation *translation)
{
	words_clear(&translation->ours);
	words_clear(&translation->notes);
	words_clear(&translation->wrong);
}

static const char *fate_of(const struct foreign_option *option)
{
	switch (option->fate) {
	case FOREIGN_IGNORED:
		return "ignored: ";
	case FOREIGN_REFUSED:
		return "refused: ";
	case FOREIGN_OURS:
	case FOREIGN_WORDS:
		return "--";
	case FOREIGN_READ:
		break;
	}
	return "";
}

static void print_option(const struct foreign_option *option, FILE *out)
{
	char spelled[128] = "";
	const int length = option->name != NULL ? (int)strcspn(option->name, "|") : 0;

	if (option->letter != '\0')
		snprintf(spelled, sizeof(spelled), "-%c", option->letter);
	if (length > 0)
		snprintf(spelled + strlen(spelled), sizeof(spelled) - strlen(spelled), "%s--%.*s",
			 *spelled != '\0' ? ", " : "", length, option->name);
	fprintf(out, "  %-30s %s%s\n", spelled, fate_of(option), option->text);
}

void personalities_print(FILE *out)
{
	for (unsigned i = 0; i + 1 < RTE_DIM(personalities); i++) {
		const struct personality *one = personalities[i];

		fprintf(out, "%s%.*s\n", i > 0 ? "\n" : "", (int)strcspn(one->names, "|"),
			one->names);
		for (unsigned k = 0; k < one->n_options; k++)
			print_option(&one->options[k], out);
	}
}
