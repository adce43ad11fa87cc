// SPDX-License-Identifier: BSD-3-Clause
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "caught.h"
#include "fake_nic.h"
#include "pmd/port/port_device.h"
#include "pmd/port/ports_private.h"
#include "pmd_captures.h"
#include "pmd_eal_begin.h"

#define TCP_UDP (RTE_ETH_RSS_NONFRAG_IPV4_TCP | RTE_ETH_RSS_NONFRAG_IPV4_UDP)

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
	return eal_begin();
}

// Opens it and starts it, keeps what is said, and returns what the start has.
static int start(struct fake_nic *nic, unsigned n_workers)
{
	const struct ports_settings settings = {&options, &inputs, &cores};
	struct live_ports *ports = NULL;
	struct caught caught;
	int err;

	assert_int_equal(fake_nic_open(nic), 0);
	options = options_of(1, NULL, NULL);
	cores.n_workers = n_workers;
	caught = caught_begin(STDERR_FILENO);
	assert_int_equal(ports_open(&settings, &ports), 0);
	err = ports_start(ports);
	ports_close(ports);
	caught_end(&caught, said, sizeof(said));
	fake_nic_close();
	return err;
}

static void what_can_all_says_nothing(void **)
{
	struct fake_nic nic = {"net_ice", 8, 128, 52, TCP_UDP, 0};

	assert_int_equal(start(&nic, 2), 0);
	assert_null(strstr(said, "NIC")); // of this machine's hugepages it may say something
	assert_false(nic.pause);
}

static void without_promiscuous_mode_it_says_so_and_what_to_do(void **)
{
	struct fake_nic nic = {"net_ena", 8, 128, 40, TCP_UDP, FAKE_IS_PROMISCUOUS_NEVER};

	assert_int_equal(start(&nic, 2), 0);
	assert_non_null(strstr(said, "NIC: its driver net_ena has no promiscuous mode: "));
	assert_non_null(strstr(said, "in VXLAN"));
	inputs.input[0].own_only = true; // nobody asked for it
	assert_int_equal(start(&nic, 2), 0);
	assert_null(strstr(said, "NIC")); // of this machine's hugepages it may say something
	inputs.input[0].own_only = false;
}

static void pause_frames_that_stay_are_told(void **)
{
	struct fake_nic nic = {"net_other", 8, 128, 40, TCP_UDP, FAKE_PAUSES_ALWAYS};

	assert_int_equal(start(&nic, 2), 0);
	assert_non_null(strstr(said, "NIC: its pause frames cannot be turned off"));
}

// It could not be known before: bnxt takes neither key nor table until it has started.
static void what_shows_after_the_start_only_ends_it_in_a_line(void **)
{
	struct fake_nic nic = {"net_bnxt", 8,	    128,
			       40,	   TCP_UDP, FAKE_NEEDS_START | FAKE_TAKES_NO_KEY};

	assert_true(start(&nic, 2) < 0);
	assert_non_null(strstr(said,
			       "lineprobe: --input NIC: once it has started it does not hold our "
			       "symmetric key or hash types; use --spread software\n"));
	nic = (struct fake_nic){"net_bnxt", 8, 128, 40, TCP_UDP, FAKE_NEEDS_START};
	assert_int_equal(start(&nic, 2), 0);
	assert_int_equal(nic.key[0], 0x6d);
}

static void a_table_that_is_filled_anew_at_the_start_is_written_again(void **)
{
	struct fake_nic nic = {"net_e1000_igb", 8, 128, 40, TCP_UDP, FAKE_REFILLS};

	assert_int_equal(start(&nic, 3), 0);
	assert_int_equal(nic.n_tables, 1);
	for (unsigned j = 0; j < nic.size; j++)
		assert_int_equal(nic.entry[j], j % 128 % 3);
}

// 0, or what it is opened again with after its start.
static int open_again(struct fake_nic *nic, unsigned n_workers)
{
	const struct ports_settings settings = {&options, &inputs, &cores};
	struct live_ports *ports = NULL;
	int err;

	assert_int_equal(fake_nic_open(nic), 0);
	options = options_of(1, NULL, NULL);
	cores.n_workers = n_workers;
	assert_int_equal(ports_open(&settings, &ports), 0);
	assert_int_equal(ports_start(ports), 0);
	ports_stop(ports);
	memset(nic->key, 0xa5, sizeof(nic->key));
	nic->started = false;
	err = device_nic_set_up(&ports->port[0]);
	ports->port[0].started = err == 0;
	ports_close(ports);
	fake_nic_close();
	return err;
}

static void what_is_opened_again_is_confirmed_again(void **)
{
	struct fake_nic nic = {"net_e1000_igb", 8, 128, 40, TCP_UDP, FAKE_REFILLS};

	assert_int_equal(open_again(&nic, 3), 0);
	assert_int_equal(nic.n_tables, 1);
	assert_int_equal(nic.key[0], 0x6d);
	nic = (struct fake_nic){"net_bnxt", 8, 128, 40, TCP_UDP, FAKE_NEEDS_START};
	assert_int_equal(open_again(&nic, 3), 0);
	assert_int_equal(nic.n_tables, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_can_all_says_nothing),
	    cmocka_unit_test(without_promiscuous_mode_it_says_so_and_what_to_do),
	    cmocka_unit_test(pause_frames_that_stay_are_told),
	    cmocka_unit_test(what_shows_after_the_start_only_ends_it_in_a_line),
	    cmocka_unit_test(a_table_that_is_filled_anew_at_the_start_is_written_again),
	    cmocka_unit_test(what_is_opened_again_is_confirmed_again),
	};

	return cmocka_run_group_tests(tests, begin, NULL);
}
