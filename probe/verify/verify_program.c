// SPDX-License-Identifier: BSD-3-Clause
#include "probe/verify/verify_program.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config/log.h"

static int spawn(pid_t *pid, char *const *arguments, int output)
{
	posix_spawn_file_actions_t actions;
	int err = posix_spawn_file_actions_init(&actions);

	if (err != 0)
		return err;
	err = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	if (err == 0)
		err = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
						       O_RDONLY, 0);
	if (err == 0)
		err = posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
						       O_WRONLY, 0);
	if (err == 0)
		err = posix_spawnp(pid, arguments[0], &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	return err;
}

int verify_program_start(struct verify_program *program, char *const *arguments,
			 const char *package)
{
	int ends[2], err;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return user_error(errno, "verify-collector: no pipe: %s", strerror(errno));
	err = spawn(&program->pid, arguments, ends[1]);
	close(ends[1]);
	program->output = err == 0 ? fdopen(ends[0], "r") : NULL;
	if (program->output != NULL)
		return 0;
	close(ends[0]);
	return user_error(err == 0 ? ENOMEM : err,
			  "verify-collector: cannot run %s: %s; apt install %s", arguments[0],
			  strerror(err == 0 ? ENOMEM : err), package);
}

int verify_program_end(struct verify_program *program)
{
	char rest[4096];
	int status;

	while (fread(rest, 1, sizeof(rest), program->output) > 0)
		continue;
	fclose(program->output);
	if (waitpid(program->pid, &status, 0) < 0)
		return -errno;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -EINTR;
}
