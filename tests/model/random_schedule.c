// SPDX-License-Identifier: BSD-3-Clause
#include "random_schedule.h"

#include <string.h>

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16, TCP = 6, UDP = 17 };

static const uint64_t second = 1000000;

// The state of the two ends of a connection, and the clock of the machine that captures.
struct connection {
	uint32_t next[2];
};

struct machine {
	struct schedule *schedule;
	struct random *random;
	uint64_t time_us, clock_us;
	struct connection connection[MOST_FLOWS];
};

uint32_t random_below(struct random *random, uint32_t limit)
{
	if (limit == 0)
		return 0;
	random->state ^= random->state << 13;
	random->state ^= random->state >> 7;
	random->state ^= random->state << 17;
	return (uint32_t)(random->state >> 16) % limit;
}

static bool one_in(struct machine *machine, uint32_t n)
{
	return random_below(machine->random, n) == 0;
}

static uint32_t any_number(struct machine *machine)
{
	return random_below(machine->random, UINT32_MAX);
}

static void choose_flow(struct machine *machine, struct schedule_flow *flow, unsigned index)
{
	static const uint16_t ports[] = {80, 443, 53, 5000, 8080, 40000, 40001, 53847};

	memset(flow, 0, sizeof(*flow));
	flow->ip_version = one_in(machine, 3) ? 6 : 4;
	flow->protocol = one_in(machine, 3) ? UDP : TCP;
	for (unsigned i = 0; i < 2; i++) {
		flow->address[i][0] = flow->ip_version == 4 ? 10 : 0x20;
		flow->address[i][flow->ip_version == 4 ? 3 : 15] = (uint8_t)(1 + i);
		flow->address[i][flow->ip_version == 4 ? 2 : 14] = (uint8_t)index;
		flow->port[i] = ports[random_below(machine->random, 8)];
	}
	if (one_in(machine, 4)) { // the key's other order
		flow->address[0][flow->ip_version == 4 ? 3 : 15] = 9;
	}
}

// How long until the next packet: mostly little; around the timeouts; now and then very long.
static uint64_t step(struct machine *machine)
{
	const struct schedule *schedule = machine->schedule;
	const uint64_t around[] = {schedule->idle_us, schedule->tcp_end_us, schedule->tcp_rst_us,
				   schedule->active_us};
	const uint32_t kind = random_below(machine->random, 100);

	if (kind < 80)
		return random_below(machine->random, (uint32_t)(schedule->idle_us / 8));
	if (kind < 94) // a Flow's packets are some of all, so these are steps of the whole
		return around[random_below(machine->random, 4)] /
			   (1 + random_below(machine->random, 3)) +
		       random_below(machine->random, 3) - 1;
	if (kind < 98)
		return schedule->idle_us * (1 + random_below(machine->random, 4));
	return random_below(machine->random, 20) * 600 * second;
}

// Time goes on; or back, as where captures were merged, joined or a clock was set.
static void pass_time(struct machine *machine)
{
	const uint32_t kind = random_below(machine->random, 400);

	if (kind > 3) {
		machine->time_us += step(machine);
		return;
	}
	if (kind == 0)
		machine->time_us -= random_below(machine->random, 30) * 3600 * second;
	else
		machine->time_us -= random_below(machine->random, (uint32_t)(30 * second));
}

static void plain_segment(struct machine *machine, struct schedule_packet *packet)
{
	packet->flags = ACK;
	packet->payload = one_in(machine, 2) ? (uint16_t)random_below(machine->random, 1200) : 0;
}

static void new_connection(struct machine *machine, struct schedule_packet *packet)
{
	uint32_t *next = &machine->connection[packet->flow].next[packet->direction];

	packet->flags = SYN;
	*next += one_in(machine, 2) ? any_number(machine)
				    : random_below(machine->random, 200000) - 100000;
}

static void choose_segment(struct machine *machine, struct schedule_packet *packet)
{
	const uint32_t kind = random_below(machine->random, 100);

	if (kind < 72)
		plain_segment(machine, packet);
	else if (kind < 80)
		new_connection(machine, packet);
	else if (kind < 84)
		packet->flags = SYN; // once more, or out of the blue
	else if (kind < 88)
		packet->flags = SYN | ACK;
	else if (kind < 97)
		packet->flags = FIN | ACK;
	else
		packet->flags = RST | (one_in(machine, 2) ? ACK : 0);
}

static void choose_packet(struct machine *machine, struct schedule_packet *packet)
{
	const struct schedule *schedule = machine->schedule;
	struct connection *connection;

	packet->flow = (uint8_t)random_below(machine->random, schedule->n_flows);
	packet->direction = one_in(machine, 2);
	packet->ttl = one_in(machine, 10) ? (uint8_t)(1 + random_below(machine->random, 255)) : 64;
	packet->tos = one_in(machine, 10) ? (uint8_t)random_below(machine->random, 256) : 0;
	if (schedule->flow[packet->flow].protocol != TCP) {
		packet->payload = (uint16_t)random_below(machine->random, 1200);
		return;
	}
	connection = &machine->connection[packet->flow];
	choose_segment(machine, packet);
	packet->sequence = connection->next[packet->direction];
	packet->acknowledgement = packet->flags & ACK ? connection->next[!packet->direction] : 0;
	if (!(packet->flags & SYN) || one_in(machine, 2)) // a SYN may come again
		connection->next[packet->direction] +=
		    packet->payload + !!(packet->flags & (SYN | FIN));
}

static uint64_t long_timeout(struct machine *machine)
{
	return (3600 + random_below(machine->random, 7 * 86400 - 3600)) * second;
}

static void choose_timeouts(struct machine *machine)
{
	struct schedule *schedule = machine->schedule;

	// options have milliseconds
	schedule->active_us = (500 + random_below(machine->random, 20000)) * (second / 1000);
	schedule->idle_us = (200 + random_below(machine->random, 8000)) * (second / 1000);
	if (random_below(machine->random, 8) == 0) // the most that the options allow
		schedule->idle_us = UINT64_C(7) * 86400 * second;
	if (random_below(machine->random, 4) == 0) { // Flows far longer than 32 bits tell
		schedule->active_us = long_timeout(machine);
		schedule->idle_us = (60 + random_below(machine->random, 86400)) * second;
	}
	schedule->tcp_end_us = (100 + random_below(machine->random, 3000)) * (second / 1000);
	schedule->tcp_rst_us = (100 + random_below(machine->random, 6000)) * (second / 1000);
}

static void choose_change(struct machine *machine)
{
	struct schedule *schedule = machine->schedule;

	if (!one_in(machine, 3))
		return;
	schedule->change_at = 1 + random_below(machine->random, schedule->n_packets - 1);
	schedule->active_then_us = one_in(machine, 2)
				       ? long_timeout(machine)
				       : (1 + random_below(machine->random, 7200)) * second;
}

void random_schedule(struct random *random, struct schedule *schedule)
{
	struct machine machine = {.schedule = schedule,
				  .random = random,
				  .time_us = UINT64_C(1700000000) * second +
					     random_below(random, 1000000000)};

	memset(schedule, 0, sizeof(*schedule));
	choose_timeouts(&machine);
	schedule->n_flows = 1 + random_below(random, MOST_FLOWS);
	schedule->n_packets = 20 + random_below(random, MOST_PACKETS - 20);
	choose_change(&machine);
	for (unsigned i = 0; i < schedule->n_flows; i++) {
		choose_flow(&machine, &schedule->flow[i], i);
		machine.connection[i] =
		    (struct connection){{any_number(&machine), any_number(&machine)}};
	}
	for (unsigned i = 0; i < schedule->n_packets; i++) {
		struct schedule_packet *packet = &schedule->packet[i];

		pass_time(&machine);
		packet->time_us = machine.time_us;
		if (one_in(&machine, 20)) // this one was overtaken
			packet->time_us -= random_below(random, (uint32_t)second);
		if (packet->time_us > machine.clock_us)
			machine.clock_us = packet->time_us;
		packet->clock_us = machine.clock_us;
		choose_packet(&machine, packet);
	}
}
