// SPDX-License-Identifier: BSD-3-Clause
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <rte_common.h>

#include "config/clock.h"
#include "config/hash.h"
#include "config/log.h"
#include "export/output_private.h"
#include "export/spool/spool_folder.h"

LOG_TYPE(output_spool)

enum { REPLAY_RATE = 100000 };

#define SPOOL_OCTETS (UINT64_C(10) << 30)
#define SPOOL_MS     UINT64_C(86400000)

// Its own in the folder that the user names, found again by the next run.
static char *own_folder(const struct output_settings *settings, const char *folder,
			unsigned exporter)
{
	const size_t n = strcspn(settings->spec, ",");
	const uint64_t hash = hash_end(hash_octets(HASH_BEGIN, settings->spec, n));
	char number[16] = "", *name = strndup(settings->spec, RTE_MIN(n, (size_t)100)), *path;

	if (name == NULL)
		return NULL;
	for (char *c = name; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c) && strchr(".-+", *c) == NULL)
			*c = '_';
	if (exporter > 0)
		snprintf(number, sizeof(number), ".%u", exporter);
	if (asprintf(&path, "%s/%s-%08x%s", folder, name, (unsigned)hash, number) < 0)
		path = NULL;
	free(name);
	return path;
}

// NULL: the output has no disk queue.
static const char *folder_of(const struct output_settings *settings, const struct options *options)
{
	const struct output_scheme *scheme = output_scheme_find(settings->scheme);
	const char *folder = settings->spool != NULL ? settings->spool : options->spool;

	if (folder == NULL || strcmp(folder, "off") == 0 ||
	    (scheme->transport->takes & TAKES_SPOOL) == 0)
		return NULL;
	return folder;
}

int output_spool_check(const struct output_settings *settings, const struct options *options)
{
	const bool wanted = settings->spool_octets != 0 || settings->spool_ms != 0 ||
			    settings->spool_sync || settings->replay_given || settings->resend_ms;

	if (!wanted || folder_of(settings, options) != NULL)
		return 0;
	return user_error(
	    EINVAL,
	    "--output %s: spool-max, spool-age, spool-sync, replay and resend are of a "
	    "disk queue: name its folder with spool=DIR",
	    settings->spec);
}

// What is opened as root is written as the user that the program is then.
int output_spool_check_user(const struct output_settings *settings, const struct options *options,
			    const char *user)
{
	const char *folder = folder_of(settings, options);
	int err = 0;
	char *own;

	if (folder == NULL)
		return 0;
	own = own_folder(settings, folder, 0);
	if (own == NULL)
		return -ENOMEM;
	if (faccessat(AT_FDCWD, own, R_OK | W_OK | X_OK, AT_EACCESS) < 0 && errno != ENOENT)
		err = user_error(
		    errno,
		    "--output %s: the user %s cannot write to the disk queue in %s: %s; "
		    "let that folder and all in it belong to it (chown -R), or --user root",
		    settings->spec, user, folder, strerror(errno));
	free(own);
	return err;
}

static void set_rows(struct spool_settings *to, struct counts *rows)
{
	static const enum output_counter row[SPOOL_N_ROWS] = {
	    [SPOOL_FOUND] = OUTPUT_SPOOL_FOUND,
	    [SPOOL_AGAIN] = OUTPUT_AGAIN,
	    [SPOOL_HELD] = OUTPUT_SPOOLED,
	    [SPOOL_LOST_FULL] = OUTPUT_LOST_SPOOL_FULL,
	    [SPOOL_LOST_AGE] = OUTPUT_LOST_SPOOL_AGE,
	    [SPOOL_LOST_DAMAGED] = OUTPUT_LOST_SPOOL_DAMAGED,
	    [SPOOL_LOST_DISK] = OUTPUT_LOST_SPOOL_DISK,
	    [SPOOL_PUT] = OUTPUT_SPOOL_PUT,
	    [SPOOL_GOT] = OUTPUT_SPOOL_GOT,
	    [SPOOL_CUT] = OUTPUT_SPOOL_CUT,
	    [SPOOL_ON_DISK] = OUTPUT_SPOOL_ON_DISK,
	    [SPOOL_AGE] = OUTPUT_SPOOL_AGE,
	    [SPOOL_PUT_RATE] = OUTPUT_SPOOL_PUT_RATE,
	    [SPOOL_GOT_RATE] = OUTPUT_SPOOL_GOT_RATE,
	};

	for (unsigned i = 0; i < SPOOL_N_ROWS; i++)
		to->row[i] = &rows[row[i]];
}

// Of the file system that the folder is on, or will be; one may not say.
static uint64_t octets_of_disk(const char *folder)
{
	char path[PATH_MAX];
	struct statvfs about;

	snprintf(path, sizeof(path), "%s", folder);
	while (statvfs(path, &about) < 0) {
		const size_t length = strlen(path);
		const char *above = dirname(path);

		if (strlen(above) >= length)
			return UINT64_MAX;
		memmove(path, above, strlen(above) + 1);
	}
	return about.f_blocks == 0 ? UINT64_MAX : about.f_blocks * about.f_frsize;
}

static int check_room(const struct output_settings *settings, const char *folder)
{
	const uint64_t octets = octets_of_disk(folder);

	if (settings->spool_octets <= octets)
		return 0;
	return user_error(ENOSPC,
			  "--output %s: spool-max is more than the whole file system of %s has: "
			  "%" PRIu64 "M; lower it",
			  settings->spec, folder, octets >> 20);
}

static int open_folder(struct output *output, const char *folder)
{
	const struct output_settings *settings = &output->settings;
	struct spool_settings spool = {
	    .folder = folder,
	    .spec = settings->spec,
	    .most_octets = settings->spool_octets != 0 ? settings->spool_octets : SPOOL_OCTETS,
	    .age_us = (settings->spool_ms != 0 ? settings->spool_ms : SPOOL_MS) * 1000,
	    .keep_us = settings->resend_ms * 1000,
	    .sync = settings->spool_sync,
	};
	char where[256];

	snprintf(where, sizeof(where), "--output %s", settings->spec);
	spool.where = where;
	set_rows(&spool, output->counters->now);
	return spool_open(&spool, &output->spool);
}

static void note_found(struct output *output)
{
	output->opened_us = monotonic_us();
	output->found_end =
	    spool_mark(output->spool).records + output->counters->now[OUTPUT_SPOOL_FOUND].records;
}

static void set_replay(struct output *output)
{
	const struct output_settings *settings = &output->settings;
	uint64_t rate = settings->replay_given ? settings->replay : REPLAY_RATE;

	if (output->lossless && !settings->replay_given)
		rate = 0;
	pace_set(&output->replay, (double)rate / output->n_exporters, monotonic_us());
}

// What more exporters have left waits until there are as many again.
static void tell_left(const struct output *output, const char *folder, unsigned n_exporters)
{
	for (unsigned i = n_exporters; i < OPTIONS_MAX_CORES; i++) {
		char *other = own_folder(&output->settings, folder, i);

		if (other != NULL && spool_folder_has_segments(other))
			LOG(WARNING,
			    "output %s: records of an earlier run stay in the disk queue %s; they "
			    "are sent by a run with %u or more --exporters",
			    output->settings.spec, other, i + 1);
		free(other);
	}
}

int output_spool_open(struct output *output, const struct output_context *context)
{
	const char *folder = folder_of(&output->settings, context->options);
	int err = output_spool_check(&output->settings, context->options);
	char *own;

	if (err < 0 || folder == NULL)
		return err;
	err = check_room(&output->settings, folder);
	if (err < 0)
		return err;
	own = own_folder(&output->settings, folder, context->exporter);
	err = own == NULL ? -ENOMEM : open_folder(output, own);
	free(own);
	if (err < 0)
		return err;
	output->environment = context->environment;
	note_found(output);
	if (context->exporter == 0)
		tell_left(output, folder, context->n_exporters);
	set_replay(output);
	for (unsigned i = 0; i < output->n_streams; i++) {
		output->streams[i].queue->mark = spool_marks(output->spool);
		output->streams[i].queue->returns = true;
		output->streams[i].queue->resends = output->settings.resend_ms != 0;
	}
	return 0;
}
