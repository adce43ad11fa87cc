// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_HTTP_ASKED_H
#define TESTS_UNIT_HTTP_ASKED_H

#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>

#include "probe_asked.h"

// A client in a thread of its own, which sends what it is given and takes all that comes, while
// this one runs the probe's loop.
enum { HTTP_PORT = 38119 };
#define HTTP_PLACE "127.0.0.1:38119"

struct http_client {
	const char *request;
	char answer[262144];
	bool done;
};

__attribute__((unused)) static int http_connect(void)
{
	const struct sockaddr_in address = {.sin_family = AF_INET,
					    .sin_port = htons(HTTP_PORT),
					    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(fd, (const struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

static void *http_client_run(void *context)
{
	struct http_client *client = context;
	const int fd = http_connect();
	size_t at = 0;
	ssize_t n;

	send(fd, client->request, strlen(client->request), MSG_NOSIGNAL);
	while ((n = recv(fd, client->answer + at, sizeof(client->answer) - 1 - at, 0)) > 0)
		at += (size_t)n;
	client->answer[at] = '\0';
	close(fd);
	__atomic_store_n(&client->done, true, __ATOMIC_RELEASE);
	return NULL;
}

__attribute__((unused)) static const char *http_ask(struct probe *probe, const char *request)
{
	static struct http_client client;
	const uint64_t by_ns = monotonic_ns() + UINT64_C(20000000000);
	pthread_t thread;

	client.request = request;
	client.done = false;
	assert_int_equal(pthread_create(&thread, NULL, http_client_run, &client), 0);
	while (!__atomic_load_n(&client.done, __ATOMIC_ACQUIRE)) {
		assert_true(monotonic_ns() < by_ns);
		event_loop_wait(&probe->loop, monotonic_ns() + 1000000);
	}
	pthread_join(thread, NULL);
	return client.answer;
}

#define HTTP_REST      " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n"
#define HTTP_GET(path) "GET " path HTTP_REST

#endif
