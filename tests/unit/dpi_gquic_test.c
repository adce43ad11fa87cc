// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"
#include "dpi_metadata.h"
#include "dpi_payloads.h"

static void put_little(struct payload *p, uint32_t value)
{
	for (unsigned i = 0; i < 4; i++)
		put_number(p, value >> 8 * i & 0xff, 1);
}

// A public header of Q043 and a hello with padding, server name and user agent.
static struct payload hello(const char *version, const char *name, const char *agent)
{
	struct payload p = {0};
	uint32_t end = 8;

	put(&p,
	    "\x0d"
	    "12345678",
	    9);
	put(&p, version, 4);
	put(&p, "\1aaaaaaaaaaaa\xa0\1\0\4", 17);
	put(&p, "CHLO\3\0\0\0PAD\0", 12);
	put_little(&p, end);
	put(&p, "SNI\0", 4);
	end += (uint32_t)strlen(name);
	put_little(&p, end);
	put(&p, "UAID", 4);
	put_little(&p, end + (uint32_t)strlen(agent));
	put(&p, "--------", 8);
	put(&p, name, strlen(name));
	put(&p, agent, strlen(agent));
	return p;
}

static void a_hello_in_clear_text_names_server_and_agent(void **state)
{
	struct conversation *talk = *state;
	struct payload p = hello("Q043", "www.youtube.com", "Chrome/64");

	conversation_start(talk, UDP, 443);
	conversation_say(talk, 0, p.at, p.n);
	assert_string_equal(conversation_label(talk), "QUIC.YouTube");
	check_text(talk, METADATA_TLS_SERVER_NAME, "www.youtube.com");
	check_text(talk, METADATA_HTTP_USER_AGENT, "Chrome/64");
	check_number(talk, METADATA_QUIC_VERSION, 0x51303433);
}

static void a_hello_cut_anywhere_is_quic_at_most(void **state)
{
	struct conversation *talk = *state;
	struct payload p = hello("Q043", "www.youtube.com", "Chrome/64");

	for (size_t n = 14; n < p.n; n++) {
		conversation_start(talk, UDP, 443);
		conversation_say(talk, 0, p.at, n);
		assert_memory_equal(conversation_label(talk), "QUIC", 4);
	}
}

static void ends_that_do_not_grow_or_lie_outside_are_not_followed(void **state)
{
	struct conversation *talk = *state;
	struct payload p = hello("Q043", "www.youtube.com", "Chrome/64");
	uint8_t *tags = memmem(p.at, p.n, "CHLO", 4);

	tags[8 + 8 + 4] = 4; // the server name ends before it begins
	conversation_start(talk, UDP, 443);
	conversation_say(talk, 0, p.at, p.n);
	assert_string_equal(conversation_label(talk), "QUIC");
	check_absent(talk, METADATA_TLS_SERVER_NAME);
	tags[8 + 8 + 6] = 4; // or far behind the packet
	conversation_start(talk, UDP, 443);
	conversation_say(talk, 0, p.at, p.n);
	check_absent(talk, METADATA_TLS_SERVER_NAME);
}

static void another_version_is_another_protocol(void **state)
{
	struct conversation *talk = *state;
	struct payload p = hello("R043", "www.youtube.com", "Chrome/64");

	conversation_start(talk, UDP, 443);
	conversation_say(talk, 0, p.at, p.n);
	assert_string_equal(conversation_label(talk), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_hello_in_clear_text_names_server_and_agent),
	    cmocka_unit_test(a_hello_cut_anywhere_is_quic_at_most),
	    cmocka_unit_test(ends_that_do_not_grow_or_lie_outside_are_not_followed),
	    cmocka_unit_test(another_version_is_another_protocol),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
