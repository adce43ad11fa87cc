// SPDX-License-Identifier: BSD-3-Clause
#include "probe/watch/watch_series.h"

#include <string.h>

#include <rte_common.h>

void watch_series_add(struct watch_series *series, double value)
{
	if (series->n == WATCH_POINTS)
		memmove(&series->value[0], &series->value[1],
			(WATCH_POINTS - 1) * sizeof(series->value[0]));
	else
		series->n++;
	series->value[series->n - 1] = value;
}

double watch_series_most(const struct watch_series *series, unsigned n)
{
	double most = 0;

	for (unsigned i = series->n - RTE_MIN(n, series->n); i < series->n; i++)
		most = RTE_MAX(most, series->value[i]);
	return most;
}

double watch_series_last(const struct watch_series *series)
{
	return series->n > 0 ? series->value[series->n - 1] : 0;
}
