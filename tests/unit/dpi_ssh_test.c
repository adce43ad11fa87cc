// SPDX-License-Identifier: BSD-3-Clause
#include <openssl/md5.h>

#include "dpi_conversation.h"
#include "dpi_metadata.h"
#include "dpi_payloads.h"

enum { CLIENT, SERVER };

static struct payload key_exchange(unsigned filler)
{
	static const char *const lists[] = {"kex-a,kex-b", "host", "ctr-cs", "ctr-sc", "mac-cs",
					    "mac-sc",	   "zip",  "none",   "",       ""};
	struct payload p = {0};

	put(&p, "\0\0\0\0\4\x14", 6);
	put_fill(&p, 16, 1);
	for (unsigned i = 0; i < 10; i++) {
		size_t n = strlen(lists[i]) + (i == 1 ? filler : 0);

		put_number(&p, n, 4);
		put(&p, lists[i], strlen(lists[i]));
		put_fill(&p, i == 1 ? filler : 0, 4);
	}
	put_fill(&p, 9, 0);
	close_length(&p, 4, 4);
	return p;
}

static void hassh_of(const char *text, char out[33])
{
	uint8_t digest[16];

	MD5((const uint8_t *)text, strlen(text), digest);
	for (unsigned i = 0; i < 16; i++)
		sprintf(out + 2 * (size_t)i, "%02x", digest[i]);
}

static void both_sides_offers_are_hashed(void **state)
{
	struct conversation *talk = *state;
	struct payload offer = key_exchange(0), server = {0};
	char hassh[33];

	put(&server, "SSH-2.0-x\r\n", 11);
	put(&server, offer.at, offer.n);
	conversation_start(talk, TCP, 2222);
	conversation_say(talk, CLIENT, "SSH-2.0-y\r\n", 11);
	assert_string_equal(conversation_label(talk), "SSH");
	conversation_say(talk, SERVER, server.at, server.n);
	conversation_say(talk, CLIENT, offer.at, offer.n);
	assert_int_equal(talk->flow.state, DPI_DONE);
	hassh_of("kex-a,kex-b;ctr-cs;mac-cs;zip", hassh);
	check_text(talk, METADATA_SSH_HASSH, hassh);
	hassh_of("kex-a,kex-b;ctr-sc;mac-sc;none", hassh);
	check_text(talk, METADATA_SSH_HASSH_SERVER, hassh);
}

static void an_offer_over_two_segments_is_joined(void **state)
{
	struct conversation *talk = *state;
	struct payload offer = key_exchange(1500);
	char hassh[33];

	conversation_start(talk, TCP, 22);
	conversation_say(talk, CLIENT, "SSH-2.0-y\r\n", 11);
	conversation_say(talk, CLIENT, offer.at, 1448);
	conversation_say(talk, SERVER, "SSH-2.0-x\r\n", 11);
	conversation_say(talk, CLIENT, offer.at + 1448, offer.n - 1448);
	hassh_of("kex-a,kex-b;ctr-cs;mac-cs;zip", hassh);
	check_text(talk, METADATA_SSH_HASSH, hassh);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(both_sides_offers_are_hashed),
	    cmocka_unit_test(an_offer_over_two_segments_is_joined),
	};

	return cmocka_run_group_tests(tests, conversation_open, conversation_close);
}
