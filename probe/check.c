// SPDX-License-Identifier: BSD-3-Clause
#include "probe/meter/local_networks.h"
#include "probe/probe.h"
#include "probe/worker/filter.h"
#include "probe/worker/sampling.h"

// The environment is as far as it is known before anything is open.
static int check_outputs(const struct options *options)
{
	const struct export_environment environment = {
	    .n_workers = 1,
	    .metadata_available = options->dpi ? UINT64_MAX : 0,
	    .sampling_interval = 1,
	    .active_ms = options->active_ms,
	    .idle_ms = options->idle_ms,
	    .version = options_version,
	};

	return export_process_check(options, &environment);
}

static int check_selection(const struct options *options)
{
	struct local_networks *networks = NULL;
	struct filter *filter = NULL;
	struct sampling sampling;
	int err = sampling_parse(&sampling, options->sampling);

	if (err == 0 && options->filter != NULL)
		err = filter_new(options->filter, &filter);
	if (err == 0 && options->local_networks != NULL)
		err = local_networks_parse(options->local_networks, &networks);
	filter_free(filter);
	local_networks_free(networks);
	return err;
}

int check_options(const struct options *options)
{
	int err = check_outputs(options);

	return err < 0 ? err : check_selection(options);
}
