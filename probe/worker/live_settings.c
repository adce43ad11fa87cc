// SPDX-License-Identifier: BSD-3-Clause
#include "probe/worker/live_settings.h"

#include <stdlib.h>

#include "config/log.h"
#include "probe/meter/local_networks.h"
#include "probe/worker/filter.h"

int live_settings_new(const struct options *options, struct live_settings **made)
{
	struct live_settings *settings = calloc(1, sizeof(*settings));
	int err = 0;

	if (settings == NULL)
		return memory_error(sizeof(*settings), NULL, "settings");
	settings->options = *options;
	if (options->filter != NULL)
		err = filter_new(options->filter, &settings->filter);
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
