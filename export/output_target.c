// SPDX-License-Identifier: BSD-3-Clause
#include "export/output_target.h"

#include <libgen.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config/log.h"
#include "export/output_schemes.h"
#include "export/transport/file_name.h"

char *output_exporter_path(const struct output_settings *settings, unsigned exporter)
{
	const char *path = settings->path, *slash = strrchr(path, '/');
	const char *name = slash == NULL ? path : slash + 1, *dot = strrchr(name, '.');
	char *mine;

	if (exporter == 0 || strcmp(path, "-") == 0 || (settings->traits & TRAIT_ONE_FOR_ALL) != 0)
		return strdup(path);
	if (dot == NULL || dot == name)
		dot = path + strlen(path);
	return asprintf(&mine, "%.*s.%u%s", (int)(dot - path), path, exporter, dot) < 0 ? NULL
											: mine;
}

static bool is_same_node(const char *a, const char *b)
{
	struct stat of_a, of_b;

	return stat(a, &of_a) == 0 && stat(b, &of_b) == 0 && of_a.st_dev == of_b.st_dev &&
	       of_a.st_ino == of_b.st_ino;
}

// A file that is not there yet is the same when its name and its folder are.
static bool is_same_name(const char *a, const char *b)
{
	char of_a[PATH_MAX], of_b[PATH_MAX], name[PATH_MAX];

	snprintf(of_a, sizeof(of_a), "%s", a);
	snprintf(name, sizeof(name), "%s", basename(of_a));
	snprintf(of_b, sizeof(of_b), "%s", b);
	if (strcmp(name, basename(of_b)) != 0)
		return false;
	snprintf(of_a, sizeof(of_a), "%s", a);
	snprintf(of_b, sizeof(of_b), "%s", b);
	return is_same_node(dirname(of_a), dirname(of_b));
}

// Devices and stdout take what several write.
static bool takes_several(const char *path)
{
	struct stat about;

	return strcmp(path, "-") == 0 || (stat(path, &about) == 0 && S_ISCHR(about.st_mode));
}

static bool is_same_file(const struct output_settings *a, const struct output_settings *b)
{
	struct file_name of_a = {0}, of_b = {0};
	bool same = false;

	if (file_name_new(&of_a, a) == 0 && file_name_new(&of_b, b) == 0)
		same = of_a.dated == of_b.dated && !takes_several(of_a.path) &&
		       (is_same_node(of_a.path, of_b.path) || is_same_name(of_a.path, of_b.path));
	file_name_free(&of_a);
	file_name_free(&of_b);
	return same;
}

// Whether the file of one of a's other exporters is b's first one: two that have a number are the
// same only where those without it are.
static bool meets(const struct output_settings *a, const struct output_settings *b,
		  unsigned n_exporters)
{
	bool same = false;

	for (unsigned i = 1; i < n_exporters && !same; i++) {
		struct output_settings of_exporter = *a;

		of_exporter.path = output_exporter_path(a, i);
		same = of_exporter.path != NULL && is_same_file(&of_exporter, b);
		free(of_exporter.path);
	}
	return same;
}

static bool is_every_address(const char *host)
{
	return *host == '\0' || strcmp(host, "*") == 0 || strcmp(host, "0.0.0.0") == 0 ||
	       strcmp(host, "::") == 0;
}

static bool is_same_port(const struct output_settings *a, unsigned i,
			 const struct output_settings *b, unsigned k)
{
	return a->port[i] == b->port[k] &&
	       (is_every_address(a->host[i]) || is_every_address(b->host[k]) ||
		strcmp(a->host[i], b->host[k]) == 0);
}

static bool share_port(const struct output_settings *a, const struct output_settings *b)
{
	for (unsigned i = 0; i < a->n_collectors; i++)
		for (unsigned k = 0; k < b->n_collectors; k++)
			if (is_same_port(a, i, b, k))
				return true;
	return false;
}

// What is wrong with a spec is reported when it is opened.
static int parse(const char *spec, struct output_settings *settings)
{
	struct error_line unheard, *before = user_errors_to(&unheard);
	const int err = output_settings_parse(spec, settings);

	user_errors_to(before);
	return err;
}

static bool is_same(const struct output_settings *a, const struct output_settings *b,
		    unsigned n_exporters)
{
	const struct output_scheme *of_a = output_scheme_find(a->scheme),
				   *of_b = output_scheme_find(b->scheme);

	if (of_a->address != of_b->address)
		return false;
	if (of_a->address == ADDRESS_BIND)
		return share_port(a, b);
	return of_a->address == ADDRESS_PATH &&
	       (is_same_file(a, b) || meets(a, b, n_exporters) || meets(b, a, n_exporters));
}

const char *output_target_taken(const char *spec, char *const *others, unsigned n,
				unsigned n_exporters)
{
	struct output_settings ours, settings;
	const char *taken = NULL;

	if (parse(spec, &ours) < 0)
		return NULL;
	for (unsigned i = 0; i < n && taken == NULL; i++) {
		if (parse(others[i], &settings) < 0)
			continue;
		if (is_same(&ours, &settings, n_exporters))
			taken = others[i];
		output_settings_free(&settings);
	}
	output_settings_free(&ours);
	return taken;
}
