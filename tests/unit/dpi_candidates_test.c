// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"
#include "dpi_files.h"

static char *directory;

// Own rules only: what decides is seen without the protocols of the world.
static int open_own(void **state)
{
	struct conversation *talk = calloc(1, sizeof(*talk));
	struct dpi_settings settings = {
	    .cache = "/proc/nonexistent", .n_workers = 1, .max_flows = 64};

	directory = directory_new();
	file_write(directory, "applications",
		   "500 Client Own\n501 Server Own\n502 Port Own\n503 High Own\n504 Low Own\n"
		   "505 Weak Own\n506 Length Own\n");
	file_write(directory, "hosts", "");
	file_write(directory, "ports", "");
	file_write(directory, "a.rules",
		   "Client 500 Own any * client * 50 strong - ^one-way\n"
		   "Port 502 Own any 7000-7009 any * 50 strong - ^by port\n"
		   "Low 504 Own any * any * 10 strong - ^both\n"
		   "High 503 Own any * any * 90 strong - ^both of them\n"
		   "Weak 505 Own any * any * 50 weak - ^wea\n"
		   "Weak 505 Own udp * server * 50 weak - ^other\n"
		   "Length 506 Own udp * any 8-300 50 strong len_be16_0_0 "
		   "^[\\x00\\x01][\\x00-\\xff]len\n");
	settings.signatures = directory;
	*state = talk;
	if (dpi_open(&settings, &talk->dpi) != 0)
		return -1;
	talk->worker = dpi_worker_new(talk->dpi, 0, -1);
	return talk->worker == NULL;
}

static int close_own(void **state)
{
	directory_free(directory);
	return conversation_close(state);
}

static void direction_port_and_priority_choose_among_hits(void **state)
{
	static const struct exchange table[] = {
	    {"Client", TCP, 80, {C("one-way")}},    {"", TCP, 80, {S("one-way")}},
	    {"Port", UDP, 7009, {S("by port")}},    {"", UDP, 7010, {S("by port")}},
	    {"High", TCP, 80, {C("both of them")}}, {"Low", TCP, 80, {C("both here")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

static void a_check_confirms_or_refuses(void **state)
{
	static const struct exchange table[] = {
	    {"Length", UDP, 80, {C("\0\x08lenabc")}},
	    {"", UDP, 80, {C("\0\x09lenabc")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

static void two_weak_hits_of_one_application_decide(void **state)
{
	static const struct exchange table[] = {
	    {"", UDP, 80, {C("weak")}},
	    {"Weak", UDP, 80, {C("weak"), C("wear")}},
	    {"Weak", UDP, 80, {C("weak"), S("other rule")}},
	    {"", UDP, 80, {C("weak"), C("other rule")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

// Rules see three payloads of a direction.
static void the_fourth_payload_of_a_direction_is_not_scanned(void **state)
{
	static const struct exchange table[] = {
	    {"High", TCP, 80, {C("1"), C("2"), C("both of them")}},
	    {"", TCP, 80, {C("1"), C("2"), C("3"), C("both of them")}},
	    {"High", TCP, 80, {C("1"), C("2"), C("3"), S("both of them")}},
	};

	check_exchanges(*state, table, sizeof(table) / sizeof(table[0]));
}

// In a Flow whose start was not seen nobody knows who the client is, and weak rules do not count.
static void a_flow_seen_from_its_middle_takes_strong_rules_of_any_direction(void **state)
{
	struct conversation *talk = *state;
	struct dpi_packet packet = {.payload = (const uint8_t *)"one-way",
				    .length = 7,
				    .wire_length = 7,
				    .ip_version = 4,
				    .protocol = TCP,
				    .direction = 1,
				    .source_port = 80,
				    .destination_port = 40000,
				    .source = talk->server,
				    .destination = talk->client,
				    .tcp_sequence = 77};

	conversation_start(talk, TCP, 80);
	dpi_inspect(talk->worker, &talk->flow, &packet);
	assert_string_equal(conversation_label(talk), "Client");
	conversation_start(talk, TCP, 80);
	packet.payload = (const uint8_t *)"weakest";
	dpi_inspect(talk->worker, &talk->flow, &packet);
	packet.tcp_sequence += 7;
	dpi_inspect(talk->worker, &talk->flow, &packet);
	assert_string_equal(conversation_label(talk), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(direction_port_and_priority_choose_among_hits),
	    cmocka_unit_test(a_check_confirms_or_refuses),
	    cmocka_unit_test(two_weak_hits_of_one_application_decide),
	    cmocka_unit_test(the_fourth_payload_of_a_direction_is_not_scanned),
	    cmocka_unit_test(a_flow_seen_from_its_middle_takes_strong_rules_of_any_direction),
	};

	return cmocka_run_group_tests(tests, open_own, close_own);
}
