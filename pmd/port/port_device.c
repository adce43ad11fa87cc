// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_dev.h>

#include "config/log.h"
#include "pmd/eal/eal.h"
#include "pmd/eal/pool.h"
#include "pmd/input/nic_driver.h"
#include "pmd/port/port.h"
#include "pmd/port/port_device.h"
#include "pmd/port/port_number.h"
#include "pmd/port/rss.h"
#include "pmd/port/xdp_socket.h"

// Around a frame of the MTU are Ethernet's header and CRC, two VLAN tags, and what a driver puts
// before it (virtio 12 octets).
enum { LARGEST_MTU = 9216, AROUND = 64, ONE_BUFFER_MTU = PORT_ROOM - AROUND };

int device_port_learn(struct port *port, uint16_t id, const struct input *input, bool trust_rss)
{
	int err = rte_eth_dev_info_get(id, &port->info);

	port->driver = &device_driver;
	port->id = id;
	port->input = input;
	port->interface = input->interface;
	port->xdp_socket = -1;
	if (err < 0)
		return user_error(-err,
				  "--input %s: the device gives no information about itself: %s",
				  input->spec, strerror(-err));
	port->can = (struct rx_port){
	    .least_queues = RTE_MAX(port->info.nb_rx_queues, (uint16_t)1),
	    .most_queues = RTE_MAX(port->info.max_rx_queues, (uint16_t)1),
	    .symmetric_rss = (input->kind->pci || trust_rss) && rss_is_possible(&port->info),
	    .reta_size = port->info.reta_size,
	    .numa_node = rte_eth_dev_socket_id(id),
	    .why_no_rss = rss_refusal(&port->info),
	    .rss_queues = rss_queues(&port->info),
	};
	// A NIC was left with queues by nobody; only a virtual device brings its own.
	if (input->kind->pci)
		port->can.least_queues = 1;
	return 0;
}

// Where a frame cannot have several buffers it has to fit into one.
static uint16_t mtu_wanted(const struct rte_eth_dev_info *info)
{
	const unsigned most = RTE_MIN(info->max_mtu, (uint16_t)LARGEST_MTU);

	if (info->rx_offload_capa & RTE_ETH_RX_OFFLOAD_SCATTER)
		return (uint16_t)most;
	return (uint16_t)RTE_MIN(most, (unsigned)ONE_BUFFER_MTU);
}

static bool tells_removal(const struct rte_eth_dev_info *info)
{
	return info->dev_flags != NULL && (*info->dev_flags & RTE_ETH_DEV_INTR_RMV);
}

static void conf_make(const struct port *port, struct rte_eth_conf *conf)
{
	*conf = (struct rte_eth_conf){0};
	if (port->input->kind->pci)
		conf->rxmode.mtu = mtu_wanted(&port->info);
	conf->intr_conf.rmv = port->input->kind->pci && tells_removal(&port->info);
	if (port->info.rx_offload_capa & RTE_ETH_RX_OFFLOAD_SCATTER)
		conf->rxmode.offloads |= RTE_ETH_RX_OFFLOAD_SCATTER;
	if (port->times.used)
		conf->rxmode.offloads |= RTE_ETH_RX_OFFLOAD_TIMESTAMP;
	if (port->by_nic)
		rss_prepare(&port->info, conf);
}

// Some drivers want a TX queue for each RX queue; nothing is ever put on it.
static int tx_queues_add(const struct port *port, uint16_t n)
{
	uint16_t rx = PORT_DESCRIPTORS, tx = 64; // at least
	int err = rte_eth_dev_adjust_nb_rx_tx_desc(port->id, &rx, &tx);

	for (uint16_t q = 0; q < n && err == 0; q++)
		err = rte_eth_tx_queue_setup(port->id, q, tx, (unsigned)port->can.numa_node, NULL);
	return err;
}

static int configure_once(const struct port *port, const struct rte_eth_conf *conf)
{
	const uint16_t n = (uint16_t)port->n_queues;
	int err = rte_eth_dev_configure(port->id, n, 0, conf);

	if (err == 0)
		return 0;
	err = rte_eth_dev_configure(port->id, n, n, conf);
	return err < 0 ? err : tx_queues_add(port, n);
}

// Without long frames rather than not at all; who asks again without something else asks with them.
int device_queues_configure(struct port *port, struct rte_eth_conf *conf)
{
	const uint32_t wanted = conf->rxmode.mtu;
	int err = configure_once(port, conf);

	if (err == 0 || wanted == 0)
		return err;
	conf->rxmode.mtu = 0;
	err = configure_once(port, conf);
	if (err < 0)
		conf->rxmode.mtu = wanted;
	return err;
}

// Once asked for, a driver's link is what its interrupt told last. So only where it was seen to
// come; the others (e1000, vmxnet3: none ever came) are asked each second.
static bool link_can_interrupt(const struct port *port)
{
	const struct nic_driver *nic = nic_driver_find(port->info.driver_name);

	if (!port->input->kind->pci || port->refuses_lsc || port->info.dev_flags == NULL ||
	    !(*port->info.dev_flags & RTE_ETH_DEV_INTR_LSC))
		return false;
	return nic != NULL && nic->tells_link;
}

// RX interrupts are asked for where an idle worker shall sleep, the link's where there are some;
// not every driver has both, or one of them.
static int interrupts_configure(struct port *port, struct rte_eth_conf *conf)
{
	const bool lsc = link_can_interrupt(port), rxq = port->wants_interrupts;
	int err = -ENOTSUP;

	for (unsigned attempt = 0; attempt < 4 && err < 0; attempt++) {
		const bool with_lsc = lsc && !(attempt & 1), with_rxq = rxq && !(attempt & 2);

		if ((attempt & 1 && !lsc) || (attempt & 2 && !rxq))
			continue; // the same as one before
		conf->intr_conf.lsc = with_lsc;
		conf->intr_conf.rxq = with_rxq;
		err = device_queues_configure(port, conf);
	}
	port->link_interrupts = err == 0 && conf->intr_conf.lsc;
	return err;
}

// Whether every queue of the started device has an interrupt that can be waited for.
static bool interrupts_work(const struct port *port)
{
	struct rte_eth_conf conf;

	if (rte_eth_dev_conf_get(port->id, &conf) < 0 || conf.intr_conf.rxq == 0)
		return false;
	for (unsigned q = 0; q < port->n_queues; q++) {
		int err;

		if (rte_eth_dev_rx_intr_ctl_q_get_fd(port->id, (uint16_t)q) < 0)
			return false;
		err = rte_eth_dev_rx_intr_disable(port->id, (uint16_t)q);
		if (err < 0 && (err != -ENOTSUP || port->input->kind->pci))
			return false;
	}
	return true;
}

// What the device can do alone it may refuse together with what else is asked for.
static int stamps_configure(struct port *port, struct rte_eth_conf *conf)
{
	int err = interrupts_configure(port, conf);

	if (err == 0 || !port->times.used)
		return err;
	device_times_give_up(&port->times, "refuses to stamp packets");
	conf->rxmode.offloads &= ~RTE_ETH_RX_OFFLOAD_TIMESTAMP;
	return interrupts_configure(port, conf);
}

static int times_check(const struct port *port)
{
	if (port->times.mode != TIMESTAMPS_HARDWARE || port->times.used)
		return 0;
	return user_error(ENOTSUP, "--timestamps hardware: --input %s %s; use --timestamps auto",
			  port->input->spec, port->times.why);
}

static int device_configure(struct port *port, const struct rx_map_port *mapped)
{
	struct rte_eth_conf conf;
	char said[256];
	uint16_t tx = 64;
	int err;

	port->n_queues = mapped->n_queues;
	port->by_nic = mapped->by_nic;
	port->n_descriptors = PORT_DESCRIPTORS;
	if (!port->input->kind->kernel)
		device_times_wanted(&port->times, port->info.rx_offload_capa,
				    port->info.driver_name);
	conf_make(port, &conf);
	eal_hush_begin();
	err = stamps_configure(port, &conf);
	eal_hush_end(said, sizeof(said));
	if (err < 0)
		return user_error(-err, "--input %s: the device refuses %u queues: %s",
				  port->input->spec, port->n_queues,
				  said[0] ? said : strerror(-err));
	rte_eth_dev_adjust_nb_rx_tx_desc(port->id, &port->n_descriptors, &tx);
	rte_eth_dev_get_mtu(port->id, &port->mtu);
	port->scatter = conf.rxmode.offloads & RTE_ETH_RX_OFFLOAD_SCATTER;
	return times_check(port);
}

// The ring of a NIC that is on no known node lies where its packet buffers do.
static int queue_set_up(const struct port *port, unsigned queue)
{
	const int node = port->can.numa_node < 0 ? port->pool->socket_id : port->can.numa_node;

	return rte_eth_rx_queue_setup(port->id, (uint16_t)queue, port->n_descriptors,
				      (unsigned)node, NULL, port->pool);
}

static int xdp_queue_set_up(struct port *port, unsigned queue)
{
	struct xdp_sockets before;
	int err;

	xdp_sockets_list(&before);
	err = queue_set_up(port, queue);
	if (err == 0)
		port->xdp_socket = xdp_socket_since(&before);
	return err;
}

int device_queue_set_up(struct port *port, unsigned queue)
{
	return port->input->kind->kernel ? xdp_queue_set_up(port, queue)
					 : queue_set_up(port, queue);
}

static int device_add_queue(struct port *port, unsigned queue, struct rte_mempool *pool)
{
	char said[256];
	int err;

	port->pool = pool;
	eal_hush_begin();
	err = device_queue_set_up(port, queue);
	eal_hush_end(said, sizeof(said));
	if (err < 0)
		return user_error(-err, "--input %s: queue %u does not start: %s; %s",
				  port->input->spec, queue, said[0] ? said : strerror(-err),
				  port->input->kind->remedy);
	return 0;
}

static void flow_control_off(uint16_t port)
{
	struct rte_eth_fc_conf conf = {0};

	if (rte_eth_dev_flow_ctrl_get(port, &conf) < 0 || conf.mode == RTE_ETH_FC_NONE)
		return;
	conf.mode = RTE_ETH_FC_NONE;
	rte_eth_dev_flow_ctrl_set(port, &conf);
}

void device_promiscuous_begin(const struct port *port)
{
	if (!port->input->own_only)
		rte_eth_promiscuous_enable(port->id);
}

static int begin(struct port *port)
{
	int err = rte_eth_dev_start(port->id);

	if (err < 0)
		return err;
	port->started = true;
	port->interrupts = interrupts_work(port);
	device_promiscuous_begin(port);
	rte_eth_allmulticast_enable(port->id);
	flow_control_off(port->id);
	device_times_begin(&port->times, port->id);
	return 0;
}

int device_nic_set_up(struct port *port)
{
	struct rte_eth_conf conf;
	int err;

	conf_make(port, &conf);
	err = stamps_configure(port, &conf);
	for (unsigned q = 0; q < port->n_queues && err == 0; q++)
		err = device_queue_set_up(port, q);
	if (err == 0 && port->by_nic)
		err =
		    rss_apply(port->id, &port->info, port->common_reta, port->n_queues, port->rss);
	if (err == 0)
		err = begin(port);
	if (err == 0 && port->by_nic) // some fill their table anew when they start
		err = rss_confirm(port->id, &port->info, port->common_reta, port->n_queues,
				  port->rss);
	return err;
}

static int device_start(struct port *port)
{
	char said[256];
	int err;

	eal_hush_begin();
	err = begin(port);
	if (err < 0 && port->link_interrupts) {
		port->refuses_lsc = true; // some drivers find out now that they have too few
		err = device_nic_set_up(port);
	}
	eal_hush_end(said, sizeof(said));
	if (err < 0)
		return user_error(-err, "--input %s: does not start: %s; %s", port->input->spec,
				  said[0] ? said : strerror(-err), port->input->kind->remedy);
	return times_check(port);
}

static void device_stop(struct port *port)
{
	if (!port->started)
		return;
	eal_hush_begin();
	rte_eth_allmulticast_disable(port->id);
	rte_eth_promiscuous_disable(port->id);
	rte_eth_dev_stop(port->id);
	eal_hush_end(NULL, 0);
	port->started = false;
}

void device_close(struct port *port)
{
	port_number_give_back(port);
	if (port->info.device == NULL)
		return; // it could not be opened again
	device_stop(port);
	port->xdp_drops += xdp_socket_drops(port->xdp_socket);
	port->xdp_socket = -1;
	eal_hush_begin();
	rte_eth_dev_close(port->id);
	if (!port->input->kind->pci)
		rte_dev_remove(port->info.device);
	eal_hush_end(NULL, 0);
	port->info.device = NULL;
}

static int device_wake_fd(const struct port *port, unsigned)
{
	return port->xdp_socket;
}

const struct port_driver device_driver = {
    .name = "DPDK device",
    .configure = device_configure,
    .add_queue = device_add_queue,
    .start = device_start,
    .stop = device_stop,
    .close = device_close,
    .reopen = device_reopen,
    .wake_fd = device_wake_fd,
};
