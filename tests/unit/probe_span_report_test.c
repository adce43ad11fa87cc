// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/span_report.h"

#include "probe_asked.h"

static const char *said(const struct probe *probe, const struct span_rows *rows)
{
	static struct span_text text;

	span_report_say(probe, rows, &text);
	assert_int_equal(text.kinds != 0, text.text[0] != '\0');
	return text.text;
}

static struct span_rows rows;

static struct span_row *fresh(uint16_t vlan)
{
	rows = (struct span_rows){0};
	return span_row_of(&rows, 0, vlan);
}

static void set(struct span_row *row, enum span_figure part, uint64_t n, enum span_figure whole,
		uint64_t of)
{
	row->figure[part] = n;
	row->figure[whole] = of;
}

static void lose(struct span_row *row, uint64_t lost, uint64_t gaps, uint64_t seen)
{
	set(row, SPAN_tcp_lost, lost, SPAN_tcp_seen, seen);
	row->figure[SPAN_tcp_gaps] = gaps;
}

static void each_fault_has_its_sentence(const struct probe *probe)
{
	lose(fresh(20), 30000, 30, 970000);
	assert_string_equal(said(probe, &rows), "the mirror of VLAN 20 loses 3.0 %");
	set(fresh(0), SPAN_copies, 500, SPAN_packets, 1000);
	assert_string_equal(said(probe, &rows), "the mirror of untagged packets doubles 50.0 % of "
						"the packets (--dedup 2ms)");
	set(fresh(20), SPAN_sliced, 50, SPAN_packets, 100);
	assert_string_equal(said(probe, &rows), "the mirror of VLAN 20 cuts 50.0 % of the packets");
	set(fresh(20), SPAN_one_way, 90, SPAN_tcp_conversations, 100);
	assert_string_equal(said(probe, &rows), "the mirror of VLAN 20 shows one direction only of "
						"90 % of the TCP connections");
	set(fresh(20), SPAN_mixed_tags, 50, SPAN_conversations, 100);
	assert_non_null(strstr(said(probe, &rows), "strips the VLAN tag of some packets in 50 %"));
	set(fresh(20), SPAN_other_vlan, 50, SPAN_conversations, 100);
	assert_non_null(strstr(said(probe, &rows), "leave vlan out of --key"));
	set(fresh(20), SPAN_other_vni, 50, SPAN_conversations, 100);
	assert_non_null(strstr(said(probe, &rows), "leave vni out of --key"));
}

static void what_may_be_chance_is_not_said(const struct probe *probe)
{
	lose(fresh(20), 19999, 30, 100);
	assert_string_equal(said(probe, &rows), "");
	lose(fresh(20), 10000000, 29, 100);
	assert_string_equal(said(probe, &rows), "");
	lose(fresh(20), 1000000, 1000, UINT64_C(1000000000));
	assert_string_equal(said(probe, &rows), "");
	set(fresh(20), SPAN_copies, 249, SPAN_packets, 250);
	assert_string_equal(said(probe, &rows), "");
	set(fresh(20), SPAN_one_way, 9, SPAN_tcp_conversations, 9);
	assert_string_equal(said(probe, &rows), "");
}

static void several_faults_are_one_line(const struct probe *probe)
{
	lose(fresh(20), 30000, 30, 970000);
	set(span_row_of(&rows, 0, 20), SPAN_sliced, 50, SPAN_packets, 100);
	set(span_row_of(&rows, 0, 30), SPAN_sliced, 50, SPAN_packets, 100);
	assert_string_equal(said(probe, &rows),
			    "the mirror of VLAN 20 loses 3.0 %, cuts 50.0 % of the packets; the "
			    "mirror of VLAN 30 cuts 50.0 % of the packets");
}

static void faults_are_said_as_they_are(void **)
{
	struct probe *probe = live_probe("null:", NULL);

	each_fault_has_its_sentence(probe);
	what_may_be_chance_is_not_said(probe);
	several_faults_are_one_line(probe);
	live_end(probe);
}

#define MINUTE_NS UINT64_C(61000000000)

static struct span_watchman watchman;
static uint64_t now_ns = UINT64_C(1000000000000);

// By the time of its next repetition it is seen whether a line was written.
static bool writes(struct probe *probe, uint64_t later_ns)
{
	const uint64_t before_ns = watchman.repeat_ns;

	now_ns += later_ns;
	span_report_look(&watchman, probe, now_ns);
	return watchman.repeat_ns != before_ns;
}

static void lose_some(struct span_row *row)
{
	row->figure[SPAN_tcp_lost] += 100000;
	row->figure[SPAN_tcp_gaps] += 100;
	row->figure[SPAN_tcp_seen] += 900000;
	row->figure[SPAN_packets] += 1000;
}

static void a_line_is_written_when_a_fault_begins_or_ends_and_else_each_hour(void **)
{
	struct probe *probe = live_probe("null:", NULL);
	struct span_row *row = span_row_of(worker_span_rows(probe->worker[0]), 0, 20);
	struct span_row *other = span_row_of(worker_span_rows(probe->worker[0]), 0, 30);

	assert_false(writes(probe, 0));
	assert_false(writes(probe, MINUTE_NS));
	lose_some(row);
	assert_false(writes(probe, MINUTE_NS - 20000000000)); // not within a minute
	assert_true(writes(probe, 20000000000));
	for (unsigned minute = 0; minute < 59; minute++) {
		lose_some(row);
		assert_false(writes(probe, MINUTE_NS)); // the same
	}
	lose_some(row);
	assert_true(writes(probe, MINUTE_NS)); // an hour
	lose_some(row);
	lose_some(other);
	assert_true(writes(probe, MINUTE_NS)); // the same kind, elsewhere
	row->figure[SPAN_tcp_seen] += 10000000;
	lose_some(other);
	assert_true(writes(probe, MINUTE_NS));
	assert_int_equal(span_events_open(&watchman.events), 1);
	assert_int_equal(probe->events.n, 3);
	live_end(probe);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(faults_are_said_as_they_are),
	    cmocka_unit_test(a_line_is_written_when_a_fault_begins_or_ends_and_else_each_hour),
	};

	return cmocka_run_group_tests(tests, run_all_begin, captures_end);
}
