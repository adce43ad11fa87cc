// SPDX-License-Identifier: BSD-3-Clause
// What one exporter core does: encode and send over UDP loopback, to a thread that receives. Times
// are the 25th percentile of short windows, so that a neighbour on the machine counts little.
// NOLINTBEGIN(cert-env33-c): a test runs a program
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <rte_common.h>

#include "config/clock.h"
#include "export/output.h"
#include "made_records.h"

enum { BATCH = 512, WINDOW = 16, N_WINDOWS = 1500, MESSAGES = 64 };

static _Atomic bool done;
static _Atomic uint64_t received; // octets

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void *receive(void *context)
{
	static uint8_t octets[MESSAGES][2048];
	struct iovec parts[MESSAGES];
	struct mmsghdr headers[MESSAGES] = {0};
	const int fd = *(int *)context;

	for (unsigned i = 0; i < MESSAGES; i++) {
		parts[i] = (struct iovec){octets[i], sizeof(octets[i])};
		headers[i].msg_hdr.msg_iov = &parts[i];
		headers[i].msg_hdr.msg_iovlen = 1;
	}
	while (!atomic_load(&done)) {
		const int n = recvmmsg(fd, headers, MESSAGES, MSG_WAITFORONE, NULL);
		uint64_t sum = 0;

		for (int i = 0; i < n; i++)
			sum += headers[i].msg_len;
		atomic_fetch_add(&received, sum);
	}
	return NULL;
}

static int open_receiver(uint16_t *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const struct timeval patience = {.tv_usec = 100000};
	socklen_t length = sizeof(address);
	const int fd = socket(AF_INET, SOCK_DGRAM, 0), size = 64 << 20;

	if (fd < 0 || bind(fd, (struct sockaddr *)&address, length) < 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &length) < 0)
		exit(1);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	*port = ntohs(address.sin_port);
	return fd;
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

// Nanoseconds a Flow Record.
static double measure_window(struct output *output)
{
	static unsigned at;
	const uint64_t before = now_ns();

	for (unsigned batch = 0; batch < WINDOW; batch++) {
		const uint64_t now = wall_us();

		output_prepare(output, monotonic_us(), now);
		for (unsigned i = 0; i < BATCH; i++)
			output_add(output, record_at(at++), now);
		output_poll(output, now);
	}
	return (double)(now_ns() - before) / (WINDOW * BATCH);
}

// Nanoseconds a Flow Record, 25th percentile of the windows.
static double measure(struct output *output)
{
	static double windows[N_WINDOWS];

	for (unsigned window = 0; window < N_WINDOWS; window++) {
		windows[window] = measure_window(output);
		if (window % 100 == 0)
			output_tick(output, wall_us());
	}
	qsort(windows, N_WINDOWS, sizeof(windows[0]), by_value);
	return windows[N_WINDOWS / 4];
}

static void row(const char *name, const char *settings, const char *must, const char *aim,
		unsigned ipv6_percent, bool both)
{
	const double data_records = both ? 2 : 1;
	const struct options options = {0};
	struct export_environment environment = {.n_workers = 1, .version = "bench"};
	const struct output_context context = {&options, &environment, 0, 1};
	struct output *output;
	pthread_t thread;
	char spec[128];
	uint16_t port;
	const char *wanted = getenv("BENCH_ROW"); // one of them, for a look with perf
	int fd;
	double ns;

	if (wanted != NULL && strstr(name, wanted) == NULL)
		return;
	selectors_add(&environment.selectors, &made_selector);
	fd = open_receiver(&port);
	snprintf(spec, sizeof(spec), settings, port);
	if (output_open(spec, &context, &output) < 0)
		exit(1);
	made_records(flow_record_octets(output_wanted(output).measures), ipv6_percent, both);
	atomic_store(&done, false);
	atomic_store(&received, 0);
	pthread_create(&thread, NULL, receive, &fd);
	output_tick(output, wall_us());
	ns = measure(output);
	output_end(output, wall_us());
	atomic_store(&done, true);
	pthread_join(thread, NULL);
	printf("%s\t%s\t%s\t%.1f\tM records/s\t%.1f ns a record, %.0f MB received\n", name, must,
	       aim, data_records * 1000 / ns, ns / data_records,
	       (double)atomic_load(&received) / 1e6);
	fflush(stdout);
	output_close(output);
	close(fd);
}

static struct output *open_to(uint16_t port, const char *more)
{
	static const struct options options;
	static struct export_environment environment = {.n_workers = 1, .version = "bench"};
	const struct output_context context = {&options, &environment, 0, 1};
	struct output *output;
	char spec[256];

	selectors_add(&environment.selectors, &made_selector);
	snprintf(spec, sizeof(spec), "ipfix://127.0.0.1:%u%s", port, more);
	if (output_open(spec, &context, &output) < 0)
		exit(1);
	output_tick(output, wall_us());
	return output;
}

// What a disk queue costs while the collector is there: windows without and with one in turns.
static void row_of_idle_spool(void)
{
	static double plain[N_WINDOWS], spooled[N_WINDOWS];
	char folder[] = "/tmp/lineprobe-bench-XXXXXX", more[64], remove[64];
	const char *wanted = getenv("BENCH_ROW");
	struct output *without, *with;
	pthread_t thread;
	uint16_t port;
	int fd;

	if ((wanted != NULL && strstr("idle disk queue", wanted) == NULL) ||
	    mkdtemp(folder) == NULL)
		return;
	fd = open_receiver(&port);
	snprintf(more, sizeof(more), ",spool=%s", folder);
	without = open_to(port, "");
	with = open_to(port, more);
	made_records(FLOW_RECORD_OCTETS, 0, false);
	atomic_store(&done, false);
	pthread_create(&thread, NULL, receive, &fd);
	for (unsigned i = 0; i < N_WINDOWS; i++) {
		plain[i] = measure_window(without);
		spooled[i] = measure_window(with);
		if (i % 20 == 0) { // some 100 ms
			output_tick(without, wall_us());
			output_tick(with, wall_us());
		}
	}
	qsort(plain, N_WINDOWS, sizeof(plain[0]), by_value);
	qsort(spooled, N_WINDOWS, sizeof(spooled[0]), by_value);
	printf("idle disk queue, more of an exporter\t5\t2\t%.1f\t%%\t%.1f ns a record without, "
	       "%.1f ns "
	       "with\n",
	       100 * (spooled[N_WINDOWS / 4] / plain[N_WINDOWS / 4] - 1), plain[N_WINDOWS / 4],
	       spooled[N_WINDOWS / 4]);
	output_end(without, wall_us());
	output_end(with, wall_us());
	output_close(without);
	output_close(with);
	atomic_store(&done, true);
	pthread_join(thread, NULL);
	close(fd);
	snprintf(remove, sizeof(remove), "rm -r %s", folder);
	if (system(remove) != 0)
		exit(1);
}

int main(void)
{
	made_records_open();
	row("ring's end to nowhere: null:", "null:", "-", "-", 0, false);
	row("IPFIX over UDP, IPv4", "ipfix://127.0.0.1:%u", "6", "12", 0, false);
	row("IPFIX over UDP, IPv4, both directions", "ipfix://127.0.0.1:%u", "6", "12", 0, true);
	row("IPFIX over UDP, 15 % IPv6", "ipfix://127.0.0.1:%u", "6", "12", 15, false);
	row("NetFlow v9 over UDP, IPv4", "netflow9://127.0.0.1:%u", "-", "-", 0, false);
	row("NetFlow v5 over UDP", "netflow5://127.0.0.1:%u", "-", "-", 0, false);
	row("JSON to /dev/null", "json:/dev/null", "-", "-", 0, false);
	row_of_idle_spool();
	made_records_close();
	return 0;
}
// NOLINTEND(cert-env33-c)
