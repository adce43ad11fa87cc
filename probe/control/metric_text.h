// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_METRIC_TEXT_H
#define PROBE_METRIC_TEXT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

// What Prometheus scrapes: its text format 0.0.4, or OpenMetrics 1.0.0. The two differ in how a
// counter is announced, and in the end.
struct metric_text {
	FILE *out;
	bool openmetrics;
	const char *name; // of the family that is being written
	const char *suffix;
};

enum metric_kind { METRIC_COUNTER, METRIC_GAUGE };

void metric_text_begin(struct metric_text *text, bool openmetrics, FILE *out);
void metric_text_end(struct metric_text *text);

// A family: of a counter the name is without "_total"; it must live until the next one. Its samples
// follow, all of them.
void metric_family(struct metric_text *text, const char *name, enum metric_kind kind,
		   const char *help);
// Labels: names and values in turn, NULL at the end. A value may hold anything.
void metric_sample(struct metric_text *text, const char *const *labels, uint64_t value);
void metric_sample_real(struct metric_text *text, const char *const *labels, double value);
// A sample without labels.
void metric_alone(struct metric_text *text, const char *name, enum metric_kind kind,
		  const char *help, double value);

#endif
