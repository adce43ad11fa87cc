// SPDX-License-Identifier: BSD-3-Clause
#include "probe/verify/verify_plan.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "config/log.h"
#include "export/encode/output_plan.h"
#include "export/output_settings.h"

// Of records that Cisco has defined, what is not always 0 there.
#define NETFLOW5_FIELDS                                                                            \
	"sourceIPv4Address+destinationIPv4Address+ingressInterface+egressInterface+"               \
	"packetDeltaCount+octetDeltaCount+flowStartMilliseconds+flowEndMilliseconds+"              \
	"sourceTransportPort+destinationTransportPort+tcpControlBits+protocolIdentifier+"          \
	"ipClassOfService+icmpTypeCodeIPv4"

static int make_fixed(struct verify_plan *plan)
{
	plan->two_records = plan->only_ipv4 = true;
	return columns_parse(&plan->columns, NETFLOW5_FIELDS, "verify-collector");
}

static int make_templated(const struct output_settings *settings, const struct options *options,
			  struct verify_plan *plan)
{
	static struct output_plan of_output;
	const int err = output_plan(settings, options, "default", &of_output);

	if (err < 0)
		return err;
	if (strcmp(settings->scheme, "netflow9") == 0)
		output_plan_for_v9(&of_output);
	plan->columns = of_output.columns;
	plan->two_records = of_output.biflow == BIFLOW_SPLIT;
	return 0;
}

static int make(const struct output_settings *settings, const struct options *options,
		struct verify_plan *plan)
{
	snprintf(plan->profile, sizeof(plan->profile), "%s",
		 settings->profile == NULL ? "default" : settings->profile);
	if (strcmp(settings->scheme, "netflow5") == 0 || strcmp(settings->scheme, "netflow1") == 0)
		return make_fixed(plan);
	if (strncmp(settings->scheme, "ipfix", 5) == 0 || strcmp(settings->scheme, "netflow9") == 0)
		return make_templated(settings, options, plan);
	return user_error(EINVAL,
			  "verify-collector %s: only of ipfix... and netflow... it is known what a "
			  "collector has to show",
			  settings->spec);
}

int verify_plan_make(const char *output, const struct options *options, struct verify_plan *plan)
{
	struct output_settings settings;
	int err = output_settings_parse(output, &settings);

	if (err < 0)
		return err;
	memset(plan, 0, sizeof(*plan));
	err = make(&settings, options, plan);
	output_settings_free(&settings);
	return err;
}
