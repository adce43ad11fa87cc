// SPDX-License-Identifier: BSD-3-Clause
#include "probe/selftest/selftest_probe.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config/log.h"

enum { START_TRIES = 600, TRY_US = 100000, ANSWER_SECONDS = 10 };

int selftest_folder_make(struct selftest_probe *probe)
{
	snprintf(probe->folder, sizeof(probe->folder), "/tmp/lineprobe-selftest-XXXXXX");
	if (mkdtemp(probe->folder) == NULL)
		return user_error(errno, "selftest: no folder can be made in /tmp: %s",
				  strerror(errno));
	return 0;
}

const char *selftest_path(const struct selftest_probe *probe, const char *file,
			  char path[SELFTEST_PATH])
{
	snprintf(path, SELFTEST_PATH, "%s/%s", probe->folder, file);
	return path;
}

void selftest_folder_remove(const struct selftest_probe *probe)
{
	DIR *folder = opendir(probe->folder);
	const struct dirent *entry;

	while (folder != NULL && (entry = readdir(folder)) != NULL)
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(folder), entry->d_name, 0);
	if (folder != NULL)
		closedir(folder);
	rmdir(probe->folder);
}

static void run(const struct selftest_probe *probe, char *const *arguments)
{
	char path[SELFTEST_PATH];
	int log;

	prctl(PR_SET_PDEATHSIG, SIGINT); // whoever kills the test ends it, too
	log = open(selftest_path(probe, "log", path), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (log >= 0 && dup2(log, STDOUT_FILENO) >= 0 && dup2(log, STDERR_FILENO) >= 0)
		execv("/proc/self/exe", arguments);
	_exit(127);
}

static int connect_to(const struct selftest_probe *probe)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const struct timeval most = {.tv_sec = ANSWER_SECONDS};
	char path[SELFTEST_PATH];
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%.100s",
		 selftest_path(probe, "control", path));
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof(most));
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	close(fd);
	return -1;
}

// Why it did not start, it has said itself.
static void show_log(const struct selftest_probe *probe)
{
	char path[SELFTEST_PATH], line[1024];
	FILE *log = fopen(selftest_path(probe, "log", path), "r");

	while (log != NULL && fgets(line, sizeof(line), log) != NULL)
		fputs(line, stderr);
	if (log != NULL)
		fclose(log);
}

static int await_start(struct selftest_probe *probe)
{
	for (unsigned i = 0; i < START_TRIES; i++) {
		int fd = connect_to(probe);

		if (fd >= 0) {
			close(fd);
			return 0;
		}
		if (waitpid(probe->pid, NULL, WNOHANG) == probe->pid) {
			probe->pid = 0;
			break;
		}
		usleep(TRY_US);
	}
	show_log(probe);
	if (probe->pid == 0)
		return -ECHILD;
	return user_error(ETIMEDOUT, "selftest: the probe did not start in %u seconds",
			  START_TRIES * (TRY_US / 1000) / 1000);
}

int selftest_probe_start(struct selftest_probe *probe, char *const *arguments)
{
	int err;

	fflush(NULL);
	probe->pid = fork();
	if (probe->pid < 0)
		return user_error(errno, "selftest: no process can be started: %s",
				  strerror(errno));
	if (probe->pid == 0)
		run(probe, arguments);
	err = await_start(probe);
	if (err < 0 && probe->pid > 0)
		selftest_probe_stop(probe);
	return err;
}

char *selftest_probe_ask(const struct selftest_probe *probe, const char *command)
{
	int fd = connect_to(probe);
	FILE *in = fd < 0 ? NULL : fdopen(fd, "r+");
	char *answer = NULL;
	size_t room = 0;

	if (in == NULL) {
		if (fd >= 0)
			close(fd);
		return NULL;
	}
	dprintf(fd, "%s\n", command);
	if (getdelim(&answer, &room, '\0', in) <= 0) {
		free(answer);
		answer = NULL;
	}
	fclose(in);
	return answer;
}

int selftest_probe_stop(struct selftest_probe *probe)
{
	int status = 0;

	if (probe->pid <= 0)
		return -1;
	kill(probe->pid, SIGINT);
	while (waitpid(probe->pid, &status, 0) < 0 && errno == EINTR)
		;
	probe->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
