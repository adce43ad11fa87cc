// SPDX-License-Identifier: BSD-3-Clause
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "config/log.h"
#include "export/transport/outage.h"

LOG_TYPE(outage)

// Callers read the clock at different moments of one turn: an earlier value may come after a later.
static uint64_t passed(uint64_t since_us, uint64_t now_us)
{
	return now_us > since_us ? now_us - since_us : 0;
}

static bool may_report(const struct outage *outage, uint64_t now_us)
{
	return outage->reported_us == 0 || passed(outage->reported_us, now_us) >= OUTAGE_QUIET_US;
}

static void report(struct outage *outage, const char *spec, uint64_t now_us)
{
	if (outage->n_unreported > 0)
		LOG(WARNING, "output %s: %s (%u more outages since the last line)", spec,
		    outage->reason, outage->n_unreported);
	else
		LOG(WARNING, "output %s: %s", spec, outage->reason);
	outage->n_unreported = 0;
	outage->reported = true;
	outage->reported_us = now_us;
}

void outage_begin(struct outage *outage, const char *spec, uint64_t now_us, const char *reason, ...)
{
	va_list arguments;

	if (outage->out)
		return;
	outage->out = true;
	outage->reported = false;
	outage->since_us = now_us;
	va_start(arguments, reason);
	vsnprintf(outage->reason, sizeof(outage->reason), reason, arguments);
	va_end(arguments);
	if (may_report(outage, now_us))
		report(outage, spec, now_us);
}

void outage_tick(struct outage *outage, const char *spec, uint64_t now_us, uint64_t lost)
{
	if (!outage->out)
		return;
	if (!outage->reported) {
		if (may_report(outage, now_us))
			report(outage, spec, now_us);
	} else if (passed(outage->reported_us, now_us) >= OUTAGE_REMIND_US) {
		LOG(WARNING,
		    "output %s: %s; for %" PRIu64 " s now, %" PRIu64 " records lost so far", spec,
		    outage->reason, passed(outage->since_us, now_us) / 1000000, lost);
		outage->reported_us = now_us;
	}
}

void outage_end(struct outage *outage, const char *spec, uint64_t now_us)
{
	if (!outage->out)
		return;
	outage->out = false;
	if (!outage->reported) {
		outage->n_unreported++;
		return;
	}
	LOG(NOTICE, "output %s: works again after %" PRIu64 " s", spec,
	    passed(outage->since_us, now_us) / 1000000);
	outage->reported_us = now_us;
}
