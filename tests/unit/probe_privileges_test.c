// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <inttypes.h>
#include <linux/capability.h>
#include <pwd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
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
	uint64_t capabilities; // permitted
	bool no_new_privileges;
};

// As the kernel shows them: bits by number.
static uint64_t capabilities_now(void)
{
	FILE *file = fopen("/proc/thread-self/status", "r");
	char line[256];
	uint64_t bits = UINT64_MAX;

	while (file != NULL && fgets(line, sizeof(line), file) != NULL)
		sscanf(line, "CapPrm: %" SCNx64, &bits);
	if (file != NULL)
		fclose(file);
	return bits;
}

// In a child: there is no way back.
static struct left dropped_with(char *input, char *user, char *signatures)
{
	static struct probe probe;
	struct left left;
	int pipes[2], status;

	assert_int_equal(pipe(pipes), 0);
	if (fork() == 0) {
		probe.options.user = user;
		probe.options.signatures = signatures;
		probe.options.inputs = (struct spec_list){1, {input}};
		left.err = privileges_choose(&probe);
		if (left.err == 0)
			left.err = privileges_drop(&probe);
		left.capabilities = capabilities_now();
		left.no_new_privileges = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1;
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

static struct left dropped(char *user, char *signatures)
{
	static char file[] = "pcap:a.pcap";

	return dropped_with(file, user, signatures);
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

static uid_t service_uid(void)
{
	const struct passwd *own = getpwnam("lineprobe");

	return own != NULL ? own->pw_uid : getpwnam("nobody")->pw_uid;
}

// By linux/capability.h; a port of DPDK's own needs none.
static void a_live_run_of_root_keeps_what_its_ports_need(void **)
{
	static const struct {
		char input[16];
		uint64_t capabilities;
	} runs[] = {
	    {"eth0", UINT64_C(1) << CAP_NET_RAW},
	    {"vdev:net_null0", 0},
	    {"0000:3b:00.0", 0},
	    {"af_xdp:eth0", UINT64_C(1) << CAP_NET_RAW | UINT64_C(1) << CAP_NET_ADMIN |
				UINT64_C(1) << CAP_IPC_LOCK | UINT64_C(1) << CAP_SYS_ADMIN},
	};

	if (getuid() != 0 || getpwnam("nobody") == NULL)
		skip();
	for (unsigned i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
		char input[16];
		struct left left;

		strcpy(input, runs[i].input);
		left = dropped_with(input, NULL, NULL);
		assert_int_equal(left.err, 0);
		assert_int_equal(left.uid, service_uid());
		assert_int_equal(left.capabilities, runs[i].capabilities);
		assert_true(left.no_new_privileges);
		assert_false(left.root_again);
	}
}

static void a_live_run_can_stay_root(void **)
{
	static char input[] = "eth0", root[] = "root";
	struct left left;

	if (getuid() != 0)
		skip();
	left = dropped_with(input, root, NULL);
	assert_int_equal(left.err, 0);
	assert_int_equal(left.uid, 0);
	assert_int_equal(left.capabilities, capabilities_now());
	assert_false(left.no_new_privileges);
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
	    cmocka_unit_test(a_live_run_of_root_keeps_what_its_ports_need),
	    cmocka_unit_test(a_live_run_can_stay_root),
	    cmocka_unit_test(a_user_that_does_not_exist_is_refused),
	    cmocka_unit_test(signatures_that_the_user_cannot_read_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
