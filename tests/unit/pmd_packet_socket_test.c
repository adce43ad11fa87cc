// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <net/if.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>
#include <rte_eal.h>

#include "config/clock.h"
#include "pmd/eal/stamp.h"
#include "pmd/port/packet_socket.h"

static struct rte_mempool *pool;
static int udp = -1;

// A network namespace of our own, whose only interface is lo; without the right to make one there
// is nothing to test.
static int namespace_begin(void **)
{
	char *arguments[] = {"test", "--no-huge", "--no-pci",	    "--no-shconf",
			     "-m",   "64",	  "--no-telemetry", "--log-level=3"};
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	const int large = 1 << 20;

	if (unshare(CLONE_NEWNET) < 0)
		return 0;
	udp = socket(AF_INET, SOCK_DGRAM, 0);
	if (ioctl(udp, SIOCSIFFLAGS, &request) < 0 || rte_eal_init(8, arguments) < 0)
		return -1;
	setsockopt(udp, SOL_SOCKET, SO_SNDBUF, &large, sizeof(large));
	pool = rte_pktmbuf_pool_create("test", 255, 32, PACKET_PRIVATE, 2048 + RTE_PKTMBUF_HEADROOM,
				       -1);
	return pool == NULL;
}

static struct packet_socket *socket_make(bool only_incoming)
{
	const struct packet_socket_settings settings = {.hardware_clock = -1,
							.interface = if_nametoindex("lo"),
							.port = 31,
							.input = 3,
							.link_type = 1,
							.kernel_times = true,
							.only_incoming = only_incoming,
							.pool = pool};
	struct packet_socket *socket;

	if (udp < 0)
		skip();
	assert_int_equal(packet_socket_new(&settings, &socket), 0);
	assert_int_equal(packet_socket_start(socket), 0);
	return socket;
}

static void datagram_send(size_t octets)
{
	static const char payload[16000];
	const struct sockaddr_in to = {
	    .sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

	assert_int_equal(sendto(udp, payload, octets, 0, (const struct sockaddr *)&to, sizeof(to)),
			 octets);
}

static bool is_datagram(struct rte_mbuf *mbuf, size_t octets)
{
	const uint8_t *frame = rte_pktmbuf_mtod(mbuf, const uint8_t *);

	return frame[23] == IPPROTO_UDP && rte_pktmbuf_pkt_len(mbuf) == 14 + 20 + 8 + octets;
}

static void a_packet_on_loopback_comes_once(void **)
{
	struct packet_socket *socket = socket_make(true);
	struct rte_mbuf *burst[32];
	uint16_t n;
	unsigned seen = 0;

	for (unsigned i = 0; i < 5; i++)
		datagram_send(100);
	n = packet_socket_receive(socket, burst, 32);
	for (uint16_t i = 0; i < n; i++) {
		seen += is_datagram(burst[i], 100);
		assert_int_equal(burst[i]->port, 31);
		assert_int_equal(burst[i]->pkt_len, burst[i]->data_len);
	}
	assert_int_equal(seen, 5);
	rte_pktmbuf_free_bulk(burst, n);
	assert_int_equal(packet_socket_receive(socket, burst, 32), 0);
	assert_true(packet_socket_drops(socket) == 0);
	packet_socket_free(socket);
}

// The time of each packet is that at which it was sent, not that of its burst.
static void packets_have_the_times_at_which_they_came(void **)
{
	struct packet_socket *socket = socket_make(true);
	struct rte_mbuf *burst[32];
	uint64_t before[5], after[5];
	unsigned seen = 0;
	uint16_t n;

	for (unsigned i = 0; i < 5; i++) {
		before[i] = monotonic_ns();
		datagram_send(100);
		after[i] = monotonic_ns();
		usleep(2000);
	}
	n = packet_socket_receive(socket, burst, 32);
	for (uint16_t i = 0; i < n; i++) {
		const struct packet_stamp *stamp = packet_stamp(burst[i]);

		if (!is_datagram(burst[i], 100))
			continue;
		// The two clocks are read some hundred nanoseconds apart.
		assert_in_range(stamp->time_ns, before[seen] - 20000, after[seen] + 20000);
		assert_int_equal(stamp->wire_length, 14 + 20 + 8 + 100);
		assert_int_equal(stamp->link_type, 1);
		assert_int_equal(stamp->input, 3);
		seen++;
	}
	assert_int_equal(seen, 5);
	rte_pktmbuf_free_bulk(burst, n);
	packet_socket_free(socket);
}

static unsigned datagrams_receive(struct packet_socket *socket)
{
	struct rte_mbuf *burst[32];
	unsigned seen = 0;
	uint16_t n;

	for (unsigned tries = 0; tries < 3; tries++) {
		n = packet_socket_receive(socket, burst, 32);
		for (uint16_t i = 0; i < n; i++)
			seen += is_datagram(burst[i], 100);
		rte_pktmbuf_free_bulk(burst, n);
	}
	return seen;
}

// Bound again, alone and in a fanout group: nothing that came before is lost, what comes after
// comes.
static void a_socket_that_is_bound_again_goes_on(void **)
{
	struct packet_socket_settings settings = {.hardware_clock = -1,
						  .interface = if_nametoindex("lo"),
						  .only_incoming = true,
						  .pool = pool};

	for (unsigned fanout = 0; fanout < 2; fanout++) {
		struct packet_socket *socket;
		uint16_t group = (uint16_t)(getpid() * 8);

		if (udp < 0)
			skip();
		settings.fanout = fanout ? group : 0;
		assert_int_equal(packet_socket_new(&settings, &socket), 0);
		assert_int_equal(packet_socket_start(socket), 0);
		for (unsigned round = 1; round < 4; round++) {
			uint16_t next = fanout ? (uint16_t)(group + round) : 0;

			datagram_send(100);
			assert_int_equal(packet_socket_rebind(socket, settings.interface, next), 0);
			assert_int_equal(datagrams_receive(socket), 1);
			datagram_send(100);
			assert_int_equal(datagrams_receive(socket), 1);
			assert_true(packet_socket_drops(socket) == 0);
		}
		packet_socket_free(socket);
	}
}

static void a_packet_that_is_cut_keeps_its_wire_length(void **)
{
	struct packet_socket *socket = socket_make(true);
	struct rte_mbuf *burst[4];
	uint16_t n;

	datagram_send(15000);
	n = packet_socket_receive(socket, burst, 4);
	assert_true(n >= 1);
	assert_true(is_datagram(burst[0], 15000));
	assert_in_range(burst[0]->data_len, 1800, 2048);
	rte_pktmbuf_free_bulk(burst, n);
	packet_socket_free(socket);
}

static void what_finds_no_room_in_the_ring_is_counted(void **)
{
	struct packet_socket *socket = socket_make(false);
	unsigned frames = packet_socket_frames(socket), sent = frames, got = 0;
	struct rte_mbuf *burst[32];
	uint16_t n;

	for (unsigned i = 0; i < sent; i++)
		datagram_send(10); // each comes twice, and an ICMP answer too
	while ((n = packet_socket_receive(socket, burst, 32)) > 0) {
		rte_pktmbuf_free_bulk(burst, n);
		got += n;
	}
	assert_int_equal(got, frames);
	assert_true(packet_socket_drops(socket) >= sent);
	assert_int_equal(rte_mempool_in_use_count(pool), 0);
	packet_socket_free(socket);
}

static void without_buffers_packets_wait_in_the_ring(void **)
{
	struct packet_socket *socket = socket_make(true);
	struct rte_mbuf *all[255], *burst[32];
	uint16_t n;

	assert_int_equal(rte_pktmbuf_alloc_bulk(pool, all, 240), 0);
	for (unsigned i = 0; i < 30; i++)
		datagram_send(10);
	assert_int_equal(packet_socket_receive(socket, burst, 32), 0);
	rte_pktmbuf_free_bulk(all, 240);
	n = packet_socket_receive(socket, burst, 32);
	assert_true(n >= 30);
	rte_pktmbuf_free_bulk(burst, n);
	packet_socket_free(socket);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_packet_on_loopback_comes_once),
	    cmocka_unit_test(packets_have_the_times_at_which_they_came),
	    cmocka_unit_test(a_socket_that_is_bound_again_goes_on),
	    cmocka_unit_test(a_packet_that_is_cut_keeps_its_wire_length),
	    cmocka_unit_test(what_finds_no_room_in_the_ring_is_counted),
	    cmocka_unit_test(without_buffers_packets_wait_in_the_ring),
	};

	return cmocka_run_group_tests(tests, namespace_begin, NULL);
}
