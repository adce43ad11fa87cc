// SPDX-License-Identifier: BSD-3-Clause
#include <pthread.h>
#include <stdatomic.h>

#include "dpi/engine/engine.h"
#include "dpi_conversation.h"
#include "dpi_files.h"
#include "dpi_metadata.h"
#include "dpi_payloads.h"

static struct conversation *open_with(const char *directory, uint64_t wanted, bool privacy)
{
	struct conversation *talk = calloc(1, sizeof(*talk));
	struct dpi_settings settings = {.signatures = directory,
					.cache = "/proc/nonexistent",
					.privacy = privacy,
					.metadata_wanted = wanted,
					.n_workers = 1,
					.max_flows = 64};

	assert_int_equal(dpi_open(&settings, &talk->dpi), 0);
	talk->worker = dpi_worker_new(talk->dpi, 0, -1);
	assert_non_null(talk->worker);
	return talk;
}

static void close_it(struct conversation *talk)
{
	void *state = talk;

	conversation_close(&state);
}

static char *small_directory(void)
{
	char *directory = directory_new();

	file_write(directory, "applications",
		   "5 DNS Net\n7 HTTP Web\n133 NetFlix Video\n500 Strong Own\n501 Weak Own\n");
	file_write(directory, "hosts", "netflix.com NetFlix 133 Video\n");
	file_write(directory, "ports", "tcp 7000 Strong 500\n");
	file_write(directory, "a.rules",
		   "Strong 500 Own any * any 8-20 50 strong - ^strong\n"
		   "Weak 501 Own udp * client * 90 weak - ^weak\n");
	return directory;
}

static void say(struct conversation *talk, const char *text)
{
	conversation_say(talk, 0, text, strlen(text));
}

static void rules_decide_by_hit_length_and_direction(void **)
{
	char *directory = small_directory();
	struct conversation *talk = open_with(directory, UINT64_MAX, false);

	conversation_start(talk, UDP, 9999);
	say(talk, "strong12");
	assert_string_equal(conversation_label(talk), "Strong");
	assert_int_equal(talk->flow.label.confidence, CONFIDENCE_SIGNATURE);
	assert_int_equal(talk->flow.state, DPI_DONE);
	conversation_start(talk, UDP, 9999);
	say(talk, "strong");
	assert_string_equal(conversation_label(talk), "");
	close_it(talk);
	directory_free(directory);
}

static void a_weak_rule_needs_a_second_hit(void **)
{
	char *directory = small_directory();
	struct conversation *talk = open_with(directory, UINT64_MAX, false);

	conversation_start(talk, UDP, 9999);
	say(talk, "weak hit");
	assert_string_equal(conversation_label(talk), "");
	say(talk, "another thing");
	assert_string_equal(conversation_label(talk), "");
	say(talk, "weak again");
	assert_string_equal(conversation_label(talk), "Weak");
	close_it(talk);
	directory_free(directory);
}

static void eight_payloads_are_inspected_then_the_port_guesses(void **)
{
	char *directory = small_directory();
	struct conversation *talk = open_with(directory, UINT64_MAX, false);
	struct application_label label;

	conversation_start(talk, TCP, 7000);
	for (unsigned i = 0; i < 7; i++) {
		say(talk, "nothing known");
		assert_int_equal(talk->flow.state, DPI_UNDECIDED);
	}
	say(talk, "nothing known");
	assert_int_equal(talk->flow.state, DPI_DONE);
	label = conversation_record(talk, 1000000);
	assert_int_equal(label.master, 500);
	assert_int_equal(label.confidence, CONFIDENCE_PORT);
	close_it(talk);
	directory_free(directory);
}

static void metadata_that_nobody_wants_is_not_made(void **)
{
	char *directory = small_directory();
	struct conversation *talk = open_with(directory, METADATA_BIT(METADATA_HTTP_HOST), false);
	struct payload request = http_request("www.netflix.com", "/secret");

	conversation_start(talk, TCP, 80);
	conversation_say(talk, 0, request.at, request.n);
	check_text(talk, METADATA_HTTP_HOST, "www.netflix.com");
	check_absent(talk, METADATA_HTTP_TARGET);
	close_it(talk);
	directory_free(directory);
}

static void privacy_keeps_targets_agents_and_queries_out(void **)
{
	char *directory = small_directory();
	struct conversation *talk = open_with(directory, UINT64_MAX, true);
	struct payload request = http_request("www.netflix.com", "/secret");
	struct payload query = dns_query("www.netflix.com", 1);

	conversation_start(talk, TCP, 80);
	conversation_say(talk, 0, request.at, request.n);
	check_text(talk, METADATA_HTTP_HOST, "www.netflix.com");
	check_absent(talk, METADATA_HTTP_TARGET);
	check_absent(talk, METADATA_HTTP_USER_AGENT);
	conversation_start(talk, UDP, 53);
	conversation_say(talk, 0, query.at, query.n);
	assert_string_equal(conversation_label(talk), "DNS.NetFlix");
	check_absent(talk, METADATA_DNS_NAME);
	close_it(talk);
	directory_free(directory);
}

static void reload_and_expect(void *argument)
{
	struct conversation *talk = argument;

	assert_int_not_equal(dpi_reload(talk->dpi), 0);
}

static void a_broken_file_keeps_the_old_set_a_good_one_replaces_it(void **)
{
	char *directory = small_directory();
	struct conversation *talk = open_with(directory, UINT64_MAX, false);
	const char *reported;

	file_write(directory, "b.rules", "Strong 500 Own any * any * 50 strong - nonsense\n");
	reported = reported_while(reload_and_expect, talk);
	assert_non_null(strstr(reported, "b.rules:1: "));
	conversation_start(talk, UDP, 9999);
	say(talk, "strong12");
	assert_string_equal(conversation_label(talk), "Strong");

	file_write(directory, "b.rules", "Newer 502 Own any * any * 50 strong - ^newer\n");
	assert_int_equal(dpi_reload(talk->dpi), 0);
	dpi_worker_tick(talk->worker, 1000000);
	conversation_start(talk, UDP, 9999);
	say(talk, "newer");
	assert_string_equal(conversation_label(talk), "Newer");
	close_it(talk);
	directory_free(directory);
}

// A worker that is held up for longer than a reload waits: without a packet, or without a core.
static void what_was_reloaded_is_freed_once_nobody_uses_it(void **)
{
	char *directory = small_directory();
	struct conversation *talk = open_with(directory, UINT64_MAX, false);

	assert_int_equal(dpi_reload(talk->dpi), 0);
	dpi_look(talk->dpi);
	assert_non_null(talk->dpi->retired);
	dpi_worker_tick(talk->worker, 1000000);
	dpi_look(talk->dpi);
	assert_null(talk->dpi->retired);
	close_it(talk);
	directory_free(directory);
}

// What exporters may still point to is kept, so an unchanged table is not made anew.
static void only_other_applications_take_memory_with_a_reload(void **)
{
	char *directory = small_directory();
	struct conversation *talk = open_with(directory, UINT64_MAX, false);
	const struct application_table *first = dpi_applications(talk->dpi), *other;

	for (unsigned i = 0; i < 3; i++) {
		assert_int_equal(dpi_reload(talk->dpi), 0);
		dpi_worker_tick(talk->worker, 1000000);
		assert_ptr_equal(dpi_applications(talk->dpi), first);
	}
	file_write(directory, "b.rules", "Newer 502 Own any * any * 50 strong - ^newer\n");
	assert_int_equal(dpi_reload(talk->dpi), 0);
	other = dpi_applications(talk->dpi);
	assert_ptr_not_equal(other, first);
	assert_string_equal(application_name(other, 502), "Newer");
	assert_string_equal(application_name(first, 502), "Unknown");
	close_it(talk);
	directory_free(directory);
}

static void reload_from_nowhere(void *argument)
{
	struct conversation *talk = argument;

	assert_int_not_equal(dpi_reload_from(talk->dpi, "/no/such/folder"), 0);
}

static void another_directory_takes_over_unless_it_is_wrong(void **)
{
	char *first = small_directory(), *second = small_directory();
	struct conversation *talk = open_with(first, UINT64_MAX, false);

	reported_while(reload_from_nowhere, talk);
	conversation_start(talk, UDP, 9999);
	say(talk, "strong12");
	assert_string_equal(conversation_label(talk), "Strong");
	file_write(second, "b.rules", "Newer 502 Own any * any * 50 strong - ^newer\n");
	assert_int_equal(dpi_reload_from(talk->dpi, second), 0);
	dpi_worker_tick(talk->worker, 1000000);
	conversation_start(talk, UDP, 9999);
	say(talk, "newer");
	assert_string_equal(conversation_label(talk), "Newer");
	file_write(second, "b.rules", "Newest 503 Own any * any * 50 strong - ^newest\n");
	assert_int_equal(dpi_reload(talk->dpi), 0); // of that one from now on
	dpi_worker_tick(talk->worker, 2000000);
	conversation_start(talk, UDP, 9999);
	say(talk, "newest");
	assert_string_equal(conversation_label(talk), "Newest");
	close_it(talk);
	directory_free(first);
	directory_free(second);
}

struct run {
	struct conversation *talk;
	_Atomic bool stop;
};

static void *inspect_packets(void *argument)
{
	struct run *run = argument;

	while (!atomic_load(&run->stop)) {
		dpi_worker_tick(run->talk->worker, 1000000);
		conversation_start(run->talk, UDP, 9999);
		say(run->talk, "strong12");
	}
	return NULL;
}

static void sets_are_exchanged_under_a_working_worker(void **)
{
	char *directory = small_directory();
	struct run run = {.talk = open_with(directory, UINT64_MAX, false)};
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, inspect_packets, &run), 0);
	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(dpi_reload(run.talk->dpi), 0);
	atomic_store(&run.stop, true);
	pthread_join(thread, NULL);
	assert_string_equal(conversation_label(run.talk), "Strong");
	close_it(run.talk);
	directory_free(directory);
}

static void protocols_without_ports_are_named_at_once(void **)
{
	char *directory = small_directory();
	struct conversation *talk = open_with(directory, UINT64_MAX, false);

	conversation_start(talk, IPPROTO_ICMP, 0);
	say(talk, "ping");
	assert_int_equal(talk->flow.label.master, 81);
	assert_int_equal(talk->flow.state, DPI_DONE);
	close_it(talk);
	directory_free(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(rules_decide_by_hit_length_and_direction),
	    cmocka_unit_test(a_weak_rule_needs_a_second_hit),
	    cmocka_unit_test(eight_payloads_are_inspected_then_the_port_guesses),
	    cmocka_unit_test(metadata_that_nobody_wants_is_not_made),
	    cmocka_unit_test(privacy_keeps_targets_agents_and_queries_out),
	    cmocka_unit_test(a_broken_file_keeps_the_old_set_a_good_one_replaces_it),
	    cmocka_unit_test(what_was_reloaded_is_freed_once_nobody_uses_it),
	    cmocka_unit_test(only_other_applications_take_memory_with_a_reload),
	    cmocka_unit_test(another_directory_takes_over_unless_it_is_wrong),
	    cmocka_unit_test(sets_are_exchanged_under_a_working_worker),
	    cmocka_unit_test(protocols_without_ports_are_named_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
