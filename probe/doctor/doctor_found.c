// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe/doctor/system_file.h"

enum { COMMAND_WORDS = 16 };

// Without a shell: names of interfaces may hold what it obeys.
static int run(const char *command)
{
	char words[DOCTOR_TEXT], *argument[COMMAND_WORDS + 1] = {NULL}, *rest = NULL;
	int status = 0, rc;
	unsigned n = 0;
	pid_t child;

	snprintf(words, sizeof(words), "%s", command);
	for (char *word = strtok_r(words, " ", &rest); word != NULL && n < COMMAND_WORDS;
	     word = strtok_r(NULL, " ", &rest))
		argument[n++] = word;
	if (n == 0)
		return -EINVAL;
	rc = posix_spawnp(&child, argument[0], NULL, NULL, argument, environ);
	if (rc != 0)
		return -rc;
	if (waitpid(child, &status, 0) < 0)
		return -errno;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -EIO;
}

static void tell(struct doctor *doctor, int err)
{
	if (err == 0) {
		doctor->n_mended++;
		fputs("    mended\n", doctor->out);
	} else {
		fprintf(doctor->out, "    not mended: %s\n",
			err == -EIO ? "the command failed" : strerror(-err));
	}
}

static void write_value(struct doctor *doctor, const struct finding *finding)
{
	char before[DOCTOR_TEXT];

	system_read(doctor, before, sizeof(before), "%s", finding->path);
	fprintf(doctor->out, "    undo: echo %s >%s%s\n", before, doctor->root, finding->path);
	fflush(doctor->out);
	tell(doctor, system_write(doctor, finding->path, finding->value));
}

static void run_command(struct doctor *doctor, const struct finding *finding)
{
	if (doctor->root[0] != '\0') {
		fputs("    not mended: commands are for a real machine, not for --root\n",
		      doctor->out);
		return;
	}
	fprintf(doctor->out, "    undo: %s\n", finding->undo);
	fflush(doctor->out);
	tell(doctor, run(finding->command));
}

void doctor_found(struct doctor *doctor, const struct finding *finding)
{
	doctor->n_found++;
	fprintf(doctor->out, "%s: %s\n", finding->check, finding->text);
	if (finding->path != NULL)
		fprintf(doctor->out, "    echo %s >%s%s\n", finding->value, doctor->root,
			finding->path);
	else
		fprintf(doctor->out, "    %s\n", finding->command);
	if (doctor->fix && finding->mend != NULL)
		tell(doctor, finding->mend(doctor, finding->port));
	else if (doctor->fix && finding->path != NULL)
		write_value(doctor, finding);
	else if (doctor->fix && finding->undo != NULL)
		run_command(doctor, finding);
}
