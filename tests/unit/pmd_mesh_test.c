// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <rte_eal.h>

#include "pmd/eal/mesh.h"

// Rings hold pointers: here they point to octets of this array, and none is freed by the mesh.
static char packets[4096];

static struct rte_mbuf *packet(unsigned i)
{
	return (struct rte_mbuf *)(uintptr_t)&packets[i];
}

static int eal_begin(void **)
{
	char *arguments[] = {"test", "--no-huge", "--no-pci",	    "--no-shconf",
			     "-m",   "64",	  "--no-telemetry", "--log-level=3"};

	return rte_eal_init(8, arguments) < 0;
}

static struct mesh *mesh_make(unsigned n_workers, const bool *polls)
{
	const struct mesh_settings settings = {
	    .n_workers = n_workers, .polls = polls, .ring_size = 100};
	struct mesh *mesh;

	assert_int_equal(mesh_new(&settings, &mesh), 0);
	return mesh;
}

static void a_full_ring_says_how_many_fitted(void **)
{
	const bool polls[] = {true, false};
	struct mesh *mesh = mesh_make(2, polls);
	struct rte_mbuf *burst[128];

	for (unsigned i = 0; i < 128; i++)
		burst[i] = packet(i);
	assert_int_equal(mesh_push(mesh, 0, 1, burst, 64), 64);
	assert_int_equal(mesh_push(mesh, 0, 1, &burst[64], 64), 36); // it holds exactly 100
	assert_int_equal(mesh_push(mesh, 0, 1, burst, 1), 0);
	assert_int_equal(mesh_pull(mesh, 1, burst, 128), 100);
	for (unsigned i = 0; i < 100; i++)
		assert_ptr_equal(burst[i], packet(i));
	mesh_free(mesh);
}

static void the_other_workers_are_served_in_turn(void **)
{
	const bool polls[] = {true, true, true, true};
	struct mesh *mesh = mesh_make(4, polls);
	struct rte_mbuf *burst[8];
	unsigned seen[4] = {0};

	for (unsigned from = 1; from < 4; from++)
		for (unsigned i = 0; i < 90; i++) {
			burst[0] = packet(from * 1000 + i);
			assert_int_equal(mesh_push(mesh, from, 0, burst, 1), 1);
		}
	for (unsigned i = 0; i < 12; i++) {
		assert_int_equal(mesh_pull(mesh, 0, burst, 8), 8);
		for (unsigned k = 0; k < 8; k++)
			seen[((char *)burst[k] - packets) / 1000]++;
	}
	for (unsigned from = 1; from < 4; from++)
		assert_in_range(seen[from], 24, 40);
	while (mesh_pull(mesh, 0, burst, 8) > 0)
		;
	mesh_free(mesh);
}

static void end_all(struct mesh *mesh, const bool *polls, unsigned n)
{
	for (unsigned turn = 0; turn < MESH_TURNS; turn++)
		for (unsigned from = 0; from < n; from++)
			if (polls[from])
				mesh_end(mesh, from);
}

static void quiet_needs_the_end_of_all_who_poll_and_empty_rings(void **)
{
	const bool polls[] = {true, false, true};
	struct mesh *mesh = mesh_make(3, polls);
	struct rte_mbuf *burst[1] = {packet(0)};

	assert_int_equal(mesh_push(mesh, 2, 1, burst, 1), 1);
	assert_true(mesh_end(mesh, 0));
	assert_false(mesh_quiet(mesh, 1)); // worker 2 may push still
	end_all(mesh, polls, 3);
	assert_true(mesh_quiet(mesh, 0));
	assert_false(mesh_quiet(mesh, 1)); // its ring is not empty
	assert_int_equal(mesh_pull(mesh, 1, burst, 1), 1);
	assert_true(mesh_quiet(mesh, 1));
	mesh_free(mesh);
}

// What worker 0 gets in the last turn but one may go on to worker 1 still.
static void who_gets_a_packet_after_its_end_may_hand_it_on(void **)
{
	const bool polls[] = {true, true};
	struct mesh *mesh = mesh_make(2, polls);
	struct rte_mbuf *burst[1] = {packet(0)};

	assert_true(mesh_end(mesh, 0));
	assert_false(mesh_end(mesh, 0)); // worker 1 has not ended any turn
	assert_int_equal(mesh_push(mesh, 1, 0, burst, 1), 1);
	assert_true(mesh_end(mesh, 1));
	assert_false(mesh_end(mesh, 0)); // its ring is not empty
	assert_int_equal(mesh_pull(mesh, 0, burst, 1), 1);
	end_all(mesh, polls, 2);
	assert_int_equal(mesh_push(mesh, 0, 1, burst, 1), 1);
	assert_false(mesh_quiet(mesh, 1));
	assert_int_equal(mesh_pull(mesh, 1, burst, 1), 1);
	assert_true(mesh_quiet(mesh, 0) && mesh_quiet(mesh, 1));
	mesh_free(mesh);
}

static void one_worker_alone_has_a_mesh_too(void **)
{
	const bool polls[] = {true};
	struct mesh *mesh = mesh_make(1, polls);
	struct rte_mbuf *burst[1];

	assert_int_equal(mesh_pull(mesh, 0, burst, 1), 0);
	for (unsigned turn = 0; turn < MESH_TURNS; turn++) {
		assert_false(mesh_quiet(mesh, 0));
		assert_int_equal(mesh_nearly_ended(mesh, 0), turn == MESH_TURNS - 1);
		assert_true(mesh_end(mesh, 0));
	}
	assert_true(mesh_quiet(mesh, 0));
	assert_false(mesh_end(mesh, 0));
	mesh_free(mesh);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_full_ring_says_how_many_fitted),
	    cmocka_unit_test(the_other_workers_are_served_in_turn),
	    cmocka_unit_test(quiet_needs_the_end_of_all_who_poll_and_empty_rings),
	    cmocka_unit_test(who_gets_a_packet_after_its_end_may_hand_it_on),
	    cmocka_unit_test(one_worker_alone_has_a_mesh_too),
	};

	return cmocka_run_group_tests(tests, eal_begin, NULL);
}
