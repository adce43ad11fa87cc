// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <rte_common.h>

#include "config/log.h"
#include "export/encode/encoder.h"
#include "export/enrich/enricher.h"
#include "export/export_process.h"
#include "export/output.h"
#include "export/output_schemes.h"
#include "export/output_target.h"
#include "export/record/columns.h"

static int encoder_check(const struct output_settings *settings, const struct options *options,
			 const struct export_environment *environment)
{
	const struct output_scheme *scheme = output_scheme_find(settings->scheme);
	struct encoder *encoder;
	int err;

	err = scheme->encoder->open(settings, options, environment, &encoder);
	if (err == 0)
		scheme->encoder->close(encoder);
	return err;
}

// What --template says is wrong or right whether an output takes fields or not.
static int template_check(const char *fields)
{
	struct columns columns = {0};
	char where[256];
	int err;

	if (fields == NULL)
		return 0;
	snprintf(where, sizeof(where), "--template %s", fields);
	err = columns_parse(&columns, fields, where);
	return err == -ENOMEM ? memory_error(strlen(fields), NULL, "%s", where) : err;
}

// A file that rotates is opened again later, and one that has its name only when it is complete
// gets it later, by the user that the program is then.
static int later_check(const struct output_settings *settings, const char *user)
{
	const bool rotates = settings->rotate_ms != 0 || settings->rotate_octets != 0;
	const bool renamed = settings->traits & TRAIT_WHOLE_FILES;
	struct stat status;
	char folder[PATH_MAX];

	if (settings->path == NULL || (!rotates && !renamed) || strcmp(settings->path, "-") == 0 ||
	    (stat(settings->path, &status) == 0 && !S_ISREG(status.st_mode)))
		return 0;
	snprintf(folder, sizeof(folder), "%s", settings->path);
	if (faccessat(AT_FDCWD, dirname(folder), W_OK | X_OK, AT_EACCESS) == 0)
		return 0;
	return user_error(
	    errno, "--output %s: the user %s cannot %s there: %s; let it write to that directory%s",
	    settings->spec, user, rotates ? "create the next file" : "complete the file",
	    strerror(errno), rotates ? ", or leave out rotate=" : ", or --user root");
}

static int no_memory_for(const char *spec)
{
	return memory_error(sizeof(struct output_settings), "give fewer outputs", "--output %s",
			    spec);
}

int export_process_check_user(const struct options *options, const char *user)
{
	int err = 0;

	for (unsigned i = 0; i < options->outputs.n && err == 0; i++) {
		struct output_settings settings;

		err = output_settings_parse(options->outputs.spec[i], &settings);
		if (err == 0) {
			err = later_check(&settings, user);
			if (err == 0)
				err = output_spool_check_user(&settings, options, user);
			output_settings_free(&settings);
		}
		if (err == -ENOMEM)
			no_memory_for(options->outputs.spec[i]);
	}
	return err;
}

static int files_check(const struct options *options)
{
	struct enricher *enricher;
	const int err = enricher_new(options, &enricher);

	enricher_free(enricher);
	return err;
}

static int output_check(const struct options *options, const char *spec,
			const struct export_environment *environment)
{
	struct output_settings settings;
	int err = output_settings_parse(spec, &settings);

	if (err == 0) {
		err = encoder_check(&settings, options, environment);
		if (err == 0)
			err = output_spool_check(&settings, options);
		output_settings_free(&settings);
	}
	return err == -ENOMEM ? no_memory_for(spec) : err;
}

// Of the outputs before it.
static int target_check(const struct spec_list *outputs, unsigned i, unsigned n_exporters)
{
	const char *taken = output_target_taken(outputs->spec[i], outputs->spec, i, n_exporters);

	if (taken == NULL)
		return 0;
	return user_error(EEXIST,
			  "--output %s: writes where --output %s does; leave out one, or give it "
			  "a place of its own",
			  outputs->spec[i], taken);
}

int export_process_check_targets(const struct spec_list *outputs, unsigned n_exporters)
{
	int err = 0;

	for (unsigned i = 0; i < outputs->n && err == 0; i++)
		err = target_check(outputs, i, n_exporters);
	return err;
}

int export_process_check(const struct options *options,
			 const struct export_environment *environment)
{
	const unsigned n_exporters =
	    options->exporters.automatic ? 1 : RTE_MAX(options->exporters.n, 1U);
	int err = template_check(options->template_fields);

	if (err == 0)
		err = files_check(options);
	for (unsigned i = 0; i < options->outputs.n && err == 0; i++) {
		err = output_check(options, options->outputs.spec[i], environment);
		if (err == 0)
			err = target_check(&options->outputs, i, n_exporters);
	}
	return err;
}
