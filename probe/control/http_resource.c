// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/http_resource.h"

#include <string.h>

#include <rte_common.h>

enum { NOW_MS = 400, WALK_MS = 2000 };

static const struct http_parameter flows_parameters[] = {{"host", "host "},
							 {"net", "net "},
							 {"port", "port "},
							 {"proto", "proto "},
							 {"vlan", "vlan "},
							 {"app", "app "},
							 {0}};
static const struct http_parameter ranked_parameters[] = {
    {"host", "host "},	 {"net", "net "},   {"port", "port "},
    {"proto", "proto "}, {"vlan", "vlan "}, {"app", "app "},
    {"top", "--top "},	 {"by", "--by "},   {0}};
static const struct http_parameter top_parameters[] = {
    {"top", "--top "}, {"by", "--by "}, {"over", "--over "}, {0}};
static const struct http_parameter events_parameters[] = {{"after", "--after "}, {0}};
static const struct http_parameter timeouts_parameters[] = {{"time", ""}, {0}};

// A walk through the Flow tables is work of the workers: it is held longest.
static const struct http_resource resources[] = {
    {"statistics", "statistics", NULL, NOW_MS, "totals, and each worker's Flow table"},
    {"balance", "balance", NULL, NOW_MS, "the balance sheet: all counters of all owners"},
    {"counters", "counters", NULL, 10000, "what each counter means"},
    {"ports", "ports", NULL, NOW_MS, "ports: link, rates, drops, counters of devices"},
    {"inputs", "inputs", NULL, WALK_MS, "what was set up: queues, RSS, cores, memory"},
    {"stages", "stages", NULL, NOW_MS, "nanoseconds of each stage of each worker"},
    {"outputs", "outputs", NULL, NOW_MS, "what each output has taken, sent, queued and lost"},
    {"exporters", "exporters", NULL, WALK_MS, "who sends to the collectors"},
    {"interfaces", "interfaces", NULL, WALK_MS, "interfaces of exporters, as they tell them"},
    {"span", "span", NULL, NOW_MS, "what the mirror of each input and VLAN does wrong"},
    {"events", "events", events_parameters, NOW_MS, "what has begun, changed and ended"},
    {"timeouts", "timeouts", timeouts_parameters, WALK_MS, "the timeouts in force"},
    {"flows", "flows", ranked_parameters, WALK_MS, "the largest live Flows that fit"},
    {"explain", "explain", flows_parameters, WALK_MS, "all that is known of the Flows that fit"},
    {"top/hosts", "top hosts", top_parameters, NOW_MS, "hosts with the most octets"},
    {"top/apps", "top apps", top_parameters, NOW_MS, "applications"},
    {"top/ports", "top ports", top_parameters, NOW_MS, "ports of services"},
    {"top/vlans", "top vlans", top_parameters, NOW_MS, "VLANs"},
    {"top/pairs", "top pairs", top_parameters, NOW_MS, "pairs of hosts"},
    {"top/protocols", "top protocols", top_parameters, NOW_MS, "protocols"},
};

const struct http_resource *http_resource_at(unsigned i)
{
	return i < RTE_DIM(resources) ? &resources[i] : NULL;
}

const struct http_resource *http_resource_find(const char *name)
{
	for (unsigned i = 0; i < RTE_DIM(resources); i++) {
		if (strcmp(resources[i].name, name) == 0)
			return &resources[i];
	}
	return NULL;
}

void http_resource_begin(const struct http_resource *resource, char line[HTTP_LINE])
{
	snprintf(line, HTTP_LINE, "--json %s", resource->command);
}

// Words that a command takes as one: no blank, nothing that begins an option of its own.
static bool is_word(const char *value)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.:/_+-";

	return *value != '\0' && *value != '-' && value[strspn(value, allowed)] == '\0';
}

const struct http_parameter *http_parameter_find(const struct http_resource *resource,
						 const char *name)
{
	const struct http_parameter *parameter = resource->parameters;

	for (; parameter != NULL && parameter->name != NULL; parameter++) {
		if (strcmp(parameter->name, name) == 0)
			return parameter;
	}
	return NULL;
}

bool http_parameter_add(const struct http_parameter *parameter, const char *value,
			char line[HTTP_LINE])
{
	const size_t length = strlen(line);

	return is_word(value) && snprintf(line + length, HTTP_LINE - length, " %s%s",
					  parameter->before, value) < (int)(HTTP_LINE - length);
}

void http_resources_json(FILE *out)
{
	fputs("{\"resources\":[", out);
	for (unsigned i = 0; i < RTE_DIM(resources); i++) {
		const struct http_parameter *parameter = resources[i].parameters;
		const char *between = "";

		fprintf(out, "%s{\"path\":\"" HTTP_API "%s\",\"command\":\"%s\",\"parameters\":[",
			i > 0 ? "," : "", resources[i].name, resources[i].command);
		for (; parameter != NULL && parameter->name != NULL; parameter++) {
			fprintf(out, "%s\"%s\"", between, parameter->name);
			between = ",";
		}
		fprintf(out, "],\"help\":\"%s\"}", resources[i].help);
	}
	fputs("]}\n", out);
}

void http_resources_print(FILE *out)
{
	for (unsigned i = 0; i < RTE_DIM(resources); i++) {
		const struct http_parameter *parameter = resources[i].parameters;
		const char *between = "?";

		fprintf(out, "  " HTTP_API "%s", resources[i].name);
		for (; parameter != NULL && parameter->name != NULL; parameter++) {
			fprintf(out, "%s%s=", between, parameter->name);
			between = "&";
		}
		fprintf(out, "\n      ctl --json %s: %s\n", resources[i].command,
			resources[i].help);
	}
}
