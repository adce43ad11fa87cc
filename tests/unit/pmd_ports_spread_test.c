// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "caught.h"
#include "config/clock.h"
#include "fake_nic.h"
#include "pmd/eal/spread.h"
#include "pmd/port/ports_private.h"
#include "pmd_captures.h"
#include "pmd_port_open.h"

#define TCP_UDP                                                                                    \
	(RTE_ETH_RSS_NONFRAG_IPV4_TCP | RTE_ETH_RSS_NONFRAG_IPV4_UDP |                             \
	 RTE_ETH_RSS_NONFRAG_IPV6_TCP | RTE_ETH_RSS_NONFRAG_IPV6_UDP)

enum { MOST = 6 };

// Each driver of DPDK 22.11 with all tables and keys that its devices have, by its source, and how
// many queues its RSS reaches; `why`: it is never ours.
static const struct {
	const char *driver;
	uint16_t queues, reach;
	uint16_t table[MOST];
	uint8_t key[3];
	unsigned odd;
	uint64_t types;
	const char *why;
} devices[] = {
    {"mlx5_pci", 64, 64, {512}, {40}, FAKE_TABLE_OF_QUEUES, TCP_UDP, NULL},
    {"net_mlx4", 8, 0, {0}, {40}, 0, TCP_UDP, "its driver has no redirection table"},
    {"net_ice", 256, 256, {128, 512, 2048}, {52}, 0, TCP_UDP, NULL},
    {"net_i40e", 192, 64, {64, 128, 512}, {52}, 0, TCP_UDP, NULL},
    {"net_ixgbe", 128, 16, {128, 512}, {40}, FAKE_HAS_4_BITS, TCP_UDP, NULL},
    {"net_ixgbe_vf", 8, 8, {64}, {40}, 0, TCP_UDP, NULL},
    {"net_iavf", 16, 16, {64, 512}, {52}, 0, TCP_UDP, NULL},
    {"net_bnxt", 64, 64, {64, 128, 256, 512}, {40}, FAKE_NEEDS_START, TCP_UDP, NULL},
    {"net_ena", 32, 32, {128}, {40}, FAKE_IS_PROMISCUOUS_NEVER, TCP_UDP, NULL},
    {"net_gve", 16, 0, {0}, {0}, FAKE_IS_PROMISCUOUS_NEVER, 0, "its driver cannot set key or"},
    {"net_virtio", 8, 8, {128}, {40}, 0, TCP_UDP, NULL},
    {"net_e1000_em", 2, 0, {0}, {0}, 0, 0, "its driver has no RSS"},
    {"net_e1000_igb", 8, 8, {128}, {40}, FAKE_REFILLS, TCP_UDP, NULL},
    {"net_igc", 4, 4, {128}, {40}, FAKE_REFILLS, TCP_UDP, NULL},
    {"net_vmxnet3", 16, 0, {32}, {40}, FAKE_TELLS_NO_KEY, TCP_UDP, "does not tell which key"},
    {"net_other", 64, 64, {64, 128, 256, 512, 1024, 2048}, {40, 52, 64}, 0, TCP_UDP, NULL},
};

// What becomes of packets' stamps.
enum stamps { NO_STAMPS, STAMPS, STAMPS_REFUSED, N_STAMPS };

struct wish {
	enum spread spread;
	enum timestamps times;
	unsigned n_workers;
};

static const struct input_kind kind = {.pci = true, .remedy = "?"};
static struct cores cores;
static struct options options;
static struct inputs inputs = {
    .n = 1,
    .input = {{.kind = &kind, .spec = "NIC", .name = "NIC", .device = "net_null7"}},
};
static struct live_ports ports;
static char said[4096];
static unsigned n_tried, n_by_nic, n_refused;

// The clock of a NIC that stamps, in place of DPDK's functions: its rate is known at once.
int rte_eth_read_clock(uint16_t, uint64_t *clock)
{
	*clock = monotonic_ns() / 4;
	return 0;
}

int nanosleep(const struct timespec *, struct timespec *)
{
	return 0;
}

static int begin(void **)
{
	spread_prepare();
	return pool_begin("spread", 127);
}

static int queues_add(struct port *port)
{
	int err = port->driver->configure(port, &ports.rx_map.port[0]);

	for (unsigned q = 0; q < port->n_queues && err == 0; q++)
		err = port->driver->add_queue(port, q, pool);
	return err;
}

// As ports_open() and ports_start() do it, but for pools.
static int try(void)
{
	struct port *port = &ports.port[0];
	int err = ports_probe(&ports);

	if (err == 0)
		err = ports_spread_decide(&ports);
	if (err == 0)
		err = queues_add(port);
	if (err == 0)
		err = ports_spread_verify(&ports);
	if (err == 0)
		err = port->driver->start(port);
	return err == 0 ? ports_confirm(&ports, 0) : err;
}

static int try_wish(const struct wish *wish)
{
	struct caught caught = caught_begin(STDERR_FILENO);
	int err;

	options.spread = wish->spread;
	options.timestamps = wish->times;
	cores.n_workers = wish->n_workers;
	memset(&ports, 0, sizeof(ports));
	ports.options = &options;
	ports.inputs = &inputs;
	ports.cores = &cores;
	err = try();
	caught_end(&caught, said, sizeof(said));
	return err;
}

static unsigned n_lines(void)
{
	unsigned n = 0;

	for (const char *at = said; (at = strchr(at, '\n')) != NULL; at++)
		n++;
	return n;
}

// Addresses of n octets each and the ports; then the same the other way.
static void both_ways(uint8_t *octets, uint8_t *turned, unsigned n)
{
	for (unsigned i = 0; i < 2 * n + 4; i++)
		octets[i] = (uint8_t)(rand() >> 7);
	memcpy(turned, octets + n, n);
	memcpy(turned + n, octets, n);
	memcpy(turned + 2 * n, octets + 2 * n + 2, 2);
	memcpy(turned + 2 * n + 2, octets + 2 * n, 2);
}

static uint16_t fold_of(const uint8_t *octets, unsigned n)
{
	uint16_t fold = 0;

	for (unsigned i = 0; i < n; i += 2)
		fold ^= (uint16_t)(octets[i] << 8 | octets[i + 1]);
	return fold;
}

// The device's queue, by DPDK's Toeplitz with the key and table that the device holds, is the
// owner that software names, both ways; and no queue stays empty.
static void check_owners(const struct fake_nic *nic, unsigned n_workers)
{
	unsigned n_of[RX_MAP_QUEUES] = {0};

	for (unsigned i = 0; i < 32 * n_workers; i++) {
		const unsigned n = i % 2 ? 4 : 16;
		uint8_t octets[36], turned[36];
		unsigned owner;

		both_ways(octets, turned, n);
		owner = spread_toeplitz(fold_of(octets, 2 * n + 4)) % ports.rx_map.reta_size;
		owner = owner % n_workers;
		assert_int_equal(fake_nic_queue(nic, octets, 2 * n + 4), owner);
		assert_int_equal(fake_nic_queue(nic, turned, 2 * n + 4), owner);
		n_of[owner]++;
	}
	for (unsigned q = 0; q < n_workers; q++)
		assert_true(n_of[q] > 0);
}

static const char *why_not(unsigned d, uint16_t table, unsigned n_workers)
{
	if (devices[d].why != NULL)
		return devices[d].why;
	if (devices[d].queues < n_workers)
		return "it has fewer queues than there are workers";
	if (devices[d].reach < n_workers)
		return "its RSS reaches fewer queues than there are workers";
	return table < n_workers ? "its redirection table has fewer entries than" : NULL;
}

static void check_refused(int err, const char *option, const char *why, const char *remedy)
{
	assert_true(err < 0);
	assert_int_equal(n_lines(), 1);
	assert_ptr_equal(strstr(said, "lineprobe: "), said);
	assert_non_null(strstr(said, option));
	assert_non_null(strstr(said, why));
	assert_non_null(strstr(said, remedy));
	n_refused++;
}

static void check_accepted(const struct fake_nic *nic, const struct wish *wish, const char *why)
{
	const bool by_nic = why == NULL && wish->n_workers > 1 && wish->spread != SPREAD_SOFTWARE;
	const bool told = why != NULL && wish->n_workers > 1 && wish->spread == SPREAD_AUTO;

	assert_int_equal(ports.rx_map.port[0].by_nic, by_nic);
	assert_int_equal(ports.port[0].n_queues, RTE_MIN(wish->n_workers, (unsigned)nic->queues));
	assert_int_equal(n_lines(), told + ((nic->odd & FAKE_IS_PROMISCUOUS_NEVER) != 0));
	if (told)
		assert_non_null(strstr(said, why));
	if (by_nic)
		check_owners(nic, wish->n_workers);
	n_by_nic += by_nic;
}

static void check(unsigned d, const struct fake_nic *of, enum stamps stamps,
		  const struct wish *wish)
{
	struct fake_nic nic = *of;
	const char *why = why_not(d, nic.table, wish->n_workers);
	int err;

	if (stamps != NO_STAMPS)
		nic.offloads |= RTE_ETH_RX_OFFLOAD_TIMESTAMP;
	if (stamps == STAMPS_REFUSED)
		nic.odd |= FAKE_REFUSES_STAMPS;
	assert_int_equal(fake_nic_open(&nic), 0);
	err = try_wish(wish);
	if (wish->spread == SPREAD_NIC && wish->n_workers > 1 && why != NULL)
		check_refused(err, "--spread nic: NIC cannot: ", why, "; use --spread software\n");
	else if (wish->times == TIMESTAMPS_HARDWARE && stamps != STAMPS)
		assert_true(err < 0 && strstr(said, "; use --timestamps auto\n") != NULL);
	else {
		assert_int_equal(err, 0);
		assert_int_equal(ports.port[0].times.used,
				 stamps == STAMPS && wish->times != TIMESTAMPS_SOFTWARE);
		check_accepted(&nic, wish, why);
	}
	ports.port[0].driver->close(&ports.port[0]);
	fake_nic_close();
	n_tried++;
}

static void check_device(unsigned d, uint16_t table, uint8_t key, enum stamps stamps)
{
	static const unsigned n_workers[] = {1, 2, 4, 8, 16, 17};
	const struct fake_nic nic = {.driver = devices[d].driver,
				     .queues = devices[d].queues,
				     .table = table,
				     .key_octets = key,
				     .types = devices[d].types,
				     .odd = devices[d].odd};

	for (unsigned w = 0; w < RTE_DIM(n_workers); w++)
		for (int spread = SPREAD_AUTO; spread <= SPREAD_SOFTWARE; spread++)
			for (int times = TIMESTAMPS_AUTO; times <= TIMESTAMPS_HARDWARE; times++)
				check(d, &nic, stamps,
				      &(struct wish){(enum spread)spread, (enum timestamps)times,
						     n_workers[w]});
}

static void each_device_with_each_wish_is_taken_or_refused_in_a_line(void **)
{
	options = options_of(1, NULL, NULL);
	for (unsigned d = 0; d < RTE_DIM(devices); d++)
		for (unsigned t = 0; t < MOST && (t == 0 || devices[d].table[t] > 0); t++)
			for (unsigned k = 0; k < 3 && (k == 0 || devices[d].key[k] > 0); k++)
				for (int stamps = NO_STAMPS; stamps < N_STAMPS; stamps++)
					check_device(d, devices[d].table[t], devices[d].key[k],
						     (enum stamps)stamps);
	print_message("%u wishes: the NIC spreads in %u, %u refused\n", n_tried, n_by_nic,
		      n_refused);
	assert_true(n_by_nic > 0 && n_refused > 0);
}

// Some claim a key or a table and do not hold it.
static void what_a_device_does_not_hold_software_does(void **)
{
	static const struct {
		unsigned odd;
		const char *why;
	} rows[] = {
	    {FAKE_TAKES_NO_KEY, "it does not hold our symmetric key or hash types"},
	    {FAKE_TELLS_NO_KEY, "it does not hold our symmetric key or hash types"},
	    {FAKE_TABLE_IS_LOST, "it does not hold our redirection table"},
	};

	options = options_of(1, NULL, NULL);
	for (unsigned i = 0; i < RTE_DIM(rows); i++)
		for (int spread = SPREAD_AUTO; spread <= SPREAD_NIC; spread++) {
			const struct wish wish = {(enum spread)spread, TIMESTAMPS_AUTO, 4};
			struct fake_nic nic = {"net_other", 8, 128, 40, TCP_UDP, rows[i].odd};
			int err;

			assert_int_equal(fake_nic_open(&nic), 0);
			err = try_wish(&wish);
			assert_int_equal(n_lines(), 1);
			assert_non_null(strstr(said, rows[i].why));
			assert_int_equal(err < 0, spread == SPREAD_NIC);
			assert_false(err == 0 && ports.rx_map.port[0].by_nic);
			ports.port[0].driver->close(&ports.port[0]);
			fake_nic_close();
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_device_with_each_wish_is_taken_or_refused_in_a_line),
	    cmocka_unit_test(what_a_device_does_not_hold_software_does),
	};

	return cmocka_run_group_tests(tests, begin, pool_end);
}
