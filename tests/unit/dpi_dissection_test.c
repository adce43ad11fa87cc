// SPDX-License-Identifier: BSD-3-Clause
#include "dpi/engine/engine.h"
#include "dpi_conversation.h"
#include "dpi_metadata.h"

static struct dpi_packet packet;

// What a dissector is given, for calling its verbs.
static struct dissection begin(struct conversation *talk)
{
	conversation_start(talk, UDP, 5000);
	packet = (struct dpi_packet){.ip_version = 4,
				     .protocol = UDP,
				     .start_seen = true,
				     .source_port = talk->client_port,
				     .destination_port = 5000,
				     .source = talk->client,
				     .destination = talk->server,
				     .now_us = 1000000};
	return (struct dissection){.packet = &packet,
				   .worker = talk->worker,
				   .flow = &talk->flow,
				   .scratch = talk->flow.scratch,
				   .to_server = true};
}

static void text_is_made_presentable(void **state)
{
	static const struct {
		const char *from, *to;
	} cases[] = {
	    {"plain", "plain"},
	    {"tab\there", "tab?here"},
	    {"\x7f", "?"},
	    {"caf\xc3\xa9", "caf\xc3\xa9"},
	    {"caf\xe9", "caf\xef\xbf\xbd"},
	    {"\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"}, // a surrogate
	    {"\x1b[1m\xc2\x9b[", "?[1m\xef\xbf\xbd\xef\xbf\xbd["},    // what a terminal obeys
	    {"\xf0\x9f\x92\xac", "\xf0\x9f\x92\xac"},
	};

	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dissection d = begin(*state);

		dpi_add_text(&d, METADATA_HTTP_HOST, cases[i].from,
			     (unsigned)strlen(cases[i].from));
		check_text(*state, METADATA_HTTP_HOST, cases[i].to);
	}
}

static void text_ends_after_255_octets_never_inside_a_character(void **state)
{
	struct dissection d = begin(*state);
	char text[600];

	for (unsigned i = 0; i < sizeof(text); i += 2) {
		text[i] = '\xc3';
		text[i + 1] = '\xa9';
	}
	dpi_add_text(&d, METADATA_HTTP_HOST, text, sizeof(text));
	assert_int_equal(find_item(*state, METADATA_HTTP_HOST)->length, 254);
}

static void the_first_value_of_a_kind_stays(void **state)
{
	struct dissection d = begin(*state);

	dpi_add_number(&d, METADATA_HTTP_STATUS, 200);
	dpi_add_number(&d, METADATA_HTTP_STATUS, 404);
	dpi_add_text(&d, METADATA_HTTP_HOST, "", 0);
	check_number(*state, METADATA_HTTP_STATUS, 200);
	check_absent(*state, METADATA_HTTP_HOST);
}

static void hosts_are_found_in_any_case_with_port_and_final_dot(void **state)
{
	static const char *const names[] = {"www.netflix.com", "WWW.NetFlix.COM", "netflix.com.",
					    "netflix.com:443"};

	for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct dissection d = begin(*state);

		assert_int_equal(dpi_find_host(&d, names[i], (unsigned)strlen(names[i])), 133);
		assert_true(dpi_set_host(&d, 91, names[i], (unsigned)strlen(names[i])));
		assert_string_equal(conversation_label(*state), "TLS.NetFlix");
	}
	struct dissection d = begin(*state);

	assert_false(dpi_set_host(&d, 91, "notnetflix.com", 14));
	assert_string_equal(conversation_label(*state), "TLS");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(text_is_made_presentable),
	    cmocka_unit_test(text_ends_after_255_octets_never_inside_a_character),
	    cmocka_unit_test(the_first_value_of_a_kind_stays),
	    cmocka_unit_test(hosts_are_found_in_any_case_with_port_and_final_dot),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
