// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_COLLECT_INPUT_H
#define PROBE_COLLECT_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "config/collect_kind.h"
#include "config/network.h"
#include "config/options/options.h"
#include "export/decode/decoder.h"
#include "export/transport/tls.h"

enum { COLLECT_MOST_NETWORKS = 64, COLLECT_MOST_WORKERS = 16 };

// What is done with the counts of records whose packets were sampled.
enum collect_scale {
	SCALE_AUTO, // they stay, the rate stands beside them: outputs multiply where they cannot
		    // tell it
	SCALE_ON,   // they are multiplied for all outputs
	SCALE_OFF,  // they stay, and nobody multiplies
};

// What is merged into Flows.
enum collect_aggregate { AGGREGATE_OFF, AGGREGATE_SAMPLES, AGGREGATE_ON };

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
	char names[1024]; // path; empty: none
	uint64_t receive_octets;
	enum collect_scale scale;
	enum out_counters out_counters;
	unsigned workers;
	enum collect_aggregate aggregate;
	uint32_t aggregate_flows; // at once, of each worker
	struct tls_settings tls;  // of COLLECT_TLS; its texts are in `tls_text`
	char tls_text[TLS_N_FILES + 1][1024];
};

// It does not hold what stays where it was made: `input` is not to be copied. One line is reported
// on error; returns -errno.
int collect_input_parse(const char *spec, struct collect_input *input);

// All of them of the options, into at most OPTIONS_MAX_SPECS places; how many, or -errno.
int collect_inputs_parse(const struct options *options, struct collect_input *inputs);

static inline bool collect_input_has_socket(const struct collect_input *input)
{
	return input->kind != COLLECT_FILE && input->kind != COLLECT_CAPTURE;
}

// Connections are made to it; what they send waits for room.
static inline bool collect_input_is_stream(const struct collect_input *input)
{
	return input->kind == COLLECT_TCP || input->kind == COLLECT_TLS;
}

bool collect_input_allows(const struct collect_input *input, const struct sender_address *address);
// 0: nothing was said of it.
uint32_t collect_input_rate(const struct collect_input *input,
			    const struct sender_address *address);

// "netflow:2055": what people read.
void collect_input_name(const struct collect_input *input, char *name, size_t size);

#endif
