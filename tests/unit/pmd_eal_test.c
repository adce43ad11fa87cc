// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <rte_lcore.h>
#include <rte_log.h>

#include "pmd/eal/eal.h"

enum { WORKERS = 2 };

static struct cores cores;

// Workers may be fewer than cores, or share one.
static void cores_make(unsigned n_workers)
{
	static struct machine machine;
	const struct core_list list = {.automatic = true, .n = n_workers};
	const struct core_wish wish = {.numa_node = -1, .wanted = 1};

	machine_read(&machine);
	assert_int_equal(cores_choose(&list, &wish, &machine, &cores), 0);
}

// In a child, as a process starts EAL once: what it says on stderr.
static int start_in_a_child(const char *extra, char *said, size_t size)
{
	const struct eal_settings settings = {.cores = &cores, .memory = 16 << 20, .extra = extra};
	int ends[2], status;
	size_t n = 0;
	ssize_t got;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		close(STDOUT_FILENO); // DPDK's help
		_exit(eal_start(&settings) < 0);
	}
	close(ends[1]);
	while (n < size - 1 && (got = read(ends[0], said + n, size - 1 - n)) > 0)
		n += (size_t)got;
	said[n] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void an_argument_that_dpdk_does_not_know_is_told_with_its_option(void **)
{
	char said[4096];
	const char *line;

	cores_make(1);
	assert_int_equal(start_in_a_child("--no-such-argument", said, sizeof(said)), 1);
	line = strstr(said, "lineprobe: DPDK could not start: ");
	assert_non_null(line);
	assert_non_null(strstr(line, "--eal"));
	assert_non_null(strstr(line, "--no-such-argument"));
	assert_string_equal(strchr(line, '\n'), "\n"); // one line, and the last
}

static void what_dpdk_says_is_kept_down_to_the_line_that_names_the_error(void **)
{
	static const struct {
		const char *lines[3], *cause;
	} cases[] = {
	    {{"probing\n", "Cannot open the device\n", "it failed\n"}, "Cannot open the device"},
	    {{"a link is up\n", "one more try\n", "giving up\n"}, "giving up"},
	    {{"link is up\n", "\n", "Invalid argument"}, "Invalid argument"},
	    {{"", "", ""}, ""},
	};
	char text[64];

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		eal_hush_begin();
		for (unsigned k = 0; k < 3; k++)
			if (cases[i].lines[k][0] != '\0')
				rte_log(RTE_LOG_ERR, RTE_LOGTYPE_USER1, "%s", cases[i].lines[k]);
		strcpy(text, "before");
		eal_hush_end(text, sizeof(text));
		assert_string_equal(text, cases[i].cause);
	}
	eal_hush_begin();
	rte_log(RTE_LOG_ERR, RTE_LOGTYPE_USER1, "nobody asks\n");
	eal_hush_end(NULL, 0);
}

static void worker_i_runs_on_the_cores_that_were_chosen_for_it(void **)
{
	struct eal_settings settings = {.cores = &cores, .memory = 16 << 20};

	cores_make(WORKERS);
	assert_int_equal(eal_start(&settings), 0);
	assert_int_equal(rte_lcore_count(), 1 + WORKERS);
	assert_int_equal(rte_get_main_lcore(), 0);
	for (unsigned i = 0; i < WORKERS; i++) {
		rte_cpuset_t set = rte_lcore_cpuset(i + 1);

		assert_true(CPU_EQUAL(&set, &cores.worker[i]));
	}
	assert_false(eal_has_dma());
}

static void a_started_eal_serves_as_many_workers_and_no_more(void **)
{
	struct eal_settings settings = {.cores = &cores, .memory = 16 << 20};

	for (unsigned n = 1; n <= WORKERS; n++) {
		cores_make(n);
		assert_int_equal(eal_start(&settings), 0);
	}
	cores_make(WORKERS + 1);
	assert_int_equal(eal_start(&settings), -EINVAL);
	assert_int_equal(rte_lcore_count(), 1 + WORKERS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_argument_that_dpdk_does_not_know_is_told_with_its_option),
	    cmocka_unit_test(what_dpdk_says_is_kept_down_to_the_line_that_names_the_error),
	    cmocka_unit_test(worker_i_runs_on_the_cores_that_were_chosen_for_it),
	    cmocka_unit_test(a_started_eal_serves_as_many_workers_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
