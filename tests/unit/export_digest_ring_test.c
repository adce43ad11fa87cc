// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

#include "export/analyze/digest_ring.h"

static struct flow_record record_of(uint64_t i)
{
	return (struct flow_record){
	    .kind = CELL_RECORD,
	    .ip_version = i % 9 ? 4 : 0,
	    .protocol = 17,
	    .source = {10, 0, 0, 1},
	    .destination = {10, 0, 0, 2},
	    .source_mac = {2, 0, 0, 0, 0, 1},
	    .destination_mac = {2, 0, 0, 0, 0, 2},
	    .destination_port = (uint16_t)i,
	    .vlan = 7,
	    .inner_vlan = 8,
	    .label = {.application = 91},
	    .packets = {1, 2},
	    .octets = {i, 100},
	    .has = i % 2 ? RECORD_HAS(CONTINUES) : 0,
	};
}

struct seen {
	uint64_t digests, unknown, octets, packets, flows, wrong;
};

static void see(void *context, const struct digest *digest)
{
	struct seen *seen = context;

	seen->digests++;
	seen->unknown += digest->unknown;
	seen->octets += digest->octets[0] + digest->octets[1];
	seen->packets += digest->packets[0] + digest->packets[1];
	seen->flows += digest->flows;
	seen->wrong += !digest->unknown && digest->port != (uint16_t)digest->octets[0];
}

static void a_digest_has_what_the_record_says(void **)
{
	const struct flow_record link = record_of(9), ip = record_of(11);
	struct digest digest;

	digest_make(&digest, &ip);
	assert_memory_equal(digest.source, ip.source, 16);
	assert_memory_equal(digest.destination, ip.destination, 16);
	assert_int_equal(digest.octets[0], 11);
	assert_int_equal(digest.packets[1], 2);
	assert_int_equal(digest.port, 11);
	assert_int_equal(digest.application, 91);
	assert_int_equal(digest.vlan, 7);
	assert_int_equal(digest.inner_vlan, 8);
	assert_int_equal(digest.ip_version, 4);
	assert_int_equal(digest.protocol, 17);
	assert_int_equal(digest.flows, 0);
	digest_make(&digest, &link);
	assert_memory_equal(digest.source, link.source_mac, 6);
	assert_memory_equal(digest.destination, link.destination_mac, 6);
}

static void what_has_no_room_comes_as_a_sum(void **)
{
	struct digest_ring *ring = digest_ring_new(8);
	struct seen seen = {0};

	digest_ring_begin(ring, 12);
	for (uint64_t i = 0; i < 12; i++) {
		const struct flow_record record = record_of(i);

		digest_ring_put(ring, &record);
	}
	digest_ring_end(ring);
	assert_int_equal(digest_ring_drain(ring, 100, see, &seen), 7);
	digest_ring_begin(ring, 1);
	digest_ring_end(ring);
	assert_int_equal(digest_ring_drain(ring, 100, see, &seen), 1);
	assert_int_equal(seen.unknown, 1);
	assert_int_equal(seen.packets, 12 * 3);
	assert_int_equal(seen.octets, 12 * 11 / 2 + 1200);
	assert_int_equal(seen.flows, 6);
	digest_ring_free(ring);
}

enum { ROUNDS = 5000 };

struct exporting {
	struct digest_ring *ring;
	atomic_bool over;
};

static void *put_many(void *context)
{
	struct exporting *exporting = context;
	uint64_t i = 0;

	for (unsigned round = 0; round < ROUNDS; round++) {
		digest_ring_begin(exporting->ring, 40);
		for (unsigned n = round % 41; n > 0; n--) {
			const struct flow_record record = record_of(i++);

			digest_ring_put(exporting->ring, &record);
		}
		digest_ring_end(exporting->ring);
		if (round % 16 == 0)
			sched_yield();
	}
	atomic_store(&exporting->over, true);
	return NULL;
}

static void two_threads_lose_nothing_but_keys(void **)
{
	struct exporting exporting = {.ring = digest_ring_new(1024)};
	struct seen seen = {0};
	pthread_t thread;
	uint64_t n = 0;
	bool over;

	for (unsigned round = 0; round < ROUNDS; round++)
		n += round % 41;
	pthread_create(&thread, NULL, put_many, &exporting);
	do {
		over = atomic_load(&exporting.over);
		if (digest_ring_drain(exporting.ring, 300, see, &seen) == 0)
			sched_yield();
	} while (!over);
	pthread_join(thread, NULL);
	while (digest_ring_drain(exporting.ring, 300, see, &seen) > 0)
		;
	digest_ring_begin(exporting.ring, 1); // what was missed last
	digest_ring_end(exporting.ring);
	digest_ring_drain(exporting.ring, 300, see, &seen);
	assert_int_equal(seen.wrong, 0);
	assert_int_equal(seen.packets, 3 * n);
	assert_int_equal(seen.octets, n * (n - 1) / 2 + 100 * n);
	assert_int_equal(seen.flows, (n + 1) / 2);
	digest_ring_free(exporting.ring);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_digest_has_what_the_record_says),
	    cmocka_unit_test(what_has_no_room_comes_as_a_sum),
	    cmocka_unit_test(two_threads_lose_nothing_but_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
