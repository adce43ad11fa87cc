// SPDX-License-Identifier: BSD-3-Clause
#include <string.h>
#include <unistd.h>

#include "config/log.h"
#include "pmd/input/hardware_clock.h"
#include "pmd/port/port.h"

void socket_port_learn(struct port *port, uint16_t id, const struct input *input)
{
	port->driver = &socket_driver;
	port->id = id;
	port->input = input;
	port->interface = input->interface;
	port->mtu = (uint16_t)RTE_MIN(input->mtu, (unsigned)UINT16_MAX);
	port->info.driver_name = "packet sockets";
	port->can = (struct rx_port){
	    .least_queues = 1,
	    .most_queues = RX_MAP_QUEUES,
	    .numa_node = input->numa_node,
	};
}

// Queues of one interface are a fanout group. Its number must be ours alone on this machine, and is
// spent when the interface goes.
static uint16_t fanout_next(const struct port *port)
{
	static uint16_t given;

	return port->n_queues > 1 ? (uint16_t)(getpid() * 64 + ++given) : 0;
}

static int socket_configure(struct port *port, const struct rx_map_port *mapped)
{
	port->n_queues = mapped->n_queues;
	port->fanout = fanout_next(port);
	return 0;
}

static int socket_failed(const struct port *port, int err)
{
	return user_error(
	    -err, "--input %s: a packet socket with a ring of 16 MiB does not start: %s; %s",
	    port->input->spec, strerror(-err), port->input->kind->remedy);
}

static int socket_add_queue(struct port *port, unsigned queue, struct rte_mempool *pool)
{
	const struct packet_socket_settings settings = {
	    .interface = port->interface,
	    .port = port->id,
	    .input = (uint16_t)port->input->index,
	    .link_type = port->input->link_type,
	    .network_header = port->input->network_header,
	    .hardware_clock = port->input->hardware_clock,
	    .kernel_times = port->kernel_times,
	    .only_incoming = port->input->loopback,
	    .own_only = port->input->own_only,
	    .fanout = port->fanout,
	    .small = port->small,
	    .pool = pool,
	};
	int err = packet_socket_new(&settings, &port->socket[queue]);

	if (err < 0)
		return socket_failed(port, err);
	port->n_descriptors = (uint16_t)packet_socket_frames(port->socket[queue]);
	return 0;
}

// Unless it was asked for, it is on already.
static int hardware_clock_use(const struct input *input)
{
	int err = 0;

	if (input->hardware_clock >= 0 && !hardware_clock_is_on(input->device))
		err = hardware_clock_switch_on(input->device);
	return err;
}

static int socket_start(struct port *port)
{
	int err = hardware_clock_use(port->input);

	if (err < 0)
		return user_error(-err,
				  "--timestamps hardware: the stamps of %s cannot be switched on: "
				  "%s; use --timestamps auto",
				  port->input->device, strerror(-err));

	for (unsigned q = 0; q < port->n_queues && err == 0; q++)
		err = packet_socket_start(port->socket[q]);
	return err < 0 ? socket_failed(port, err) : 0;
}

// Workers have stopped polling; closing is what ends the receiving.
static void socket_stop(struct port *)
{
}

static void socket_close(struct port *port)
{
	for (unsigned q = 0; q < port->n_queues; q++)
		packet_socket_free(port->socket[q]);
}

static int socket_reopen(struct port *port, unsigned interface)
{
	int err = 0;

	port->fanout = fanout_next(port);
	hardware_clock_use(port->input); // without it the kernel's stamps serve
	for (unsigned q = 0; q < port->n_queues && err == 0; q++)
		err = packet_socket_rebind(port->socket[q], interface, port->fanout);
	if (err == 0)
		port->interface = interface;
	return err;
}

static int socket_wake_fd(const struct port *port, unsigned queue)
{
	return packet_socket_fd(port->socket[queue]);
}

const struct port_driver socket_driver = {
    .name = "packet sockets",
    .configure = socket_configure,
    .add_queue = socket_add_queue,
    .start = socket_start,
    .stop = socket_stop,
    .close = socket_close,
    .reopen = socket_reopen,
    .wake_fd = socket_wake_fd,
};
