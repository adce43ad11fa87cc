// SPDX-License-Identifier: BSD-3-Clause
#include "probe/worker/filter.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pcap/pcap.h>
#include <rte_common.h>

#include "config/link_types.h"
#include "config/log.h"

// The programs are run by libpcap's interpreter, 10 to 35 ns a packet. DPDK's rte_bpf would make
// machine code of them, but in 22.11 its result is wrong where an index is added to
// ("tcp[tcp[12]]") and jumps into the midst of an instruction in longer programs ("mpls or
// pppoes").

enum { SNAPLEN = 262144 };

// By the number that packets are stamped with.
static const struct link_type {
	uint16_t link_type;
	int dlt;
} links[] = {
#define X(number, same, dlt, name, parse) {number, dlt},
    LINK_TYPES(X)
#undef X
};

struct filter {
	unsigned n_users;
	char *expression;
	struct bpf_program programs[RTE_DIM(links)]; // no instructions: matches nothing
};

static int compile(struct bpf_program *program, const char *expression, int dlt, char *why)
{
	pcap_t *pcap = pcap_open_dead(dlt, SNAPLEN);
	int result;

	if (pcap == NULL)
		return -1;
	result = pcap_compile(pcap, program, expression, 1, PCAP_NETMASK_UNKNOWN);
	if (result != 0) {
		snprintf(why, PCAP_ERRBUF_SIZE, "%s", pcap_geterr(pcap));
		program->bf_len = 0;
	}
	pcap_close(pcap);
	return result;
}

int filter_new(const char *expression, struct filter **filter)
{
	char why[PCAP_ERRBUF_SIZE] = "out of memory", first[PCAP_ERRBUF_SIZE] = "";
	struct filter *compiled = calloc(1, sizeof(*compiled));
	unsigned n = 0;

	if (compiled == NULL || (compiled->expression = strdup(expression)) == NULL) {
		free(compiled);
		return memory_error(sizeof(*compiled), NULL, "--filter '%s'", expression);
	}
	compiled->n_users = 1;
	for (unsigned i = 0; i < RTE_DIM(links); i++) {
		if (compile(&compiled->programs[i], expression, links[i].dlt, why) == 0)
			n++;
		else if (first[0] == '\0')
			snprintf(first, sizeof(first), "%s", why);
	}
	if (n == 0) {
		filter_free(compiled);
		return user_error(EINVAL, "--filter '%s': %s; see pcap-filter(7)", expression,
				  first);
	}
	*filter = compiled;
	return 0;
}

struct filter *filter_share(struct filter *filter)
{
	filter->n_users++;
	return filter;
}

bool filter_is(const struct filter *filter, const char *expression)
{
	return filter != NULL && expression != NULL && strcmp(filter->expression, expression) == 0;
}

void filter_free(struct filter *filter)
{
	if (filter == NULL || --filter->n_users > 0)
		return;
	for (unsigned i = 0; i < RTE_DIM(links); i++)
		pcap_freecode(&filter->programs[i]);
	free(filter->expression);
	free(filter);
}

bool filter_match(const struct filter *filter, const uint8_t *frame, uint32_t captured,
		  uint32_t wire_length, uint16_t link_type)
{
	for (unsigned i = 0; i < RTE_DIM(links); i++) {
		const struct bpf_program *program = &filter->programs[i];

		if (links[i].link_type == link_type)
			return program->bf_len > 0 &&
			       bpf_filter(program->bf_insns, frame, wire_length, captured) != 0;
	}
	return false;
}
