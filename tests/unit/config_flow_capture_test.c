// SPDX-License-Identifier: BSD-3-Clause
#include <rte_common.h>

#include "translated.h"

static const struct typed_line lines_as_typed[] = {
    {.line = "flow-capture -w /flows/krc4 0/0/9800 -S5",
     .wrong = "0/0/9800: receiving NetFlow (collector mode, here on UDP port 9800) is not there "
	      "yet|rotate=900s"},
    {.line = "flow-capture -w /flows/krc4 -m 255.255.248.0 -E5G 0/10.0.0.1/9800",
     .wrong = "-m 255.255.248.0: the real flow-capture has no -m any more|port 9800"},
    {.line = "flow-capture -n 1440 -w /x 0/0/9991",
     .wrong = "-n 1440: flow-capture refuses it too: 1439 is the most"},
    {.line = "flow-capture -n 287 -w /x 0/0/0", .wrong = "port 9991|rotate=300s"},
    {.line = "flow-capture 0/0/9991", .wrong = "-w: the folder is missing"},
    {.line = "flow-capture -w /x -R /bin/true 0/0/1", .wrong = "-R /bin/true: running a program"},
    {.line = "flow-capture -h", .ours = "help fingers"},
};

static void lines_as_typed_become_ours(void **)
{
	assert_all_become(lines_as_typed, RTE_DIM(lines_as_typed));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(lines_as_typed_become_ours, translation_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
