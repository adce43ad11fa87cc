// SPDX-License-Identifier: BSD-3-Clause
#include "config/options/collector_inputs.h"

#include <string.h>

#include <rte_common.h>

// A capture whose packets are datagrams of exporters, too.
static bool is_capture_of_flows(const char *spec)
{
	static const char setting[] = ",decode=flows";
	const char *at = strncmp(spec, "pcap:", 5) == 0 ? strstr(spec, setting) : NULL;

	return at != NULL && (at[sizeof(setting) - 1] == '\0' || at[sizeof(setting) - 1] == ',');
}

bool collector_input_is(const char *spec)
{
	static const char *const schemes[] = {
	    "netflow:", "sflow:", "ipfix+tcp:", "ipfix+tls:", "ipfix+file:"};

	for (unsigned i = 0; i < RTE_DIM(schemes); i++)
		if (strncmp(spec, schemes[i], strlen(schemes[i])) == 0)
			return true;
	return is_capture_of_flows(spec);
}

bool options_collect(const struct options *options)
{
	for (unsigned i = 0; i < options->inputs.n; i++)
		if (collector_input_is(options->inputs.spec[i]))
			return true;
	return false;
}
