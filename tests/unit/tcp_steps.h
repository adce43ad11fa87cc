// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_TCP_STEPS_H
#define TESTS_UNIT_TCP_STEPS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "probe/meter/tcp_stats.h"

// A TCP connection told segment by segment, and what the meter says of it.

// The client is direction 1, so that an index taken for a role shows.
enum { SERVER = 0, CLIENT = 1 };

static const uint64_t start_us = UINT64_C(1700000000000000);

struct step {
	unsigned direction;
	uint32_t at_us;
	uint32_t sequence;
	uint32_t payload;
	uint8_t flags;
	uint16_t window;
};

__attribute__((unused)) static void play_from(struct tcp_stats *meter, const struct step *steps,
					      unsigned n, uint32_t first_sequence)
{
	for (unsigned i = 0; i < n; i++) {
		struct tcp_segment segment = {
		    .sequence = first_sequence + steps[i].sequence,
		    .payload_octets = steps[i].payload,
		    .window = steps[i].window,
		    .flags = steps[i].flags,
		};

		tcp_stats_update(meter, steps[i].direction, &segment, start_us + steps[i].at_us);
	}
}

__attribute__((unused)) static void play(struct tcp_stats *meter, const struct step *steps,
					 unsigned n)
{
	play_from(meter, steps, n, 0);
}

#define PLAY(meter, ...)                                                                           \
	do {                                                                                       \
		const struct step steps_[] = {__VA_ARGS__};                                        \
		play(meter, steps_, sizeof(steps_) / sizeof(*steps_));                             \
	} while (0)

__attribute__((unused)) static struct flow_tcp report_of(struct tcp_stats *meter)
{
	struct flow_tcp report = {0};

	tcp_stats_report(meter, CLIENT, &report);
	return report;
}

#endif
