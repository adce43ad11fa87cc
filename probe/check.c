// SPDX-License-Identifier: BSD-3-Clause
#include "export/output_settings.h"
#include "probe/filter.h"
#include "probe/local_networks.h"
#include "probe/probe.h"
#include "probe/sampling.h"

static int check_outputs(const struct options *options)
{
	for (unsigned i = 0; i < options->outputs.n; i++) {
		struct output_settings settings;
		int err = output_settings_parse(options->outputs.spec[i], &settings);

		if (err < 0)
			return err;
		output_settings_free(&settings);
	}
	return 0;
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
