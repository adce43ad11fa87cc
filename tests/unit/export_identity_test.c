// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "export/identity.h"

static uint64_t of_inputs(const char *const *names, unsigned n)
{
	const struct export_environment environment = {.input_names = names, .n_inputs = n};

	return identity_of(&environment);
}

static void an_identity_is_that_of_host_and_inputs(void **)
{
	static const char *const one[] = {"eth1"}, *const two[] = {"eth1", "eth2"},
				 *const joined[] = {"eth1eth2"};

	assert_true(of_inputs(one, 1) == of_inputs(two, 1));
	assert_true(of_inputs(one, 1) != of_inputs(two, 2));
	assert_true(of_inputs(two, 2) != of_inputs(joined, 1));
}

// What another process gets for the same identity.
static uint64_t claimed_elsewhere(uint64_t identity)
{
	uint64_t claimed = 0;
	int end[2];
	pid_t pid;

	assert_int_equal(pipe(end), 0);
	pid = fork();
	if (pid == 0) {
		char path[] = "/proc/self/exe", text[32];

		dup2(end[1], STDOUT_FILENO);
		snprintf(text, sizeof(text), "%llu", (unsigned long long)identity);
		execl(path, path, text, (char *)NULL);
		_exit(1);
	}
	close(end[1]);
	assert_int_equal(read(end[0], &claimed, sizeof(claimed)), sizeof(claimed));
	close(end[0]);
	waitpid(pid, NULL, 0);
	return claimed;
}

static void two_processes_with_the_same_inputs_are_told_apart(void **)
{
	const uint64_t identity = UINT64_C(0x1234567800000000) + (uint64_t)getpid();

	assert_true(claimed_elsewhere(identity) == identity); // and it has ended
	assert_true(identity_claim(identity) == identity);
	assert_true(claimed_elsewhere(identity) != identity);
	assert_true(claimed_elsewhere(identity + 1) == identity + 1);
}

// A host may get another name while outputs come and go.
static void a_process_keeps_its_identity(void **)
{
	const char *const names[] = {"eth0", "eth1"};
	const struct export_environment first = {.n_inputs = 1, .input_names = names};
	const struct export_environment later = {.n_inputs = 2, .input_names = names};

	assert_true(identity_of(&first) != identity_of(&later));
	assert_true(identity_of_process(&first) == identity_of_process(&later));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_identity_is_that_of_host_and_inputs),
	    cmocka_unit_test(two_processes_with_the_same_inputs_are_told_apart),
	    cmocka_unit_test(a_process_keeps_its_identity),
	};

	if (argc == 2) { // the other process
		const uint64_t claimed = identity_claim(strtoull(argv[1], NULL, 10));

		return write(STDOUT_FILENO, &claimed, sizeof(claimed)) != sizeof(claimed);
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
