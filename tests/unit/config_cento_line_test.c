// SPDX-License-Identifier: BSD-3-Clause
#include <rte_common.h>

#include "translated.h"

static const struct typed_line lines_as_typed[] = {
    {.line = "cento -i zc:eth0 -i zc:eth1 -g 0,1", .ours = "-i eth0|-i eth1|-g 0,1"},
    {.line = "cento -i zc:eth1 --v9 192.168.1.200:2055",
     .ours = "-o netflow9://192.168.1.200:2055"},
    {.line = "cento -ieth0 -D 1 -B /tmp/banned.txt",
     .notes = "-D 1: is what -D 2 is today",
     .wrong = "-B /tmp/banned.txt: banning hosts is a bridge's"},
    {.line = "cento -i nt:1 -I 198.51.100.18:13001 -t 300 -d 10 -w 4096000 -W 8192000",
     .ours = "-o ipfix://198.51.100.18:13001|-t 300|-d 10|-w 8192000",
     .wrong = "-i nt:1: nt: ports belong to a vendor's own library"},
    {.line = "cento -i ens2f1 --kafka \"198.51.100.19:9092;topicFlowsCento\" --v9",
     .wrong = "--v9: needs a value|Kafka"},
    {.line = "cento -i nt:stream[0-15] --dpi-level 2 -v 4 -g 0,1,2,3 --exporting-cores 31,31,31,31",
     .ours = "-g 0,1,2,3|-G 31|-D on|-b 1",
     .notes = "-G: one thread a core, on 31",
     .wrong = "nt: ports"},
    {.line = "cento -i eth0 --v5 192.0.2.1:2055,192.0.2.2:2055",
     .ours = "-o netflow5://192.0.2.1:2055+192.0.2.2:2055,policy=hash"},
    {.line = "cento -i eth0 -9 192.0.2.1:2055 -5 192.0.2.2:2055",
     .ours = "-o netflow9://192.0.2.1:2055|-o netflow5://192.0.2.2:2055"},
    {.line = "cento -i eth0,eth1 -w 1000 -o 2",
     .ours = "-w 4000",
     .wrong = "lineprobe forwards no packets"},
    {.line = "cento -i eth0 -w 148MB", .ours = "-w 1048576"},
    {.line = "cento -i eth0 -w many", .wrong = "-w many: is no number of buckets"},
    {.line = "cento -i eth0 --v9 192.0.2.1", .wrong = "--v9 '192.0.2.1': is no HOST:PORT"},
    {.line = "cento --v9 192.0.2.1:2055", .wrong = "-i: not given"},
    {.line = "cento -i eth0 -D 3", .wrong = "-D 3: is no level"},
    {.line = "cento -i eth0 -g a", .wrong = "-g: 'a' is no core"},
};

static void lines_as_typed_become_ours(void **)
{
	assert_all_become(lines_as_typed, RTE_DIM(lines_as_typed));
}

// The note would be wrong for who says whom it shall become.
static void the_user_is_noted_where_the_line_has_none(void **)
{
	translate_line("cento -i eth0 --v9 192.0.2.1:2055");
	assert_true(has_any(&translated.notes, "user: root becomes lineprobe"));
	translate_line("cento -i eth0 --v9 192.0.2.1:2055 -u cento");
	assert_false(has_any(&translated.notes, "user: root becomes lineprobe"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_teardown(lines_as_typed_become_ours, translation_end),
	    cmocka_unit_test_teardown(the_user_is_noted_where_the_line_has_none, translation_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
