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
	struct preparation *preparation = &probe->preparation;
	struct error_line *before = user_errors_to(&preparation->error);

	preparation->err = dpi_read(probe->dpi, preparation->directory, &preparation->set);
	user_errors_to(before);
	atomic_store_explicit(&preparation->over, true, memory_order_release);
	return NULL;
}

static bool goes_on(const struct preparation *preparation)
{
	return preparation->runs && !atomic_load_explicit(&preparation->over, memory_order_acquire);
}

static void join(struct preparation *preparation)
{
	if (preparation->runs)
		pthread_join(preparation->thread, NULL);
	preparation->runs = false;
}

static void clear(struct preparation *preparation)
{
	if (preparation->set != NULL)
		dpi_set_drop(preparation->set);
	free(preparation->directory);
	*preparation = (struct preparation){0};
}

// False: nothing runs; then they are read when they are taken.
static bool start(struct probe *probe, const void *asker, const char *directory)
{
	struct preparation *preparation = &probe->preparation;

	clear(preparation);
	if (directory != NULL && (preparation->directory = strdup(directory)) == NULL)
		return false;
	preparation->runs = thread_start(&preparation->thread, run, probe) == 0;
	if (preparation->runs)
		pthread_setname_np(preparation->thread, "signatures");
	preparation->asker = preparation->runs ? asker : NULL;
	return preparation->runs;
}

bool preparation_is_ready(struct probe *probe, const void *asker, const char *directory)
{
	struct preparation *preparation = &probe->preparation;

	if (probe->dpi == NULL)
		return true;
	if (goes_on(preparation))
		return false;
	join(preparation);
	if (preparation->asker != NULL)
		return preparation->asker == asker;
	return !start(probe, asker, directory);
}

bool preparation_is_ready_again(struct probe *probe, const void *asker)
{
	struct error_line unheard, *before;
	struct options next;
	bool ready = true;

	if (probe->preparation.asker == asker)
		return preparation_is_ready(probe, asker, NULL);
	before = user_errors_to(&unheard);
	if (options_parse(&next, probe->n_arguments, probe->arguments) == OPTIONS_RUN)
		ready = preparation_is_ready(probe, asker, next.signatures);
	options_free(&next);
	user_errors_to(before);
	return ready;
}

static int take(struct probe *probe)
{
	struct preparation *preparation = &probe->preparation;
	int err = preparation->err;

	if (preparation->set != NULL)
		err = dpi_take(probe->dpi, preparation->set);
	else if (*preparation->error.text != '\0')
		user_error(-err, "%s", preparation->error.text);
	preparation->set = NULL;
	clear(preparation);
	return err;
}

int signatures_take(struct probe *probe, const char *directory)
{
	struct preparation *preparation = &probe->preparation;

	if (preparation->asker != NULL && !preparation->runs &&
	    word_is(preparation->directory, directory))
		return take(probe);
	join(preparation); // classification is one thread's to reload
	return dpi_reload_from(probe->dpi, directory);
}

void preparation_forget(struct probe *probe, const void *asker)
{
	if (probe->preparation.asker == asker)
		probe->preparation.asker = NULL;
}

void preparation_look(struct probe *probe)
{
	if (probe->preparation.asker == NULL && !goes_on(&probe->preparation))
		preparation_end(probe);
}

void preparation_end(struct probe *probe)
{
	join(&probe->preparation);
	clear(&probe->preparation);
}
