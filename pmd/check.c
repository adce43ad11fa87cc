// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "config/log.h"
#include "pmd/eal/cores.h"
#include "pmd/eal/plugins.h"
#include "pmd/file/capture.h"
#include "pmd/input/input.h"
#include "pmd/pmd.h"

// stdin and a pipe that is named are not touched: what is read from them would be gone. A pipe in a
// directory is read like the files there.
static int file_check(const struct input *input, bool follow)
{
	struct capture *capture;
	struct stat status;
	int err;

	if (strcmp(input->argument, "-") == 0 ||
	    (stat(input->argument, &status) == 0 && S_ISFIFO(status.st_mode)))
		return 0;
	err = capture_open(input->argument, 0, follow, &capture);
	if (err == 0)
		capture_close(capture);
	return err;
}

static int cores_check(const struct options *options, const struct inputs *inputs)
{
	const struct core_wish wish = inputs_core_wish(inputs);
	struct machine *machine = malloc(sizeof(*machine));
	struct cores *cores = malloc(sizeof(*cores));
	int err = 0;

	if (machine != NULL && cores != NULL) {
		machine_read(machine);
		err = cores_choose(&options->workers, &wish, machine, cores);
	}
	free(machine);
	free(cores);
	return err;
}

int pmd_check(const struct options *options)
{
	struct inputs *inputs = calloc(1, sizeof(*inputs));
	int err;

	if (inputs == NULL)
		return 0;
	err = inputs_parse(options, inputs);
	for (unsigned i = 0; err == 0 && inputs->file && i < inputs->n; i++)
		err = file_check(&inputs->input[i], options->follow);
	if (err == 0)
		err = cores_check(options, inputs);
	if (err == 0)
		err = plugins_check(options->eal);
	free(inputs);
	return err;
}

static unsigned needs_of(const struct input_kind *kind, const struct options *options)
{
	unsigned needs = PMD_LIVE;

	if (kind == NULL || kind->file)
		return 0;
	if (kind->sockets)
		needs |= PMD_OPENS_SOCKETS;
	if (kind->sockets && options->timestamps == TIMESTAMPS_HARDWARE)
		needs |= PMD_SETS_CLOCKS;
	if (kind->kernel && !kind->sockets)
		needs |= PMD_OPENS_XDP;
	return needs;
}

unsigned pmd_needs(const struct options *options)
{
	unsigned needs = 0;

	for (unsigned i = 0; i < options->inputs.n; i++)
		needs |= needs_of(input_kind_of(options->inputs.spec[i]), options);
	return needs;
}
