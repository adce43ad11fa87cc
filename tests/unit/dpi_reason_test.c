// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_metadata.h"

static const char reason[] = "packet 1, rule databases.rules:";

static void a_rule_is_named_by_its_line(void **state)
{
	struct conversation *talk = *state;
	const struct metadata_item *item;

	conversation_start(talk, TCP, 7000);
	conversation_say(talk, 0, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 24);
	item = find_item(talk, METADATA_APPLICATION_REASON);
	assert_non_null(item);
	assert_memory_equal(item->value, reason, sizeof(reason) - 1);
}

static void a_host_name_is_told_by_its_row(void **state)
{
	struct conversation *talk = *state;

	conversation_start(talk, TCP, 80);
	conversation_say(talk, 0, "GET / HTTP/1.1\r\nHost: a.b.wikipedia.org\r\n\r\n", 43);
	check_text(talk, METADATA_APPLICATION_REASON,
		   "packet 1, dissector http, host wikipedia.org");
}

// A better label's reason takes the place of the one before.
static void the_last_label_counts(void **state)
{
	static const char answer[] =
	    "HTTP/1.1 200 OK\r\nContent-Type: application/dash+xml\r\n\r\n";
	struct conversation *talk = *state;

	conversation_start(talk, TCP, 80);
	conversation_say(talk, 0, "GET / HTTP/1.1\r\nHost: x.example.org\r\n\r\n", 39);
	check_text(talk, METADATA_APPLICATION_REASON, "packet 1, dissector http");
	conversation_say(talk, 1, answer, sizeof(answer) - 1);
	check_text(talk, METADATA_APPLICATION_REASON, "packet 2, dissector http");
	check_text(talk, METADATA_HTTP_METHOD, "GET");
}

static void protocols_without_ports_say_so(void **state)
{
	struct conversation *talk = *state;

	conversation_start(talk, 47, 0);
	conversation_say(talk, 0, "\0\0\x08\0", 4);
	check_text(talk, METADATA_APPLICATION_REASON, "IP protocol number");
}

static void what_no_output_wants_is_not_made(void **state)
{
	struct conversation *talk = *state;

	conversation_start(talk, TCP, 7000);
	conversation_say(talk, 0, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 24);
	check_absent(talk, METADATA_APPLICATION_REASON);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(a_rule_is_named_by_its_line, conversation_open,
					    conversation_close),
	    cmocka_unit_test_setup_teardown(a_host_name_is_told_by_its_row, conversation_open,
					    conversation_close),
	    cmocka_unit_test_setup_teardown(the_last_label_counts, conversation_open,
					    conversation_close),
	    cmocka_unit_test_setup_teardown(protocols_without_ports_say_so, conversation_open,
					    conversation_close),
	    cmocka_unit_test_setup_teardown(what_no_output_wants_is_not_made,
					    conversation_open_bare, conversation_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
