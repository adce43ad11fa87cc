// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
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

static struct fixture *fixture_new(const struct export_environment *environment)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	zmq_event_make(&fixture->event, environment);
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

static void losses_of_ring_and_output_are_summed(void **)
{
	const struct export_environment environment = {.metering_totals = tell_totals};
	struct fixture *fixture = fixture_new(&environment);

	totals = (struct metering_totals){
	    .lost_records = 5, .evicted_flows = 9, .lost_packets = 2, .dropped_by_device = 3};
	write_at(fixture, 7, 1000000);
	assert_true(has(fixture, "\"export_queue_full\":12,\"too_many_flows\":9"));
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rates_are_what_came_since_the_last_event),
	    cmocka_unit_test(losses_of_ring_and_output_are_summed),
	    cmocka_unit_test(an_inputs_name_cannot_break_the_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
