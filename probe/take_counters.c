// SPDX-License-Identifier: BSD-3-Clause
#include "probe/counters/totals.h"
#include "probe/probe.h"

void probe_take_counters(struct probe *probe, bool stopped)
{
	pmd_refresh_device_counters(probe->pmd);
	totals_take(probe->balance, stopped);
}
