// SPDX-License-Identifier: BSD-3-Clause
// Reading signatures takes a second, compiling a long --filter many: another thread does it, and
// main puts in force what it has made.
#include "probe/preparation.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "config/log.h"
#include "config/thread.h"
#include "config/word.h"
#include "probe/probe.h"
#include "probe/worker/filter.h"

// On its own, so that a thread may be left behind with it.
struct preparation_job {
	const struct dpi *dpi;
	bool reads, compiles;
	char *directory;  // NULL: the default one
	char *expression; // of the filter
	atomic_bool over; // the thread has done its work; what follows is main's then
	struct dpi_set *set;
	struct filter *filter;
	int err, filter_err;
	struct error_line error, filter_error;
};

static void *run(void *context)
{
	struct preparation_job *job = context;
	struct error_line *before = user_errors_to(&job->filter_error);

	if (job->compiles)
		job->filter_err = filter_new(job->expression, &job->filter);
	user_errors_to(&job->error);
	if (job->reads)
		job->err = dpi_read(job->dpi, job->directory, &job->set);
	user_errors_to(before);
	atomic_store_explicit(&job->over, true, memory_order_release);
	return NULL;
}

static bool goes_on(const struct preparation *preparation)
{
	return preparation->runs &&
	       !atomic_load_explicit(&preparation->job->over, memory_order_acquire);
}

static void join(struct preparation *preparation)
{
	if (preparation->runs)
		pthread_join(preparation->thread, NULL);
	preparation->runs = false;
}

static void job_free(struct preparation_job *job)
{
	if (job == NULL)
		return;
	if (job->set != NULL)
		dpi_set_drop(job->set);
	filter_free(job->filter);
	free(job->directory);
	free(job->expression);
	free(job);
}

static void clear(struct preparation *preparation)
{
	job_free(preparation->job);
	*preparation = (struct preparation){0};
}

static bool copy(char **copy, const char *text)
{
	*copy = text != NULL ? strdup(text) : NULL;
	return text == NULL || *copy != NULL;
}

static struct preparation_job *job_new(const struct dpi *dpi, const struct preparation_wish *wish)
{
	struct preparation_job *job = calloc(1, sizeof(*job));

	if (job == NULL)
		return NULL;
	job->dpi = dpi;
	job->reads = wish->signatures;
	job->compiles = wish->expression != NULL;
	if (copy(&job->directory, wish->directory) && copy(&job->expression, wish->expression))
		return job;
	job_free(job);
	return NULL;
}

// False: nothing runs; then it is made when it is taken.
static bool start(struct probe *probe, const void *asker, const struct preparation_wish *wish)
{
	struct preparation *preparation = &probe->preparation;

	clear(preparation);
	preparation->job = job_new(probe->dpi, wish);
	if (preparation->job == NULL)
		return false;
	preparation->runs = thread_start(&preparation->thread, run, preparation->job) == 0;
	if (preparation->runs)
		pthread_setname_np(preparation->thread, "preparation");
	preparation->asker = preparation->runs ? asker : NULL;
	return preparation->runs;
}

bool preparation_is_ready(struct probe *probe, const void *asker,
			  const struct preparation_wish *wish)
{
	struct preparation *preparation = &probe->preparation;
	struct preparation_wish possible = *wish;

	possible.signatures &= probe->dpi != NULL;
	if (!possible.signatures && possible.expression == NULL)
		return true;
	if (goes_on(preparation))
		return false;
	join(preparation);
	if (preparation->asker != NULL)
		return preparation->asker == asker;
	return !start(probe, asker, &possible);
}

static const struct filter *filter_in_force(const struct probe *probe)
{
	return probe->settings != NULL ? probe->settings->filter : NULL;
}

bool preparation_is_ready_again(struct probe *probe, const void *asker)
{
	struct error_line unheard, *before;
	struct options next;
	bool ready = true;

	if (probe->preparation.asker == asker)
		return !goes_on(&probe->preparation);
	if (probe->dpi != NULL &&
	    (goes_on(&probe->preparation) || probe->preparation.asker != NULL))
		return false; // whatever is asked for waits for that
	before = user_errors_to(&unheard);
	if (options_parse(&next, probe->n_arguments, probe->arguments) == OPTIONS_RUN) {
		const bool same = filter_is(filter_in_force(probe), next.filter);
		const struct preparation_wish wish = {.signatures = true,
						      .directory = next.signatures,
						      .expression = same ? NULL : next.filter};

		ready = preparation_is_ready(probe, asker, &wish);
	}
	options_free(&next);
	user_errors_to(before);
	return ready;
}

// What was made for who asks now; NULL: nothing was.
static struct preparation_job *made(const struct probe *probe)
{
	const struct preparation *preparation = &probe->preparation;

	return preparation->asker != NULL && !goes_on(preparation) ? preparation->job : NULL;
}

struct filter *preparation_filter(const struct probe *probe)
{
	const struct preparation_job *job = made(probe);

	return job != NULL ? job->filter : NULL;
}

int preparation_refuses(const struct probe *probe, const char *expression)
{
	const struct preparation_job *job = made(probe);

	if (job == NULL || job->filter_err == 0 || expression == NULL ||
	    strcmp(job->expression, expression) != 0)
		return 0;
	return user_error(-job->filter_err, "%s", job->filter_error.text);
}

// The workers may sleep.
static int put_in_force(struct probe *probe, struct dpi_set *set)
{
	const int err = dpi_take(probe->dpi, set);

	for (unsigned i = 0; i < probe->n_workers && err == 0; i++)
		worker_change(probe->worker[i], probe->settings);
	return err;
}

static int take(struct probe *probe, struct preparation_job *job)
{
	int err = job->err;

	if (job->set != NULL)
		err = put_in_force(probe, job->set);
	else if (*job->error.text != '\0')
		user_error(-err, "%s", job->error.text);
	job->set = NULL;
	job->reads = false;
	if (!job->compiles)
		preparation_end(probe);
	return err;
}

int signatures_take(struct probe *probe, const char *directory)
{
	struct preparation_job *job = made(probe);
	struct dpi_set *set;
	int err;

	if (job != NULL && job->reads && word_is(job->directory, directory))
		return take(probe, job);
	join(&probe->preparation); // one at a time may use the cache
	err = dpi_read(probe->dpi, directory, &set);
	return set != NULL ? put_in_force(probe, set) : err;
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

bool preparation_leave(struct probe *probe)
{
	if (!goes_on(&probe->preparation)) {
		preparation_end(probe);
		return false;
	}
	pthread_detach(probe->preparation.thread);
	return true;
}
