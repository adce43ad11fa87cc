// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <rte_cycles.h>

#include "config/clock.h"
#include "config/log.h"
#include "pmd/input/input_live.h"
#include "pmd/port/link_watch.h"
#include "pmd/port/ports_private.h"

LOG_TYPE(links);

enum { PAUSE_TRIES = 1000, PAUSE_US = 1000, SETTLED_NS = 1500000000 };

static const char *device_of(const struct live_ports *ports, unsigned input)
{
	return ports->inputs->input[input].device;
}

// A worker that has polled twice since the port was paused is no longer inside of its driver.
static bool worker_is_out(struct poller *poller)
{
	uint32_t since = atomic_load(&poller->rounds);

	for (unsigned i = 0; i < PAUSE_TRIES; i++) {
		if (atomic_load(&poller->rounds) - since >= 2)
			return true;
		waiter_ring(poller->waiter);
		rte_delay_us_sleep(PAUSE_US);
	}
	return false;
}

static bool polls_port(const struct poller *poller, const struct port *port)
{
	for (unsigned q = 0; q < poller->n_queues; q++)
		if (poller->queue[q].of == port)
			return true;
	return false;
}

bool ports_pause(struct live_ports *ports, struct port *port)
{
	bool out = true;

	atomic_store(&port->paused, true);
	for (unsigned i = 0; i < ports->cores->n_workers; i++)
		if (polls_port(&ports->poller[i], port))
			out &= worker_is_out(&ports->poller[i]);
	return out;
}

void ports_resume(struct live_ports *ports, struct port *port)
{
	atomic_store(&port->paused, false);
	for (unsigned i = 0; i < ports->cores->n_workers; i++)
		poller_wake_again(&ports->poller[i], port);
}

static int port_reopen(struct live_ports *ports, struct port *port, unsigned interface)
{
	int err = -EBUSY;

	if (port->driver != &device_driver || ports_pause(ports, port))
		err = port->driver->reopen(port, interface);
	if (err == 0)
		ports_resume(ports, port);
	return err;
}

static void reopen(struct live_ports *ports, unsigned input)
{
	struct link *link = &ports->link[input];
	int err = 0;

	for (unsigned p = 0; p < ports->n_ports && err == 0; p++)
		if (ports->port[p].input->index == input &&
		    ports->port[p].interface != link->interface)
			err = port_reopen(ports, &ports->port[p], link->interface);
	if (err < 0 && err != -link->refused)
		LOG(WARNING, "%s: the interface is back, but cannot be opened yet: %s",
		    device_of(ports, input), strerror(-err));
	link->refused = -err;
	if (err < 0)
		return;
	link->gone = false;
	LOG(NOTICE, "%s: the interface is back, its packets are received again",
	    device_of(ports, input));
}

void ports_link_note(struct live_ports *ports, unsigned input, enum loss_row row)
{
	ports->loss[input].counters->now[row].records++;
	counter_set_answer_ahead(ports->loss[input].counters);
}

static void went(struct live_ports *ports, unsigned input)
{
	struct link *link = &ports->link[input];

	link->gone = true;
	link->carrier = false;
	link->interface = 0;
	ports_link_note(ports, input, LINK_GONE);
	LOG(WARNING,
	    "%s: the interface is gone; it is waited for, nothing is received from it meanwhile",
	    device_of(ports, input));
}

void ports_link_carrier(struct live_ports *ports, unsigned input, const char *name, bool *known,
			bool carrier)
{
	if (*known == carrier)
		return;
	*known = carrier;
	if (!carrier)
		ports_link_note(ports, input, LINK_DOWN);
	if (carrier)
		LOG(NOTICE, "%s: the link is up", name);
	else
		LOG(WARNING, "%s: the link is down", name);
}

// A packet socket can be bound at once. AF_XDP wants an interface whose set-up is done: one that is
// up with a carrier for some time.
static void came_back(struct live_ports *ports, unsigned input, const struct link_state *state)
{
	struct link *link = &ports->link[input];
	const uint64_t now_ns = monotonic_ns();

	if (link->interface != state->interface || !state->carrier)
		link->unready_ns = now_ns;
	link->interface = state->interface;
	link->carrier |= state->carrier;
	if (ports->inputs->input[input].kind->sockets ? state->up
						      : now_ns - link->unready_ns > SETTLED_NS)
		reopen(ports, input);
}

static void input_changed(struct live_ports *ports, unsigned input, const struct link_state *state)
{
	struct link *link = &ports->link[input];

	if (!link->gone && state->interface == link->interface && state->gone) {
		went(ports, input);
	} else if (!link->gone && state->interface == link->interface) {
		ports_link_carrier(ports, input, device_of(ports, input), &link->carrier,
				   state->carrier);
	} else if (!state->gone && strcmp(state->name, device_of(ports, input)) == 0) {
		if (!link->gone)
			went(ports, input); // what was said of its end is lost
		came_back(ports, input, state);
	}
}

static bool is_input(const struct live_ports *ports, const char *name)
{
	for (unsigned i = 0; i < ports->inputs->n; i++)
		if (ports->inputs->input[i].kind->kernel && strcmp(device_of(ports, i), name) == 0)
			return true;
	return false;
}

static bool is_told(struct live_ports *ports, unsigned interface)
{
	for (unsigned i = 0; i < RTE_DIM(ports->newcomer); i++)
		if (ports->newcomer[i] == interface)
			return true;
	ports->newcomer[ports->n_newcomers++ % RTE_DIM(ports->newcomer)] = interface;
	return false;
}

// Ports, their queues and workers are set up once, so an interface that comes up later has to wait.
static void newcomer(struct live_ports *ports, const struct link_state *state)
{
	const char *pattern;

	if (state->gone || !state->up || is_input(ports, state->name))
		return;
	pattern = inputs_pattern_of(ports->options, state->name);
	if (pattern != NULL && interface_unfit(state->name) == NULL &&
	    !is_told(ports, state->interface))
		LOG(WARNING,
		    "%s: the interface matches --input %s and was not there at the start; a "
		    "restart takes it in",
		    state->name, pattern);
}

static void changed(void *context, const struct link_state *state)
{
	struct live_ports *ports = context;

	newcomer(ports, state);
	for (unsigned i = 0; i < ports->inputs->n; i++)
		if (ports->inputs->input[i].kind->kernel)
			input_changed(ports, i, state);
}

// What is now, where a change may have been missed or could not be answered.
static void links_compare(struct live_ports *ports)
{
	for (unsigned i = 0; i < ports->inputs->n; i++) {
		struct link_state state;

		if (!ports->inputs->input[i].kind->kernel)
			continue;
		link_state_read(device_of(ports, i), &state);
		if (state.gone)
			state.interface = ports->link[i].interface;
		input_changed(ports, i, &state);
	}
}

void ports_links_open(struct live_ports *ports)
{
	bool kernel = false;

	for (unsigned i = 0; i < ports->inputs->n; i++) {
		struct link_state state;

		if (!ports->inputs->input[i].kind->kernel)
			continue;
		kernel = true;
		link_state_read(device_of(ports, i), &state);
		ports->link[i].interface = ports->inputs->input[i].interface;
		ports->link[i].carrier = state.carrier;
	}
	ports->link_fd = kernel ? link_watch_open() : -1;
	if (kernel && ports->link_fd < 0)
		LOG(WARNING,
		    "changes of links cannot be watched: %s; they are looked for each second",
		    strerror(-ports->link_fd));
}

void ports_links_close(struct live_ports *ports)
{
	if (ports->link_fd > 0)
		close(ports->link_fd);
}

int ports_events_fd(const struct live_ports *ports)
{
	if (ports->events_fd > 0)
		return ports->events_fd;
	return ports->link_fd > 0 ? ports->link_fd : -1;
}

void ports_links_take(struct live_ports *ports)
{
	if (ports->link_fd > 0 && !link_watch_read(ports->link_fd, changed, ports))
		links_compare(ports);
}

void ports_links_refresh(struct live_ports *ports)
{
	ports_links_take(ports);
	links_compare(ports);
}

unsigned ports_inputs_gone(const struct live_ports *ports)
{
	unsigned n = 0;

	for (unsigned i = 0; i < ports->inputs->n; i++)
		n += ports->link[i].gone;
	return n;
}
