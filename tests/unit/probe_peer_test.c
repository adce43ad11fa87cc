// SPDX-License-Identifier: BSD-3-Clause
#include <grp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/control/peer.h"

enum { OWNER = 61001, MEMBER = 61002, OTHER = 61003, GROUP = 61004 };

static struct sockaddr_un address = {.sun_family = AF_UNIX};
static int listener;

static int listen_there(void **)
{
	snprintf(address.sun_path, sizeof(address.sun_path), "/tmp/lineprobe-peer-test.%d",
		 getpid());
	listener = socket(AF_UNIX, SOCK_STREAM, 0);
	return bind(listener, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	       listen(listener, 5) < 0 || chown(address.sun_path, OWNER, GROUP) < 0;
}

static int listen_no_more(void **)
{
	close(listener);
	return unlink(address.sun_path);
}

// Connects as somebody, with the file open to all; asks with it as `mode` has it.
static bool may_change(uid_t user, gid_t group, gid_t second, mode_t mode)
{
	pid_t child;
	bool may;
	int fd;

	chmod(address.sun_path, 0666);
	child = fork();
	if (child == 0) {
		fd = socket(AF_UNIX, SOCK_STREAM, 0);
		if (setgroups(1, &second) < 0 || setgid(group) < 0 || setuid(user) < 0)
			_exit(1);
		_exit(connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0);
	}
	fd = accept(listener, NULL, NULL);
	chmod(address.sun_path, mode);
	may = peer_may_change(fd, address.sun_path);
	close(fd);
	waitpid(child, NULL, 0);
	return may;
}

static void owner_root_and_a_group_that_may_write_change_things(void **)
{
	if (getuid() != 0)
		skip();
	assert_true(may_change(0, 0, 0, 0600));
	assert_true(may_change(OWNER, OTHER, OTHER, 0600));
	assert_true(may_change(MEMBER, GROUP, OTHER, 0660));
	assert_true(may_change(MEMBER, OTHER, GROUP, 0660));
}

static void others_and_a_group_that_may_only_read_do_not(void **)
{
	if (getuid() != 0)
		skip();
	assert_false(may_change(MEMBER, GROUP, OTHER, 0640));
	assert_false(may_change(MEMBER, OTHER, GROUP, 0640));
	assert_false(may_change(OTHER, OTHER, OTHER, 0660));
	assert_false(may_change(OTHER, OTHER, OTHER, 0666));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(owner_root_and_a_group_that_may_write_change_things),
	    cmocka_unit_test(others_and_a_group_that_may_only_read_do_not),
	};

	if (getuid() != 0)
		return 77;
	return cmocka_run_group_tests(tests, listen_there, listen_no_more);
}
