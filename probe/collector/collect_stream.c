// SPDX-License-Identifier: BSD-3-Clause
#include "probe/collector/collect_stream.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <rte_common.h>

#include "config/clock.h"
#include "config/log.h"
#include "export/record/octets.h"
#include "export/transport/tls_accept.h"
#include "probe/collector/collect_counters.h"

LOG_TYPE(collector_stream);

enum { MOST_SESSIONS = 256, MESSAGE_HEADER = 16, IPFIX_VERSION = 10, LOOK_MS = 1000 };
enum { SESSION_ROOM = 2 * 65536, TURN_READS = 32 };
enum { MINUTE_US = 60000000 };
enum { HANDSHAKE_US = 10000000, TOLD_US = 10000000, TOLD_MOST = 10 };

// A connection of an exporter.
struct session {
	struct sender_address from;
	uint16_t port;
	struct tls_acceptance tls;  // `ssl` NULL: plain
	uint64_t began_us, read_us; // monotonic; read_us: when something came
	bool proven;		    // has sent a whole message
	uint32_t n;		    // octets that wait for the rest of their message
	uint8_t octets[SESSION_ROOM];
};

struct sessions {
	struct collect_worker *worker;
	unsigned n;
	uint64_t full_told_us, starved_told_us;
	uint64_t accept_us; // not before: no descriptor was free
	// Faults of connections, a line each, but no more than TOLD_MOST in TOLD_US.
	uint64_t told_us, n_untold;
	unsigned n_told;
	struct session *session[MOST_SESSIONS];
	// The listener, the wake-up, and then one for each session.
	struct pollfd poll[MOST_SESSIONS + 2];
};

ssize_t collect_messages_take(struct collect_worker *worker, const struct datagram *from)
{
	struct datagram message = *from;
	size_t at = 0;

	while (from->n - at >= MESSAGE_HEADER) {
		const uint8_t *octets = from->octets + at;

		message.octets = octets;
		message.n = octets_get16(octets + 2);
		if (octets_get16(octets) != IPFIX_VERSION || message.n < MESSAGE_HEADER)
			return at > 0 ? (ssize_t)at : -1;
		if (message.n > from->n - at)
			break;
		collect_worker_take(worker, &message);
		at += message.n;
	}
	return (ssize_t)at;
}

// A connection that ended within a message.
static void count_cut(struct collect_worker *worker, uint32_t octets)
{
	const struct counts cut = {.packets = 1, .octets = octets};

	counts_add(&worker->datagrams->now[DATAGRAM_RECEIVED], &cut);
	counts_add(&worker->datagrams->now[DATAGRAM_LOST_UNDECODABLE], &cut);
}

// Whoever finds the port can make faults.
static void tell(struct sessions *sessions, const struct sender_address *from, const char *why)
{
	const struct collect_worker *worker = sessions->worker;
	char address[INET6_ADDRSTRLEN], more[48] = "";

	if (worker->now_us - sessions->told_us >= TOLD_US) {
		sessions->told_us = worker->now_us;
		sessions->n_told = 0;
	}
	if (sessions->n_told >= TOLD_MOST) {
		sessions->n_untold++;
		return;
	}
	if (sessions->n_untold > 0)
		snprintf(more, sizeof(more), " (and %" PRIu64 " others before)",
			 sessions->n_untold);
	LOG(WARNING, "%s: a connection of %s is ended: %s%s", worker->input->spec,
	    exporter_address(from, address), why, more);
	sessions->n_told++;
	sessions->n_untold = 0;
}

static void session_end(struct sessions *sessions, unsigned i)
{
	if (sessions->session[i]->n > 0)
		count_cut(sessions->worker, sessions->session[i]->n);
	tls_accept_end(&sessions->session[i]->tls);
	close(sessions->poll[i + 2].fd);
	free(sessions->session[i]);
	sessions->n--;
	sessions->session[i] = sessions->session[sessions->n];
	sessions->poll[i + 2] = sessions->poll[sessions->n + 2];
}

static bool goes_before(const struct session *a, const struct session *b)
{
	return a->proven != b->proven ? b->proven : a->read_us < b->read_us;
}

// Whoever connects and sends nothing does not keep exporters out. Its index; -1: none is silent.
static int first_to_go(const struct sessions *sessions)
{
	const struct collect_worker *worker = sessions->worker;
	const struct session *first = sessions->session[0];
	unsigned at = 0;
	uint64_t silent_us;

	for (unsigned i = 1; i < sessions->n; i++) {
		if (!goes_before(sessions->session[i], first))
			continue;
		first = sessions->session[i];
		at = i;
	}
	silent_us = worker->now_us - first->read_us;
	return silent_us >= (first->proven ? worker->silent_us : worker->mute_us) ? (int)at : -1;
}

// What goes on and on is told once a minute.
static bool may_tell(uint64_t *told_us, uint64_t now_us)
{
	if (*told_us != 0 && now_us - *told_us < MINUTE_US)
		return false;
	*told_us = now_us;
	return true;
}

static void tell_full(struct sessions *sessions, bool refused)
{
	const struct collect_worker *worker = sessions->worker;

	if (!may_tell(&sessions->full_told_us, worker->now_us))
		return;
	LOG(WARNING,
	    "%s: %d connections are open: %s (told once a minute, the balance counts them)",
	    worker->input->spec, MOST_SESSIONS,
	    refused ? "another one is refused" : "the one that is silent longest is ended");
}

// Whether there is a place for another one.
static bool make_room(struct sessions *sessions)
{
	struct counts *now = sessions->worker->datagrams->now;
	const int silent = sessions->n < MOST_SESSIONS ? -1 : first_to_go(sessions);

	if (sessions->n < MOST_SESSIONS)
		return true;
	now[silent < 0 ? DATAGRAM_CONNECTIONS_REFUSED : DATAGRAM_CONNECTIONS_ENDED].packets++;
	tell_full(sessions, silent < 0);
	if (silent >= 0)
		session_end(sessions, (unsigned)silent);
	return silent >= 0;
}

static struct session *session_new(struct sessions *sessions, const struct sockaddr_storage *from,
				   int fd)
{
	struct collect_worker *worker = sessions->worker;
	struct session *session = malloc(sizeof(*session));

	if (session == NULL)
		return NULL;
	session->n = 0;
	session->tls.ssl = NULL;
	session->proven = false;
	session->began_us = session->read_us = worker->now_us;
	collect_address(from, &session->from, &session->port);
	if (worker->tls == NULL || tls_accept_begin(&session->tls, worker->tls, fd) == 0)
		return session;
	free(session);
	return NULL;
}

// Who connects waits in the kernel; poll() would say so without end.
static void wait_for_descriptor(struct sessions *sessions, int err)
{
	const struct collect_worker *worker = sessions->worker;

	if (err != EMFILE && err != ENFILE && err != ENOBUFS && err != ENOMEM)
		return;
	sessions->accept_us = worker->now_us + LOOK_MS * UINT64_C(1000);
	if (!may_tell(&sessions->starved_told_us, worker->now_us))
		return;
	LOG(WARNING, "%s: a connection has to wait: %s; raise ulimit -n (told once a minute)",
	    worker->input->spec, strerror(err));
}

static void session_begin(struct sessions *sessions)
{
	struct sockaddr_storage from;
	socklen_t length = sizeof(from);
	struct collect_worker *worker = sessions->worker;
	const int fd = accept4(worker->socket.fd, (struct sockaddr *)&from, &length,
			       SOCK_NONBLOCK | SOCK_CLOEXEC);
	struct session *session;

	if (fd < 0) {
		wait_for_descriptor(sessions, errno);
		return;
	}
	session = make_room(sessions) ? session_new(sessions, &from, fd) : NULL;
	if (session == NULL) {
		close(fd);
		return;
	}
	sessions->session[sessions->n] = session;
	sessions->poll[sessions->n + 2] = (struct pollfd){.fd = fd, .events = POLLIN};
	sessions->n++;
}

// As read(); why it failed has been told where somebody can do something about it.
static ssize_t read_some(struct sessions *sessions, struct session *session, int fd)
{
	uint8_t *to = session->octets + session->n;
	const size_t room = SESSION_ROOM - session->n;
	ssize_t got;

	if (session->tls.ssl == NULL)
		return read(fd, to, room);
	got = tls_accept_read(&session->tls, to, room);
	if (got >= 0)
		return got;
	if (session->tls.why[0] != '\0')
		tell(sessions, &session->from, session->tls.why);
	errno = (int)-got;
	return -1;
}

// Takes the whole messages that are there. Returns false where something else is; the octets of
// that are left.
static bool take_messages(struct sessions *sessions, struct session *session)
{
	struct collect_worker *worker = sessions->worker;
	struct datagram all = {.octets = session->octets,
			       .from = session->from,
			       .port = session->port,
			       .arrival_us = worker->arrival_us,
			       .now_us = worker->now_us};
	ssize_t taken;

	do {
		all.n = session->n;
		taken = collect_messages_take(worker, &all);
		if (taken < 0)
			return false;
		session->n -= (uint32_t)taken;
		session->proven |= taken > 0;
		memmove(session->octets, session->octets + taken, session->n);
	} while (taken > 0 && session->n >= MESSAGE_HEADER);
	return true;
}

// What has come of a session. False: there is no more, or, with `over`, it has ended.
static bool session_read(struct sessions *sessions, struct session *session, int fd, bool *over)
{
	const ssize_t got = read_some(sessions, session, fd);

	if (got <= 0) {
		*over = got == 0 || (errno != EAGAIN && errno != EINTR);
		return false;
	}
	session->n += (uint32_t)got;
	session->read_us = sessions->worker->now_us;
	if (take_messages(sessions, session))
		return true;
	tell(sessions, &session->from, "it sends no IPFIX");
	*over = true;
	return false;
}

// True: it is over. Records of TLS are small; each session has its turn.
static bool session_turn(struct sessions *sessions, unsigned i)
{
	struct session *session = sessions->session[i];
	struct pollfd *poll = &sessions->poll[i + 2];
	bool over = false;

	for (unsigned n = 0; poll->revents != 0 && n < TURN_READS; n++)
		if (!session_read(sessions, session, poll->fd, &over))
			break;
	if (over || session->tls.ssl == NULL)
		return over;
	poll->events = session->tls.events;
	if (tls_accept_is_through(&session->tls) ||
	    sessions->worker->now_us - session->began_us < HANDSHAKE_US)
		return false;
	tell(sessions, &session->from, "TLS: no handshake in 10 s");
	return true;
}

static void read_all(struct sessions *sessions)
{
	for (unsigned i = sessions->n; i-- > 0;)
		if (session_turn(sessions, i))
			session_end(sessions, i);
}

static void turn(struct sessions *sessions, int timeout_ms)
{
	struct collect_worker *worker = sessions->worker;
	const unsigned n = sessions->n;
	eventfd_t woken;

	sessions->poll[0].events = worker->now_us >= sessions->accept_us ? POLLIN : 0;
	poll(sessions->poll, n + 2, timeout_ms);
	worker->now_us = monotonic_us();
	worker->arrival_us = wall_us();
	if (worker->tls != NULL)
		tls_context_look(worker->tls);
	read_all(sessions);
	if (sessions->poll[0].revents != 0)
		session_begin(sessions);
	if (sessions->poll[1].revents != 0)
		eventfd_read(worker->wake_fd, &woken);
	collect_worker_rest(worker);
}

void collect_stream_run(struct collect_worker *worker)
{
	struct sessions *sessions = calloc(1, sizeof(*sessions));

	if (sessions == NULL) {
		LOG(ERR, "%s: no memory for connections", worker->input->spec);
		return;
	}
	sessions->worker = worker;
	sessions->poll[0] = (struct pollfd){.fd = worker->socket.fd, .events = POLLIN};
	sessions->poll[1] = (struct pollfd){.fd = worker->wake_fd, .events = POLLIN};
	while (!collect_worker_is_stopping(worker))
		turn(sessions, LOOK_MS);
	turn(sessions, 0); // what is there still
	while (sessions->n > 0)
		session_end(sessions, 0);
	free(sessions);
}
