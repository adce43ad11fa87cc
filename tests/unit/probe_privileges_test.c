// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <pwd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/probe.h"

// What is left of root after it, and whether files of root's can be read.
struct left {
	int err;
	uid_t uid;
	gid_t gid;
	bool root_again;
};

// In a child: there is no way back.
static struct left dropped(char *user, char *signatures)
{
	static struct probe probe;
	struct left left;
	int pipes[2], status;

	assert_int_equal(pipe(pipes), 0);
	if (fork() == 0) {
		probe.options.user = user;
		probe.options.signatures = signatures;
		left.err = privileges_drop(&probe);
		left.uid = getuid();
		left.gid = getgid();
		left.root_again = setuid(0) == 0;
		_exit(write(pipes[1], &left, sizeof(left)) != sizeof(left));
	}
	assert_int_equal(read(pipes[0], &left, sizeof(left)), sizeof(left));
	wait(&status);
	close(pipes[0]);
	close(pipes[1]);
	return left;
}

static void the_program_becomes_the_user_for_good(void **)
{
	const struct passwd *nobody = getpwnam("nobody");
	struct left left;

	if (getuid() != 0 || nobody == NULL)
		skip();
	left = dropped("nobody", NULL);
	assert_int_equal(left.err, 0);
	assert_int_equal(left.uid, nobody->pw_uid);
	assert_int_equal(left.gid, nobody->pw_gid);
	assert_false(left.root_again);
}

static void without_a_user_nothing_changes(void **)
{
	const struct left left = dropped(NULL, NULL);

	assert_int_equal(left.err, 0);
	assert_int_equal(left.uid, getuid());
	assert_int_equal(left.gid, getgid());
}

static void a_user_that_does_not_exist_is_refused(void **)
{
	const struct left left = dropped("nobody-of-this-name", NULL);

	assert_int_equal(left.err, -EINVAL);
	assert_int_equal(left.uid, getuid());
}

// SIGHUP reads them again, as that user.
static void signatures_that_the_user_cannot_read_are_refused(void **)
{
	char folder[] = "/tmp/lineprobe-test-XXXXXX";

	if (getuid() != 0 || getpwnam("nobody") == NULL)
		skip();
	assert_non_null(mkdtemp(folder)); // of root alone
	assert_int_equal(dropped("nobody", folder).err, -EACCES);
	assert_int_equal(chmod(folder, 0755), 0);
	assert_int_equal(dropped("nobody", folder).err, 0);
	rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_program_becomes_the_user_for_good),
	    cmocka_unit_test(without_a_user_nothing_changes),
	    cmocka_unit_test(a_user_that_does_not_exist_is_refused),
	    cmocka_unit_test(signatures_that_the_user_cannot_read_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
