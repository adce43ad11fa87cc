// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>

#include "config/clock.h"
#include "pmd/eal/stamp.h"
#include "pmd/port/ports_private.h"

static int64_t port_error(const struct port *port)
{
	int64_t error_ns = 0;

	if (port->times.used)
		return (int64_t)port->times.clock.error_ns;
	if (port->driver != &socket_driver || !port->kernel_times)
		return PMD_NO_STAMPS;
	for (unsigned q = 0; q < port->n_queues; q++)
		error_ns = RTE_MAX(error_ns, (int64_t)packet_socket_error(port->socket[q]));
	return error_ns;
}

// The largest of an input's devices; a packet may have come through any of them.
static int64_t input_error(const struct live_ports *ports, unsigned input)
{
	int64_t largest_ns = 0;

	for (unsigned p = 0; p < ports->n_ports; p++) {
		int64_t error_ns;

		if (ports->port[p].input->index != input)
			continue;
		error_ns = port_error(&ports->port[p]);
		if (error_ns == PMD_NO_STAMPS)
			return PMD_NO_STAMPS;
		largest_ns = RTE_MAX(largest_ns, error_ns);
	}
	return largest_ns;
}

static void input_refresh(struct live_ports *ports, unsigned input)
{
	int64_t error_ns = input_error(ports, input);

	if (error_ns != PMD_NO_STAMPS) {
		recent_note(&ports->stamp_error[input], (uint64_t)error_ns, monotonic_us());
		error_ns = (int64_t)recent_largest(&ports->stamp_error[input]);
	}
	atomic_store_explicit(&ports->stamp_error_ns[input], error_ns, memory_order_relaxed);
}

void ports_times_refresh(struct live_ports *ports)
{
	for (unsigned p = 0; p < ports->n_ports; p++)
		device_times_read(&ports->port[p].times, ports->port[p].id);
	for (unsigned p = 0; p < ports->n_ports; p++)
		input_refresh(ports, ports->port[p].input->index);
}

int64_t ports_stamp_error(const struct live_ports *ports, unsigned input)
{
	return atomic_load_explicit(&ports->stamp_error_ns[input], memory_order_relaxed);
}

void ports_times_text(const struct live_ports *ports, const struct port *port, char *text,
		      size_t size)
{
	const bool by_nic = port->times.used || port->input->hardware_clock >= 0;
	const char *why = port->times.mode == TIMESTAMPS_AUTO ? port->times.why : "";
	const int64_t measured = ports_stamp_error(ports, port->input->index);
	const int64_t usual = port->times.used ? (int64_t)port->times.clock.error_ns
			      : by_nic	       ? 5000
					       : 1000;

	if (port_error(port) == PMD_NO_STAMPS)
		snprintf(text, size, "their burst's time (late by up to 200 us)%s%s",
			 why[0] != '\0' ? ": the port " : "", why);
	else
		snprintf(text, size, "the %s's time (within %.2f us)", by_nic ? "NIC" : "kernel",
			 (double)(measured > 0 ? measured : usual) / 1e3);
}
