// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "probe/confinement.h"

// What each call says, as an intruder would make it; EPERM is also what who has no right gets, so
// all are made as root.
static long call(unsigned which)
{
	static char *const program[] = {"/bin/true", NULL};

	switch (which) {
	case 0:
		return execv(program[0], program);
	case 1:
		return ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	case 2:
		return unshare(CLONE_NEWNS);
	case 3:
		return mount("none", "/proc/none", "tmpfs", 0, NULL);
	case 4:
		return syscall(SYS_bpf, 0, NULL, 0);
	case 5:
		return syscall(SYS_init_module, NULL, 0, "");
	case 6:
		return syscall(SYS_clone, CLONE_NEWUSER | 17, NULL, NULL, NULL, NULL);
	case 7:
		return setuid(0);
	default:
		return syscall(SYS_clone3, NULL, 0);
	}
}
enum { N_CALLS = 9, CALL_BPF = 4, CALL_USER_NAMESPACE = 6, CALL_CLONE3 = 8 };

// The error of a call, in a process of its own that is confined or not.
static int error_of(bool confined, bool needs_bpf, unsigned which)
{
	const pid_t child = fork();
	int status;

	if (child == 0) {
		if (confined && confinement_of_calls(needs_bpf) != 0)
			_exit(255);
		_exit(call(which) >= 0 ? 0 : errno);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

// In a folder that is taken for the root the kernel itself refuses user namespaces
// (user_namespaces(7)).
static bool is_chrooted(void)
{
	FILE *mounts = fopen("/proc/self/mountinfo", "r");
	char line[4096], point[1024];
	bool chrooted = true; // no mount is seen at /

	assert_non_null(mounts);
	while (fgets(line, sizeof(line), mounts) != NULL)
		chrooted &=
		    sscanf(line, "%*s %*s %*s %*s %1023s", point) != 1 || strcmp(point, "/") != 0;
	fclose(mounts);
	return chrooted;
}

static void what_a_probe_never_does_is_refused(void **)
{
	if (getuid() != 0)
		skip();
	for (unsigned i = 0; i < N_CALLS; i++) {
		const bool refused = i == CALL_USER_NAMESPACE && is_chrooted();

		assert_int_equal(error_of(false, false, i) == EPERM, refused);
		assert_int_equal(error_of(true, false, i), i == CALL_CLONE3 ? ENOSYS : EPERM);
	}
	assert_int_not_equal(error_of(true, true, CALL_BPF), EPERM);
}

static atomic_int error_of_thread;

static void *wait_and_try(void *go)
{
	while (!atomic_load((atomic_bool *)go))
		sched_yield();
	atomic_store(&error_of_thread, unshare(CLONE_FS) == 0 ? 0 : errno);
	return NULL;
}

// Those of DPDK are there before.
static void threads_that_run_already_are_refused_too(void **)
{
	int status;

	if (fork() == 0) {
		static atomic_bool go;
		pthread_t before, after;
		bool good = pthread_create(&before, NULL, wait_and_try, &go) == 0 &&
			    confinement_of_calls(false) == 0;

		atomic_store(&go, true);
		good = good && pthread_join(before, NULL) == 0 &&
		       atomic_load(&error_of_thread) == EPERM;
		// more can be started, without clone3()
		good = good && pthread_create(&after, NULL, wait_and_try, &go) == 0 &&
		       pthread_join(after, NULL) == 0;
		_exit(good ? 0 : 1);
	}
	wait(&status);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_a_probe_never_does_is_refused),
	    cmocka_unit_test(threads_that_run_already_are_refused_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
