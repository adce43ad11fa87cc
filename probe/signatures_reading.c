// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>

#include "config/log.h"
#include "config/thread.h"
#include "config/word.h"
#include "probe/probe.h"

static void *run(void *context)
{
	struct probe *probe = context;
	struct signatures_reading *reading = &probe->reading;
	struct error_line *before = user_errors_to(&reading->error);

	reading->err = dpi_read(probe->dpi, reading->directory, &reading->set);
	user_errors_to(before);
	atomic_store_explicit(&reading->over, true, memory_order_release);
	return NULL;
}

static bool goes_on(const struct signatures_reading *reading)
{
	return reading->runs && !atomic_load_explicit(&reading->over, memory_order_acquire);
}

static void join(struct signatures_reading *reading)
{
	if (reading->runs)
		pthread_join(reading->thread, NULL);
	reading->runs = false;
}

static void clear(struct signatures_reading *reading)
{
	if (reading->set != NULL)
		dpi_set_drop(reading->set);
	free(reading->directory);
	*reading = (struct signatures_reading){0};
}

// False: nothing runs; then they are read when they are taken.
static bool start(struct probe *probe, const void *asker, const char *directory)
{
	struct signatures_reading *reading = &probe->reading;

	clear(reading);
	if (directory != NULL && (reading->directory = strdup(directory)) == NULL)
		return false;
	reading->runs = thread_start(&reading->thread, run, probe) == 0;
	if (reading->runs)
		pthread_setname_np(reading->thread, "signatures");
	reading->asker = reading->runs ? asker : NULL;
	return reading->runs;
}

bool signatures_prepare(struct probe *probe, const void *asker, const char *directory)
{
	struct signatures_reading *reading = &probe->reading;

	if (probe->dpi == NULL)
		return true;
	if (goes_on(reading))
		return false;
	join(reading);
	if (reading->asker != NULL)
		return reading->asker == asker;
	return !start(probe, asker, directory);
}

bool signatures_prepare_again(struct probe *probe, const void *asker)
{
	struct error_line unheard, *before;
	struct options next;
	bool ready = true;

	if (probe->reading.asker == asker)
		return signatures_prepare(probe, asker, NULL);
	before = user_errors_to(&unheard);
	if (options_parse(&next, probe->n_arguments, probe->arguments) == OPTIONS_RUN)
		ready = signatures_prepare(probe, asker, next.signatures);
	options_free(&next);
	user_errors_to(before);
	return ready;
}

static int take(struct probe *probe)
{
	struct signatures_reading *reading = &probe->reading;
	int err = reading->err;

	if (reading->set != NULL)
		err = dpi_take(probe->dpi, reading->set);
	else if (*reading->error.text != '\0')
		user_error(-err, "%s", reading->error.text);
	reading->set = NULL;
	clear(reading);
	return err;
}

int signatures_take(struct probe *probe, const char *directory)
{
	struct signatures_reading *reading = &probe->reading;

	if (reading->asker != NULL && !reading->runs && word_is(reading->directory, directory))
		return take(probe);
	join(reading); // classification is one thread's to reload
	return dpi_reload_from(probe->dpi, directory);
}

void signatures_forget(struct probe *probe, const void *asker)
{
	if (probe->reading.asker == asker)
		probe->reading.asker = NULL;
}

void signatures_look(struct probe *probe)
{
	if (probe->reading.asker == NULL && !goes_on(&probe->reading))
		signatures_end(probe);
}

void signatures_end(struct probe *probe)
{
	join(&probe->reading);
	clear(&probe->reading);
}
