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

#define SALT_22 "\x7f\xbc\xdb\x0e\x7c\x66\xbb\xe9\x19\x3a\x96\xcd\x21\x51\x9e\xbd\x7a\x02\x64\x4a"
#define SALT_23 "\xc3\xee\xf7\x12\xc7\x2e\xbb\x5a\x11\xa7\xd2\x43\x2b\xb4\x63\x65\xbe\xf9\xf5\x02"
#define SALT_29 "\xaf\xbf\xec\x28\x99\x93\xd2\x4c\x9e\x97\x86\xf1\x9c\x61\x11\xe0\x43\x90\xa8\x99"
#define SALT_33 "\x38\x76\x2c\xf7\xf5\x59\x34\xb3\x4d\x17\x9a\xe6\xa4\xc8\x0c\xad\xcc\xbb\x7f\x0a"

// The salts of RFC 9369 section 3.3, of the drafts of RFC 9001 (22, 23, 29, 33) and of quiche's
// Google versions. Facebook's numbers do not say which draft they mean.
static const struct quic_kind kinds[] = {
    {0x6b3343cf, "\x0d\xed\xe3\xde\xf7\x00\xa6\xdb\x81\x93\x81\xbe\x6e\x26\x9d\xcb\xf9\xbd\x2e\xd9",
     "quicv2 key", "quicv2 iv", "quicv2 hp"},
    {0xff000015, SALT_22, QUIC_LABELS},
    {0xff000016, SALT_22, QUIC_LABELS},
    {0xff000017, SALT_23, QUIC_LABELS},
    {0xff00001c, SALT_23, QUIC_LABELS},
    {0xff00001d, SALT_29, QUIC_LABELS},
    {0xff000020, SALT_29, QUIC_LABELS},
    {0xff000021, SALT_33, QUIC_LABELS},
    {0xff000022, SALT_33, QUIC_LABELS},
    {0xfaceb001, SALT_22, QUIC_LABELS},
    {0xfaceb002, SALT_23, QUIC_LABELS},
    {0xfaceb002, SALT_29, QUIC_LABELS},
    {0xfaceb003, SALT_33, QUIC_LABELS},
    {0x51303530, "\x50\x45\x74\xef\xd0\x66\xfe\x2f\x9d\x94\x5c\xfc\xdb\xd3\xa7\xf0\xd3\xb5\x6b\x45",
     QUIC_LABELS},
    {0x54303530, "\x7f\xf5\x79\xe5\xac\xd0\x72\x91\x55\x80\x30\x4c\x43\xa2\x36\x7c\x60\x48\x83\x10",
     QUIC_LABELS},
    {0x54303531, "\x7a\x4e\xde\xf4\xe7\xcc\xee\x5f\xa4\x50\x6c\x19\x12\x4f\xc8\xcc\xda\x6e\x03\x3d",
     QUIC_LABELS},
};

static void each_version_opens_by_its_own_salt(void **)
{
	struct quic_keys *keys = quic_keys_new();
	struct payload frames = {0};

	put_crypto_frame(&frames, 0, (const uint8_t *)"a hello", 7);
	for (unsigned i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct payload p = quic_initial_of(&kinds[i], id, 1, frames, FRAMES);
		struct quic_packet packet = packet_of(&p);
		unsigned n = 0;

		packet.version = kinds[i].version;
		for (unsigned again = 0; again < 2; again++) {
			const uint8_t *plain = quic_open_initial(keys, &packet, &n);

			assert_non_null(plain);
			assert_memory_equal(plain, "\6\x40\0\x40\7a hello", 12);
		}
		packet = packet_of(&p);
		// version 1 has the last draft's salt
		assert_int_equal(quic_open_initial(keys, &packet, &n) != NULL,
				 memcmp(kinds[i].salt, quic_v1.salt, 20) == 0);
	}
	quic_keys_free(keys);
	quic_keys_free(NULL);
}

// RFC 9369 appendix A.1.
static void the_keys_of_version_2_are_those_of_its_rfc(void **)
{
	struct quic_keys *keys = quic_keys_new();
	struct payload p = initial(0);
	struct quic_packet packet = packet_of(&p);
	unsigned n;

	packet.version = 0x6b3343cf;
	assert_null(quic_open_initial(keys, &packet, &n)); // it is of version 1
	assert_memory_equal(packet.initial->key,
			    "\x8b\x1a\x0b\xc1\x21\x28\x42\x90\xa2\x9e\x09\x71\xb5\xcd\x04\x5d", 16);
	assert_memory_equal(packet.initial->iv, "\x91\xf7\x3e\x23\x51\xd8\xfa\x91\x66\x0e\x90\x9f",
			    12);
	assert_memory_equal(packet.initial->header,
			    "\x45\xb9\x5e\x15\x23\x5d\x6f\x45\xa6\xb1\x9c\xbc\xb0\x29\x4b\xa9", 16);
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
	    cmocka_unit_test(each_version_opens_by_its_own_salt),
	    cmocka_unit_test(the_keys_of_version_2_are_those_of_its_rfc),
	    cmocka_unit_test(versions_are_known_by_their_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
