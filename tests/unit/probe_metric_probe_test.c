// SPDX-License-Identifier: BSD-3-Clause
#include "probe_asked.h"

#include "probe/control/metric_probe.h"

static const char *written(const struct probe *probe)
{
	static char out[32768];
	struct metric_text text;
	FILE *file = fmemopen(out, sizeof(out), "w");

	metric_text_begin(&text, false, file);
	metric_probe_write(&text, probe);
	fclose(file);
	return out;
}

static void a_probe_that_meters_is_up_with_its_table_stages_and_ports(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	const char *text = written(probe);

	assert_non_null(strstr(text, "\nlineprobe_up 1\n"));
	assert_non_null(strstr(text, "\nlineprobe_balances 1\n"));
	assert_non_null(strstr(text, "lineprobe_build_info{version=\""));
	assert_non_null(strstr(text, "\nlineprobe_table_live_flows{owner=\"worker 0\"} 100\n"));
	assert_non_null(strstr(text, "\nlineprobe_table_max_flows{owner=\"worker 0\"} 3000\n"));
	assert_non_null(
	    strstr(text, "\nlineprobe_stage_seconds_total{owner=\"worker 0\",stage=\""));
	assert_non_null(strstr(text, "\nlineprobe_port_packets_total{input=\"net_pcap"));
	assert_null(strstr(text, "lineprobe_senders"));
	live_end(probe);
}

static void mirrors_and_the_ladder_have_their_figures(void **)
{
	struct probe *probe = live_probe("null:", (char *[]){"--overload", "ladder", NULL});
	const struct event_note note = {.of = {.kind = EVENT_MIRROR_LOSS}};
	const char *text;

	event_list_add(&probe->events, &note);
	text = written(probe);
	assert_non_null(strstr(text, "\nlineprobe_events_open{kind=\"mirror-loss\"} 1\n"));
	assert_non_null(strstr(text, "\nlineprobe_events_open{kind=\"overload\"} 0\n"));
	assert_non_null(strstr(text, "\nlineprobe_events_begun_total{kind=\"mirror-loss\"} 1\n"));
	assert_non_null(strstr(text, "\n# TYPE lineprobe_mirror_tcp_lost_total counter\n"));
	assert_non_null(strstr(text, "\nlineprobe_mirror_packets_total{input=\"net_pcap"));
	assert_non_null(strstr(text, ",vlan=\"untagged\"} "));
	assert_non_null(strstr(text, "\nlineprobe_overload_step 0\n"));
	assert_non_null(strstr(text, "\nlineprobe_overload_steps_taken_total 0\n"));
	assert_non_null(strstr(text, "\nlineprobe_overload_idle_divisor 1\n"));
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_probe_that_meters_is_up_with_its_table_stages_and_ports),
	    cmocka_unit_test(mirrors_and_the_ladder_have_their_figures),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
