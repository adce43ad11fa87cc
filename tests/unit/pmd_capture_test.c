// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pmd/eal/eal.h"
#include "pmd/eal/pool.h"
#include "pmd/eal/stamp.h"
#include "pmd/file/capture.h"
#include "pmd_captures.h"

static struct rte_mempool *pool;

static int all_begin(void **state)
{
	struct machine *machine = malloc(sizeof(*machine));
	struct cores cores;
	const struct core_list list = {.automatic = true};
	const struct core_wish wish = {.numa_node = -1, .wanted = 1, .may_float = true};
	const struct eal_settings eal = {.cores = &cores, .memory = 16 << 20};
	const struct pool_settings settings = {"test", 511, CAPTURE_ROOM, -1, false};

	machine_read(machine);
	if (cores_choose(&list, &wish, machine, &cores) < 0 || eal_start(&eal) < 0)
		return -1;
	free(machine);
	pool = pool_new(&settings);
	return pool == NULL ? -1 : captures_begin(state);
}

static int all_end(void **state)
{
	rte_mempool_free(pool);
	return captures_end(state);
}

static void link_types_get_the_number_that_stamps_use(void **)
{
	static const struct {
		int dlt;
		uint16_t link_type;
	} cases[] = {
	    {DLT_EN10MB, 1},	   {DLT_RAW, 101},	  {DLT_IPV4, 101},
	    {DLT_IPV6, 101},	   {DLT_PPP, 9},	  {DLT_C_HDLC, 104},
	    {DLT_LINUX_SLL, 113},  {DLT_LINUX_SLL2, 276}, {DLT_NULL, 0},
	    {DLT_LOOP, 108},	   {DLT_FDDI, 10},	  {DLT_PPP_ETHER, 51},
	    {DLT_IEEE802_11, 105}, {DLT_PFLOG, 117},	  {DLT_IEEE802_11_RADIO, 127},
	    {DLT_PPI, 192},	   {DLT_NFLOG, 239},
	};

	for (unsigned i = 0; i < RTE_DIM(cases); i++) {
		const struct capture_plan plan = {cases[i].dlt, 1, 1000, 1, 40, 60};
		struct rte_mbuf *burst[4];
		struct capture *capture;

		assert_int_equal(capture_open(capture_write("link", &plan), 3, false, &capture), 0);
		assert_int_equal(capture_read(capture, pool, burst, 4), 1);
		assert_int_equal(packet_stamp(burst[0])->link_type, cases[i].link_type);
		assert_int_equal(packet_stamp(burst[0])->input, 3);
		rte_pktmbuf_free(burst[0]);
		capture_close(capture);
	}
}

static void an_unknown_link_type_is_refused(void **)
{
	const struct capture_plan plan = {DLT_USB_LINUX, 1, 1000, 1, 40, 60};
	struct capture *capture;

	assert_int_equal(capture_open(capture_write("usb", &plan), 0, false, &capture), -EINVAL);
}

static void what_is_not_a_capture_is_refused(void **)
{
	struct capture *capture;

	assert_int_equal(capture_open(capture_name("missing"), 0, false, &capture), -ENOENT);
	assert_int_equal(capture_open(file_write("none", "", 0), 0, false, &capture), -EINVAL);
	assert_int_equal(capture_open(file_write("text", "this is not a capture at all", 28), 0,
				      false, &capture),
			 -EINVAL);
}

static void time_lengths_and_octets_come_as_they_were_captured(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 200, 1700000000123456789, 1001, 60, 1500};
	struct rte_mbuf *burst[CAPTURE_BURST];
	struct capture *capture;
	unsigned seen = 0;
	uint16_t n;

	assert_int_equal(capture_open(capture_write("ns", &plan), 0, false, &capture), 0);
	while ((n = capture_read(capture, pool, burst, CAPTURE_BURST)) > 0) {
		for (uint16_t i = 0; i < n; i++, seen++) {
			assert_true(packet_stamp(burst[i])->time_ns ==
				    plan.first_ns + seen * plan.step_ns);
			assert_int_equal(packet_stamp(burst[i])->wire_length, 1500);
			assert_int_equal(rte_pktmbuf_data_len(burst[i]), 60);
			assert_int_equal(*rte_pktmbuf_mtod_offset(burst[i], uint8_t *, 59),
					 (uint8_t)(seen + 59));
		}
		rte_pktmbuf_free_bulk(burst, n);
	}
	assert_int_equal(seen, 200);
	assert_int_equal(capture_state(capture), CAPTURE_ENDED);
	capture_close(capture);
}

static uint32_t order32(bool big, uint32_t value)
{
	return big ? rte_cpu_to_be_32(value) : rte_cpu_to_le_32(value);
}

static void both_byte_orders_and_precisions_are_read(void **)
{
	for (unsigned i = 0; i < 4; i++) {
		bool big = i & 1, ns = i & 2;
		const uint32_t words[] = {ns ? 0xa1b23c4d : 0xa1b2c3d4,
					  0x00040002,
					  0,
					  0,
					  65535,
					  1,
					  4000000000U, // 2096: seconds are unsigned
					  5,
					  4,
					  60,
					  0x01020304};
		uint32_t file[RTE_DIM(words)];
		struct rte_mbuf *mbuf;
		struct capture *capture;

		for (unsigned k = 0; k < RTE_DIM(words); k++)
			file[k] = order32(big, words[k]);
		if (big)
			file[1] = order32(true, 0x00020004);
		assert_int_equal(
		    capture_open(file_write("order", file, sizeof(file)), 0, false, &capture), 0);
		assert_int_equal(capture_read(capture, pool, &mbuf, 1), 1);
		assert_true(packet_stamp(mbuf)->time_ns ==
			    UINT64_C(4000000000) * 1000000000 + (ns ? 5 : 5000));
		assert_int_equal(packet_stamp(mbuf)->wire_length, 60);
		rte_pktmbuf_free(mbuf);
		capture_close(capture);
	}
}

// A section header, interfaces of the given link types, and a packet of 4 octets on each.
static size_t pcapng_make(bool big, const uint16_t *links, unsigned n, uint32_t *file)
{
	size_t at = 0;

	file[at++] = 0x0a0d0d0a;
	file[at++] = order32(big, 28);
	file[at++] = order32(big, 0x1a2b3c4d);
	file[at++] = big ? order32(true, 0x00010000) : order32(false, 0x00000001);
	file[at++] = 0xffffffff;
	file[at++] = 0xffffffff;
	file[at++] = order32(big, 28);
	for (unsigned i = 0; i < n; i++) {
		const uint32_t block[] = {1, 20, big ? (uint32_t)links[i] << 16 : links[i], 0, 20};

		for (unsigned k = 0; k < RTE_DIM(block); k++)
			file[at++] = order32(big, block[k]);
	}
	for (unsigned i = 0; i < n; i++) {
		const uint32_t block[] = {6, 36, i, 0, 7000000, 4, 1500, 0x01020304, 36};

		for (unsigned k = 0; k < RTE_DIM(block); k++)
			file[at++] = order32(big, block[k]);
	}
	return at * sizeof(file[0]);
}

static void pcapng_of_both_byte_orders_is_read(void **)
{
	const uint16_t links[] = {1, 1};

	for (unsigned big = 0; big < 2; big++) {
		uint32_t file[64];
		size_t size = pcapng_make(big, links, 2, file);
		struct rte_mbuf *burst[4];
		struct capture *capture;

		assert_int_equal(capture_open(file_write("ng", file, size), 0, false, &capture), 0);
		assert_int_equal(capture_read(capture, pool, burst, 4), 2);
		assert_true(packet_stamp(burst[1])->time_ns == UINT64_C(7000000000));
		assert_int_equal(packet_stamp(burst[1])->wire_length, 1500);
		rte_pktmbuf_free_bulk(burst, 2);
		capture_close(capture);
	}
}

static void pcapng_of_two_link_types_stamps_each_packet_with_its_own(void **)
{
	const uint16_t links[] = {1, 101};
	uint32_t file[64];
	size_t size = pcapng_make(false, links, 2, file);
	struct rte_mbuf *burst[4];
	struct capture *capture;

	assert_int_equal(capture_open(file_write("mixed", file, size), 0, false, &capture), 0);
	assert_int_equal(capture_read(capture, pool, burst, 4), 2);
	assert_int_equal(packet_stamp(burst[0])->link_type, 1);
	assert_int_equal(packet_stamp(burst[1])->link_type, 101);
	assert_int_equal(capture_state(capture), CAPTURE_ENDED);
	rte_pktmbuf_free_bulk(burst, 2);
	capture_close(capture);
}

static void a_cut_file_gives_all_its_whole_packets(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 10, 1000, 1, 60, 60};
	char *path = capture_write("cut", &plan);
	struct rte_mbuf *burst[16];
	struct capture *capture;
	unsigned n = 0;

	assert_int_equal(truncate(path, 24 + 9 * 76 + 40), 0);
	assert_int_equal(capture_open(path, 0, false, &capture), 0);
	while (capture_state(capture) == CAPTURE_READING)
		n += capture_read(capture, pool, &burst[n], 16 - n);
	assert_int_equal(n, 9);
	assert_int_equal(capture_state(capture), CAPTURE_CUT);
	rte_pktmbuf_free_bulk(burst, n);
	capture_close(capture);
}

static void a_jumbo_packet_keeps_its_wire_length(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 2, 1000, 1, 200000, 200000};
	struct rte_mbuf *burst[4];
	struct capture *capture;

	assert_int_equal(capture_open(capture_write("jumbo", &plan), 0, false, &capture), 0);
	assert_int_equal(capture_read(capture, pool, burst, 4), 2);
	assert_int_equal(rte_pktmbuf_data_len(burst[1]), CAPTURE_ROOM);
	assert_int_equal(packet_stamp(burst[1])->wire_length, 200000);
	assert_int_equal(*rte_pktmbuf_mtod_offset(burst[1], uint8_t *, CAPTURE_ROOM - 1),
			 (uint8_t)(1 + CAPTURE_ROOM - 1));
	assert_int_equal(capture_n_cut(capture), 2);
	rte_pktmbuf_free_bulk(burst, 2);
	capture_close(capture);
}

static void a_short_pool_makes_the_file_wait(void **)
{
	const struct capture_plan plan = {DLT_EN10MB, 600, 1000, 1, 60, 60};
	struct rte_mbuf *kept[600];
	struct capture *capture;
	unsigned n = 0;
	uint16_t more;

	assert_int_equal(capture_open(capture_write("many", &plan), 0, false, &capture), 0);
	while ((more = capture_read(capture, pool, &kept[n], CAPTURE_BURST)) > 0)
		n += more;
	assert_true(n < 512);
	assert_int_equal(capture_state(capture), CAPTURE_READING);
	rte_pktmbuf_free_bulk(kept, n);
	while ((more = capture_read(capture, pool, kept, CAPTURE_BURST)) > 0) {
		rte_pktmbuf_free_bulk(kept, more);
		n += more;
	}
	assert_int_equal(n, 600);
	assert_int_equal(capture_state(capture), CAPTURE_ENDED);
	capture_close(capture);
	assert_int_equal(rte_mempool_in_use_count(pool), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(link_types_get_the_number_that_stamps_use),
	    cmocka_unit_test(an_unknown_link_type_is_refused),
	    cmocka_unit_test(what_is_not_a_capture_is_refused),
	    cmocka_unit_test(time_lengths_and_octets_come_as_they_were_captured),
	    cmocka_unit_test(both_byte_orders_and_precisions_are_read),
	    cmocka_unit_test(pcapng_of_both_byte_orders_is_read),
	    cmocka_unit_test(pcapng_of_two_link_types_stamps_each_packet_with_its_own),
	    cmocka_unit_test(a_cut_file_gives_all_its_whole_packets),
	    cmocka_unit_test(a_jumbo_packet_keeps_its_wire_length),
	    cmocka_unit_test(a_short_pool_makes_the_file_wait),
	};

	return cmocka_run_group_tests(tests, all_begin, all_end);
}
