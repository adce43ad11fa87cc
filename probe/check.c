// SPDX-License-Identifier: BSD-3-Clause
#include "export/output_settings.h"
#include "probe/probe.h"

int check_options(const struct options *options)
{
	for (unsigned i = 0; i < options->outputs.n; i++) {
		struct output_settings settings;
		int err = output_settings_parse(options->outputs.spec[i], &settings);

		if (err < 0)
			return err;
		output_settings_free(&settings);
	}
	return pmd_check(options);
}
