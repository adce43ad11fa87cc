// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "caught.h"
#include "fake_nic.h"
#include "pmd/eal/spread.h"
#include "pmd/input/nic_driver.h"
#include "pmd/port/ports_private.h"
#include "pmd/port/rss.h"
#include "pmd_captures.h"
#include "pmd_port_open.h"

#define TCP_UDP                                                                                    \
	(RTE_ETH_RSS_NONFRAG_IPV4_TCP | RTE_ETH_RSS_NONFRAG_IPV4_UDP |                             \
	 RTE_ETH_RSS_NONFRAG_IPV6_TCP | RTE_ETH_RSS_NONFRAG_IPV6_UDP)
#define ALL (TCP_UDP | RTE_ETH_RSS_IPV4 | RTE_ETH_RSS_IPV6)

// The NICs as DPDK 22.11's drivers describe them, what is odd about each, and how far its own RSS
// may be used, by the drivers' sources: `most` queues, else why not.
static const struct {
	struct fake_nic nic;
	unsigned most;
	const char *why;
} cases[] = {
    {{"mlx5_pci", 64, 512, 40, ALL, FAKE_TABLE_OF_QUEUES}, 64, "queues than there are workers"},
    {{"net_mlx4", 8, 0, 40, ALL, 0}, 0, "no redirection table"},
    {{"net_ice", 256, 128, 52, ALL, 0}, 128, "entries than there are workers"},
    {{"net_ice", 256, 512, 52, ALL, 0}, 256, ""},
    {{"net_ice", 256, 2048, 52, ALL, 0}, 256, ""},
    {{"net_ice", 1, 2048, 52, 0, 0}, 0, "does not hash the ports"}, // safe mode
    {{"net_i40e", 192, 512, 52, TCP_UDP | RTE_ETH_RSS_FRAG_IPV4, 0}, 64, "RSS reaches fewer"},
    {{"net_ixgbe", 128, 128, 40, ALL, FAKE_HAS_4_BITS}, 16, "RSS reaches fewer"},
    {{"net_ixgbe", 128, 512, 40, ALL, FAKE_HAS_4_BITS}, 16, "RSS reaches fewer"},
    {{"net_ixgbe_vf", 8, 0, 40, ALL, 0}, 0, "no redirection table"},
    {{"net_ixgbe_vf", 8, 64, 40, ALL, 0}, 8, "queues than there are workers"},
    {{"net_iavf", 16, 64, 52, ALL, 0}, 16, "queues than there are workers"},
    {{"net_bnxt", 64, 128, 40, ALL, FAKE_NEEDS_START}, 64, "queues than there are workers"},
    {{"net_ena", 32, 128, 40, TCP_UDP, FAKE_IS_PROMISCUOUS_NEVER},
     32,
     "queues than there are workers"},
    {{"net_ena", 8, 128, 40, TCP_UDP, FAKE_TAKES_NO_KEY | FAKE_IS_PROMISCUOUS_NEVER},
     0,
     "does not hold our symmetric key"},
    {{"net_gve", 16, 0, 0, 0, FAKE_IS_PROMISCUOUS_NEVER}, 0, "cannot set key or table"},
    {{"net_virtio", 8, 128, 40, ALL, 0}, 8, "queues than there are workers"},
    {{"net_virtio", 8, 0, 0, 0, 0}, 0, "does not hash the ports"},
    {{"net_e1000_em", 2, 0, 0, 0, 0}, 0, "no RSS"},
    {{"net_e1000_igb", 8, 128, 40, ALL, FAKE_REFILLS}, 8, "queues than there are workers"},
    {{"net_igc", 4, 128, 40, ALL, FAKE_REFILLS}, 4, "queues than there are workers"},
    {{"net_vmxnet3", 8, 32, 40, ALL, FAKE_TELLS_NO_KEY}, 0, "does not tell which key"},
    {{"net_other", 8, 128, 40, ALL, FAKE_TABLE_IS_LOST}, 0, "does not hold our redirection table"},
    {{"net_other", 8, 128, 40, ALL, FAKE_TELLS_NO_KEY}, 0, "does not hold our symmetric key"},
    {{"net_other", 8, 128, 16, ALL, 0}, 0, "shorter than 40 octets"},
    {{"net_other", 8, 128, 40, RTE_ETH_RSS_IPV4, 0}, 0, "does not hash the ports"},
    {{"net_other", 8, 100, 40, ALL, 0}, 0, "no power of two"},
    {{"net_other", 8, 4096, 40, ALL, 0}, 0, "over 2048 entries"},
};

static const struct input_kind kind = {.pci = true, .remedy = "?"};
static struct cores cores;
static struct options options;
static struct inputs inputs = {
    .n = 1,
    .input = {{.kind = &kind, .spec = "NIC", .name = "NIC", .device = "net_null7"}},
};
static char said[4096];

static int begin(void **)
{
	spread_prepare();
	return pool_begin("nic", 16383);
}

// All that user_error() and the log say stands in `said` afterwards.
static struct live_ports *ports_of(struct fake_nic *nic, enum spread spread, unsigned n_workers)
{
	const struct ports_settings settings = {&options, &inputs, &cores};
	struct live_ports *ports = NULL;
	struct caught caught;
	int err;

	assert_int_equal(fake_nic_open(nic), 0);
	options = options_of(1, NULL, NULL);
	options.spread = spread;
	cores.n_workers = n_workers;
	caught = caught_begin(STDERR_FILENO);
	err = ports_open(&settings, &ports);
	if (err == 0) {
		err = ports_start(ports);
		if (err < 0)
			ports_close(ports);
	}
	caught_end(&caught, said, sizeof(said));
	return err == 0 ? ports : NULL;
}

static void ports_end(struct live_ports *ports)
{
	if (ports != NULL)
		ports_close(ports);
	fake_nic_close();
}

static void octets_random(uint8_t *octets, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		octets[i] = (uint8_t)(rand() >> 7);
}

static uint16_t fold_of(const uint8_t *octets, unsigned n)
{
	uint16_t fold = 0;

	for (unsigned i = 0; i < n; i += 2)
		fold ^= (uint16_t)(octets[i] << 8 | octets[i + 1]);
	return fold;
}

// Source and destination change places: addresses of n octets each, then the ports.
static void turn(const uint8_t *octets, unsigned n, uint8_t *turned)
{
	memcpy(turned, octets + n, n);
	memcpy(turned + n, octets, n);
	memcpy(turned + 2 * n, octets + 2 * n + 2, 2);
	memcpy(turned + 2 * n + 2, octets + 2 * n, 2);
}

// The device's choice, by DPDK's own Toeplitz with the key and table that it holds, is the worker
// that software calls the owner, for both directions; and every queue is chosen.
static void check_owners(const struct fake_nic *nic, unsigned common, unsigned n_workers)
{
	bool chosen[OPTIONS_MAX_CORES] = {false};
	unsigned n_chosen = 0;

	for (unsigned i = 0; i < 2000; i++) {
		const unsigned n = i % 2 ? 4 : 16;
		uint8_t octets[36], turned[36];
		uint32_t hash;
		unsigned owner;

		octets_random(octets, 2 * n + 4);
		turn(octets, n, turned);
		hash = spread_toeplitz(fold_of(octets, 2 * n + 4));
		owner = hash % common % n_workers;
		assert_int_equal(fake_nic_queue(nic, octets, 2 * n + 4), owner);
		assert_int_equal(fake_nic_queue(nic, turned, 2 * n + 4), owner);
		n_chosen += !chosen[owner];
		chosen[owner] = true;
	}
	assert_int_equal(n_chosen, n_workers);
}

static void check_one(unsigned c, enum spread spread, unsigned n_workers)
{
	struct fake_nic nic = cases[c].nic;
	const bool can = n_workers <= cases[c].most;
	struct live_ports *ports = ports_of(&nic, spread, n_workers);
	const bool by_nic = ports != NULL && ports_rx_map(ports)->port[0].by_nic;

	if (spread == SPREAD_NIC && !can) {
		assert_null(ports);
		assert_non_null(strstr(said, "--spread nic: NIC cannot: "));
		assert_non_null(strstr(said, cases[c].why));
		assert_non_null(strstr(said, "; use --spread software\n"));
	} else {
		if (ports == NULL)
			print_error("%s, %u workers, spread %d: %s", nic.driver, n_workers,
				    (int)spread, said);
		assert_non_null(ports);
		assert_int_equal(by_nic, can && spread != SPREAD_SOFTWARE);
		assert_int_equal(nic.promiscuous, !(nic.odd & FAKE_IS_PROMISCUOUS_NEVER));
		assert_false(nic.pause);
	}
	if (by_nic)
		check_owners(&nic, ports_rx_map(ports)->reta_size, n_workers);
	if (spread == SPREAD_AUTO && !can)
		assert_non_null(strstr(said, cases[c].why));
	ports_end(ports);
}

static void each_nic_spreads_as_its_row_says_or_is_refused_in_a_line(void **)
{
	for (unsigned c = 0; c < RTE_DIM(cases); c++) {
		for (int spread = SPREAD_AUTO; spread <= SPREAD_SOFTWARE; spread++)
			check_one(c, (enum spread)spread, 2);
		check_one(c, SPREAD_NIC, 3);
		if (cases[c].most < OPTIONS_MAX_CORES)
			check_one(c, SPREAD_NIC, cases[c].most + 1 < 2 ? 2 : cases[c].most + 1);
	}
}

// 0: the device spreads over so many workers, or -1.
static int spread_by(struct port *port, const struct fake_nic *nic, unsigned common,
		     unsigned n_workers)
{
	const struct rx_map_port mapped = {.n_queues = n_workers, .by_nic = true};
	char reason[160];
	int err = 0;

	if (why_not_nic(&port->can, n_workers) != NULL)
		return -1;
	assert_int_equal(port->driver->configure(port, &mapped), 0);
	for (unsigned q = 0; q < n_workers; q++)
		assert_int_equal(port->driver->add_queue(port, q, pool), 0);
	err = rss_apply(port->id, &port->info, common, n_workers, reason);
	if (err < 0)
		return -1;
	assert_int_equal(port->driver->start(port), 0);
	assert_int_equal(rss_confirm(port->id, &port->info, common, n_workers, reason), 0);
	assert_non_null(strstr(reason, "symmetric RSS, key 6d5a"));
	check_owners(nic, common, n_workers);
	return 0;
}

// most_common: another port's table may be smaller, and all go by the smallest.
static void check_count(unsigned c, unsigned n_workers, unsigned most_common)
{
	struct fake_nic nic = cases[c].nic;
	const unsigned common = RTE_MIN(nic.table, most_common);
	struct port port = {0};
	bool spreads;
	uint16_t id;

	assert_int_equal(fake_nic_open(&nic), 0);
	assert_int_equal(rte_eth_dev_get_port_by_name("net_null7", &id), 0);
	assert_int_equal(device_port_learn(&port, id, &inputs.input[0], false), 0);
	spreads = spread_by(&port, &nic, common, n_workers) == 0;
	if (spreads != (n_workers <= cases[c].most))
		print_error("%s, table of %u, %u workers, common %u: %s\n", nic.driver, nic.table,
			    n_workers, common, why_not_nic(&port.can, n_workers));
	assert_int_equal(spreads, n_workers <= cases[c].most);
	port.driver->close(&port);
	fake_nic_close();
}

static void each_nic_spreads_over_as_many_workers_as_its_row_says(void **)
{
	static const unsigned n_workers[] = {2, 3, 4, 8, 16, 17, 64, 65, 128};

	for (unsigned c = 0; c < RTE_DIM(cases); c++) {
		for (unsigned w = 0; w < RTE_DIM(n_workers); w++) {
			check_count(c, n_workers[w], UINT16_MAX);
			if (n_workers[w] <= 64)
				check_count(c, n_workers[w], 64);
		}
	}
}

// What the table says of a driver is what the driver says of itself.
static void the_rows_agree_with_the_drivers_own_figures(void **)
{
	for (unsigned c = 0; c < RTE_DIM(cases); c++) {
		const struct fake_nic *nic = &cases[c].nic;
		const struct nic_driver *row = nic_driver_find(nic->driver);

		if (row == NULL) {
			assert_string_equal(nic->driver, "net_other");
			continue;
		}
		if (row->no_rss == NULL && nic->key_octets > 0 && nic->table > 0) {
			assert_int_equal(row->key_octets, nic->key_octets);
			assert_in_range(nic->table, row->least_table, row->most_table);
		}
		if (row->most_queues > 0)
			assert_true(nic->queues <= row->most_queues);
		assert_int_equal(row->promiscuous, !(nic->odd & FAKE_IS_PROMISCUOUS_NEVER));
	}
}

static void every_row_is_whole_and_tested(void **)
{
	const struct nic_driver *row;

	for (unsigned i = 0; (row = nic_driver_at(i)) != NULL; i++) {
		unsigned n_cases = 0;

		for (unsigned c = 0; c < RTE_DIM(cases); c++)
			n_cases += strcmp(cases[c].nic.driver, row->name) == 0;
		assert_true(n_cases > 0);
		assert_ptr_equal(nic_driver_find(row->name), row);
		assert_non_null(row->nics);
		assert_non_null(row->source);
		assert_true(row->no_rss != NULL ||
			    (row->key_octets >= 40 && row->most_table >= 64));
		assert_true(row->least_table <= row->most_table && row->most_table <= 2048);
	}
	assert_null(nic_driver_find("net_null"));
	assert_null(nic_driver_find(NULL));
	assert_string_equal(nic_driver_beside("mlx5_core")->name, "mlx5_pci");
	assert_null(nic_driver_beside("ixgbe"));
	assert_null(nic_driver_beside(""));
	assert_true(nic_is_reached_by("vfio-pci") && nic_is_reached_by("igb_uio"));
	assert_true(nic_is_reached_by("mlx5_core"));
	assert_false(nic_is_reached_by("ixgbe") || nic_is_reached_by(""));
}

static void the_page_has_all_of_them(void **)
{
	char *text = NULL;
	size_t octets;
	FILE *out = open_memstream(&text, &octets);

	nic_drivers_print(out);
	fclose(out);
	for (unsigned i = 0; nic_driver_at(i) != NULL; i++) {
		assert_non_null(strstr(text, nic_driver_at(i)->name));
		assert_non_null(strstr(text, nic_driver_at(i)->source));
	}
	for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"))
		assert_true(strlen(line) <= 120);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_row_is_whole_and_tested),
	    cmocka_unit_test(the_rows_agree_with_the_drivers_own_figures),
	    cmocka_unit_test(the_page_has_all_of_them),
	    cmocka_unit_test(each_nic_spreads_over_as_many_workers_as_its_row_says),
	    cmocka_unit_test(each_nic_spreads_as_its_row_says_or_is_refused_in_a_line),
	};

	return cmocka_run_group_tests(tests, begin, pool_end);
}
