// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_WATCH_SERIES_H
#define PROBE_WATCH_SERIES_H

// The last values of a figure, the newest one last.
enum { WATCH_POINTS = 240 };

struct watch_series {
	unsigned n;
	double value[WATCH_POINTS];
};

void watch_series_add(struct watch_series *series, double value);
// The largest of the newest n.
double watch_series_most(const struct watch_series *series, unsigned n);
double watch_series_last(const struct watch_series *series);

#endif
