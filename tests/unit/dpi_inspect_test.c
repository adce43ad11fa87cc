// SPDX-License-Identifier: BSD-3-Clause
#include "dpi/engine/engine.h"
#include "dpi_conversation.h"

static void say_at(struct conversation *talk, uint32_t sequence, const char *text)
{
	talk->sequence[0] = sequence;
	conversation_say(talk, 0, text, strlen(text));
}

static void a_retransmission_is_not_inspected_again(void **state)
{
	struct conversation *talk = *state;

	conversation_start(talk, TCP, 40001);
	say_at(talk, 1, "nobody knows this");
	say_at(talk, 1, "nobody knows this");
	assert_int_equal(talk->flow.seen[0], 1);
	say_at(talk, 18, "nor that");
	assert_int_equal(talk->flow.seen[0], 2);
	conversation_say(talk, 1, "hm", 2); // the same number in the other direction
	assert_int_equal(talk->flow.seen[1], 1);
}

static void datagrams_that_repeat_are_inspected(void **state)
{
	struct conversation *talk = *state;

	conversation_start(talk, UDP, 40001);
	say_at(talk, 1, "nobody knows this");
	say_at(talk, 1, "nobody knows this");
	assert_int_equal(talk->flow.seen[0], 2);
}

static void protocols_without_ports_are_named_by_their_number(void **state)
{
	static const struct {
		uint8_t protocol;
		const char *label;
	} cases[] = {{1, "ICMP"},   {2, "IGMP"},   {58, "ICMPV6"},  {47, "GRE"},
		     {50, "IPSec"}, {51, "IPSec"}, {89, "OSPF"},    {132, "SCTP"},
		     {112, "VRRP"}, {113, "PGM"},  {103, "IP_PIM"}, {253, ""}};
	struct conversation *talk = *state;

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		conversation_start(talk, cases[i].protocol, 0);
		conversation_say(talk, 0, "x", 1);
		assert_string_equal(conversation_label(talk), cases[i].label);
		assert_int_equal(talk->flow.state, DPI_DONE);
	}
}

static void what_is_done_is_left_alone(void **state)
{
	struct conversation *talk = *state;
	struct dpi_packet packet = {.payload = (const uint8_t *)"SSH-2.0-x\r\n",
				    .length = 11,
				    .wire_length = 11,
				    .protocol = TCP,
				    .source = talk->client,
				    .destination = talk->server};
	uint64_t before;

	conversation_start(talk, TCP, 22);
	talk->flow.state = DPI_DONE;
	before = talk->worker->counters->now[DPI_INSPECTED].packets;
	dpi_inspect(talk->worker, &talk->flow, &packet);
	assert_int_equal(talk->flow.label.master, 0);
	assert_true(talk->worker->counters->now[DPI_INSPECTED].packets == before);
}

static void an_empty_payload_is_no_packet_of_the_eight(void **state)
{
	struct conversation *talk = *state;
	struct dpi_packet packet = {.payload = (const uint8_t *)"",
				    .protocol = TCP,
				    .source = talk->client,
				    .destination = talk->server};

	conversation_start(talk, TCP, 22);
	dpi_inspect(talk->worker, &talk->flow, &packet);
	assert_int_equal(talk->flow.seen[0] + talk->flow.seen[1], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_retransmission_is_not_inspected_again),
	    cmocka_unit_test(datagrams_that_repeat_are_inspected),
	    cmocka_unit_test(protocols_without_ports_are_named_by_their_number),
	    cmocka_unit_test(what_is_done_is_left_alone),
	    cmocka_unit_test(an_empty_payload_is_no_packet_of_the_eight),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
