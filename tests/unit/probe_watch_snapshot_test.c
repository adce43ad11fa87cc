// SPDX-License-Identifier: BSD-3-Clause
#include "watch_scene.h"

static struct watch_snapshot snapshot;

static int clear(void **)
{
	memset(&snapshot, 0, sizeof(snapshot));
	return 0;
}

static void answers_fill_their_parts(void **)
{
	fill_second(&snapshot);
	assert_int_equal(snapshot.packets, 1234567);
	assert_int_equal(snapshot.dropped, 45);
	assert_int_equal(snapshot.n_workers, 1);
	assert_int_equal(snapshot.worker[0].evicted, 7);
	assert_int_equal(snapshot.n_ports, 1);
	assert_string_equal(snapshot.port[0].link, "up");
	assert_int_equal(snapshot.n_drops, 2);
	assert_int_equal(snapshot.n_stages, 2);
	assert_string_equal(snapshot.output[0].name, "ipfix://10.0.0.5");
	assert_int_equal(snapshot.output[0].spool_octets, 65536);
	assert_int_equal(snapshot.top[0].n, 2);
	assert_int_equal(snapshot.top[0].total.octets, 10000000);
	assert_int_equal(snapshot.top[1].error, 77);
	assert_int_equal(snapshot.flow[0].packets, 15);
	assert_int_equal(snapshot.flow[0].port[1], 443);
}

static void a_list_of_an_earlier_turn_is_replaced(void **)
{
	fill_second(&snapshot);
	answer(&snapshot, "outputs", "{\"outputs\":[]}");
	answer(&snapshot, "top hosts --top 9", "{\"rows\":[]}");
	assert_int_equal(snapshot.n_outputs, 0);
	assert_int_equal(snapshot.top[0].n, 0);
	assert_int_equal(snapshot.n_ports, 1);
}

// What has the wrong type, or is too much, harms nobody.
static void strange_answers_harm_nobody(void **)
{
	char *many = calloc(1, 1 << 20);
	size_t n = 0;

	assert_false(watch_snapshot_take(&snapshot, "ports", ""));
	assert_false(watch_snapshot_take(&snapshot, "ports", "[]"));
	assert_false(watch_snapshot_take(&snapshot, "ports", "{\"ports\":["));
	answer(&snapshot, "ports", "{\"ports\":7,\"drops\":{\"a\":1}}");
	answer(&snapshot, "ports", "{\"ports\":[7,null,{\"packets\":-5,\"input\":[]}]}");
	assert_int_equal(snapshot.n_ports, 3);
	assert_int_equal(snapshot.port[2].packets, 0);
	n += (size_t)sprintf(many, "{\"outputs\":[{}");
	for (unsigned i = 0; i < 1000; i++)
		n += (size_t)sprintf(many + n, ",{\"output\":\"%0200u\"}", i);
	sprintf(many + n, "]}");
	answer(&snapshot, "outputs", many);
	assert_int_equal(snapshot.n_outputs, WATCH_OUTPUTS);
	assert_int_equal(strlen(snapshot.output[5].name), WATCH_NAME - 1);
	free(many);
}

static void an_error_is_kept(void **)
{
	answer(&snapshot, "top hosts", "{\"error\":\"there is no command 'top'\"}");
	assert_string_equal(snapshot.error, "there is no command 'top'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(answers_fill_their_parts, clear),
	    cmocka_unit_test_setup(a_list_of_an_earlier_turn_is_replaced, clear),
	    cmocka_unit_test_setup(strange_answers_harm_nobody, clear),
	    cmocka_unit_test_setup(an_error_is_kept, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
