// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "export/encode/zmq_event.h"

static struct metering_totals totals;

static void tell_totals(struct metering_totals *to)
{
	*to = totals;
}

struct fixture {
	struct zmq_event event;
	char text[ZMQ_EVENT_MAX_OCTETS + 1];
};

static struct output_settings settings = {.spec = (char *)"zmq://:5556", .identity = 12345};

static struct fixture *fixture_new(const struct export_environment *environment)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	zmq_event_make(&fixture->event, environment, &settings);
	return fixture;
}

static void write_at(struct fixture *fixture, uint64_t lost, uint64_t now_us)
{
	const struct feed_state state = {.exported_records = 77};
	uint32_t n = zmq_event_write(&fixture->event, &state, lost, now_us, fixture->text);

	assert_in_range(n, 100, ZMQ_EVENT_MAX_OCTETS);
	fixture->text[n] = '\0';
}

static bool has(const struct fixture *fixture, const char *part)
{
	return strstr(fixture->text, part) != NULL;
}

static void rates_are_what_came_since_the_last_event(void **)
{
	const struct export_environment environment = {
	    .metering_totals = tell_totals, .version = "1.2", .active_ms = 60000, .idle_ms = 15000};
	struct fixture *fixture = fixture_new(&environment);

	totals = (struct metering_totals){.packets = 1000, .octets = 100000};
	write_at(fixture, 0, 10000000);
	assert_true(has(fixture, "\"avg\":{\"bps\":0,\"pps\":0}"));
	totals.packets += 500;
	totals.octets += 50000;
	write_at(fixture, 0, 12000000);
	assert_true(has(fixture, "\"avg\":{\"bps\":200000,\"pps\":250}"));
	assert_true(has(fixture, "\"bytes\":150000,\"packets\":1500"));
	assert_true(has(fixture, "\"time\":12,"));
	assert_true(has(fixture, "\"lifetime\":60,\"idle\":15"));
	free(fixture);
}

static void only_what_was_lost_is_a_drop(void **)
{
	const struct export_environment environment = {.metering_totals = tell_totals};
	struct fixture *fixture = fixture_new(&environment);

	totals = (struct metering_totals){
	    .lost_records = 5, .evicted_flows = 9, .lost_packets = 2, .dropped_by_device = 3};
	write_at(fixture, 7, 1000000);
	assert_true(has(fixture, "\"export_queue_full\":12,\"too_many_flows\":0"));
	assert_true(has(fixture, "\"packet_drops\":5"));
	assert_true(has(fixture, "\"num_flow_exports\":77"));
	free(fixture);
}

static void an_inputs_name_cannot_break_the_object(void **)
{
	static const char *const names[] = {"a\"b\\c\nd"};
	const struct export_environment environment = {.input_names = names, .n_inputs = 1};
	struct fixture *fixture = fixture_new(&environment);

	write_at(fixture, 0, 1000000);
	assert_true(has(fixture, "\"name\":\"a_b_c_d\""));
	assert_int_equal(fixture->text[0], '{');
	assert_int_equal(fixture->text[strlen(fixture->text) - 1], '}');
	free(fixture);
}

static void all_inputs_are_named_as_far_as_there_is_room(void **)
{
	static const char *const names[] = {"eth1", "0000:3b:00.0", "0000:3b:00.1", "0000:5e:00.0"};
	static const struct {
		unsigned n;
		const char *name;
	} rows[] = {{0, "\"name\":\"none\""},
		    {1, "\"name\":\"eth1\""},
		    {2, "\"name\":\"eth1,0000:3b:00.0\""},
		    {3, "\"name\":\"eth1,0000:3b:00.0,0000:3b:00.1\""},
		    {4, "\"name\":\"eth1,0000:3b:00.0+2\""}};

	for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct export_environment environment = {.input_names = names,
							       .n_inputs = rows[i].n};
		struct fixture *fixture = fixture_new(&environment);

		write_at(fixture, 0, 1000000);
		assert_true(has(fixture, rows[i].name));
		free(fixture);
	}
}

// ntopng's nprobes/data.lua asks for that word; its ZMQ parser keeps 35 characters of the uuid.
static void the_probe_is_one_of_packets_with_its_speed_and_ids(void **)
{
	const struct export_environment environment = {.input_mbits = 200000};
	struct fixture *fixture = fixture_new(&environment);
	const char *uuid;
	char source[64];

	write_at(fixture, 0, 1000000);
	assert_true(has(fixture, "\"mode\":\"packet_collection\""));
	assert_true(has(fixture, "\"speed\":200000"));
	snprintf(source, sizeof(source), "\"unique_source_id\":%u,",
		 output_settings_source(&settings));
	assert_true(has(fixture, source));
	uuid = strstr(fixture->text, "\"uuid\":\"");
	assert_non_null(uuid);
	assert_int_equal(strspn(uuid + 8, "0123456789abcdef"), 32);
	free(fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rates_are_what_came_since_the_last_event),
	    cmocka_unit_test(only_what_was_lost_is_a_drop),
	    cmocka_unit_test(all_inputs_are_named_as_far_as_there_is_room),
	    cmocka_unit_test(the_probe_is_one_of_packets_with_its_speed_and_ids),
	    cmocka_unit_test(an_inputs_name_cannot_break_the_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
