// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_COLLECT_INPUT_H
#define PROBE_COLLECT_INPUT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "config/collect_kind.h"
#include "config/network.h"
#include "config/options/options.h"
#include "export/decode/decoder.h"

enum { COLLECT_MOST_NETWORKS = 64, COLLECT_MOST_WORKERS = 16 };

// What is done with the counts of records whose packets were sampled.
enum collect_scale {
	SCALE_AUTO, // they stay, the rate stands beside them: outputs multiply where they cannot
		    // tell it
	SCALE_ON,   // they are multiplied for all outputs
	SCALE_OFF,  // they stay, and nobody multiplies
};

// The rate that a user says exporters have.
struct told_rate {
	struct ip_network exporters;
	uint32_t interval;
};

// One --input that collects, parsed.
struct collect_input {
	const char *spec; // the options'
	enum collect_kind kind;
	char host[256]; // empty: any address
	uint16_t port;
	char path[4096];
	unsigned n_allowed; // 0: everybody
	struct ip_network allowed[COLLECT_MOST_NETWORKS];
	unsigned n_rates;
	struct told_rate rate[COLLECT_MOST_NETWORKS];
	uint64_t receive_octets;
	enum collect_scale scale;
	enum out_counters out_counters;
	unsigned workers;
};

// One line is reported on error; returns -errno.
int collect_input_parse(const char *spec, struct collect_input *input);

// All of them of the options, into at most OPTIONS_MAX_SPECS places; how many, or -errno.
int collect_inputs_parse(const struct options *options, struct collect_input *inputs);

bool collect_input_allows(const struct collect_input *input, const struct sender_address *address);
// 0: nothing was said of it.
uint32_t collect_input_rate(const struct collect_input *input,
			    const struct sender_address *address);

// "netflow:2055": what people read.
void collect_input_name(const struct collect_input *input, char *name, size_t size);

// The index-th setting, for the guide; false: there are no more. All of them in roff, for the
// manual.
struct collect_setting_text {
	const char *name, *allowed, *preset, *help;
};
bool collect_setting_text(unsigned i, struct collect_setting_text *text);
void collect_settings_roff(FILE *to);

#endif
