// SPDX-License-Identifier: BSD-3-Clause
#include "probe/background.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <syslog.h>
#include <unistd.h>

#include "config/exit_code.h"
#include "config/log.h"
#include "config/number.h"

LOG_TYPE(background);

// The process that a pid file names and that runs; 0: none.
static pid_t running(int fd)
{
	char text[32];
	const ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
	uint64_t pid;

	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\r\n")] = '\0';
	if (!number_read(text, 1, INT32_MAX, &pid) || (pid_t)pid == getpid())
		return 0;
	return kill((pid_t)pid, 0) == 0 || errno == EPERM ? (pid_t)pid : 0;
}

static int runs_already(const char *path, pid_t pid)
{
	char who[24] = "another process"; // that has not written its number yet

	if (pid != 0)
		snprintf(who, sizeof(who), "process %d", (int)pid);
	return user_error(EEXIST,
			  "--pid-file %s: %s of it runs already; stop that one, or give another "
			  "file",
			  path, who);
}

// Ours as long as we live: a second one finds it locked, or its process alive.
static int pid_file_open(struct background *background, const char *path)
{
	pid_t pid;

	// Root must not empty what somebody's link in /tmp points to.
	background->fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (background->fd < 0)
		return user_error(errno, "--pid-file %s: cannot be written: %s", path,
				  strerror(errno));
	pid = running(background->fd);
	if (pid != 0 || flock(background->fd, LOCK_EX | LOCK_NB) < 0) {
		close(background->fd);
		background->fd = -1;
		return runs_already(path, pid);
	}
	background->path = path;
	return 0;
}

static int pid_file_write(const struct background *background)
{
	if (background->path == NULL)
		return 0;
	if (ftruncate(background->fd, 0) < 0 || dprintf(background->fd, "%d\n", (int)getpid()) < 0)
		return user_error(errno, "--pid-file %s: cannot be written: %s", background->path,
				  strerror(errno));
	return 0;
}

// Who started the program ends when the other one is ready, or with its exit code.
static _Noreturn void wait_for(pid_t pid, int from)
{
	char ready;
	int status = 0;

	if (read(from, &ready, 1) == 1)
		_exit(EXIT_DONE);
	if (waitpid(pid, &status, 0) == pid && WIFEXITED(status))
		_exit(WEXITSTATUS(status));
	_exit(EXIT_WRONG);
}

static int leave_foreground(struct background *background)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return user_error(errno, "--daemon: no pipe: %s", strerror(errno));
	fflush(NULL);
	pid = fork();
	if (pid < 0) {
		close(ends[0]);
		close(ends[1]);
		return user_error(errno, "--daemon: no process: %s", strerror(errno));
	}
	if (pid > 0) {
		close(ends[1]);
		wait_for(pid, ends[0]);
	}
	close(ends[0]);
	setsid();
	background->told = ends[1];
	return 0;
}

int background_begin(struct background *background, const struct options *options)
{
	*background = (struct background){.fd = -1, .told = -1};
	if (options->pid_file != NULL && pid_file_open(background, options->pid_file) < 0)
		return -EINVAL;
	if ((options->daemon && leave_foreground(background) < 0) ||
	    pid_file_write(background) < 0) {
		background_end(background);
		return -EINVAL;
	}
	return 0;
}

static ssize_t write_to_syslog(void *, const char *text, size_t length)
{
	syslog(LOG_NOTICE, "%.*s", (int)length, text);
	return (ssize_t)length;
}

static void log_to_syslog(void)
{
	static const cookie_io_functions_t functions = {.write = write_to_syslog};
	FILE *out = fopencookie(NULL, "w", functions);

	openlog("lineprobe", LOG_PID, LOG_DAEMON);
	if (out == NULL)
		return;
	setvbuf(out, NULL, _IOLBF, BUFSIZ);
	stderr = out; // of user_error() too, and of who sets the log's stream to stderr again
	rte_openlog_stream(out);
}

void background_ready(struct background *background)
{
	int nothing;

	if (background->told < 0)
		return;
	nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	log_to_syslog();
	for (int fd = 0; fd <= 2 && nothing >= 0; fd++)
		dup2(nothing, fd);
	if (nothing > 2)
		close(nothing);
	if (write(background->told, "1", 1) < 0)
		syslog(LOG_NOTICE, "who started the probe has gone");
	close(background->told);
	background->told = -1;
}

// Who has given up root may not remove it from a folder of root: it stays, and names nobody.
static void pid_file_remove(const struct background *background)
{
	if (unlink(background->path) == 0 || errno == ENOENT)
		return;
	if (ftruncate(background->fd, 0) < 0)
		LOG(NOTICE, "--pid-file %s: stays behind: %s", background->path, strerror(errno));
}

void background_end(struct background *background)
{
	if (background->path != NULL)
		pid_file_remove(background);
	if (background->fd >= 0)
		close(background->fd);
	if (background->told >= 0)
		close(background->told);
	*background = (struct background){.fd = -1, .told = -1};
}
