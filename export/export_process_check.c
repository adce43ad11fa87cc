// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>

#include "config/log.h"
#include "export/encode/encoder.h"
#include "export/export_process.h"
#include "export/output_schemes.h"

static int encoder_check(const struct output_settings *settings, const struct options *options,
			 const struct export_environment *environment)
{
	const struct output_scheme *scheme = output_scheme_find(settings->scheme);
	struct encoder *encoder;
	int err;

	if (scheme->encoder == NULL || scheme->transport == NULL)
		return user_error(ENOTSUP, "--output %s: %s is not in this build", settings->spec,
				  scheme->name);
	err = scheme->encoder->open(settings, options, environment, &encoder);
	if (err == 0)
		scheme->encoder->close(encoder);
	return err;
}

int export_process_check(const struct options *options,
			 const struct export_environment *environment)
{
	for (unsigned i = 0; i < options->outputs.n; i++) {
		struct output_settings settings;
		int err = output_settings_parse(options->outputs.spec[i], &settings);

		if (err < 0)
			return err;
		err = encoder_check(&settings, options, environment);
		output_settings_free(&settings);
		if (err < 0)
			return err;
	}
	return 0;
}
