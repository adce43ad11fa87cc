// SPDX-License-Identifier: BSD-3-Clause
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/log.h"
#include "dpi/signatures/cache.h"
#include "dpi/signatures/clean_traffic.h"
#include "dpi/signatures/signatures.h"
#include "paths.h"

enum file_kind { KIND_APPLICATIONS, KIND_RULES, KIND_HOSTS, KIND_PORTS, KIND_NONE };

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static enum file_kind kind_of(const char *name)
{
	size_t length = strlen(name);

	if (begins(name, "applications"))
		return KIND_APPLICATIONS;
	if (begins(name, "hosts"))
		return KIND_HOSTS;
	if (begins(name, "ports"))
		return KIND_PORTS;
	return length > 6 && strcmp(name + length - 6, ".rules") == 0 ? KIND_RULES : KIND_NONE;
}

static void read_line(struct signatures *s, enum file_kind kind, const struct text_line *line,
		      struct problems *problems)
{
	if (kind == KIND_APPLICATIONS)
		applications_add_line(s->applications, line, problems);
	else if (kind == KIND_RULES)
		rules_add_line(&s->rules, s->applications, line, problems);
	else if (kind == KIND_HOSTS)
		hosts_add_line(s->hosts, s->applications, line, problems);
	else
		ports_add_line(s->ports, s->applications, line, problems);
}

static void read_file(struct signatures *s, enum file_kind kind, const char *path,
		      struct problems *problems)
{
	struct text_file file;
	struct text_line line;

	if (!text_open(&file, path, problems))
		return;
	while (text_next(&file, &line, kind == KIND_RULES ? 11 : LINE_MAX_COLUMNS))
		read_line(s, kind, &line, problems);
	text_close(&file);
}

// Returns how many files there are.
static unsigned read_kind(struct signatures *s, enum file_kind kind, const char *directory,
			  struct problems *problems)
{
	unsigned n_files = 0;
	struct dirent **names;
	int n = scandir(directory, &names, NULL, alphasort);
	char path[4096];

	if (n < 0) {
		problem_report(problems, directory, 0, "cannot be read: %s", strerror(errno));
		return 0;
	}
	for (int i = 0; i < n; i++) {
		size_t length = strlen(names[i]->d_name);

		if (kind_of(names[i]->d_name) == kind && names[i]->d_name[length - 1] != '~') {
			snprintf(path, sizeof(path), "%s/%s", directory, names[i]->d_name);
			read_file(s, kind, path, problems);
			n_files++;
		}
		free(names[i]);
	}
	free(names);
	return n_files;
}

static bool holds_signatures(const char *directory)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/applications", directory);
	return access(path, R_OK) == 0;
}

const char *signatures_default_directory(void)
{
	if (holds_signatures(SIGNATURES_INSTALLED))
		return SIGNATURES_INSTALLED;
	return holds_signatures(SIGNATURES_SOURCE) ? SIGNATURES_SOURCE : NULL;
}

int signatures_directory(const char **directory)
{
	if (*directory == NULL)
		*directory = signatures_default_directory();
	if (*directory != NULL)
		return 0;
	return user_error(ENOENT, "no signatures in %s or %s: give --signatures DIR",
			  SIGNATURES_INSTALLED, SIGNATURES_SOURCE);
}

static int make_empty(struct signatures *s, const struct applications *previous)
{
	*s = (struct signatures){0};
	s->applications = applications_new(previous);
	s->hosts = hosts_new();
	s->ports = calloc(1, sizeof(*s->ports));
	return s->applications != NULL && s->hosts != NULL && s->ports != NULL ? 0 : -ENOMEM;
}

static int compile(struct signatures *s, const char *cache, struct problems *problems)
{
	int err;

	rules_finish(&s->rules);
	if (cache != NULL && cache_load(&s->patterns, &s->rules, cache)) {
		s->from_cache = true;
		return 0;
	}
	err = patterns_compile(&s->patterns, &s->rules, problems);
	if (err == 0)
		err = clean_traffic_check(&s->patterns, &s->rules, problems);
	if (err == 0 && cache != NULL)
		s->kept = cache_store(&s->patterns, &s->rules, cache);
	return err;
}

int signatures_load(struct signatures *s, const struct signature_source *source,
		    struct problems *problems)
{
	int err = make_empty(s, source->previous);
	unsigned n_files = 0;

	s->rules.find_check = source->find_check;
	for (int kind = KIND_APPLICATIONS; err == 0 && kind < KIND_NONE && problems->n == 0; kind++)
		n_files += read_kind(s, (enum file_kind)kind, source->directory, problems);
	if (err == 0 && problems->n == 0 && n_files == 0)
		problem_report(
		    problems, source->directory, 0,
		    "has no signatures: no file applications, hosts, ports or NAME.rules");
	if (err == 0 && (problems->n == 0 || problems->all)) {
		err = compile(s, source->cache, problems);
		applications_finish(s->applications);
		s->prefilter = prefilter_new(&s->rules);
		if (err == 0 && s->prefilter == NULL)
			err = -ENOMEM;
	}
	if (err == 0 && problems->n > 0)
		err = -EINVAL;
	if (err != 0)
		signatures_free(s, false);
	return err;
}

void signatures_free(struct signatures *s, bool keep_applications)
{
	patterns_free(&s->patterns);
	prefilter_free(s->prefilter);
	rules_free(&s->rules);
	hosts_free(s->hosts);
	free(s->ports);
	if (!keep_applications)
		applications_free(s->applications);
	*s = (struct signatures){0};
}

static void check_file(struct signatures *s, const char *path, struct problems *problems)
{
	const char *slash = strrchr(path, '/');
	enum file_kind kind = kind_of(slash != NULL ? slash + 1 : path);
	const char *directory = signatures_default_directory();

	if (directory != NULL && kind != KIND_APPLICATIONS)
		read_kind(s, KIND_APPLICATIONS, directory, problems);
	read_file(s, kind == KIND_NONE ? KIND_RULES : kind, path, problems);
	compile(s, NULL, problems);
}

int signatures_check(const char *path, uint8_t (*find_check)(const char *name))
{
	const struct signature_source source = {.directory = path, .find_check = find_check};
	struct problems problems = {.all = true};
	struct signatures s;
	struct stat about;
	int err;

	if (stat(path, &about) != 0)
		return user_error(errno, "dpi-check: %s: %s", path, strerror(errno));
	if (S_ISDIR(about.st_mode)) {
		err = signatures_load(&s, &source, &problems);
		if (err == 0)
			signatures_free(&s, false);
		return err;
	}
	err = make_empty(&s, NULL);
	s.rules.find_check = find_check;
	if (err == 0)
		check_file(&s, path, &problems);
	signatures_free(&s, false);
	return err != 0 ? err : problems.n > 0 ? -EINVAL : 0;
}
