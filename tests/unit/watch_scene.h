// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_WATCH_SCENE_H
#define TESTS_UNIT_WATCH_SCENE_H

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/watch/watch_draw.h"

// A screen of a probe that has answered twice, a second apart, as text: each row a line.
struct watch_fixture {
	struct watch_history *history;
	struct watch_state state;
	struct watch_canvas canvas;
	char text[1 << 16];
};

__attribute__((unused)) static void answer(struct watch_snapshot *snapshot, const char *command,
					   const char *json)
{
	assert_true(watch_snapshot_take(snapshot, command, json));
}

#define FIXTURE_WORKERS(live)                                                                      \
	"\"workers\":[{\"worker\":\"worker 0\",\"live_flows\":" live                               \
	",\"max_flows\":1000,\"table_octets\":1,\"made_flows\":5,\"evicted_flows\":7}]}"

__attribute__((unused)) static void fill_first(struct watch_snapshot *snapshot)
{
	snapshot->at = 10;
	answer(snapshot, "statistics",
	       "{\"running_milliseconds\":3723000,\"packets\":1000000,\"octets\":100000000,"
	       "\"lost_packets\":0,\"dropped_by_device_packets\":0,\"flow_records\":100,"
	       "\"lost_in_all_flow_records\":0," FIXTURE_WORKERS("100"));
	answer(snapshot, "ports",
	       "{\"ports\":[{\"input\":\"rx0\",\"link\":\"up\",\"speed_megabits\":10000,"
	       "\"packets\":1000000,\"octets\":100000000}],\"drops\":[]}");
	answer(snapshot, "stages",
	       "{\"stages\":[{\"owner\":\"worker 0\",\"stage\":\"parse\",\"packets\":100,"
	       "\"nanoseconds\":1000},{\"owner\":\"worker 0\",\"stage\":\"idle\",\"packets\":100,"
	       "\"nanoseconds\":0},{\"owner\":\"worker 0\",\"stage\":\"all\",\"packets\":100,"
	       "\"nanoseconds\":1000}]}");
	answer(snapshot, "outputs",
	       "{\"outputs\":[{\"output\":\"output ipfix://10.0.0.5\",\"taken_records\":100,"
	       "\"sent_records\":100,\"queued_records\":0,\"lost_records\":0,\"sessions\":1}]}");
}

// 234,567 packets and 8 Mbit more; something was lost.
__attribute__((unused)) static void fill_second(struct watch_snapshot *snapshot)
{
	snapshot->at = 11;
	answer(snapshot, "statistics",
	       "{\"running_milliseconds\":3724000,\"packets\":1234567,\"octets\":101000000,"
	       "\"lost_packets\":5,\"dropped_by_device_packets\":45,\"flow_records\":150,"
	       "\"lost_in_all_flow_records\":0," FIXTURE_WORKERS("250"));
	answer(
	    snapshot, "ports",
	    "{\"ports\":[{\"input\":\"rx0\",\"link\":\"up\",\"speed_megabits\":10000,"
	    "\"packets\":1234567,\"octets\":101000000}],\"drops\":[{\"owner\":\"rx0 queue 0\","
	    "\"counter\":\"missed_by_nic\",\"packets\":45,\"records\":0},{\"owner\":\"worker 0\","
	    "\"counter\":\"lost_full\",\"packets\":5,\"records\":0}]}");
	answer(snapshot, "stages",
	       "{\"stages\":[{\"owner\":\"worker 0\",\"stage\":\"parse\",\"packets\":1100,"
	       "\"nanoseconds\":26000},{\"owner\":\"worker 0\",\"stage\":\"idle\","
	       "\"packets\":1100,\"nanoseconds\":75000}]}");
	answer(snapshot, "outputs",
	       "{\"outputs\":[{\"output\":\"output ipfix://10.0.0.5\",\"taken_records\":150,"
	       "\"sent_records\":140,\"queued_records\":3,\"lost_records\":2,\"sessions\":1,"
	       "\"unconfirmed_records\":1,\"disk_queue_records\":4,\"disk_queue_octets\":65536,"
	       "\"disk_queue_oldest_seconds\":95,\"disk_queue_written_per_second\":50000,"
	       "\"disk_queue_read_per_second\":7}]}");
	answer(
	    snapshot, "top hosts",
	    "{\"since\":1,\"milliseconds\":60000,\"rows\":[{\"key\":\"10.0.0.1\",\"octets\":"
	    "7500000,"
	    "\"packets\":9000,\"flows\":90,\"bits_per_second\":1000000.0},{\"key\":\"2001:db8::2\","
	    "\"octets\":2500000,\"packets\":1000,\"flows\":10,\"bits_per_second\":333333.3}],"
	    "\"others\":{\"octets\":0,\"packets\":0,\"flows\":0},"
	    "\"total\":{\"octets\":10000000,\"packets\":10000,\"flows\":100},\"error\":0}");
	answer(snapshot, "top apps",
	       "{\"since\":1,\"milliseconds\":60000,\"rows\":[{\"key\":\"TLS\",\"octets\":5000000,"
	       "\"packets\":5000,\"flows\":50,\"bits_per_second\":666666.0}],"
	       "\"others\":{\"octets\":0,\"packets\":0,\"flows\":0},"
	       "\"total\":{\"octets\":5000000,\"packets\":5000,\"flows\":50},\"error\":77}");
	answer(snapshot, "flows --top 200 --by rate",
	       "{\"flows\":[{\"protocol\":6,\"source\":\"10.0.0.1\",\"source_port\":40000,"
	       "\"destination\":\"2001:db8::2\",\"destination_port\":443,\"packets\":10,"
	       "\"octets\":1000000,\"reverse_packets\":5,\"reverse_octets\":0,\"age_seconds\":8.0,"
	       "\"silent_seconds\":0.5,\"application\":\"TLS\"}]}");
}

__attribute__((unused)) static struct watch_fixture *fixture_new(enum watch_view view)
{
	struct watch_fixture *fixture = calloc(1, sizeof(*fixture));
	struct watch_snapshot *snapshot = calloc(1, sizeof(*snapshot));

	setlocale(LC_CTYPE, "C.UTF-8");
	fixture->history = watch_history_new();
	watch_state_init(&fixture->state, "/run/lineprobe/rx0");
	fixture->state.view = view;
	fixture->state.link = WATCH_LIVE;
	fill_first(snapshot);
	watch_history_add(fixture->history, snapshot);
	fill_second(snapshot);
	watch_history_add(fixture->history, snapshot);
	free(snapshot);
	return fixture;
}

__attribute__((unused)) static void fixture_free(struct watch_fixture *fixture)
{
	free(fixture->history);
	free(fixture);
}

static void take_text(struct watch_fixture *fixture)
{
	size_t n = 0;

	for (unsigned row = 0; row < fixture->canvas.rows; row++) {
		for (unsigned column = 0; column < fixture->canvas.columns; column++)
			n += (size_t)snprintf(
			    fixture->text + n, sizeof(fixture->text) - n, "%s",
			    fixture->canvas.cell[row * fixture->canvas.columns + column].text);
		while (n > 0 && fixture->text[n - 1] == ' ')
			n--;
		fixture->text[n++] = '\n';
	}
	fixture->text[n] = '\0';
}

// The whole screen.
__attribute__((unused)) static const char *draw(struct watch_fixture *fixture, unsigned rows,
						unsigned columns, bool ascii)
{
	struct watch_scene scene = {.canvas = &fixture->canvas,
				    .state = &fixture->state,
				    .history = fixture->history,
				    .clock = "12:34:56"};

	assert_int_equal(watch_canvas_new(&fixture->canvas, rows, columns, ascii), 0);
	watch_draw(&scene);
	take_text(fixture);
	watch_canvas_free(&fixture->canvas);
	return fixture->text;
}

__attribute__((unused)) static void shows(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

__attribute__((unused)) static void shows_not(const char *text, const char *part)
{
	if (strstr(text, part) != NULL)
		fail_msg("\"%s\" is in:\n%s", part, text);
}

// Any size is drawn without harm: the sanitizers look on.
__attribute__((unused)) static void draw_all_sizes(enum watch_view view)
{
	struct watch_fixture *fixture = fixture_new(view);

	for (unsigned rows = 1; rows < 60; rows += rows < 30 ? 3 : 11)
		for (unsigned columns = 1; columns < 220; columns += columns < 90 ? 3 : 31)
			draw(fixture, rows, columns, columns % 2 == 0);
	fixture_free(fixture);
}

#endif
