// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_PROBE_ASKED_H
#define TESTS_UNIT_PROBE_ASKED_H

#include "probe_whole.h"

#include "probe/control/control_command.h"

// What a probe answers over its control socket, without one: a file's that is metered, or a port's
// that waits for more.
__attribute__((unused)) static const char *ask_probe(struct probe *probe, const char *line)
{
	static char text[1 << 18];
	const struct control_ask ask = {line, true};
	const uint64_t by_ns = monotonic_ns() + UINT64_C(20000000000);
	void *request = request_begin(probe, &ask);
	FILE *out = fmemopen(text, sizeof(text), "w");

	while (!request_go_on(request, out)) {
		assert_true(monotonic_ns() < by_ns);
		event_loop_wait(&probe->loop, monotonic_ns() + 1000000);
	}
	fclose(out);
	request_end(request);
	return text;
}

__attribute__((unused)) static struct probe *live_probe(char *output, char **more)
{
	struct probe *probe = whole_new(whole_port(), output, more);

	assert_int_equal(whole_start(probe), n_parts);
	assert_true(whole_await(probe, WHOLE_PACKETS));
	return probe;
}

// Until all outputs have come or gone.
__attribute__((unused)) static void live_settle(struct probe *probe)
{
	const uint64_t by_ns = monotonic_ns() + UINT64_C(10000000000);

	while (!outputs_are_settled(probe)) {
		assert_true(monotonic_ns() < by_ns);
		event_loop_wait(&probe->loop, monotonic_ns() + 1000000);
		outputs_look(probe);
	}
}

__attribute__((unused)) static void live_end(struct probe *probe)
{
	whole_stop(probe, n_parts);
	whole_free(probe);
}

#endif
