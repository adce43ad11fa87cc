// SPDX-License-Identifier: BSD-3-Clause
#include "probe/selftest/selftest_records.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "probe/selftest/selftest_flows.h"

// Our own JSON: no white space, each key once an object.
static const char *value_of(const char *json, const char *key)
{
	char quoted[64];
	const char *at;

	snprintf(quoted, sizeof(quoted), "\"%s\":", key);
	at = strstr(json, quoted);
	return at == NULL ? NULL : at + strlen(quoted);
}

uint64_t selftest_number(const char *json, const char *key)
{
	const char *value = value_of(json, key);

	return value == NULL ? 0 : strtoull(value, NULL, 10);
}

uint64_t selftest_counter(const char *json, const char *key, const char *unit)
{
	uint64_t sum = 0;

	for (const char *at = value_of(json, key); at != NULL; at = value_of(at, key))
		sum += selftest_number(at, unit);
	return sum;
}

static bool flow_at(const char *line, const char *key, unsigned stage, unsigned *flow)
{
	const char *value = value_of(line, key);
	char address[64];
	unsigned of_stage;

	if (value == NULL || *value != '"')
		return false;
	snprintf(address, sizeof(address), "%.*s", (int)strcspn(value + 1, "\""), value + 1);
	return selftest_flow_of(address, &of_stage, flow) && of_stage == stage;
}

// Who began it the probe has judged; the own address may be either.
static bool flow_of(const char *line, unsigned stage, unsigned *flow)
{
	static const char *const keys[] = {"sourceIPv4Address", "destinationIPv4Address",
					   "sourceIPv6Address", "destinationIPv6Address"};

	for (unsigned i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		if (flow_at(line, keys[i], stage, flow))
			return true;
	return false;
}

static void add(struct selftest_flow *flow, const char *line)
{
	const double first = (double)selftest_number(line, "flowStartMilliseconds");
	const double last = (double)selftest_number(line, "flowEndMilliseconds");

	flow->first_ms = flow->records == 0 ? first : fmin(flow->first_ms, first);
	flow->last_ms = fmax(flow->last_ms, last);
	flow->records++;
	flow->packets += selftest_number(line, "packetDeltaCount") +
			 selftest_number(line, "reversePacketDeltaCount");
	flow->octets += selftest_number(line, "octetDeltaCount") +
			selftest_number(line, "reverseOctetDeltaCount");
}

void selftest_records_read(FILE *json, unsigned stage, struct selftest_flow *flows,
			   unsigned n_flows)
{
	char *line = NULL;
	size_t room = 0;
	unsigned flow;

	while (getline(&line, &room, json) > 0)
		if (flow_of(line, stage, &flow) && flow < n_flows)
			add(&flows[flow], line);
	free(line);
}
