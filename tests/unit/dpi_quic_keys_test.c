// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dpi/dissect/tls/quic_keys.h"
#include "dpi_payloads.h"

enum { NUMBER_AT = 1 + 4 + 1 + 8 + 2 + 2, FRAMES = 1162 };

static const uint8_t id[8] = {0x83, 0x94, 0xc8, 0xf0, 0x3e, 0x51, 0x57, 0x08};

static struct payload initial(uint32_t number)
{
	struct payload frames = {0};

	put_crypto_frame(&frames, 0, (const uint8_t *)"a hello", 7);
	return quic_initial(id, number, frames, FRAMES);
}

// With keys still to be made.
static struct quic_packet packet_of(const struct payload *p)
{
	static struct quic_initial made;

	made = (struct quic_initial){.family = 0};
	return (struct quic_packet){.octets = p->at,
				    .number_at = NUMBER_AT,
				    .end = (unsigned)p->n,
				    .version = 1,
				    .id = id,
				    .id_octets = sizeof(id),
				    .initial = &made};
}

static void an_initial_opens_to_its_frames(void **)
{
	struct quic_keys *keys = quic_keys_new();

	for (uint32_t number = 0; number < 3; number++) {
		struct payload p = initial(number);
		struct quic_packet packet = packet_of(&p);
		unsigned n = 0;
		const uint8_t *frames = quic_open_initial(keys, &packet, &n);

		assert_non_null(frames);
		assert_int_equal(n, FRAMES);
		assert_memory_equal(frames, "\6\x40\0\x40\7a hello", 12);
		assert_int_equal(frames[n - 1], 0);
	}
	quic_keys_free(keys);
}

static void one_wrong_octet_and_it_does_not_open(void **)
{
	struct quic_keys *keys = quic_keys_new();
	struct payload p = initial(0);
	struct quic_packet packet = packet_of(&p);
	unsigned n;

	for (size_t at = 0; at < p.n; at += 13) {
		p.at[at] ^= 4;
		assert_null(quic_open_initial(keys, &packet, &n));
		p.at[at] ^= 4;
	}
	packet = packet_of(&p);
	packet.id_octets--;
	assert_null(quic_open_initial(keys, &packet, &n));
	packet = packet_of(&p);
	packet.version = 0x6b3343cf; // another version's keys
	assert_null(quic_open_initial(keys, &packet, &n));
	packet = packet_of(&p);
	assert_non_null(quic_open_initial(keys, &packet, &n));
	quic_keys_free(keys);
}

static void keys_once_made_open_the_next_initial(void **)
{
	struct quic_keys *keys = quic_keys_new();
	struct payload first = initial(0), second = initial(1);
	struct quic_packet packet = packet_of(&first);
	struct quic_initial made;
	unsigned n;

	assert_non_null(quic_open_initial(keys, &packet, &n));
	made = *packet.initial;
	packet.octets = second.at;
	assert_non_null(quic_open_initial(keys, &packet, &n));
	assert_memory_equal(&made, packet.initial, sizeof(made));
	memset(packet.initial->key, 0, 16); // another key does not
	assert_null(quic_open_initial(keys, &packet, &n));
	quic_keys_free(keys);
}

static void a_packet_too_short_for_its_sample_does_not_open(void **)
{
	struct quic_keys *keys = quic_keys_new();
	struct payload p = initial(0);
	unsigned n;

	for (unsigned end = 0; end < NUMBER_AT + 40; end++) {
		struct quic_packet packet = packet_of(&p);

		packet.end = end;
		assert_null(quic_open_initial(keys, &packet, &n));
	}
	quic_keys_free(keys);
}

static void versions_are_known_by_their_numbers(void **)
{
	assert_true(quic_version_is_known(1));
	assert_true(quic_version_is_known(0x6b3343cf));
	assert_true(quic_version_is_known(0xff00001d));
	assert_true(quic_version_is_known(0xff000017));
	assert_false(quic_version_is_known(0));
	assert_false(quic_version_is_known(2));
	assert_false(quic_version_is_known(0x1a2a3a4a)); // bait (RFC 9000 section 15)
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_initial_opens_to_its_frames),
	    cmocka_unit_test(one_wrong_octet_and_it_does_not_open),
	    cmocka_unit_test(keys_once_made_open_the_next_initial),
	    cmocka_unit_test(a_packet_too_short_for_its_sample_does_not_open),
	    cmocka_unit_test(versions_are_known_by_their_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
