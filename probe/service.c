// SPDX-License-Identifier: BSD-3-Clause
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <systemd/sd-daemon.h>

#include "config/clock.h"
#include "config/figure.h"
#include "config/log.h"
#include "probe/counters/totals.h"
#include "probe/probe.h"

LOG_TYPE(service);

#define SECOND UINT64_C(1000000000)
enum { READY_LOOK_NS = 10 * 1000 * 1000, STALL_US = 10 * 1000 * 1000, STATUS_SECONDS = 5 };

// What happened since the last one, as `systemctl status` shows it.
static void tell_status(struct probe *probe, uint64_t now_ns)
{
	struct service *service = &probe->service;
	const double seconds = (double)(now_ns - service->told_ns) / 1e9;
	const char *config = probe->options.config_file;
	struct metering_totals totals;
	char packets[16], bits[16], records[16], lost[32];

	balance_totals(&totals);
	sd_notifyf(0, "STATUS=%s%s%spps, %sbit/s, %srecords/s, lost %s packets since the start",
		   config != NULL ? config : "", config != NULL ? ": " : "",
		   figure_rate((double)(totals.packets - service->packets) / seconds, packets, 16),
		   figure_rate((double)(totals.octets - service->octets) * 8 / seconds, bits, 16),
		   figure_rate((double)(totals.flows - service->records) / seconds, records, 16),
		   figure_write(totals_lost_packets(&totals), lost, 32));
	service->told_ns = now_ns;
	service->packets = totals.packets;
	service->octets = totals.octets;
	service->records = totals.flows;
}

// A thread that stands still does not answer for its counters; with files one may wait for another.
// The service manager then restarts the service at once, if it watches it; without one the line is
// all.
static void watch(struct probe *probe)
{
	struct service *service = &probe->service;
	char names[512];
	const uint64_t since_us = monotonic_us() - STALL_US;
	const bool stalled = !pmd_is_file(probe->pmd) &&
			     balance_silent(probe->balance, since_us, names, sizeof(names)) > 0;

	if (stalled && !service->stalled) {
		LOG(ERR, "%s: no progress for %u s", names, STALL_US / 1000000);
		sd_notify(0, "WATCHDOG=trigger");
	}
	if (!stalled && service->stalled)
		LOG(WARNING, "workers and exporters make progress again");
	service->stalled = stalled;
	if (!stalled)
		sd_notify(0, "WATCHDOG=1");
}

// Ready is who has answered: workers poll, exporters wait for records.
static void await_ready(struct probe *probe)
{
	struct service *service = &probe->service;

	if (service->question == 0)
		service->question = probe_ask_counters(probe);
	if (!probe_has_counters(probe, service->question)) {
		service->event.due_ns = monotonic_ns() + READY_LOOK_NS;
		return;
	}
	service->ready = true;
	sd_notify(0, "READY=1\nSTATUS=metering");
	service->event.due_ns = monotonic_ns() + SECOND;
}

// Each second run.c has asked for the counters.
static void look(void *context, short)
{
	struct probe *probe = context;
	struct service *service = &probe->service;
	const uint64_t now_ns = monotonic_ns();

	if (!service->ready) {
		await_ready(probe);
		return;
	}
	if (!probe->stopping)
		watch(probe);
	if (!probe->stopping && now_ns - service->told_ns >= STATUS_SECONDS * SECOND)
		tell_status(probe, now_ns);
	service->event.due_ns = now_ns + SECOND;
}

void service_begin(struct probe *probe)
{
	struct service *service = &probe->service;

	*service = (struct service){.told_ns = monotonic_ns()};
	service->event = (struct event){.fd = -1, .run = look, .context = probe};
	service->event.due_ns = service->told_ns;
	event_loop_add(&probe->loop, &service->event);
}

void service_end(struct probe *probe)
{
	event_loop_remove(&probe->loop, &probe->service.event);
}

void service_wait(void)
{
	sd_notifyf(0, "STATUS=waiting for a subscriber (wait=on)\nEXTEND_TIMEOUT_USEC=%" PRIu64,
		   UINT64_C(86400000000) * 365);
}

void service_reload_begin(void)
{
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%" PRIu64, monotonic_us());
}

void service_reload_end(void)
{
	sd_notify(0, "READY=1");
}

void service_stop(const struct probe *probe)
{
	sd_notifyf(0, "STOPPING=1\nSTATUS=exporting all active Flows\nEXTEND_TIMEOUT_USEC=%" PRIu64,
		   (probe->options.stop_ms + 10000) * 1000);
}
