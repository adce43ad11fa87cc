// SPDX-License-Identifier: BSD-3-Clause
#include <rte_common.h>

#include "translated.h"

static const struct typed_line verbs[] = {
    {.line = "softflowctl shutdown", .ours = "ctl|--softflowctl|shutdown"},
    {.line = "softflowctl exit", .ours = "ctl|--softflowctl|exit"},
    {.line = "softflowctl expire-all", .ours = "ctl|--softflowctl|expire-all"},
    {.line = "softflowctl delete-all", .ours = "ctl|--softflowctl|delete-all"},
    {.line = "softflowctl statistics", .ours = "ctl|--softflowctl|statistics"},
    {.line = "softflowctl debug+", .ours = "ctl|--softflowctl|debug+"},
    {.line = "softflowctl debug-", .ours = "ctl|--softflowctl|debug-"},
    {.line = "softflowctl stop-gather", .ours = "ctl|--softflowctl|stop-gather"},
    {.line = "softflowctl start-gather", .ours = "ctl|--softflowctl|start-gather"},
    {.line = "softflowctl dump-flows", .ours = "ctl|--softflowctl|dump-flows"},
    {.line = "softflowctl timeouts", .ours = "ctl|--softflowctl|timeouts"},
    {.line = "softflowctl send-template", .ours = "ctl|--softflowctl|send-template"},
    {.line = "softflowctl -c /run/x.ctl statistics",
     .ours = "ctl --control /run/x.ctl --softflowctl statistics"},
    {.line = "softflowctl -c/run/x.ctl timeouts",
     .ours = "ctl --control /run/x.ctl --softflowctl timeouts"},
    {.line = "softflowctl", .wrong = "write softflowctl [-c SOCKET] VERB"},
    {.line = "softflowctl statistics timeouts", .wrong = "with one verb"},
    {.line = "softflowctl -h", .ours = "help fingers"},
};

static void verbs_become_ours(void **)
{
	assert_all_become(verbs, RTE_DIM(verbs));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(verbs_become_ours, translation_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
