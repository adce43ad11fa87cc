// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pmd/eal/cores.h"

// 16 CPUs, 0-7 on node 0 and 8-15 on node 1; 6 is offline, 7 is not ours.
static struct machine machine;

static int machine_make(void **)
{
	for (int cpu = 0; cpu < 16; cpu++) {
		CPU_SET(cpu, &machine.present);
		machine.numa_node[cpu] = (unsigned char)(cpu / 8);
	}
	machine.online = machine.present;
	CPU_CLR(6, &machine.online);
	machine.allowed = machine.online;
	CPU_CLR(7, &machine.allowed);
	return 0;
}

static void listed_cores_carry_one_worker_each_in_their_order(void **)
{
	const struct core_list list = {.n = 3, .core = {9, 2, 3}};
	const struct core_wish wish = {.numa_node = -1, .wanted = 1};
	struct cores cores;
	char text[64];

	assert_int_equal(cores_choose(&list, &wish, &machine, &cores), 0);
	assert_int_equal(cores.n_workers, 3);
	assert_string_equal(cores_text(&cores.worker[0], text, sizeof(text)), "9");
	assert_string_equal(cores_text(&cores.worker[2], text, sizeof(text)), "3");
	assert_int_equal(cores.numa_node[0], 1);
	assert_int_equal(cores.numa_node[1], 0);
	assert_string_equal(cores_text(&cores.others, text, sizeof(text)), "0-1,4-5,8,10-15");
	assert_false(cores.shared);
}

static void cores_that_cannot_be_used_are_refused(void **)
{
	static const struct core_list lists[] = {
	    {.n = 1, .core = {16}},   // does not exist
	    {.n = 1, .core = {2000}}, // nor can
	    {.n = 1, .core = {6}},    // offline
	    {.n = 1, .core = {7}},    // not allowed
	    {.n = 3, .core = {1, 2, 1}},
	};
	const struct core_wish wish = {.numa_node = -1, .wanted = 1};
	struct cores cores;

	for (unsigned i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		assert_int_equal(cores_choose(&lists[i], &wish, &machine, &cores), -EINVAL);
}

static void auto_takes_cores_near_the_nic_and_leaves_one_to_main(void **)
{
	const struct core_list list = {.automatic = true};
	const struct core_wish wish = {.numa_node = 1, .wanted = 8};
	struct cores cores;
	char text[64];

	assert_int_equal(cores_choose(&list, &wish, &machine, &cores), 0);
	assert_int_equal(cores.n_workers, 7);
	for (unsigned i = 0; i < 7; i++)
		assert_true(CPU_ISSET(9 + i, &cores.worker[i]));
	assert_string_equal(cores_text(&cores.others, text, sizeof(text)), "0-5,8");
}

static void auto_n_shares_cores_where_there_are_fewer(void **)
{
	const struct core_list list = {.automatic = true, .n = 20};
	const struct core_wish wish = {.numa_node = 0, .wanted = 1};
	struct cores cores;
	char text[64];

	assert_int_equal(cores_choose(&list, &wish, &machine, &cores), 0);
	assert_int_equal(cores.n_workers, 20);
	assert_true(cores.shared);
	assert_string_equal(cores_text(&cores.worker[0], text, sizeof(text)), "1");
	assert_string_equal(cores_text(&cores.worker[5], text, sizeof(text)), "0");
	assert_string_equal(cores_text(&cores.worker[6], text, sizeof(text)), "1");
}

static void a_worker_that_may_float_runs_on_any_allowed_core(void **)
{
	const struct core_list list = {.automatic = true};
	const struct core_wish wish = {.numa_node = -1, .wanted = 1, .may_float = true};
	struct cores cores;
	char text[64];

	assert_int_equal(cores_choose(&list, &wish, &machine, &cores), 0);
	assert_int_equal(cores.n_workers, 1);
	assert_string_equal(cores_text(&cores.worker[0], text, sizeof(text)), "0-5,8-15");
	assert_string_equal(cores_text(&cores.others, text, sizeof(text)), "0-5,8-15");
}

static void a_node_without_allowed_cores_is_no_obstacle(void **)
{
	const struct core_list list = {.automatic = true};
	const struct core_wish wish = {.numa_node = 3, .wanted = 2};
	struct cores cores;

	assert_int_equal(cores_choose(&list, &wish, &machine, &cores), 0);
	assert_int_equal(cores.n_workers, 2);
}

static void this_machine_has_a_core_to_run_on(void **)
{
	static struct machine here;

	machine_read(&here);
	assert_true(CPU_COUNT(&here.allowed) > 0);
	assert_true(CPU_COUNT(&here.present) >= CPU_COUNT(&here.online));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(listed_cores_carry_one_worker_each_in_their_order),
	    cmocka_unit_test(cores_that_cannot_be_used_are_refused),
	    cmocka_unit_test(auto_takes_cores_near_the_nic_and_leaves_one_to_main),
	    cmocka_unit_test(auto_n_shares_cores_where_there_are_fewer),
	    cmocka_unit_test(a_worker_that_may_float_runs_on_any_allowed_core),
	    cmocka_unit_test(a_node_without_allowed_cores_is_no_obstacle),
	    cmocka_unit_test(this_machine_has_a_core_to_run_on),
	};

	return cmocka_run_group_tests(tests, machine_make, NULL);
}
