// SPDX-License-Identifier: BSD-3-Clause
#include "dpi/engine/engine.h"
#include "dpi_conversation.h"
#include "dpi_metadata.h"
#include "dpi_payloads.h"

static void say_at(struct conversation *talk, const struct payload *p, size_t from, size_t to)
{
	talk->sequence[0] = 1 + (uint32_t)from;
	conversation_say(talk, 0, p->at + from, to - from);
}

static void a_buffer_is_given_back_when_the_message_is_whole(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 1216);

	conversation_start(talk, TCP, 443);
	say_at(talk, &hello, 0, 700);
	assert_int_equal(talk->worker->pool.in_use, 1);
	say_at(talk, &hello, 700, hello.n);
	check_text(talk, METADATA_TLS_SERVER_NAME, "www.netflix.com");
	conversation_say(talk, 1, tls_server_hello().at, tls_server_hello().n);
	assert_int_equal(talk->worker->pool.in_use, 0);
}

static void a_flow_that_ends_gives_its_buffer_back(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 1216);

	conversation_start(talk, TCP, 443);
	say_at(talk, &hello, 0, 700);
	conversation_start(talk, TCP, 443);
	assert_int_equal(talk->worker->pool.in_use, 0);
}

static void every_way_of_cutting_gives_the_same_name(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 1216);

	for (size_t cut = 1; cut < hello.n; cut += 37) {
		conversation_start(talk, TCP, 443);
		say_at(talk, &hello, 0, cut);
		say_at(talk, &hello, cut, hello.n);
		assert_string_equal(conversation_label(talk), "TLS.NetFlix");
		check_text(talk, METADATA_TLS_JA4, "t13d1516h2_8daaf6152771_e5627efa2ab1");
	}
}

static void a_second_segment_that_comes_first_is_kept(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 1216);

	conversation_start(talk, TCP, 443);
	say_at(talk, &hello, 900, hello.n);
	assert_string_equal(conversation_label(talk), "");
	assert_int_equal(talk->worker->pool.in_use, 1);
	say_at(talk, &hello, 0, 900);
	check_text(talk, METADATA_TLS_SERVER_NAME, "www.netflix.com");
}

static void without_a_buffer_the_message_is_cut_and_counted(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = tls_client_hello("www.netflix.com", 1216);
	struct reassembly_pool *pool = &talk->worker->pool;
	struct reassembly *taken[REASSEMBLY_BUFFERS];
	uint64_t before = talk->worker->counters->now[DPI_BUFFERS_FULL].records;
	unsigned n = 0;

	conversation_start(talk, TCP, 443);
	while (n < REASSEMBLY_BUFFERS && (taken[n] = reassembly_new(pool, 1000000)) != NULL)
		n++;
	say_at(talk, &hello, 0, 700);
	assert_string_equal(conversation_label(talk), "TLS.NetFlix"); // its name came first
	assert_int_equal(talk->worker->counters->now[DPI_BUFFERS_FULL].records - before, 1);
	while (n-- > 0)
		reassembly_give_back(pool, taken[n]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_buffer_is_given_back_when_the_message_is_whole),
	    cmocka_unit_test(a_flow_that_ends_gives_its_buffer_back),
	    cmocka_unit_test(every_way_of_cutting_gives_the_same_name),
	    cmocka_unit_test(a_second_segment_that_comes_first_is_kept),
	    cmocka_unit_test(without_a_buffer_the_message_is_cut_and_counted),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
