// SPDX-License-Identifier: BSD-3-Clause
#include "dpi_conversation.h"
#include "dpi_metadata.h"
#include "dpi_payloads.h"

enum { CLIENT, SERVER };

static const uint8_t id[8] = {0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08};

static void say(struct conversation *talk, const struct payload *p)
{
	conversation_say(talk, CLIENT, p->at, p->n);
}

static void check_youtube(struct conversation *talk)
{
	assert_string_equal(conversation_label(talk), "QUIC.YouTube");
	assert_int_equal(talk->flow.state, DPI_DONE);
	check_text(talk, METADATA_TLS_SERVER_NAME, "www.youtube.com");
	check_text(talk, METADATA_TLS_JA4, "q13d1516h2_8daaf6152771_e5627efa2ab1");
	check_number(talk, METADATA_QUIC_VERSION, 1);
}

static void the_builder_protects_as_rfc_9001_says(void **)
{
	struct payload frames = {0};
	struct quic_secrets secrets = quic_client_secrets(&quic_v1, id, sizeof(id));

	put_number(&frames, 1, 1);
	assert_memory_equal(secrets.key, "\x1f\x36\x96\x13\xdd\x76\xd5\x46", 8); // appendix A.1
	assert_memory_equal(secrets.iv, "\xfa\x04\x4b\x2f\x42\xa3\xfd\x3b", 8);
	assert_memory_equal(secrets.header, "\x9f\x50\x44\x9e\x04\xa0\xe8\x10", 8);
	assert_int_equal(quic_initial(id, 2, frames, 1162).n, 1162 + 16 + 22);
}

static void an_initial_names_its_server(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = {0}, frames = {0}, packet;

	put_client_hello(&hello, "www.youtube.com", 32);
	put_crypto_frame(&frames, 0, hello.at, hello.n);
	packet = quic_initial(id, 0, frames, 1162);
	conversation_start(talk, UDP, 443);
	say(talk, &packet);
	check_youtube(talk);
}

// As Chrome sends it: pieces in random order with PING and PADDING between them, over two Initials.
static void crypto_frames_shuffled_over_two_initials_are_put_in_order(void **state)
{
	static const unsigned order[] = {5, 1, 7, 3, 0, 6, 2, 4};
	struct conversation *talk = *state;
	struct payload hello = {0}, frames[2] = {0}, packets[2];
	size_t part;

	put_client_hello(&hello, "www.youtube.com", 1216);
	part = hello.n / 8;
	for (unsigned i = 0; i < 8; i++) {
		size_t from = order[i] * part, to = order[i] == 7 ? hello.n : from + part;

		put_crypto_frame(&frames[i / 4], from, hello.at + from, to - from);
		put(&frames[i / 4], "\1\0\0\0", 4);
	}
	for (unsigned i = 0; i < 2; i++)
		packets[i] = quic_initial(id, i, frames[i], 1162);
	for (unsigned first = 0; first < 2; first++) {
		conversation_start(talk, UDP, 443);
		say(talk, &packets[first]);
		assert_int_not_equal(talk->flow.state, DPI_DONE);
		say(talk, &packets[!first]);
		check_youtube(talk);
	}
}

static void a_changed_octet_breaks_the_seal_and_tells_no_name(void **state)
{
	struct conversation *talk = *state;
	struct payload hello = {0}, frames = {0}, packet;

	put_client_hello(&hello, "www.youtube.com", 32);
	put_crypto_frame(&frames, 0, hello.at, hello.n);
	packet = quic_initial(id, 0, frames, 1162);
	packet.at[packet.n - 30] ^= 1;
	conversation_start(talk, UDP, 443);
	say(talk, &packet);
	assert_string_equal(conversation_label(talk), "QUIC");
	check_absent(talk, METADATA_TLS_SERVER_NAME);
}

static void googles_clear_hello_is_read(void **state)
{
	struct conversation *talk = *state;
	struct payload p = {0};

	put(&p, "\x0d", 1);
	put_fill(&p, 8, 1);
	put(&p, "Q043\1", 5);
	put_fill(&p, 12, 2);
	put(&p, "\xa0\1\0\0CHLO\2\0\0\0PAD\0\4\0\0\0SNI\0\x13\0\0\0----www.youtube.com", 47);
	conversation_start(talk, UDP, 443);
	say(talk, &p);
	assert_string_equal(conversation_label(talk), "QUIC.YouTube");
	check_number(talk, METADATA_QUIC_VERSION, 0x51303433);
}

static void short_headers_and_other_versions_are_not_quic(void **state)
{
	struct conversation *talk = *state;
	struct payload p = {0};

	put(&p, "\x40", 1);
	put_fill(&p, 1200, 5);
	conversation_start(talk, UDP, 4433);
	say(talk, &p);
	assert_string_equal(conversation_label(talk), "");
	memcpy(p.at, "\xc0\x12\x34\x56\x78\x08", 6);
	conversation_start(talk, UDP, 4433);
	say(talk, &p);
	assert_string_equal(conversation_label(talk), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_builder_protects_as_rfc_9001_says),
	    cmocka_unit_test(an_initial_names_its_server),
	    cmocka_unit_test(crypto_frames_shuffled_over_two_initials_are_put_in_order),
	    cmocka_unit_test(a_changed_octet_breaks_the_seal_and_tells_no_name),
	    cmocka_unit_test(googles_clear_hello_is_read),
	    cmocka_unit_test(short_headers_and_other_versions_are_not_quic),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
