// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>

#include <rte_kvargs.h>

#include <pcap/pcap.h>

#include "config/log.h"
#include "pmd/eal/pool.h"
#include "pmd/port/ports_private.h"

// What is under way outside of queues and hand-over rings: a worker's burst and pipeline, and the
// mempool caches of worker and main.
enum {
	IN_FLIGHT = 4096,
	KERNEL_IN_FLIGHT = 2048,
	SMALL_IN_FLIGHT = 512,
	HAND_OVER = 8192,
	MOST_RING = 2048,
	LEAST_RING = 256,
	MOST_ROOM = 16384
};

unsigned ports_ring_size(unsigned n_workers)
{
	unsigned size = rte_align32prevpow2(HAND_OVER / RTE_MAX(n_workers, 1U));

	size = RTE_MAX(size, (unsigned)LEAST_RING);
	return RTE_MIN(size, (unsigned)MOST_RING);
}

static unsigned in_flight(const struct inputs *inputs, const struct options *options)
{
	bool kernel = true;

	for (unsigned i = 0; i < inputs->n; i++)
		kernel &= inputs->input[i].kind->kernel;
	if (!kernel)
		return IN_FLIGHT;
	return options_small(options) ? RTE_MAX((unsigned)SMALL_IN_FLIGHT, 4 * options->burst)
				      : KERNEL_IN_FLIGHT;
}

static unsigned workers_mbufs(const struct inputs *inputs, unsigned n_workers,
			      const struct options *options)
{
	return n_workers * (in_flight(inputs, options) + pool_held(options) +
			    (n_workers - 1) * ports_ring_size(n_workers));
}

// Packets that a driver keeps in mbufs from the start, and the octets of the longest.
struct held {
	unsigned n, longest;
};

static int packets_count(const char *, const char *path, void *context)
{
	char error[PCAP_ERRBUF_SIZE];
	struct pcap_pkthdr *header;
	struct held *held = context;
	const u_char *octets;
	pcap_t *pcap = pcap_open_offline(path, error);

	if (pcap == NULL)
		return 0; // the driver will say so
	for (; pcap_next_ex(pcap, &header, &octets) == 1; held->n++)
		held->longest = RTE_MAX(held->longest, header->caplen);
	pcap_close(pcap);
	return 0;
}

// net_pcap with infinite_rx=1 keeps every packet of its files.
static struct held packets_held(const struct input *input)
{
	static const char *const keys[] = {"rx_pcap", "infinite_rx", NULL};
	struct held held = {0};
	struct rte_kvargs *list;

	if (input->kind->pci || input->kind->kernel || strncmp(input->name, "net_pcap", 8) != 0)
		return held;
	list = rte_kvargs_parse(strchr(input->argument, ','), NULL);
	if (list == NULL)
		return held;
	if (rte_kvargs_count(list, keys[1]) > 0)
		rte_kvargs_process(list, keys[0], packets_count, &held);
	rte_kvargs_free(list);
	return held;
}

// Room for a packet in an mbuf. Where all packets are known it is the longest one's: a million of
// them lie close together then.
static unsigned mbuf_room(const struct inputs *inputs)
{
	unsigned longest = 0;

	for (unsigned i = 0; i < inputs->n; i++) {
		struct held held = packets_held(&inputs->input[i]);

		if (held.n == 0)
			return PORT_ROOM;
		longest = RTE_MAX(longest, held.longest);
	}
	longest = RTE_ALIGN_CEIL(longest, (unsigned)RTE_CACHE_LINE_SIZE);
	return RTE_MIN(longest, (unsigned)MOST_ROOM);
}

// What packet sockets receive stands in the kernel's ring, not in mbufs.
static unsigned queues_mbufs(const struct input *input, unsigned n_queues, unsigned n_descriptors)
{
	return input->kind->sockets ? 0 : n_queues * n_descriptors;
}

uint64_t ports_memory(const struct inputs *inputs, unsigned n_workers,
		      const struct options *options)
{
	unsigned n = workers_mbufs(inputs, n_workers, options);

	for (unsigned i = 0; i < inputs->n; i++) {
		const struct input *input = &inputs->input[i];

		n += queues_mbufs(input, RTE_MAX(n_workers, input->n_queues), PORT_DESCRIPTORS) +
		     packets_held(input).n;
	}
	return pool_octets(n, mbuf_room(inputs));
}

// The node that most workers are on; of these the lowest.
static int workers_node(const struct cores *cores)
{
	unsigned n[PORTS_NODES] = {0};
	int most = 0;

	for (unsigned i = 0; i < cores->n_workers; i++)
		if (cores->numa_node[i] >= 0 && cores->numa_node[i] < PORTS_NODES)
			n[cores->numa_node[i]]++;
	for (int node = 1; node < PORTS_NODES; node++)
		if (n[node] > n[most])
			most = node;
	return most;
}

// Virtual devices are on no node: -1. A NIC may be on one that firmware does not tell of; then what
// counts is where its packets are read.
static int port_node(const struct live_ports *ports, const struct port *port)
{
	const int own = port->can.numa_node;

	if (own >= 0 && own < PORTS_NODES)
		return own;
	return port->input->kind->pci ? workers_node(ports->cores) : -1;
}

static bool port_is_near(const struct live_ports *ports, const struct port *port, int node)
{
	return RTE_MAX(port_node(ports, port), 0) == node;
}

// How many mbufs the ports of a node want, 0: it has no port.
static unsigned node_mbufs(const struct live_ports *ports, int node)
{
	const struct input *before = NULL;
	unsigned n = 0, near = 0;

	for (unsigned p = 0; p < ports->n_ports; p++) {
		const struct port *port = &ports->port[p];

		if (!port_is_near(ports, port, node))
			continue;
		near++;
		n += queues_mbufs(port->input, port->n_queues, port->n_descriptors);
		if (port->input != before)
			n += packets_held(port->input).n;
		before = port->input;
	}
	if (near == 0)
		return 0;
	return n + workers_mbufs(ports->inputs, ports->cores->n_workers, ports->options);
}

static bool has_port_on(const struct live_ports *ports, int node)
{
	for (unsigned p = 0; p < ports->n_ports; p++)
		if (port_node(ports, &ports->port[p]) == node)
			return true;
	return false;
}

static int node_add_queues(struct live_ports *ports, int node, unsigned room)
{
	char name[32];
	struct pool_settings settings = {
	    .name = name,
	    .room = room,
	    .numa_node = has_port_on(ports, node) ? node : -1,
	    .shared = ports->cores->shared,
	};
	struct rte_mempool *pool;
	int err = 0;

	settings.n_mbufs = node_mbufs(ports, node);
	if (settings.n_mbufs == 0)
		return 0;
	snprintf(name, sizeof(name), "packets_%d", node);
	pool = pool_new(&settings);
	if (pool == NULL)
		return -ENOMEM;
	ports->pool[ports->n_pools++] = pool;
	for (unsigned p = 0; p < ports->n_ports; p++) {
		struct port *port = &ports->port[p];

		for (unsigned q = 0; port_is_near(ports, port, node) && q < port->n_queues; q++) {
			err = port->driver->add_queue(port, q, pool);
			if (err < 0)
				return err;
		}
	}
	return 0;
}

int ports_add_queues(struct live_ports *ports)
{
	const unsigned room = mbuf_room(ports->inputs); // reads whole captures
	int err = 0;

	for (int node = 0; node < PORTS_NODES && err == 0; node++)
		err = node_add_queues(ports, node, room);
	return err;
}
