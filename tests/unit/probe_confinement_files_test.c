// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include <linux/landlock.h>

#include "probe/confinement.h"

// Folders a, b, c and d in one of our own.
static char *folders_make(void)
{
	static char root[] = "/tmp/lineprobe-test-XXXXXX";
	char path[64];

	strcpy(root, "/tmp/lineprobe-test-XXXXXX");
	assert_non_null(mkdtemp(root));
	for (const char *name = "abcd"; *name != '\0'; name++) {
		snprintf(path, sizeof(path), "%s/%c", root, *name);
		assert_int_equal(mkdir(path, 0755), 0);
	}
	return root;
}

static void folders_remove(const char *root)
{
	char command[64];

	snprintf(command, sizeof(command), "rm -r %s", root);
	assert_int_equal(system(command), 0);
}

// Whether a new file can be made in that folder, and its entries read.
static bool can_write(const char *root, char name)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "%s/%c/new", root, name);
	fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool can_read(const char *root, char name)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "%s/%c", root, name);
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

// a: an output's; b: --allow-path; c: of the config file, read only; d: nobody's.
static bool as_named(const char *root)
{
	char output[64], allowed[64], config[64];
	struct options options = {.outputs = {1, {output}}, .allow_paths = {1, {allowed}}};

	snprintf(output, sizeof(output), "json:%s/a/x.json,rotate=1h", root);
	snprintf(allowed, sizeof(allowed), "%s/b", root);
	snprintf(config, sizeof(config), "%s/c/x.conf", root);
	options.config_file = config;
	return confinement_of_files(&options) == 0 && can_write(root, 'a') &&
	       can_write(root, 'b') && !can_write(root, 'c') && can_read(root, 'c') &&
	       !can_write(root, 'd') && !can_read(root, 'd') && can_read("/usr", '.') &&
	       access("/etc/passwd", R_OK) == 0 && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
}

// An address of a host is no folder: it must not open the root.
static bool hosts_open_nothing(const char *root)
{
	static char address[] = "ipfix://10.0.0.5:4739,rate=100", null[] = "null:";
	struct options options = {.outputs = {2, {address, null}}};

	return confinement_of_files(&options) == 0 && !can_read(root, 'd') && !can_write(root, 'a');
}

// ZeroMQ makes its socket there.
static bool an_ipc_endpoint_is_a_path(const char *root)
{
	char output[64];
	struct options options = {.outputs = {1, {output}}};

	snprintf(output, sizeof(output), "zmq:ipc://%s/a/feed,topics=json", root);
	return confinement_of_files(&options) == 0 && can_write(root, 'a') && !can_write(root, 'b');
}

// What is opened later: the cache of signatures, which the first start makes, and the pid file that
// is removed at the end. As another user than root, whose cache is the system's.
static bool what_is_needed_later(const char *root)
{
	char cache[64], pid_file[64], inner[80];
	struct options options = {.dpi = true, .pid_file = pid_file};

	snprintf(cache, sizeof(cache), "%s/d", root);
	snprintf(pid_file, sizeof(pid_file), "%s/a/pid", root);
	snprintf(inner, sizeof(inner), "%s/a", root);
	if (chmod(root, 0755) < 0 || chmod(cache, 0777) < 0 || chmod(inner, 0777) < 0 ||
	    close(creat(pid_file, 0644)) < 0 || (geteuid() == 0 && setuid(65534) < 0))
		return false;
	setenv("XDG_CACHE_HOME", cache, 1);
	if (confinement_of_files(&options) != 0 || unlink(pid_file) < 0 || can_write(root, 'd'))
		return false;
	snprintf(inner, sizeof(inner), "%s/d/lineprobe/x", root);
	return close(creat(inner, 0644)) == 0;
}

static bool in_a_child(bool try(const char *root), const char *root)
{
	const pid_t child = fork();
	int status;

	if (child == 0)
		_exit(try(root) ? 0 : 1);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void only_folders_that_were_named_can_be_opened(void **)
{
	const char *root;

	if (syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION) < 1)
		skip();
	root = folders_make();
	assert_true(in_a_child(as_named, root));
	assert_true(in_a_child(hosts_open_nothing, root));
	assert_true(in_a_child(an_ipc_endpoint_is_a_path, root));
	assert_true(in_a_child(what_is_needed_later, root));
	folders_remove(root);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(only_folders_that_were_named_can_be_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
