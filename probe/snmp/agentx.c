// SPDX-License-Identifier: BSD-3-Clause
#include "probe/snmp/agentx.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/clock.h"
#include "config/log.h"
#include "probe/control/control.h"
#include "probe/control/socket_path.h"
#include "probe/probe.h"
#include "probe/snmp/agentx_answer.h"
#include "probe/snmp/agentx_link.h"
#include "probe/snmp/agentx_setting.h"
#include "probe/snmp/snmp_objects.h"

LOG_TYPE(agentx);

#define SECOND UINT64_C(1000000000)

enum {
	ANSWER_SECONDS = 5, // what the master waits for us, and we for it
	PING_SECONDS = 15,  // without a word from it
	RETRY_MOST_SECONDS = 16,
	REFUSED_SECONDS = 60,
	VIEW_NS = 250 * 1000 * 1000, // so old may values be
	PRIORITY = 127,
	REASON_SHUTDOWN = 5,
};

enum session_state {
	AWAY, // tried again when the event is due
	OPENING,
	REGISTERING,
	READY,
};

struct agentx {
	struct probe *probe;
	struct event event;
	struct sockaddr_un address;
	const char *context; // "": the default one
	enum session_state state;
	uint32_t session, packet; // the number of the last one that we sent
	unsigned n_registered;
	unsigned retry_seconds;
	bool told;   // that it is away
	bool pinged; // since it said something
	uint64_t heard_ns;
	struct snmp_view view;
	uint64_t view_ns;  // 0: none yet
	uint64_t question; // for the counters of the next view; 0: not asked
	unsigned pause_us;
	struct agentx_link link;
};

static bool in_own_context(const struct agentx *agentx)
{
	return *agentx->context != '\0';
}

static void leave(struct agentx *agentx, const char *why, unsigned seconds)
{
	if (!agentx->told)
		LOG(NOTICE,
		    "SNMP: no master agent at %s: %s; it is tried again. See lineprobe help snmp",
		    agentx->address.sun_path, why);
	agentx->told = true; // until it is back
	agentx_link_close(&agentx->link);
	agentx->event.fd = -1;
	agentx->state = AWAY;
	agentx->question = 0;
	agentx->event.due_ns = monotonic_ns() + seconds * SECOND;
}

static void lose(struct agentx *agentx, const char *why)
{
	leave(agentx, why, agentx->retry_seconds);
	agentx->retry_seconds = RTE_MIN(2 * agentx->retry_seconds, (unsigned)RETRY_MOST_SECONDS);
}

static void flush(struct agentx *agentx)
{
	const int err = agentx_link_flush(&agentx->link);

	agentx->event.events = agentx->link.out.n > 0 ? POLLOUT : POLLIN;
	if (err < 0)
		lose(agentx, strerror(-err));
}

static struct agentx_writer *begin(struct agentx *agentx, enum agentx_type type, bool with_context)
{
	struct agentx_writer *out = &agentx->link.out;
	const bool context = with_context && in_own_context(agentx);
	const struct agentx_header header = {.type = type,
					     .context = context,
					     .session = agentx->session,
					     .packet = ++agentx->packet};

	agentx_begin(out, &header);
	if (context)
		agentx_write_text(out, agentx->context);
	return out;
}

static void end(struct agentx *agentx)
{
	agentx_end(&agentx->link.out);
	flush(agentx);
}

// RFC 2741 section 6.2.1
static void ask_open(struct agentx *agentx)
{
	struct agentx_writer *out = begin(agentx, AGENTX_OPEN, false);
	struct snmp_oid id;

	snmp_objects_root(false, agentx->probe->options.pen, &id);
	agentx_write8(out, ANSWER_SECONDS);
	agentx_write8(out, 0);
	agentx_write16(out, 0);
	agentx_write_oid(out, &id);
	agentx_write_text(out, "lineprobe");
	agentx->state = OPENING;
	end(agentx);
}

// The next subtree (RFC 2741 section 6.2.3); false: all are.
static bool ask_register(struct agentx *agentx)
{
	struct agentx_writer *out;
	struct snmp_oid subtree;

	if (!snmp_objects_subtree(agentx->n_registered, in_own_context(agentx),
				  agentx->probe->options.pen, &subtree))
		return false;
	out = begin(agentx, AGENTX_REGISTER, true);
	agentx_write8(out, 0); // the session's time
	agentx_write8(out, PRIORITY);
	agentx_write16(out, 0); // no range
	agentx_write_oid(out, &subtree);
	agentx->state = REGISTERING;
	end(agentx);
	return true;
}

static void register_on(struct agentx *agentx)
{
	if (ask_register(agentx))
		return;
	agentx->state = READY;
	agentx->told = false;
	agentx->retry_seconds = 1;
	LOG(NOTICE, "SNMP: the master agent at %s shows this probe%s%s", agentx->address.sun_path,
	    in_own_context(agentx) ? " in context " : "", agentx->context);
}

static void connect_again(struct agentx *agentx)
{
	const int err = agentx_link_open(&agentx->link, &agentx->address);

	agentx->event.fd = agentx->link.fd;
	agentx->session = agentx->n_registered = 0;
	agentx->pinged = false;
	agentx->heard_ns = monotonic_ns();
	if (err < 0)
		lose(agentx, strerror(-err));
	else
		ask_open(agentx);
}

static void refused(struct agentx *agentx, unsigned error)
{
	leave(agentx,
	      error == AGENTX_DUPLICATE_REGISTRATION
		  ? "it has these objects of another probe; give each one more an "
		    "--agentx-context NAME"
		  : "it refuses us",
	      REFUSED_SECONDS);
}

// RFC 2741 section 6.2.16
static void take_response(struct agentx *agentx, const struct agentx_header *header)
{
	const uint8_t *octets = agentx_link_payload(&agentx->link);
	struct agentx_reader reader = {octets, octets + header->length, header->big, false};
	unsigned error;

	agentx_read32(&reader);
	error = agentx_read16(&reader);
	if (header->packet != agentx->packet || reader.bad)
		return;
	if (error != AGENTX_NO_ERROR) {
		refused(agentx, error);
	} else if (agentx->state == OPENING) {
		agentx->session = header->session;
		register_on(agentx);
	} else if (agentx->state == REGISTERING) {
		agentx->n_registered++;
		register_on(agentx);
	}
}

// Whether there are values of now; else they have been asked for, and the event is due soon.
static bool has_view(struct agentx *agentx)
{
	const uint64_t now_ns = monotonic_ns();

	if (agentx->view_ns != 0 && now_ns - agentx->view_ns < VIEW_NS)
		return true;
	if (agentx->question == 0) {
		agentx->question = probe_ask_counters(agentx->probe);
		agentx->pause_us = CONTROL_PAUSE_US;
	}
	if (!probe_has_counters(agentx->probe, agentx->question)) {
		agentx->event.due_ns = now_ns + agentx->pause_us * UINT64_C(1000);
		agentx->pause_us = control_longer_pause(agentx->pause_us);
		return false;
	}
	agentx->question = 0;
	snmp_view_take(&agentx->view, agentx->probe);
	agentx->view_ns = now_ns;
	return true;
}

static void answer(struct agentx *agentx, const struct agentx_header *header)
{
	const struct snmp_tree tree = {&agentx->view, in_own_context(agentx),
				       agentx->probe->options.pen};

	agentx_answer(header, agentx_link_payload(&agentx->link), agentx->context, &tree,
		      &agentx->link.out);
	flush(agentx);
}

// False: it has to wait for values.
static bool take_pdu(struct agentx *agentx, const struct agentx_header *header)
{
	if (agentx_asks_values(header) && !has_view(agentx))
		return false;
	if (header->type == AGENTX_RESPONSE)
		take_response(agentx, header);
	else if (header->type == AGENTX_CLOSE)
		lose(agentx, "it has closed the session");
	else
		answer(agentx, header);
	if (agentx->state != AWAY)
		agentx_link_taken(&agentx->link, header);
	return true;
}

static bool take_next(struct agentx *agentx)
{
	struct agentx_header header;

	switch (agentx_link_next(&agentx->link, &header)) {
	case AGENTX_PDU:
		return take_pdu(agentx, &header);
	case AGENTX_LONG:
		agentx_refuse(&header, AGENTX_GEN_ERR, 0, &agentx->link.out);
		flush(agentx);
		return true;
	case AGENTX_WRONG:
		lose(agentx, "it does not speak AgentX");
		return true;
	case AGENTX_NONE:
		break;
	}
	return false;
}

static void receive(struct agentx *agentx)
{
	const int err = agentx_link_receive(&agentx->link);

	agentx->heard_ns = monotonic_ns();
	agentx->pinged = false;
	if (err < 0)
		lose(agentx, err == -EPIPE ? "it has gone" : strerror(-err));
}

// A master that says nothing for long is asked; one that does not answer is left.
static void look_after(struct agentx *agentx)
{
	const bool waits = agentx->pinged || agentx->state != READY;
	const uint64_t silent_ns = monotonic_ns() - agentx->heard_ns;

	if (waits && silent_ns >= ANSWER_SECONDS * SECOND) {
		lose(agentx, "it does not answer");
		return;
	}
	if (!waits && silent_ns >= PING_SECONDS * SECOND) {
		begin(agentx, AGENTX_PING, true);
		end(agentx);
		agentx->pinged = true;
		agentx->heard_ns = monotonic_ns();
	}
	if (agentx->state != AWAY)
		agentx->event.due_ns =
		    agentx->heard_ns +
		    (agentx->pinged || waits ? ANSWER_SECONDS : PING_SECONDS) * SECOND;
}

static void run(void *context, short revents)
{
	struct agentx *agentx = context;

	if (agentx->state == AWAY)
		connect_again(agentx);
	else if (revents & POLLOUT)
		flush(agentx);
	if (agentx->state != AWAY && revents & (POLLIN | POLLHUP | POLLERR))
		receive(agentx);
	if (agentx->state != AWAY)
		look_after(agentx);
	// An answer that does not leave holds back the next one.
	while (agentx->state != AWAY && agentx->link.out.n == 0 && take_next(agentx))
		;
}

int agentx_open(struct probe *probe)
{
	const struct options *options = &probe->options;
	struct agentx *agentx;

	if (options->agentx == NULL)
		return 0;
	agentx = calloc(1, sizeof(*agentx));
	if (agentx == NULL)
		return memory_error(sizeof(*agentx), NULL, "--agentx");
	agentx->probe = probe;
	socket_path_set(&agentx->address, agentx_path(options));
	agentx->context = options->agentx_context != NULL ? options->agentx_context : "";
	agentx->retry_seconds = 1;
	agentx->link.fd = -1;
	agentx->event = (struct event){.fd = -1, .due_ns = 1, .run = run, .context = agentx};
	event_loop_add(&probe->loop, &agentx->event);
	probe->agentx = agentx;
	return 0;
}

void agentx_close(struct probe *probe)
{
	struct agentx *agentx = probe->agentx;

	if (agentx == NULL)
		return;
	event_loop_remove(&probe->loop, &agentx->event);
	if (agentx->state != AWAY && agentx->link.out.n == 0) {
		agentx_write32(begin(agentx, AGENTX_CLOSE, false), (uint32_t)REASON_SHUTDOWN << 24);
		end(agentx);
	}
	agentx_link_close(&agentx->link);
	snmp_view_free(&agentx->view);
	free(agentx);
	probe->agentx = NULL;
}
