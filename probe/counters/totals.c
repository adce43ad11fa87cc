// SPDX-License-Identifier: BSD-3-Clause
#include "probe/counters/totals.h"

void totals_take(struct balance *balance, bool stopped)
{
	struct metering_totals totals;

	balance_take(balance, stopped);
	balance_sum(balance, &totals);
	balance_publish_totals(&totals);
}
