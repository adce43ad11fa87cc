// SPDX-License-Identifier: BSD-3-Clause
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "config/names.h"
#include "config/number.h"
#include "config/personality/cento_line.h"
#include "config/personality/foreign_hosts.h"
#include "config/personality/foreign_ports.h"
#include "config/personality/nprobe_line.h" // the same ZeroMQ and templates

enum { PRESET_BUCKETS = 512000, FLOWS_PER_BUCKET = 2, BUCKET_OCTETS = 296, MOST_CORES = 128 };

static const struct {
	const char *key, *scheme;
} exports[] = {{"v5", "netflow5"}, {"v9", "netflow9"}, {"ipfix", "ipfix"}};

static bool has_output(const struct foreign_line *line)
{
	bool has = foreign_value(line, "zmq") != NULL;

	for (unsigned i = 0; i < RTE_DIM(exports); i++)
		has |= foreign_value(line, exports[i].key) != NULL;
	return has;
}

static void put_outputs(struct foreign_line *line)
{
	const char *list, *fields = foreign_value(line, "template");

	for (unsigned k = 0; k < RTE_DIM(exports); k++) {
		struct foreign_hosts hosts = {.transport = "udp"};
		char as[16];

		snprintf(as, sizeof(as), "--%s", exports[k].key);
		for (unsigned i = 0; (list = foreign_nth(line, exports[k].key, i)) != NULL; i++)
			foreign_hosts_read(line, as, list, &hosts);
		foreign_hosts_put(line, &hosts, exports[k].scheme, "hash", "");
		foreign_hosts_clear(&hosts);
	}
	foreign_zmq_put(line, "zmq", true);
	if (!has_output(line)) {
		foreign_put(line, "output", "null:");
		foreign_note(line, "no output: Flows are only counted");
	}
	if (fields != NULL)
		foreign_template_put(line, "--template", fields);
	else if (foreign_value(line, "v9") != NULL || foreign_value(line, "ipfix") != NULL)
		foreign_note(line, "fields: lineprobe's own default ones, not Cento's fixed ones");
}

// The same cores each once, in order: ours are threads, not names for threads.
static void put_cores(struct foreign_line *line, const char *key, const char *ours)
{
	const char *list = foreign_value(line, key);
	bool taken[MOST_CORES] = {false};
	char core[32], cores[1024] = "";
	uint64_t number;
	unsigned n = 0, n_taken = 0;

	while (list != NULL && foreign_next(&list, core, sizeof(core))) {
		if (!number_read(core, 0, MOST_CORES - 1, &number)) {
			foreign_refuse(line, "-%s: '%s' is no core", key, core);
			return;
		}
		n++;
		if (taken[number])
			continue;
		taken[number] = true;
		n_taken++;
		snprintf(core, sizeof(core), "%" PRIu64, number);
		names_add(cores, sizeof(cores), ",", core);
	}
	if (*cores == '\0')
		return;
	foreign_put(line, ours, "%s", cores);
	if (n_taken < n)
		foreign_note(line, "-%s: one thread a core, on %s", key, cores);
}

static void put_inputs(struct foreign_line *line, unsigned *n_ports)
{
	struct foreign_ports ports = {.n_files = 0};
	const char *value;

	for (unsigned i = 0; (value = foreign_nth(line, "i", i)) != NULL; i++)
		foreign_ports_read(line, value, &ports);
	if (foreign_value(line, "i") == NULL)
		foreign_refuse(line, "-i: not given; Cento needs one");
	foreign_ports_put(line, &ports);
	if (foreign_value(line, "z") != NULL && ports.n_files == 0)
		foreign_put(line, "user", "root");
	if (foreign_value(line, "g") != NULL)
		put_cores(line, "g", "workers");
	else if (ports.n_queues > 1 && ports.n_files == 0)
		foreign_put(line, "workers", "auto:%u", ports.n_queues);
	put_cores(line, "G", "exporters");
	*n_ports = RTE_MAX(ports.n_queues, 1U);
	foreign_ports_clear(&ports);
}

// Buckets, or megaoctets of them: "10MB".
static uint64_t read_buckets(struct foreign_line *line, const char *key, uint64_t preset)
{
	const char *value = foreign_value(line, key);
	uint64_t buckets = preset;
	char digits[32];
	size_t n;

	if (value == NULL)
		return preset;
	n = strspn(value, "0123456789");
	snprintf(digits, sizeof(digits), "%.*s", (int)n, value);
	if (!number_read(digits, 1, UINT32_MAX, &buckets) ||
	    (value[n] != '\0' && strcmp(value + n, "MB") != 0)) {
		foreign_refuse(line, "-%s %s: is no number of buckets; write 512000 or 144MB", key,
			       value);
		return preset;
	}
	return value[n] == '\0' ? buckets : buckets * (1 << 20) / BUCKET_OCTETS;
}

static void put_flows(struct foreign_line *line, unsigned n_ports)
{
	const uint64_t buckets = read_buckets(line, "w", PRESET_BUCKETS),
		       flows = read_buckets(line, "W", buckets * FLOWS_PER_BUCKET);
	const char *dpi = foreign_value(line, "D");

	foreign_put(line, "active-timeout", "%" PRIu64,
		    RTE_MAX(foreign_number(line, "t", 120), UINT64_C(1)));
	foreign_put(line, "idle-timeout", "%" PRIu64,
		    RTE_MAX(foreign_number(line, "d", 60), UINT64_C(1)));
	if (foreign_value(line, "t") == NULL || foreign_value(line, "d") == NULL)
		foreign_note(line, "-t, -d: 120 s and 60 s as a running Cento prints them; its "
				   "manual says 300 s and 180 s");
	foreign_put(line, "max-flows", "%" PRIu64, flows * n_ports);
	foreign_put(line, "decap", "%s", foreign_value(line, "tunnel") != NULL ? "all" : "off");
	if (dpi != NULL && !foreign_is(dpi, "0|1|2"))
		foreign_refuse(line, "-D %s: is no level; write 0 or 2", dpi);
	foreign_put(line, "dpi", "%s", dpi != NULL && strcmp(dpi, "0") != 0 ? "on" : "off");
	if (dpi != NULL && strcmp(dpi, "1") == 0)
		foreign_note(line, "-D 1: is what -D 2 is today");
}

static void put_verbosity(struct foreign_line *line)
{
	const uint64_t level = foreign_number(line, "v", 2);

	if (level > 2)
		foreign_put(line, "verbose", "%u", level > 4 ? 2 : 1);
}

void cento_finish(struct foreign_line *line)
{
	unsigned n_ports;

	if (foreign_asks(line, "h", "help", "fingers") ||
	    foreign_asks(line, "version", "--version", NULL))
		return;
	for (unsigned i = 0; i < line->words.n; i++)
		foreign_refuse(line, "%s: stands alone; an option is missing before it",
			       line->words.word[i]);
	put_inputs(line, &n_ports);
	put_outputs(line);
	put_flows(line, n_ports);
	put_verbosity(line);
	if (foreign_value(line, "z") == NULL && foreign_value(line, "u") == NULL)
		foreign_note_user(line, "");
}

void cento_bridge_finish(struct foreign_line *line)
{
	cento_finish(line);
	foreign_refuse(line, "cento-bridge: lineprobe forwards no packets; --as cento meters them");
}
