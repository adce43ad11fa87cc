// SPDX-License-Identifier: BSD-3-Clause
#include "probe/counters/totals.h"

void totals_publish(const struct balance *balance)
{
	struct metering_totals totals;

	balance_sum(balance, &totals);
	balance_publish_totals(&totals);
}

void totals_take(struct balance *balance, bool stopped)
{
	balance_take(balance, stopped);
	totals_publish(balance);
}
