// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>

#include "config/log.h"
#include "probe/collector/collectors.h"
#include "probe/control/overload_ladder.h"
#include "probe/http/http_access.h"
#include "probe/http/http_address.h"
#include "probe/probe.h"
#include "probe/snmp/agentx_setting.h"
#include "probe/worker/live_settings.h"

// The environment is as far as it is known before anything is open.
int check_outputs(const struct options *options)
{
	const struct export_environment environment = {
	    .n_workers = 1,
	    .metadata_available = options->dpi ? UINT64_MAX : 0,
	    .sampling_interval = sampling_interval_of(&options->sampling),
	    .active_ms = options->active_ms,
	    .idle_ms = options->idle_ms,
	    .version = options_version,
	};

	return export_process_check(options, &environment);
}

static int check_selection(const struct options *options)
{
	struct live_settings *settings = NULL;
	int err = live_settings_new(options, NULL, NULL, &settings);

	live_settings_free(settings);
	return err;
}

// Also the files of certificates and token.
static int check_http(const struct options *options)
{
	struct http_access *access = NULL;
	struct http_address address;
	int err = http_address_check(options, &address);

	if (err == 0)
		err = http_access_open(options, &access);
	http_access_free(access);
	return err;
}

// The ladder may have to sample Flows, and all outputs have to say so.
static int check_ladder(const struct options *options)
{
	struct options sampled = *options;
	struct error_line error, *before;
	int err;

	if (options->overload != OVERLOAD_LADDER)
		return 0;
	sampled.sampling = overload_rate(&options->sampling, SHED_MOST);
	before = user_errors_to(&error);
	err = check_outputs(&sampled);
	user_errors_to(before);
	if (err == 0)
		return 0;
	return user_error(EINVAL,
			  "--overload ladder: its last steps sample Flows, which an output cannot "
			  "tell; use --overload drop, or another output (%s)",
			  error.text);
}

int check_options(const struct options *options)
{
	int err = collectors_check_files(options);

	if (err == 0)
		err = check_outputs(options);
	if (err == 0)
		err = check_http(options);
	if (err == 0)
		err = agentx_check(options);
	if (err == 0)
		err = check_ladder(options);
	return err < 0 ? err : check_selection(options);
}
