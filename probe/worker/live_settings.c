// SPDX-License-Identifier: BSD-3-Clause
#include "probe/worker/live_settings.h"

#include <stdlib.h>

#include "config/log.h"
#include "probe/meter/local_networks.h"
#include "probe/worker/filter.h"

static int set_filter(struct live_settings *settings, const char *expression, struct filter *before,
		      struct filter *prepared)
{
	struct filter *there = filter_is(before, expression) ? before : prepared;

	if (!filter_is(there, expression))
		return filter_new(expression, &settings->filter);
	settings->filter = filter_share(there);
	return 0;
}

int live_settings_new(const struct options *options, struct filter *before, struct filter *prepared,
		      struct live_settings **made)
{
	struct live_settings *settings = calloc(1, sizeof(*settings));
	int err = 0;

	if (settings == NULL)
		return memory_error(sizeof(*settings), NULL, "settings");
	settings->options = *options;
	settings->classifies = settings->measures = true;
	if (options->filter != NULL)
		err = set_filter(settings, options->filter, before, prepared);
	if (err == 0 && options->local_networks.n > 0)
		err = local_networks_new(&options->local_networks, &settings->networks);
	if (err < 0)
		live_settings_free(settings);
	else
		*made = settings;
	return err;
}

void live_settings_free(struct live_settings *settings)
{
	if (settings == NULL)
		return;
	filter_free(settings->filter);
	local_networks_free(settings->networks);
	free(settings);
}
