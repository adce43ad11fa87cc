// SPDX-License-Identifier: BSD-3-Clause
// What is asked of metering, written down a second time and as plainly as can be. It shares no code
// with the probe but the numbers of flowEndReason and of the ways to find an initiator.
#include <string.h>

#include "export/record/flow_record.h"
#include "schedule.h"

enum { FIN = 1, SYN = 2, RST = 4, ACK = 16, TCP = 6 };
enum { KNOWN_FOR_SECONDS = 3600, WINDOW = 65536 };

// One Flow while it lives; the packets of its next record are listed.
struct life {
	const struct schedule *schedule;
	unsigned flow;
	unsigned n;
	const struct schedule_packet *packet[MOST_PACKETS];
	bool alive, resumed;
	bool fin[2], reset, ended;
	int by_syn, by_reply;  // the initiator as a SYN or SYN+ACK tells, -1: none did
	int first;	       // who sent the first packet
	int initiator, method; // as the first record said
	int position_of;       // whose sequence number is known, -1: nobody's
	uint32_t position;
	// Beyond the Flow's end: what its last life knew.
	int known;
	uint64_t known_at_s;
	uint64_t active_us; // what is in force
	struct outcomes *outcomes;
};

static bool is_tcp(const struct life *life)
{
	return life->schedule->flow[life->flow].protocol == TCP;
}

static uint32_t length_of(const struct life *life, const struct schedule_packet *packet)
{
	const struct schedule_flow *flow = &life->schedule->flow[life->flow];

	return (flow->ip_version == 4 ? 20 : 40) + (flow->protocol == TCP ? 20 : 8) +
	       packet->payload;
}

static uint64_t oldest(const struct life *life)
{
	uint64_t time_us = UINT64_MAX;

	for (unsigned i = 0; i < life->n; i++)
		if (life->packet[i]->time_us < time_us)
			time_us = life->packet[i]->time_us;
	return time_us;
}

static uint64_t newest(const struct life *life)
{
	uint64_t time_us = 0;

	for (unsigned i = 0; i < life->n; i++)
		if (life->packet[i]->time_us > time_us)
			time_us = life->packet[i]->time_us;
	return time_us;
}

static unsigned port_rank(uint16_t port)
{
	return port < 1024 ? 0 : port < 32768 ? 1 : 2;
}

// Who began, as far as it can be known when the first record is made.
static void find_initiator(struct life *life)
{
	const struct schedule_flow *flow = &life->schedule->flow[life->flow];
	const uint64_t now_s = life->packet[life->n - 1]->clock_us / 1000000;
	const unsigned rank[2] = {port_rank(flow->port[0]), port_rank(flow->port[1])};

	if (life->by_syn >= 0) {
		life->initiator = life->by_syn;
		life->method = INITIATOR_SYN;
	} else if (life->by_reply >= 0) {
		life->initiator = life->by_reply;
		life->method = INITIATOR_SYNACK;
	} else if (is_tcp(life) && life->known >= 0 &&
		   now_s - life->known_at_s <= KNOWN_FOR_SECONDS) {
		life->initiator = life->known;
		life->method = INITIATOR_KNOWLEDGE;
	} else if (rank[0] != rank[1]) {
		life->initiator = rank[0] > rank[1] ? 0 : 1;
		life->method = INITIATOR_PORT;
	} else {
		life->initiator = life->first;
		life->method = INITIATOR_FIRST;
	}
}

static void add_to_outcome(const struct life *life, struct outcome *outcome,
			   const struct schedule_packet *packet)
{
	const unsigned r = packet->direction == life->initiator ? 0 : 1;
	const uint32_t length = length_of(life, packet);

	if (outcome->packets[r]++ == 0) {
		outcome->tos[r] = packet->tos;
		outcome->min_ttl[r] = outcome->max_ttl[r] = packet->ttl;
		outcome->min_length[r] = outcome->max_length[r] = length;
		outcome->start_us[r] = outcome->end_us[r] = packet->time_us;
	}
	outcome->octets[r] += length;
	outcome->tcp_flags[r] |= packet->flags;
	if (packet->ttl < outcome->min_ttl[r])
		outcome->min_ttl[r] = packet->ttl;
	if (packet->ttl > outcome->max_ttl[r])
		outcome->max_ttl[r] = packet->ttl;
	if (length < outcome->min_length[r])
		outcome->min_length[r] = length;
	if (length > outcome->max_length[r])
		outcome->max_length[r] = length;
	if (packet->time_us < outcome->start_us[r])
		outcome->start_us[r] = packet->time_us;
	if (packet->time_us > outcome->end_us[r])
		outcome->end_us[r] = packet->time_us;
}

// What the direction can have sent at most: its IP octets without the least headers.
static uint32_t sent(const struct life *life, int direction)
{
	uint32_t octets = 0;

	for (unsigned i = 0; i < life->n; i++)
		if (life->packet[i]->direction == direction)
			octets += life->packet[i]->payload;
	return octets;
}

static void make_record(struct life *life, unsigned reason)
{
	struct outcome *outcome = &life->outcomes->outcome[life->outcomes->n++];

	if (!life->resumed)
		find_initiator(life);
	memset(outcome, 0, sizeof(*outcome));
	outcome->flow = (uint8_t)life->flow;
	outcome->initiator = (uint8_t)life->initiator;
	outcome->method = (uint8_t)life->method;
	outcome->end_reason = (uint8_t)reason;
	outcome->continues = life->resumed;
	for (unsigned i = 0; i < life->n; i++)
		add_to_outcome(life, outcome, life->packet[i]);
	if (life->position_of >= 0)
		life->position += sent(life, life->position_of);
	life->resumed = true;
}

// The Flow is over; what it knew of who began may tell a later one.
static void die(struct life *life, unsigned reason)
{
	if (is_tcp(life) && reason != FLOW_END_DETECTED &&
	    (life->method == INITIATOR_SYN || life->method == INITIATOR_SYNACK ||
	     life->method == INITIATOR_KNOWLEDGE)) {
		life->known = life->initiator;
		life->known_at_s = life->packet[life->n - 1]->clock_us / 1000000;
	}
	life->alive = false;
}

static void be_born(struct life *life, const struct schedule_packet *packet)
{
	const struct schedule_flow *flow = &life->schedule->flow[life->flow];
	int client = flow->port[0] > flow->port[1]   ? 0
		     : flow->port[0] < flow->port[1] ? 1
						     : packet->direction;

	life->alive = true;
	life->resumed = life->ended = life->reset = life->fin[0] = life->fin[1] = false;
	life->by_syn = life->by_reply = life->position_of = -1;
	life->first = packet->direction;
	if (!is_tcp(life))
		return;
	if (packet->flags & SYN)
		client = packet->flags & ACK ? !packet->direction : packet->direction;
	if (packet->direction == client) {
		life->position_of = client;
		life->position = packet->sequence;
	} else if (packet->flags & ACK) {
		life->position_of = client;
		life->position = packet->acknowledgement;
	}
}

// Whether a SYN begins another connection with the same ports.
static bool begins_another(const struct life *life, const struct schedule_packet *packet)
{
	int64_t ahead;

	if (!is_tcp(life) || (packet->flags & (SYN | ACK)) != SYN)
		return false;
	if (life->ended)
		return true;
	if (life->position_of != packet->direction)
		return false;
	ahead = (int32_t)(packet->sequence - life->position);
	return ahead < -WINDOW || ahead > (int64_t)sent(life, packet->direction) + WINDOW;
}

static void take_flags(struct life *life, const struct schedule_packet *packet)
{
	const int from = packet->direction;

	if (!is_tcp(life))
		return;
	if ((packet->flags & (SYN | ACK)) == SYN && life->by_syn < 0 && !life->resumed) {
		life->by_syn = from;
		life->position_of = from;
		life->position = packet->sequence;
	}
	if ((packet->flags & (SYN | ACK)) == (SYN | ACK) && life->by_reply < 0)
		life->by_reply = !from;
	if (packet->flags & FIN)
		life->fin[from] = true;
	if (packet->flags & RST)
		life->reset = true;
	if (life->reset || (life->fin[0] && life->fin[1]))
		life->ended = true;
}

static bool is_silent(const struct life *life, uint64_t clock_us)
{
	const struct schedule *schedule = life->schedule;
	const uint64_t ended_us = life->reset ? schedule->tcp_rst_us : schedule->tcp_end_us;
	uint64_t limit_us = schedule->idle_us;

	if (life->ended && ended_us < limit_us)
		limit_us = ended_us;
	return clock_us - life->packet[life->n - 1]->clock_us >= limit_us;
}

static bool is_as_long_as_allowed(const struct life *life)
{
	return newest(life) - oldest(life) >= life->active_us;
}

static bool would_be_too_long(const struct life *life, uint64_t time_us)
{
	const uint64_t from = time_us < oldest(life) ? time_us : oldest(life);
	const uint64_t to = time_us > newest(life) ? time_us : newest(life);

	return to - from > life->active_us;
}

static void end_before(struct life *life, const struct schedule_packet *packet)
{
	const bool silent = is_silent(life, packet->clock_us);
	const bool another = begins_another(life, packet);
	unsigned reason = 0;

	if (is_as_long_as_allowed(life))
		reason = FLOW_END_ACTIVE;
	else if (silent)
		reason = life->ended ? FLOW_END_DETECTED : FLOW_END_IDLE;
	else if (another)
		reason = FLOW_END_DETECTED;
	else if (would_be_too_long(life, packet->time_us))
		reason = FLOW_END_ACTIVE;
	if (reason == 0)
		return;
	make_record(life, reason);
	if (silent || another)
		die(life, reason);
	life->n = 0;
}

// What is over by then is so by the timeout that held then.
static void change_active(struct life *life, uint64_t clock_us)
{
	if (life->alive && is_silent(life, clock_us)) {
		const unsigned reason = is_as_long_as_allowed(life) ? FLOW_END_ACTIVE
					: life->ended		    ? FLOW_END_DETECTED
								    : FLOW_END_IDLE;

		make_record(life, reason);
		die(life, reason);
		life->n = 0;
	}
	life->active_us = life->schedule->active_then_us;
}

static void end_of_input(struct life *life, uint64_t clock_us)
{
	unsigned reason = FLOW_END_FORCED;

	if (is_as_long_as_allowed(life))
		reason = FLOW_END_ACTIVE;
	else if (life->ended)
		reason = FLOW_END_DETECTED;
	else if (is_silent(life, clock_us))
		reason = FLOW_END_IDLE;
	make_record(life, reason);
}

void reference_meter(const struct schedule *schedule, struct outcomes *outcomes)
{
	outcomes->n = 0;
	for (unsigned flow = 0; flow < schedule->n_flows; flow++) {
		struct life life = {
		    .schedule = schedule, .flow = flow, .known = -1, .outcomes = outcomes};

		life.active_us = schedule->active_us;

		for (unsigned i = 0; i < schedule->n_packets; i++) {
			const struct schedule_packet *packet = &schedule->packet[i];

			if (schedule->change_at != 0 && i == schedule->change_at)
				change_active(&life, packet[-1].clock_us);
			if (packet->flow != flow)
				continue;
			if (life.alive)
				end_before(&life, packet);
			if (!life.alive)
				be_born(&life, packet);
			take_flags(&life, packet);
			life.packet[life.n++] = packet;
		}
		if (life.alive)
			end_of_input(&life, schedule->packet[schedule->n_packets - 1].clock_us);
	}
}
