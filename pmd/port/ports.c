// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/log.h"
#include "pmd/eal/eal.h"
#include "pmd/eal/pool.h"
#include "pmd/port/ports_private.h"
#include "pmd/port/rss.h"

LOG_TYPE(ports);

static int ports_configure(struct live_ports *ports)
{
	int err = 0;

	for (unsigned p = 0; p < ports->n_ports && err == 0; p++)
		err = ports->port[p].driver->configure(&ports->port[p], &ports->rx_map.port[p]);
	if (err == 0)
		err = ports_add_queues(ports);
	return err == 0 ? ports_spread_verify(ports) : err;
}

static int pollers_begin(struct live_ports *ports)
{
	int err = 0;

	for (unsigned i = 0; i < ports->cores->n_workers && err == 0; i++)
		err = poller_begin(&ports->poller[i], i, ports_stamp_packets(ports));
	for (unsigned p = 0; p < ports->n_ports && err == 0; p++) {
		const struct rx_map_port *mapped = &ports->rx_map.port[p];

		for (unsigned q = 0; q < mapped->n_queues && err == 0; q++)
			err = poller_add(&ports->poller[mapped->worker[q]], &ports->port[p], q);
	}
	for (unsigned i = 0; i < ports->inputs->n && err == 0; i++)
		err = device_loss_begin(&ports->loss[i], &ports->inputs->input[i]);
	if (err < 0)
		return user_error(-err, "--input: queues for %u workers cannot be polled: %s",
				  ports->cores->n_workers, strerror(-err));
	return 0;
}

int ports_open(const struct ports_settings *settings, struct live_ports **result)
{
	struct live_ports *ports = aligned_alloc(64, RTE_ALIGN_CEIL(sizeof(*ports), 64));
	int err;

	if (ports == NULL)
		return user_error(ENOMEM, "out of memory");
	memset(ports, 0, sizeof(*ports));
	ports->options = settings->options;
	ports->inputs = settings->inputs;
	ports->cores = settings->cores;
	ports->link_fd = ports->nic_fd = ports->events_fd = -1;
	if (ports->options->fault != NULL && strcmp(ports->options->fault, "asymmetric-key") == 0)
		rss_break();
	err = ports_probe(ports);
	if (err == 0)
		err = ports_spread_decide(ports);
	if (err == 0)
		err = ports_configure(ports);
	if (err == 0)
		err = pollers_begin(ports);
	if (err < 0) {
		ports_close(ports);
		return err;
	}
	*result = ports;
	return 0;
}

static void port_close(struct port *port)
{
	port->driver->close(port);
	if (port->renewed)
		rte_mempool_free(port->pool);
	rte_mempool_free(port->pool_before);
}

void ports_close(struct live_ports *ports)
{
	if (ports == NULL)
		return;
	ports_nics_close(ports);
	ports_links_close(ports);
	for (unsigned p = 0; p < ports->n_ports; p++)
		port_close(&ports->port[p]);
	eal_hush_begin(); // memory that a NIC was given twice, before it was taken out and after
	for (unsigned i = 0; i < ports->n_pools; i++)
		rte_mempool_free(ports->pool[i]);
	eal_hush_end(NULL, 0);
	for (unsigned i = 0; i < ports->cores->n_workers; i++)
		poller_end(&ports->poller[i]);
	for (unsigned i = 0; i < ports->inputs->n; i++)
		device_loss_end(&ports->loss[i]);
	free(ports);
}

int ports_start(struct live_ports *ports)
{
	for (unsigned p = 0; p < ports->n_ports; p++) {
		int err = ports->port[p].driver->start(&ports->port[p]);

		if (err == 0)
			err = ports_confirm(ports, p);
		if (err < 0) {
			ports_stop(ports);
			return err;
		}
	}
	ports_links_open(ports);
	ports_nics_open(ports);
	ports_state_begin(ports);
	return 0;
}

void ports_stop(struct live_ports *ports)
{
	// A stop resets some NICs (e1000): what they lost since the last look would be forgotten.
	for (unsigned i = 0; i < ports->inputs->n; i++)
		ports_refresh_losses(ports, i);
	for (unsigned p = 0; p < ports->n_ports; p++)
		ports->port[p].driver->stop(&ports->port[p]);
}

const struct rx_map *ports_rx_map(const struct live_ports *ports)
{
	return &ports->rx_map;
}

uint16_t ports_input(const struct live_ports *ports, uint16_t port)
{
	for (unsigned p = 0; p < ports->n_ports; p++)
		if (ports->port[p].id == port)
			return (uint16_t)ports->port[p].input->index;
	return 0;
}

bool ports_stamp_packets(const struct live_ports *ports)
{
	for (unsigned p = 0; p < ports->n_ports; p++)
		if (ports->port[p].driver == &socket_driver || ports->port[p].times.used)
			return true;
	return false;
}

uint16_t ports_receive(struct live_ports *ports, unsigned worker, struct rte_mbuf **burst,
		       uint16_t n)
{
	return poller_receive(&ports->poller[worker], burst, n);
}

void ports_wake(struct live_ports *ports, unsigned worker, struct waiter *waiter)
{
	poller_wake(&ports->poller[worker], waiter);
}

bool ports_can_wake(const struct live_ports *ports)
{
	for (unsigned p = 0; p < ports->n_ports; p++)
		if (!ports->port[p].input->kind->kernel && !ports->port[p].interrupts)
			return false;
	return true;
}

bool ports_sleep_begin(struct live_ports *ports, unsigned worker)
{
	return poller_sleep_begin(&ports->poller[worker]);
}

void ports_sleep_end(struct live_ports *ports, unsigned worker)
{
	poller_sleep_end(&ports->poller[worker]);
}

unsigned ports_room(const struct live_ports *ports, unsigned worker)
{
	const struct poller *poller = &ports->poller[worker];
	unsigned room = 0;

	for (unsigned q = 0; q < poller->n_queues; q++)
		room += poller->queue[q].of->n_descriptors;
	return room;
}

void ports_close_inlets(struct live_ports *ports)
{
	for (unsigned p = 0; p < ports->n_ports; p++)
		for (unsigned q = 0; q < ports->port[p].n_queues; q++)
			if (ports->port[p].socket[q] != NULL)
				packet_socket_close_inlet(ports->port[p].socket[q]);
}

void ports_note_misplaced(struct live_ports *ports, unsigned worker)
{
	poller_note_misplaced(&ports->poller[worker]);
}

unsigned ports_counter_sets(struct live_ports *ports, struct counter_set **counter_sets,
			    unsigned most)
{
	unsigned n = 0;

	for (unsigned i = 0; i < ports->cores->n_workers && n < most; i++)
		if (ports->poller[i].n_queues > 0)
			counter_sets[n++] = ports->poller[i].counters;
	for (unsigned i = 0; i < ports->inputs->n && n < most; i++)
		counter_sets[n++] = ports->loss[i].counters;
	return n;
}

static void misplaced_warn(struct live_ports *ports)
{
	bool misplaced = false;

	for (unsigned i = 0; i < ports->cores->n_workers; i++)
		misplaced |=
		    atomic_load_explicit(&ports->poller[i].misplaced, memory_order_relaxed);
	if (!misplaced || ports->misplaced_reported)
		return;
	ports->misplaced_reported = true;
	LOG(WARNING, "the NIC puts packets into queues of other workers than symmetric RSS would: "
		     "Flows may be counted twice; use --spread software");
}

void ports_events(struct live_ports *ports)
{
	ports_links_take(ports);
	ports_nics_refresh(ports);
}

void ports_refresh(struct live_ports *ports)
{
	ports_links_refresh(ports);
	ports_nics_refresh(ports);
	ports_nics_look(ports);
	ports_times_refresh(ports);
	ports_state_refresh(ports);
	for (unsigned i = 0; i < ports->inputs->n; i++)
		ports_refresh_losses(ports, i);
	misplaced_warn(ports);
}

void ports_describe(const struct live_ports *ports, void (*line)(void *context, const char *text),
		    void *context)
{
	char text[512], times[160];

	for (unsigned p = 0; p < ports->n_ports; p++) {
		const struct port *port = &ports->port[p];

		ports_times_text(ports, port, times, sizeof(times));
		snprintf(
		    text, sizeof(text),
		    "port %u %s: %s, %u queue%s of %u descriptors, MTU %u%s, spread by %s; %s; "
		    "packets have %s",
		    port->id, port->input->name, port->info.driver_name, port->n_queues,
		    port->n_queues == 1 ? "" : "s", port->n_descriptors, port->mtu,
		    port->scatter ? " with scatter" : "",
		    ports->rx_map.port[p].by_nic ? "NIC" : "software", port->rss, times);
		line(context, text);
	}
	for (unsigned i = 0; i < ports->n_pools; i++) {
		pool_text(ports->pool[i], text, sizeof(text));
		line(context, text);
	}
}
