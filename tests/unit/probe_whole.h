// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_PROBE_WHOLE_H
#define TESTS_UNIT_PROBE_WHOLE_H

#include <poll.h>

#include "config/clock.h"
#include "probe/parts.h"
#include "probe_run.h"

// A whole probe in this process, from its command line to its exit code; the parts start in order
// as main() has it.

enum { WHOLE_PACKETS = 300, WHOLE_FLOWS = 100 };

// Packet i is of Flow i % 100, with 10 octets of payload.
static unsigned whole_frame(unsigned i, uint8_t *to)
{
	return udp_frame(&(struct udp){0x0a000001 + i % WHOLE_FLOWS, 0xc6336401, 40000, 2000, 10},
			 to);
}

__attribute__((unused)) static char *whole_file(void)
{
	return run_file(run_capture("whole", WHOLE_PACKETS, whole_frame));
}

// The same packets, given once by a port.
__attribute__((unused)) static char *whole_port(void)
{
	return run_device(run_capture("whole", WHOLE_PACKETS, whole_frame));
}

// The loop is ready, no part has started.
static struct probe *whole_parse(int n, char **arguments)
{
	struct probe *probe = calloc(1, sizeof(*probe));

	assert_int_equal(options_parse(&probe->options, n, arguments), OPTIONS_RUN);
	probe->n_arguments = n;
	probe->arguments = arguments;
	assert_int_equal(run_prepare(probe), 0);
	return probe;
}

// One worker without classification; `more` options follow, up to a NULL.
__attribute__((unused)) static struct probe *whole_new(char *input, char *output, char **more)
{
	static char *arguments[24];
	char *first[24] = {
	    "lineprobe", "-i", input,  "-o",	    output, "-g",     "auto:1", "-D",
	    "off",	 "-w", "3000", "--control", "off",  "--user", "root"}; // there is no way
									       // back for the tests
									       // that follow
	int n = 15;

	memcpy(arguments, first, sizeof(arguments));
	for (; more != NULL && *more != NULL; more++)
		arguments[n++] = *more;
	return whole_parse(n, arguments);
}

// Returns how many parts have started: all, or those before the first one that failed.
__attribute__((unused)) static unsigned whole_start(struct probe *probe)
{
	unsigned started = 0;

	while (started < n_parts && parts[started].start(probe) == 0)
		started++;
	return started;
}

__attribute__((unused)) static void whole_stop(struct probe *probe, unsigned started)
{
	while (started-- > 0)
		if (parts[started].stop != NULL)
			parts[started].stop(probe);
}

__attribute__((unused)) static void whole_free(struct probe *probe)
{
	close(probe->on_signal.fd);
	close(probe->on_end.fd);
	options_free(&probe->options);
	free(probe);
}

// Files are read to their end, which workers_join() would cut short.
__attribute__((unused)) static void whole_read(struct probe *probe)
{
	run_until_workers_end(probe);
	workers_join(probe);
}

// How many packets the workers have taken.
__attribute__((unused)) static uint64_t whole_taken(struct probe *probe)
{
	struct counts rows[COUNTER_SET_MAX_ROWS];
	uint64_t packets = 0;

	for (unsigned i = 0; i < probe->n_workers; i++) {
		counter_set_read(worker_counters(probe->worker[i]), rows, 1000000);
		packets += rows[WORKER_TAKEN].packets;
	}
	return packets;
}

// Runs the loop until the counters that were asked for are there; false after ten seconds.
__attribute__((unused)) static bool whole_await_counters(struct probe *probe, uint64_t question)
{
	const uint64_t by_ns = monotonic_ns() + UINT64_C(10000000000);

	while (!probe_has_counters(probe, question) && monotonic_ns() < by_ns)
		event_loop_wait(&probe->loop, monotonic_ns() + 1000000);
	return probe_has_counters(probe, question);
}

// Lets a port's packets in; false after ten seconds.
__attribute__((unused)) static bool whole_await(struct probe *probe, uint64_t packets)
{
	const uint64_t by_ns = monotonic_ns() + UINT64_C(10000000000);

	while (whole_taken(probe) < packets && monotonic_ns() < by_ns)
		poll(NULL, 0, 1);
	return whole_taken(probe) == packets;
}

#endif
