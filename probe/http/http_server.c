// SPDX-License-Identifier: BSD-3-Clause
#include "probe/http/http_server.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <rte_common.h>

#include "config/clock.h"
#include "config/log.h"
#include "config/thread.h"
#include "probe/http/http_address.h"
#include "probe/http/http_credentials.h"
#include "probe/http/http_desk.h"
#include "probe/http/http_renewal.h"
#include "probe/http/http_visit.h"
#include "probe/probe.h"

LOG_TYPE(http);

enum {
	CONNECTIONS = 128,
	CONNECTIONS_OF_ONE = 96,   // address
	CONNECTION_OCTETS = 16384, // also what a request's headers may have
	IDLE_SECONDS = 15,
	REQUEST_SECONDS = 20, // from the end of one request to the end of the next
	NICE = 10,
};

// A connection, since its last request.
struct peer {
	struct peer *next, **place;
	int fd;
	uint64_t since_ns;
};

struct http_server {
	struct http_access *access; // the thread's, once it runs
	struct http_renewal renewal;
	struct http_page page;
	struct http_visits visits;
	struct http_desk desk; // main's
	struct MHD_Daemon *daemon;
	struct peer *peers;
	int listener, stop, pair[2]; // of the pair main has the first
	void (*begin)(void);
	pthread_t thread;
	bool started;
	uint64_t swept_ns;
};

static void peer_begin(struct http_server *server, struct MHD_Connection *connection,
		       void **context)
{
	const union MHD_ConnectionInfo *info =
	    mhd.get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct peer *peer = calloc(1, sizeof(*peer));

	*context = peer;
	if (peer == NULL || info == NULL)
		return;
	*peer = (struct peer){server->peers, &server->peers, info->connect_fd, monotonic_ns()};
	if (peer->next != NULL)
		peer->next->place = &peer->next;
	server->peers = peer;
}

static void peer_end(struct peer *peer)
{
	if (peer == NULL)
		return;
	if (peer->place != NULL)
		*peer->place = peer->next;
	if (peer->next != NULL)
		peer->next->place = peer->place;
	free(peer);
}

static void notify(void *server, struct MHD_Connection *connection, void **context,
		   enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		peer_begin(server, connection, context);
	else
		peer_end(*context);
}

static void completed(void *, struct MHD_Connection *connection, void **visit,
		      enum MHD_RequestTerminationCode)
{
	const union MHD_ConnectionInfo *info =
	    mhd.get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct peer *peer = info != NULL ? info->socket_context : NULL;

	http_visit_end(*visit);
	*visit = NULL;
	if (peer != NULL)
		peer->since_ns = monotonic_ns();
}

// Who sends an octet now and then, or takes none of its answer, has its time too.
static void sweep(struct http_server *server)
{
	const uint64_t now_ns = monotonic_ns();

	if (now_ns - server->swept_ns < UINT64_C(1000000000))
		return;
	server->swept_ns = now_ns;
	for (struct peer *peer = server->peers; peer != NULL; peer = peer->next) {
		if (now_ns - peer->since_ns > REQUEST_SECONDS * UINT64_C(1000000000))
			shutdown(peer->fd, SHUT_RDWR);
	}
	http_answers_look(server->visits.answers, false);
}

static int timeout_ms(struct http_server *server)
{
	MHD_UNSIGNED_LONG_LONG wait_ms;

	if (mhd.get_timeout(server->daemon, &wait_ms) != MHD_YES)
		return 1000;
	return (int)RTE_MIN(wait_ms, 1000ull);
}

static void take_access(struct http_server *server)
{
	struct http_access *next = http_renewal_take(&server->renewal);

	if (next == NULL)
		return;
	http_access_free(server->access);
	server->access = next;
	server->visits.access = next;
	http_credentials_use(next);
}

static void *serve(void *context)
{
	struct http_server *server = context;
	const union MHD_DaemonInfo *info =
	    mhd.get_daemon_info(server->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	struct pollfd polled[] = {{.fd = info->listen_fd, .events = POLLIN},
				  {.fd = server->pair[1], .events = POLLIN},
				  {.fd = server->stop, .events = POLLIN}};

	pthread_setname_np(pthread_self(), "http");
	if (server->begin != NULL)
		server->begin();
	setpriority(PRIO_PROCESS, 0, NICE); // of this thread
	http_credentials_use(server->access);
	while (!(polled[2].revents & POLLIN)) {
		poll(polled, RTE_DIM(polled), timeout_ms(server));
		if (polled[1].revents != 0)
			http_answers_look(server->visits.answers, false);
		take_access(server);
		mhd.run(server->daemon);
		sweep(server);
	}
	return NULL;
}

static struct MHD_Daemon *daemon_start(struct http_server *server)
{
	const bool tls = http_access_cert(server->access) != NULL;
	struct MHD_OptionItem tls_options[] = {
	    {MHD_OPTION_HTTPS_CERT_CALLBACK2, 0, (void *)(uintptr_t)http_credentials_give},
	    {MHD_OPTION_HTTPS_PRIORITIES, 0, "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"},
	    {MHD_OPTION_END, 0, NULL},
	};

	return mhd.start_daemon(
	    MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME | (tls ? MHD_USE_TLS : 0), 0, NULL, NULL,
	    http_visit_go_on, &server->visits, MHD_OPTION_LISTEN_SOCKET, server->listener,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
	    (unsigned)CONNECTIONS_OF_ONE, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	    (size_t)CONNECTION_OCTETS, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS,
	    MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_NOTIFY_CONNECTION, notify, server,
	    MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_ARRAY,
	    tls ? tls_options : &tls_options[RTE_DIM(tls_options) - 1], MHD_OPTION_END);
}

static void free_parts(struct http_server *server)
{
	http_answers_free(server->visits.answers);
	http_access_free(server->access);
	http_renewal_close(&server->renewal);
	free(server->page.text);
	for (unsigned i = 0; i < 2; i++)
		if (server->pair[i] >= 0)
			close(server->pair[i]);
	if (server->stop >= 0)
		close(server->stop);
	if (server->listener >= 0)
		close(server->listener);
	free(server);
}

static int make_parts(struct http_server *server, const struct options *options)
{
	struct http_address address;
	int err = http_address_check(options, &address);

	if (err == 0)
		err = http_library_load();
	if (err == 0)
		err = http_renewal_open(&server->renewal, options, &server->access);
	if (err < 0)
		return err;
	server->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (server->stop < 0 ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, server->pair) < 0)
		return user_error(errno, "--http: no file descriptors: %s; raise ulimit -n",
				  strerror(errno));
	server->visits.answers = http_answers_new(server->pair[1]);
	if (server->visits.answers == NULL || http_page_make(&server->page) < 0)
		return memory_error(sizeof(*server), NULL, "--http");
	server->visits.access = server->access;
	server->visits.page = &server->page;
	server->listener = http_address_listen(&address, options->http);
	return server->listener < 0 ? server->listener : 0;
}

static int start_daemon(struct http_server *server, const char *text)
{
	server->daemon = daemon_start(server);
	if (server->daemon == NULL)
		return user_error(ENOMEM, "--http %s: cannot be served: no memory", text);
	server->listener = -1; // the daemon's
	return 0;
}

int http_server_open(const struct options *options, struct probe *probe,
		     struct http_server **result)
{
	struct http_server *server;
	int err;

	*result = NULL;
	if (options->http == NULL)
		return 0;
	server = calloc(1, sizeof(*server));
	if (server == NULL)
		return memory_error(sizeof(*server), NULL, "--http");
	server->listener = server->stop = server->pair[0] = server->pair[1] = -1;
	err = make_parts(server, options);
	if (err == 0)
		err = start_daemon(server, options->http);
	if (err < 0) {
		free_parts(server);
		return err;
	}
	http_desk_open(&server->desk, probe, server->pair[0]);
	LOG(NOTICE, "status page: http%s://%s/", options->http_cert != NULL ? "s" : "",
	    options->http);
	probe->http_renewal = &server->renewal;
	*result = server;
	return 0;
}

int http_server_start(struct http_server *server, void (*begin)(void))
{
	int err;

	if (server == NULL)
		return 0;
	server->begin = begin;
	err = thread_start(&server->thread, serve, server);
	if (err < 0)
		return user_error(-err, "--http: no thread for it: %s", strerror(-err));
	server->started = true;
	return 0;
}

// Whoever still waits is sent away; nobody suspends a connection any more.
void http_server_close(struct http_server *server)
{
	if (server == NULL)
		return;
	server->desk.probe->http_renewal = NULL;
	eventfd_write(server->stop, 1);
	if (server->started)
		pthread_join(server->thread, NULL);
	http_desk_close(&server->desk);
	server->visits.closing = true;
	http_answers_look(server->visits.answers, true);
	mhd.run(server->daemon);
	mhd.stop_daemon(server->daemon);
	free_parts(server);
}
