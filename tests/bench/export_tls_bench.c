// SPDX-License-Identifier: BSD-3-Clause
// What one exporter core does over TLS: encodes, encrypts and sends to OpenSSL's own server over
// loopback, which hands what it reads to a thread that counts it. By the CPU time of the exporter's
// thread. [--quick] NOLINTBEGIN(cert-env33-c): a test runs a program
#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "config/clock.h"
#include "export/output.h"
#include "made_records.h"

enum { BATCH = 512 };

// OpenSSL's server, whose standard output is what it has read.
struct server {
	pid_t pid;
	int input, output;
	uint64_t octets, records; // read; those that its sequence numbers say were before a message
};

static void start_server(struct server *server, const char *folder, const char *port)
{
	char pem[64];
	int in[2], out[2];

	snprintf(pem, sizeof(pem), "%s/pem", folder);
	if (pipe(in) < 0 || pipe(out) < 0)
		exit(1);
	server->pid = fork();
	if (server->pid == 0) {
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		close(in[1]);
		close(out[0]);
		execlp("openssl", "openssl", "s_server", "-accept", port, "-cert", pem, "-key", pem,
		       "-quiet", "-naccept", "1", NULL);
		_exit(1);
	}
	close(in[0]);
	close(out[1]);
	server->input = in[1];
	server->output = out[0];
}

static bool read_all(int fd, uint8_t *to, size_t n)
{
	ssize_t got = 1;

	for (; n > 0 && got > 0; n -= (size_t)got, to += got)
		got = read(fd, to, n);
	return got > 0;
}

// Messages, one behind the other (RFC 7011 section 3.1).
static void *read_messages(void *context)
{
	enum { HEADER = 16 };
	static uint8_t octets[65536];
	struct server *server = context;

	while (read_all(server->output, octets, HEADER)) {
		const unsigned length = octets[2] << 8 | octets[3];
		uint32_t sequence;

		if (length < HEADER || !read_all(server->output, octets + HEADER, length - HEADER))
			break;
		memcpy(&sequence, octets + 8, sizeof(sequence));
		server->records = RTE_MAX(server->records, (uint64_t)ntohl(sequence));
		server->octets += length;
	}
	return NULL;
}

static double thread_seconds(void)
{
	return (double)clock_ns(CLOCK_THREAD_CPUTIME_ID) / 1e9;
}

// All of them, as from a file: what does not go now waits.
static void send_all(struct output *output, unsigned n)
{
	unsigned ticks = 0;

	for (unsigned at = 0; at < n;) {
		const uint64_t now = wall_us();

		if (output_prepare(output, monotonic_us(), now) == 0) {
			output_poll(output, now);
			usleep(200);
			continue;
		}
		for (unsigned i = 0; i < BATCH; i++)
			output_add(output, record_at(at++), now);
		output_poll(output, now);
		if (ticks++ % 128 == 0)
			output_tick(output, now);
	}
	output_end(output, wall_us());
}

static void measure(struct output *output, struct server *server, unsigned n)
{
	pthread_t thread;
	double seconds;

	pthread_create(&thread, NULL, read_messages, server);
	while (!output_is_up(output)) {
		output_tick(output, wall_us());
		usleep(1000);
	}
	seconds = thread_seconds();
	send_all(output, n);
	seconds = thread_seconds() - seconds;
	close(server->input);
	pthread_join(thread, NULL);
	waitpid(server->pid, NULL, 0);
	printf(
	    "IPFIX over TLS, IPv4, to openssl s_server\t1\t3\t%.2f\tM records/s\tof the exporter's "
	    "CPU; %u records, %lu of them before the last message that was read, %.0f MB\n",
	    n / seconds / 1e6, n, (unsigned long)server->records, (double)server->octets / 1e6);
	if (output_counters(output)->now[OUTPUT_SENT].records != n || server->records > n + 1000 ||
	    server->records + 1000 < n)
		exit(1);
}

// Nobody else has it, at this moment.
static unsigned free_port(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t length = sizeof(address);
	const int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) < 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &length) < 0)
		exit(1);
	close(fd);
	return ntohs(address.sin_port);
}

static void run(const char *command)
{
	if (system(command) != 0)
		exit(1);
}

static struct output *open_to(const char *port, const char *folder)
{
	static const struct options options;
	static const struct export_environment environment = {
	    .n_workers = 1, .version = "bench", .file_input = true};
	const struct output_context context = {&options, &environment, 0, 1};
	struct output *output;
	char spec[160];

	snprintf(spec, sizeof(spec), "ipfix+tls://127.0.0.1:%s,ca=%s/ca", port, folder);
	if (output_open(spec, &context, &output) < 0)
		exit(1);
	return output;
}

int main(int argc, char *argv[])
{
	const bool quick = argc > 1 && strcmp(argv[1], "--quick") == 0;
	char folder[] = "/tmp/lineprobe-bench-XXXXXX", command[400], port[8];
	struct server server = {0};
	struct output *output;

	if (mkdtemp(folder) == NULL)
		return 1;
	signal(SIGPIPE, SIG_IGN);
	snprintf(
	    command, sizeof(command),
	    "cd %s && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "
	    "pem "
	    "-days 90 -subj /CN=bench -addext subjectAltName=IP:127.0.0.1 2>/dev/null >ca && cat "
	    "ca >>pem",
	    folder);
	run(command);
	snprintf(port, sizeof(port), "%u", free_port());
	start_server(&server, folder, port);
	output = open_to(port, folder);
	made_records_open();
	made_records(FLOW_RECORD_OCTETS, 0, false);
	measure(output, &server, quick ? 200 * BATCH : 8000 * BATCH);
	output_close(output);
	made_records_close();
	snprintf(command, sizeof(command), "rm -r %s", folder);
	run(command);
	return 0;
}
// NOLINTEND(cert-env33-c)
