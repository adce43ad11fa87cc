// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pmd/port/rss.h"

// A device that can all that is needed.
static struct rte_eth_dev_info able(void)
{
	return (struct rte_eth_dev_info){.flow_type_rss_offloads = RTE_ETH_RSS_NONFRAG_IPV4_TCP |
								   RTE_ETH_RSS_NONFRAG_IPV4_UDP,
					 .hash_key_size = 40,
					 .reta_size = 128};
}

static void a_device_needs_types_key_and_table(void **)
{
	struct rte_eth_dev_info info = able();

	assert_true(rss_is_possible(&info));
	info.flow_type_rss_offloads = RTE_ETH_RSS_NONFRAG_IPV4_TCP;
	assert_false(rss_is_possible(&info));
	info = able();
	info.hash_key_size = 16;
	assert_false(rss_is_possible(&info));
	info.hash_key_size = 52;
	assert_true(rss_is_possible(&info));
	info.hash_key_size = 0; // tells none
	assert_true(rss_is_possible(&info));
	info.reta_size = 0;
	assert_false(rss_is_possible(&info));
	info.reta_size = 2048;
	assert_true(rss_is_possible(&info));
	info.reta_size = 4096;
	assert_false(rss_is_possible(&info));
	info.reta_size = 96; // the lowest bits of the hash are no entry of it
	assert_false(rss_is_possible(&info));
	info = able();
	info.driver_name = "net_gve"; // whatever it claims
	assert_string_equal(rss_refusal(&info), "its driver cannot set key or table of its RSS");
}

static void the_key_is_the_symmetric_one_in_the_devices_length(void **)
{
	struct rte_eth_dev_info info = able();
	struct rte_eth_conf conf = {0};

	info.hash_key_size = 52;
	info.rx_offload_capa = RTE_ETH_RX_OFFLOAD_RSS_HASH;
	rss_prepare(&info, &conf);
	assert_int_equal(conf.rxmode.mq_mode, RTE_ETH_MQ_RX_RSS);
	assert_int_equal(conf.rx_adv_conf.rss_conf.rss_key_len, 52);
	for (unsigned i = 0; i < 52; i += 2) {
		assert_int_equal(conf.rx_adv_conf.rss_conf.rss_key[i], 0x6d);
		assert_int_equal(conf.rx_adv_conf.rss_conf.rss_key[i + 1], 0x5a);
	}
	assert_true(conf.rxmode.offloads & RTE_ETH_RX_OFFLOAD_RSS_HASH);
	// no type that the device does not have
	assert_int_equal(conf.rx_adv_conf.rss_conf.rss_hf & ~info.flow_type_rss_offloads, 0);
}

static void rss_may_reach_fewer_queues_than_there_are(void **)
{
	struct rte_eth_dev_info info = able();

	assert_int_equal(rss_queues(&info), UINT16_MAX);
	info.driver_name = "net_ixgbe"; // 4 bits an entry: Intel 82599 datasheet, 8.2.3.7.12
	assert_int_equal(rss_queues(&info), 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_device_needs_types_key_and_table),
	    cmocka_unit_test(rss_may_reach_fewer_queues_than_there_are),
	    cmocka_unit_test(the_key_is_the_symmetric_one_in_the_devices_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
