// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/span/copy_window_fast.h"
#include "probe/span/packet_hash.h"

// The window against a plain reading of its rule, which keeps whole packets.

enum { WITHIN_US = 2000, CASES = 10000, EVENTS = 48, MOST = 120, POOL = 6, PLACES = 6 };

static uint64_t state = 14;

static uint32_t chance(uint32_t n)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(state >> 33) % n;
}

static const struct hash_key *secret(void)
{
	static struct hash_key key;

	for (unsigned i = 0; i < 8; i++)
		key.round[i] = _mm_set_epi32((int)chance(1 << 30), (int)i, (int)chance(1 << 30), 7);
	return &key;
}

struct packet {
	uint8_t version, octets[MOST];
	uint32_t n;
	bool tcp_payload;
};

// What routers change is taken out.
static void plain(const struct packet *packet, uint8_t to[MOST])
{
	memset(to, 0, MOST);
	memcpy(to, packet->octets, packet->n);
	if (packet->version == 4) {
		to[1] = to[8] = to[10] = to[11] = 0;
	} else {
		to[0] &= 0xf0;
		to[1] &= 0x0f;
		to[7] = 0;
	}
}

static bool same(const struct packet *a, const struct packet *b)
{
	uint8_t plain_a[MOST], plain_b[MOST];

	plain(a, plain_a);
	plain(b, plain_b);
	return a->n == b->n && a->version == b->version && memcmp(plain_a, plain_b, MOST) == 0;
}

struct transmission {
	struct packet packet;
	int64_t first_us;
	unsigned n;
	int64_t seen_us[PLACES];
	uint32_t place[PLACES];
};

struct reference {
	unsigned n;
	struct transmission of[EVENTS];
};

static void begin(struct reference *reference, const struct packet *packet, uint32_t place,
		  int64_t now_us)
{
	struct transmission *transmission = &reference->of[reference->n++];

	*transmission = (struct transmission){.packet = *packet, .first_us = now_us, .n = 1};
	transmission->place[0] = place;
	transmission->seen_us[0] = now_us;
}

static struct transmission *last_of(struct reference *reference, const struct packet *packet)
{
	for (unsigned i = reference->n; i-- > 0;)
		if (same(&reference->of[i].packet, packet))
			return &reference->of[i];
	return NULL;
}

static bool is_copy(struct reference *reference, const struct packet *packet, uint32_t place,
		    int64_t now_us)
{
	struct transmission *last = last_of(reference, packet);

	if (last == NULL || llabs(now_us - last->first_us) > WITHIN_US) {
		begin(reference, packet, place, now_us);
		return false;
	}
	for (unsigned i = 0; packet->tcp_payload && i < last->n; i++) {
		if (last->place[i] != place)
			continue;
		if (now_us - last->seen_us[i] <= COPY_RETRANSMISSION_US)
			return true;
		begin(reference, packet, place, now_us);
		return false;
	}
	if (packet->tcp_payload) {
		last->place[last->n] = place;
		last->seen_us[last->n++] = now_us;
	}
	return true;
}

static void make(struct packet *packet)
{
	packet->version = chance(2) ? 4 : 6;
	packet->n = packet->version == 4 ? 20 + chance(100) : 40 + chance(80);
	packet->tcp_payload = chance(2);
	for (unsigned i = 0; i < packet->n; i++)
		packet->octets[i] = (uint8_t)chance(256);
}

// As another mirror sees it: the head of another hop, or one octet that differs, or cut off.
static void vary(struct packet *packet)
{
	const uint32_t at = chance(packet->n);

	if (chance(2) && packet->version == 4) {
		packet->octets[1] = (uint8_t)chance(256);
		packet->octets[8] = (uint8_t)chance(256);
		packet->octets[10] = (uint8_t)chance(256);
		packet->octets[11] = (uint8_t)chance(256);
	} else if (chance(2) && packet->version == 6) {
		packet->octets[0] ^= (uint8_t)chance(16);
		packet->octets[1] ^= (uint8_t)(chance(16) << 4);
		packet->octets[7] = (uint8_t)chance(256);
	} else if (chance(8) == 0) {
		packet->octets[at] ^= (uint8_t)(1 << chance(8));
	} else if (chance(8) == 0 && packet->n > 41) {
		packet->n--;
	}
}

static unsigned n_copies, n_others;

static void one_case(struct copy_window *window, const struct hash_key *key, int64_t *now_us)
{
	static struct reference reference;
	struct packet pool[POOL];

	reference.n = 0;
	for (unsigned i = 0; i < POOL; i++)
		make(&pool[i]);
	for (unsigned i = 0; i < EVENTS; i++) {
		const uint32_t p = chance(PLACES);
		const uint32_t place = copy_place((uint8_t)(p / 3), (uint16_t)(p % 3), 64);
		struct packet packet = pool[chance(POOL)];
		struct copy_sighting sighting = {.place = place, .tcp_payload = packet.tcp_payload};
		bool copy;

		vary(&packet);
		*now_us += chance(3) ? chance(100) : chance(2500);
		*now_us -= chance(10) == 0 ? chance(50) : 0;
		sighting.time_us = (uint64_t)*now_us;
		sighting.hash = packet_hash(key, packet.version, packet.octets, packet.n);
		copy = is_copy(&reference, &packet, place, *now_us);
		assert_int_equal(copy_window_look(window, &sighting), copy);
		n_copies += copy;
		n_others += !copy;
	}
	*now_us += 10 * WITHIN_US;
}

static void ten_thousand_random_cases_are_judged_as_by_a_plain_reading(void **)
{
	const struct hash_key *key = secret();
	struct copy_window *window = copy_window_new(WITHIN_US, 1 << 17, -1);
	int64_t now_us = 1000000;

	for (unsigned i = 0; i < CASES; i++)
		one_case(window, key, &now_us);
	assert_in_range(n_copies, CASES * EVENTS / 10, CASES * EVENTS * 9 / 10);
	assert_in_range(n_others, CASES * EVENTS / 10, CASES * EVENTS * 9 / 10);
	assert_int_equal(copy_window_pushed_out(window), 0);
	copy_window_free(window);
}

static bool sees(struct copy_window *window, uint64_t hash, uint64_t time_us, uint32_t place,
		 bool tcp_payload)
{
	return copy_window_look(window, &(struct copy_sighting){hash, time_us, place, tcp_payload});
}

static void a_retransmission_and_its_copies_are_told_apart_from_those_of_the_first(void **)
{
	const uint32_t here = copy_place(0, 10, 64), there = copy_place(0, 20, 63);
	struct copy_window *window = copy_window_new(WITHIN_US, 4096, -1);

	assert_false(sees(window, 5, 1000, here, true));
	assert_true(sees(window, 5, 1010, there, true));
	assert_true(sees(window, 5, 1200, here, true)); // a mirror that doubles
	assert_false(sees(window, 5, 1900, there, true));
	assert_true(sees(window, 5, 1910, here, true));
	assert_false(sees(window, 5, 4000, here, true)); // the window is over
	copy_window_free(window);
}

static void a_loop_of_routers_is_one_packet(void **)
{
	struct copy_window *window = copy_window_new(WITHIN_US, 4096, -1);

	assert_false(sees(window, 9, 0, copy_place(0, 0, 255), true));
	for (unsigned ttl = 254; ttl > 0; ttl--)
		assert_true(sees(window, 9, 255 - ttl, copy_place(0, 0, (uint8_t)ttl), true));
	copy_window_free(window);
}

static void what_is_pushed_out_too_soon_is_counted(void **)
{
	struct copy_window *window = copy_window_new(WITHIN_US, 4096, -1);
	const uint64_t n = copy_window_octets(4096) / 16;

	for (uint64_t i = 0; i < n; i++) // a slot for each
		assert_false(sees(window, i + ((i + 1) << 32), 100, 0, false));
	assert_int_equal(copy_window_pushed_out(window), 0);
	for (uint64_t i = 0; i < 10; i++)
		assert_false(sees(window, i + ((n + i + 1) << 32), 100, 0, false));
	assert_int_equal(copy_window_pushed_out(window), 10);
	for (uint64_t i = 10; i < 20; i++)
		assert_false(sees(window, i + ((n + i + 1) << 32), 100 + WITHIN_US + 1, 0, false));
	assert_int_equal(copy_window_pushed_out(window), 10);
	copy_window_free(window);
}

enum { CROWD = 8, CROWDED_EVENTS = 200000 };

// As many packets as a bucket holds, of either half, against the times at which they came first.
static void all_that_a_bucket_holds_is_found_wherever_it_was_put(void **)
{
	struct copy_window *window = copy_window_new(WITHIN_US, 4096, -1);
	int64_t now_us = 1000000, first_us[CROWD];
	uint64_t half[CROWD];
	unsigned copies = 0;

	for (unsigned i = 0; i < CROWD; i++)
		first_us[i] = -10 * WITHIN_US;
	for (unsigned i = 0; i < CROWDED_EVENTS; i++) {
		const unsigned which = chance(CROWD);
		bool copy;

		now_us += chance(40) ? chance(300) : chance(2 * WITHIN_US);
		copy = now_us - first_us[which] <= WITHIN_US;
		if (!copy) {
			first_us[which] = now_us;
			half[which] = chance(8) == 0;
		}
		copies += copy;
		assert_int_equal(sees(window, (which + UINT64_C(1)) << 40 | half[which],
				      (uint64_t)now_us, 0, false),
				 copy);
	}
	assert_in_range(copies, CROWDED_EVENTS / 10, CROWDED_EVENTS * 9 / 10);
	assert_int_equal(copy_window_pushed_out(window), 0);
	copy_window_free(window);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(ten_thousand_random_cases_are_judged_as_by_a_plain_reading),
	    cmocka_unit_test(
		a_retransmission_and_its_copies_are_told_apart_from_those_of_the_first),
	    cmocka_unit_test(a_loop_of_routers_is_one_packet),
	    cmocka_unit_test(what_is_pushed_out_too_soon_is_counted),
	    cmocka_unit_test(all_that_a_bucket_holds_is_found_wherever_it_was_put),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
