// SPDX-License-Identifier: BSD-3-Clause
#include <arpa/inet.h>
#include <net/if.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "pmd/port/port.h"
#include "pmd_eal_begin.h"

enum { SENT = 40 };

static const struct input_kind kind = {.prefix = "af_packet:", .kernel = true, .remedy = "?"};
static struct input input = {.hardware_clock = -1,
			     .kind = &kind,
			     .spec = "lo",
			     .mtu = 65536,
			     .loopback = true,
			     .link_type = 1,
			     .index = 2,
			     .numa_node = -1};
static struct rte_mempool *pool;
static bool has_namespace;

// A network namespace of our own, whose only interface is lo.
static int begin(void **)
{
	const struct pool_settings settings = {"port_socket", 511, PORT_ROOM, -1, false};
	struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
	int fd;

	has_namespace = unshare(CLONE_NEWNET) == 0;
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (has_namespace && ioctl(fd, SIOCSIFFLAGS, &request) < 0)
		return -1;
	close(fd);
	if (eal_begin() < 0)
		return -1;
	pool = pool_new(&settings);
	input.interface = if_nametoindex("lo");
	return pool == NULL;
}

static int end(void **)
{
	rte_mempool_free(pool);
	return 0;
}

static void port_open(struct port *port, unsigned n_queues)
{
	const struct rx_map_port mapped = {.n_queues = n_queues};

	*port = (struct port){0};
	socket_port_learn(port, 30, &input);
	assert_int_equal(port->driver->configure(port, &mapped), 0);
	for (unsigned q = 0; q < n_queues; q++)
		assert_int_equal(port->driver->add_queue(port, q, pool), 0);
	assert_int_equal(port->driver->start(port), 0);
}

// Each from another UDP port: another Flow.
static void datagrams_send(unsigned n)
{
	const struct sockaddr_in to = {
	    .sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

	for (unsigned i = 0; i < n; i++) {
		int fd = socket(AF_INET, SOCK_DGRAM, 0);

		assert_int_equal(sendto(fd, "x", 1, 0, (const struct sockaddr *)&to, sizeof(to)),
				 1);
		close(fd);
	}
}

static unsigned datagrams_receive(struct port *port, unsigned queue)
{
	struct rte_mbuf *burst[4 * SENT];
	uint16_t n = packet_socket_receive(port->socket[queue], burst, 4 * SENT);
	unsigned seen = 0;

	for (uint16_t i = 0; i < n; i++) {
		seen += rte_pktmbuf_mtod(burst[i], const uint8_t *)[23] == IPPROTO_UDP;
		assert_int_equal(burst[i]->port, port->id);
	}
	rte_pktmbuf_free_bulk(burst, n);
	return seen;
}

static bool is_readable(const struct port *port)
{
	struct pollfd polled = {.fd = port->driver->wake_fd(port, 0), .events = POLLIN};

	return poll(&polled, 1, 0) == 1;
}

static void queues_are_a_group_that_no_other_port_has(void **)
{
	static struct port port[3];
	const struct rx_map_port one = {.n_queues = 1}, two = {.n_queues = 2};

	for (unsigned i = 0; i < 3; i++) {
		socket_port_learn(&port[i], (uint16_t)i, &input);
		socket_driver.configure(&port[i], i == 0 ? &one : &two);
	}
	assert_int_equal(port[0].fanout, 0); // alone
	assert_int_not_equal(port[1].fanout, 0);
	assert_int_not_equal(port[2].fanout, 0);
	assert_int_not_equal(port[1].fanout, port[2].fanout);
	assert_int_equal(port[0].mtu, UINT16_MAX); // 65536 has 17 bits
	assert_false(port[0].can.symmetric_rss);
}

static void a_waiting_packet_makes_the_descriptor_readable(void **)
{
	static struct port port;

	if (!has_namespace)
		skip();
	port_open(&port, 1);
	assert_false(is_readable(&port));
	datagrams_send(1);
	assert_true(is_readable(&port));
	assert_int_equal(datagrams_receive(&port, 0), 1);
	port.driver->close(&port);
}

static void queues_share_the_packets_and_each_comes_once(void **)
{
	static struct port port;
	unsigned first, second;

	if (!has_namespace)
		skip();
	port_open(&port, 2);
	datagrams_send(SENT);
	first = datagrams_receive(&port, 0);
	second = datagrams_receive(&port, 1);
	assert_int_equal(first + second, SENT);
	assert_in_range(first, 1, SENT - 1);
	port.driver->close(&port);
}

static void an_interface_that_is_not_there_is_not_taken(void **)
{
	static struct port port;

	if (!has_namespace)
		skip();
	port_open(&port, 1);
	assert_true(port.driver->reopen(&port, input.interface + 1000) < 0);
	assert_int_equal(port.interface, input.interface);
	assert_int_equal(port.driver->reopen(&port, input.interface), 0);
	datagrams_receive(&port, 0);
	datagrams_send(1);
	assert_int_equal(datagrams_receive(&port, 0), 1);
	port.driver->close(&port);
}

enum { QUEUES = 4, STARTS = 25, NUMBERS = 1 << 22, AT_NUMBER = 42 };

struct flood {
	pthread_t thread;
	atomic_bool stop;
};

// Datagrams with numbers, as fast as they go.
static void *flood_run(void *context)
{
	const struct sockaddr_in to = {
	    .sin_family = AF_INET, .sin_port = htons(9), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct flood *flood = context;
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	for (uint32_t i = 0; i < NUMBERS && !atomic_load(&flood->stop); i++)
		sendto(fd, &i, sizeof(i), 0, (const struct sockaddr *)&to, sizeof(to));
	close(fd);
	return NULL;
}

// Receives until all queues are empty; returns how many packets were `seen` before.
static unsigned twice_received(struct port *port, uint8_t *seen)
{
	struct rte_mbuf *burst[64];
	unsigned twice = 0;
	uint32_t number;
	uint16_t n;

	for (unsigned q = 0; q < port->n_queues; q++) {
		while ((n = packet_socket_receive(port->socket[q], burst, 64)) > 0) {
			for (uint16_t i = 0; i < n; i++) {
				const uint8_t *frame = rte_pktmbuf_mtod(burst[i], uint8_t *);

				if (frame[23] != IPPROTO_UDP)
					continue;
				memcpy(&number, frame + AT_NUMBER, sizeof(number));
				twice += seen[number % NUMBERS]++ > 0;
			}
			rte_pktmbuf_free_bulk(burst, n);
		}
	}
	return twice;
}

static void what_comes_while_queues_start_comes_once(void **)
{
	static uint8_t seen[NUMBERS];
	struct flood flood = {0};
	static struct port port;
	unsigned twice = 0;

	if (!has_namespace)
		skip();
	assert_int_equal(pthread_create(&flood.thread, NULL, flood_run, &flood), 0);
	for (unsigned i = 0; i < STARTS; i++) {
		port_open(&port, QUEUES);
		for (unsigned q = 0; q < QUEUES; q++) // the flood has to end some time
			packet_socket_close_inlet(port.socket[q]);
		twice += twice_received(&port, seen);
		port.driver->close(&port);
	}
	atomic_store(&flood.stop, true);
	pthread_join(flood.thread, NULL);
	assert_int_equal(twice, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(queues_are_a_group_that_no_other_port_has),
	    cmocka_unit_test(a_waiting_packet_makes_the_descriptor_readable),
	    cmocka_unit_test(queues_share_the_packets_and_each_comes_once),
	    cmocka_unit_test(an_interface_that_is_not_there_is_not_taken),
	    cmocka_unit_test(what_comes_while_queues_start_comes_once),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
