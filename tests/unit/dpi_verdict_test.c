// SPDX-License-Identifier: BSD-3-Clause
#include "dpi/engine/engine.h"
#include "dpi_conversation.h"
#include "dpi_payloads.h"

static void a_label_that_was_exported_never_changes(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 1216);

	conversation_start(talk, TCP, 25);
	conversation_say(talk, 1, "220 mx.example.org ESMTP\r\n", 26);
	conversation_say(talk, 0, "STARTTLS\r\n", 10);
	conversation_record(talk, 1000000);
	assert_int_equal(talk->flow.state, DPI_NAMED);
	conversation_say(talk, 1, "220 go ahead\r\n", 14);
	conversation_say(talk, 0, hello.at, hello.n);
	assert_string_equal(conversation_label(talk), "SMTP");
}

static void patience_ends_after_eight_payloads(void **state)
{
	struct conversation *talk = *state;

	conversation_start(talk, UDP, 40001);
	for (unsigned i = 0; i < MAX_INSPECTED; i++) {
		assert_int_equal(verdict_over(&talk->flow), false);
		conversation_say(talk, i & 1, "nothing", 7);
	}
	assert_true(verdict_over(&talk->flow));
	assert_int_equal(talk->flow.state, DPI_DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_label_that_was_exported_never_changes),
	    cmocka_unit_test(patience_ends_after_eight_payloads),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
