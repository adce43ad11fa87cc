// SPDX-License-Identifier: BSD-3-Clause
#include "probe/selftest/selftest_sender.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <rte_dev.h>
#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_ethdev.h>

#include "config/clock.h"
#include "config/log.h"
#include "pmd/eal/eal.h"
#include "probe/selftest/selftest_flows.h"

enum { MBUFS = 8191, DESCRIPTORS = 512, BURST = 32, LINK_TRIES = 100, TRY_US = 100000 };

#define SECOND UINT64_C(1000000000)
#define MEMORY (UINT64_C(128) << 20)

static bool is_pci(const char *port)
{
	return strchr(port, ',') == NULL && strchr(port, ':') != NULL;
}

static int eal_begin(const struct selftest_sender *sender)
{
	char lcores[1024], text[900], said[256];
	const char *const huge[] = {"--in-memory", "--iova-mode=va", "--no-telemetry"};
	const char *const small[] = {"--no-huge", "--no-shconf", "-m128"};
	const char *const *memory = eal_hugepages_are_free(MEMORY) ? huge : small;
	const bool pci = is_pci(sender->port);
	char *arguments[10];
	int n = 0, err;

	snprintf(lcores, sizeof(lcores), "--lcores=0@(%s)",
		 cores_text(&sender->cpus, text, sizeof(text)));
	arguments[n++] = (char *)"selftest";
	arguments[n++] = lcores;
	arguments[n++] = (char *)"--file-prefix=lineprobe_selftest";
	for (unsigned i = 0; i < 3; i++)
		arguments[n++] = (char *)memory[i];
	arguments[n++] = (char *)(pci ? "-a" : "--no-pci");
	if (pci)
		arguments[n++] = (char *)sender->port;
	eal_hush_begin();
	err = rte_eal_init(n, arguments);
	eal_hush_end(said, sizeof(said));
	if (err >= 0)
		return 0;
	return user_error(rte_errno, "selftest --sender %s: DPDK could not start: %s", sender->port,
			  said[0] ? said : rte_strerror(rte_errno));
}

static int port_find(struct selftest_sender *sender)
{
	char name[RTE_ETH_NAME_MAX_LEN];

	snprintf(name, sizeof(name), "%.*s", (int)strcspn(sender->port, ","), sender->port);
	if (!is_pci(sender->port) && rte_dev_probe(sender->port) < 0)
		return -ENODEV;
	return rte_eth_dev_get_port_by_name(name, &sender->id);
}

static int port_start(struct selftest_sender *sender)
{
	const struct rte_eth_conf conf = {0};
	const int node = rte_eth_dev_socket_id(sender->id);
	uint16_t rx = DESCRIPTORS, tx = DESCRIPTORS;
	// A NIC's driver wants a queue to receive, memory's peer none.
	const uint16_t n_rx = is_pci(sender->port);
	const uint16_t n_tx = RTE_MAX(sender->n_queues, (uint16_t)1);
	int err = rte_eth_dev_configure(sender->id, n_rx, n_tx, &conf);

	sender->pool = rte_pktmbuf_pool_create("selftest", MBUFS, 256, 0, RTE_MBUF_DEFAULT_BUF_SIZE,
					       SOCKET_ID_ANY);
	if (sender->pool == NULL)
		return -ENOMEM;
	rte_eth_dev_adjust_nb_rx_tx_desc(sender->id, &rx, &tx);
	if (err == 0 && n_rx > 0)
		err = rte_eth_rx_queue_setup(sender->id, 0, rx, (unsigned)node, NULL, sender->pool);
	for (uint16_t q = 0; q < n_tx && err == 0; q++)
		err = rte_eth_tx_queue_setup(sender->id, q, tx, (unsigned)node, NULL);
	return err == 0 ? rte_eth_dev_start(sender->id) : err;
}

static bool link_comes_up(const struct selftest_sender *sender)
{
	struct rte_eth_link link = {0};

	for (unsigned i = 0; i < LINK_TRIES; i++) {
		if (rte_eth_link_get_nowait(sender->id, &link) == 0 && link.link_status)
			return true;
		usleep(TRY_US);
	}
	return false;
}

int selftest_sender_open(struct selftest_sender *sender)
{
	char said[256];
	int err = eal_begin(sender);

	if (err < 0)
		return err;
	eal_hush_begin();
	err = port_find(sender);
	if (err == 0)
		err = port_start(sender);
	eal_hush_end(said, sizeof(said));
	if (err < 0)
		return user_error(-err,
				  "selftest --sender %s: the port does not start: %s; a NIC has to "
				  "be bound before: lineprobe bind",
				  sender->port, said[0] ? said : strerror(-err));
	if (!link_comes_up(sender))
		return user_error(ENOLINK,
				  "selftest --sender %s: its link is down; connect it with --input",
				  sender->port);
	return 0;
}

void selftest_sender_close(struct selftest_sender *sender)
{
	eal_hush_begin();
	rte_eth_dev_stop(sender->id);
	rte_eth_dev_close(sender->id);
	eal_hush_end(NULL, 0);
}

// A packet of the load by its number: Flow after Flow, one way and back in turn.
static struct rte_mbuf *packet_make(struct selftest_sender *sender,
				    const struct selftest_load *load, uint64_t number,
				    struct selftest_flow *flows)
{
	struct rte_mbuf *mbuf = rte_pktmbuf_alloc(sender->pool);
	const unsigned flow = (unsigned)(number / 2 % load->n_flows);
	unsigned octets, length;

	if (mbuf == NULL)
		return NULL;
	length = selftest_frame(rte_pktmbuf_mtod(mbuf, uint8_t *), load->stage, flow, number % 2,
				&octets);
	rte_pktmbuf_append(mbuf, (uint16_t)length);
	if (flows != NULL) {
		const double now_ms = (double)clock_ns(CLOCK_REALTIME) / 1e6;

		if (flows[flow].sent_packets++ == 0)
			flows[flow].sent_first_ms = now_ms;
		flows[flow].sent_last_ms = now_ms;
		flows[flow].sent_octets += octets;
	}
	return mbuf;
}

// All of it, however long the port takes.
static void burst_send(const struct selftest_sender *sender, uint64_t number,
		       struct rte_mbuf **burst, unsigned n)
{
	const uint16_t queue = (uint16_t)(number % RTE_MAX(sender->n_queues, (uint16_t)1));

	for (unsigned sent = 0; sent < n;)
		sent += rte_eth_tx_burst(sender->id, queue, &burst[sent], (uint16_t)(n - sent));
}

// What is received meanwhile is nobody's.
static void drain(const struct selftest_sender *sender)
{
	struct rte_mbuf *burst[BURST];

	if (is_pci(sender->port))
		rte_pktmbuf_free_bulk(burst, rte_eth_rx_burst(sender->id, 0, burst, BURST));
}

static void wait_until(uint64_t due_ns)
{
	for (uint64_t now = monotonic_ns(); now < due_ns; now = monotonic_ns())
		if (due_ns - now > 200000)
			usleep((useconds_t)((due_ns - now) / 1000 - 100));
}

uint64_t selftest_send(struct selftest_sender *sender, const struct selftest_load *load,
		       struct selftest_flow *flows)
{
	const uint64_t begun = monotonic_ns();
	const unsigned most = load->per_second < 100000 ? 1 : BURST;

	for (uint64_t number = 0; number < load->n_packets;) {
		struct rte_mbuf *burst[BURST];
		unsigned n = 0;

		wait_until(begun + number * SECOND / load->per_second);
		while (n < most && number < load->n_packets) {
			burst[n] = packet_make(sender, load, number, flows);
			if (burst[n] == NULL)
				break; // the port still has all
			n++;
			number++;
		}
		burst_send(sender, number, burst, n);
		drain(sender);
	}
	return monotonic_ns() - begun;
}
