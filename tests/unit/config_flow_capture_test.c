// SPDX-License-Identifier: BSD-3-Clause
#include <rte_common.h>

#include "translated.h"

static const struct typed_line lines_as_typed[] = {
    {.line = "flow-capture -w /flows/krc4 0/0/9800 -S5",
     .ours = "-i netflow:9800|-o ipfix+file:/flows/krc4/flows,rotate=900s,compress=zstd|--stats 5m|"
	     "--pid-file /var/run/flow-capture.pid.9800|--daemon",
     .not_ours = "allow=",
     .notes = "-w /flows/krc4: the files are of IPFIX"},
    {.line = "flow-capture -w /flows/krc4 -m 255.255.248.0 -E5G 0/10.0.0.1/9800",
     .ours = "-i netflow:9800,allow=10.0.0.1",
     .wrong = "-m 255.255.248.0: the real flow-capture has no -m any more"},
    {.line = "flow-capture -w /x -E5G 0/0/9800", .wrong = "-E 5G: deleting old files"},
    {.line = "flow-capture -n 1440 -w /x 0/0/9991",
     .wrong = "-n 1440: flow-capture refuses it too: 1439 is the most"},
    {.line = "flow-capture -D -z0 -p /run/f -n 287 -w /x 10.0.0.5/0/0",
     .ours = "-i netflow:10.0.0.5:9991|-o ipfix+file:/x/flows,rotate=300s|--pid-file /run/f.9991",
     .not_ours = "--daemon"},
    {.line = "flow-capture 0/0/9991", .wrong = "-w: the folder is missing"},
    {.line = "flow-capture -w /x 9991", .wrong = "9991: write LOCAL/REMOTE/PORT"},
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
