// SPDX-License-Identifier: BSD-3-Clause
// What classification costs on one core. Times are processor time of this thread, the 25th
// percentile of short windows; two classifiers are measured in turn, so that a neighbour on the
// machine slows both. `dpi_bench quic` measures one group alone.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "dpi/engine/engine.h"
#include "dpi_traffic.h"
#ifdef HAVE_NDPI
#include <ndpi_api.h>
#endif

enum { N_WINDOWS = 100, WINDOW_FLOWS = 2000 };

static struct traffic_flow flows[TRAFFIC_FLOWS];
static struct dpi *dpi;
static struct dpi_worker *worker;

static uint64_t clock_ns(clockid_t id)
{
	struct timespec now;

	clock_gettime(id, &now);
	return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static uint64_t now_ns(void)
{
	return clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

// Operations a second of the quickest quarter's border.
static double rate(double *ns_each, unsigned n)
{
	qsort(ns_each, n, sizeof(*ns_each), by_value);
	return 1e9 / ns_each[n / 4];
}

static void row(const char *name, double must, double aim, double measured, const char *unit,
		const char *note)
{
	printf("%s\t%g\t%g\t%.4g\t%s\t%s\n", name, must, aim, measured, unit, note);
	fflush(stdout);
}

// Keeps the compiler from dropping what is measured.
static volatile uint64_t sink;

static void classify(const struct traffic_flow *flow, unsigned n_packets)
{
	struct dpi_flow state = {0};

	for (unsigned i = 0; i < flow->n_packets && i < n_packets && state.state != DPI_DONE; i++) {
		const struct traffic_packet *p = &flow->packets[i];
		bool client = p->direction == 0;
		struct dpi_packet packet = {
		    .payload = p->ip + p->payload_at,
		    .length = p->payload_octets,
		    .wire_length = p->payload_octets,
		    .ip_version = 4,
		    .protocol = flow->protocol,
		    .direction = p->direction,
		    .start_seen = true,
		    .source_port = client ? flow->client_port : flow->server_port,
		    .destination_port = client ? flow->server_port : flow->client_port,
		    .source = p->ip + 12,
		    .destination = p->ip + 16,
		    .now_us = 1000000,
		};

		if (flow->protocol == IPPROTO_TCP) {
			memcpy(&packet.tcp_sequence, p->ip + 24, 4);
			packet.tcp_sequence = ntohl(packet.tcp_sequence);
		}
		dpi_inspect(worker, &state, &packet);
	}
	sink += state.label.application;
	dpi_flow_end(worker, &state);
}

static double window_ours(unsigned window)
{
	uint64_t start = now_ns();

	for (unsigned i = 0; i < WINDOW_FLOWS; i++)
		classify(&flows[(window * WINDOW_FLOWS + i) % TRAFFIC_FLOWS], TRAFFIC_MAX_PACKETS);
	return (double)(now_ns() - start) / WINDOW_FLOWS;
}

#ifdef HAVE_NDPI
static struct ndpi_detection_module_struct *ndpi;

static void ndpi_start(void)
{
	NDPI_PROTOCOL_BITMASK all;

	ndpi = ndpi_init_detection_module(ndpi_no_prefs);
	NDPI_BITMASK_SET_ALL(all);
	ndpi_set_protocol_detection_bitmask2(ndpi, &all);
	ndpi_finalize_initialization(ndpi);
}

// As ndpiReader does: packets until the protocol is known and nothing more is wanted.
static double window_ndpi(unsigned window)
{
	uint64_t start = now_ns();

	for (unsigned i = 0; i < WINDOW_FLOWS; i++) {
		const struct traffic_flow *flow =
		    &flows[(window * WINDOW_FLOWS + i) % TRAFFIC_FLOWS];
		struct ndpi_flow_struct *state = ndpi_flow_malloc(SIZEOF_FLOW_STRUCT);
		ndpi_protocol found = {0};
		u_int8_t guessed;

		memset(state, 0, SIZEOF_FLOW_STRUCT);
		for (unsigned k = 0; k < flow->n_packets; k++) {
			found = ndpi_detection_process_packet(ndpi, state, flow->packets[k].ip,
							      flow->packets[k].ip_octets, 1000);
			if (found.app_protocol != NDPI_PROTOCOL_UNKNOWN &&
			    !state->check_extra_packets)
				break;
		}
		if (found.app_protocol == NDPI_PROTOCOL_UNKNOWN)
			found = ndpi_detection_giveup(ndpi, state, 1, &guessed);
		sink += found.app_protocol;
		ndpi_flow_free(state);
	}
	return (double)(now_ns() - start) / WINDOW_FLOWS;
}
#endif

static void measure_classification(void)
{
	static double ours[N_WINDOWS];
	double flows_a_second;

#ifdef HAVE_NDPI
	static double theirs[N_WINDOWS];
	double their_flows;

	ndpi_start();
	for (unsigned i = 0; i < N_WINDOWS; i++) {
		ours[i] = window_ours(i);
		theirs[i] = window_ndpi(i);
	}
	their_flows = rate(theirs, N_WINDOWS);
	flows_a_second = rate(ours, N_WINDOWS);
	row("classification against libndpi", 5, 10, flows_a_second / their_flows, "x",
	    ndpi_revision());
	row("libndpi, same packets", 0, 0, their_flows, "flows/s", "");
#else
	for (unsigned i = 0; i < N_WINDOWS; i++)
		ours[i] = window_ours(i);
	flows_a_second = rate(ours, N_WINDOWS);
#endif
	row("classification with metadata", 0, 0, flows_a_second, "flows/s",
	    "40 % TLS, 10 % QUIC, 30 % DNS, 10 % HTTP, 10 % unknown");
}

// What each kind of Flow costs: for those who want to make it less.
static void measure_kinds(void)
{
	static const struct {
		const char *name;
		unsigned kind;
	} kinds[] = {{"TLS Flow", 0},
		     {"QUIC Flow", 4},
		     {"DNS Flow", 5},
		     {"HTTP Flow", 8},
		     {"unknown Flow", 9}};
	static double ns[N_WINDOWS];

	for (unsigned k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		for (unsigned i = 0; i < N_WINDOWS; i++) {
			uint64_t start = now_ns();

			for (unsigned j = 0; j < 100; j++)
				classify(&flows[(i * 100 + j) % (TRAFFIC_FLOWS / 10) * 10 +
						kinds[k].kind],
					 TRAFFIC_MAX_PACKETS);
			ns[i] = (double)(now_ns() - start) / 100;
		}
		row(kinds[k].name, 0, 0, 1e9 / rate(ns, N_WINDOWS), "ns", "all of its packets");
	}
}

static void measure_scans(void)
{
	static double ns[N_WINDOWS];
	char note[64];

	for (unsigned i = 0; i < N_WINDOWS; i++) {
		uint64_t start = now_ns();

		for (unsigned j = 0; j < WINDOW_FLOWS; j++) {
			const struct traffic_flow *flow =
			    &flows[(i * WINDOW_FLOWS + j) % TRAFFIC_FLOWS];
			const struct traffic_packet *p = &flow->packets[0];

			patterns_scan(worker->database[flow->protocol == IPPROTO_UDP],
				      worker->scratch, p->ip + p->payload_at, p->payload_octets,
				      &worker->hits, worker->signatures->rules.n);
		}
		ns[i] = (double)(now_ns() - start) / WINDOW_FLOWS;
	}
	snprintf(note, sizeof(note), "first payloads, %u rules", worker->signatures->rules.n);
	row("Hyperscan scans", 2e6, 3e6, rate(ns, N_WINDOWS), "scans/s", note);
}

static void measure_quic(void)
{
	static double ns[N_WINDOWS];
	uint64_t wanted = worker->wanted;

	worker->wanted = METADATA_BIT(METADATA_TLS_SERVER_NAME);
	for (unsigned i = 0; i < N_WINDOWS; i++) {
		uint64_t start = now_ns();

		for (unsigned j = 0; j < 50; j++) // every second QUIC Flow has one Initial
			classify(&flows[(i * 50 + j) % (TRAFFIC_FLOWS / 20) * 20 + 4], 1);
		ns[i] = (double)(now_ns() - start) / 50;
	}
	worker->wanted = wanted;
	row("QUIC Initial to server name", 200e3, 350e3, rate(ns, N_WINDOWS), "Initials/s",
	    "and label, without fingerprints");
}

static void measure_suffixes(void)
{
	static const char *const names[] = {
	    "www.youtube.com",
	    "api.netflix.com",
	    "static.xx.fbcdn.net",
	    "host17.example.org",
	    "mail.google.com",
	    "cdn.some-shop.example",
	    "outlook.office.com",
	    "d1a2b3c4.cloudfront.net",
	    "a.very.deep.name.at.example.net",
	    "r4---sn-4g5e6nsz.googlevideo.com",
	    "localhost",
	    "www.bbc.co.uk",
	};
	static double ns[N_WINDOWS];
	unsigned lengths[12];

	for (unsigned i = 0; i < 12; i++)
		lengths[i] = (unsigned)strlen(names[i]);
	for (unsigned i = 0; i < N_WINDOWS; i++) {
		uint64_t start = now_ns();

		for (unsigned j = 0; j < 12000; j++)
			sink +=
			    hosts_find(worker->signatures->hosts, names[j % 12], lengths[j % 12]);
		ns[i] = (double)(now_ns() - start) / 12000;
	}
	row("host name to application", 20e6, 50e6, rate(ns, N_WINDOWS), "look-ups/s", "");
}

static double ready_ms(const char *cache)
{
	struct signatures s;
	const struct signature_source source = {.directory = signatures_default_directory(),
						.cache = cache,
						.find_check = dissector_check};
	struct problems problems = {0};
	uint64_t start = clock_ns(CLOCK_MONOTONIC);

	if (signatures_load(&s, &source, &problems) != 0)
		exit(1);
	start = clock_ns(CLOCK_MONOTONIC) - start;
	signatures_free(&s, false);
	return (double)start / 1e6;
}

static void measure_readiness(void)
{
	char cache[] = "/tmp/dpi-bench-XXXXXX", command[64];
	double best = 1e9;

	if (mkdtemp(cache) == NULL)
		exit(1);
	row("databases ready, without cache", 3000, 1500, ready_ms(cache), "ms",
	    "all files, checks");
	for (unsigned i = 0; i < 20; i++) {
		double ms = ready_ms(cache);

		best = ms < best ? ms : best;
	}
	row("databases ready, from cache", 20, 5, best, "ms", "all files; best of 20");
	snprintf(command, sizeof(command), "rm -r %s", cache);
	if (system(command) != 0)
		exit(1);
}

static const struct {
	const char *name;
	void (*measure)(void);
} groups[] = {
    {"ready", measure_readiness}, {"scans", measure_scans},
    {"quic", measure_quic},	  {"hosts", measure_suffixes},
    {"kinds", measure_kinds},	  {"classification", measure_classification},
};

int main(int argc, char *argv[])
{
	struct dpi_settings settings = {.metadata_wanted = UINT64_MAX,
					.n_workers = 1,
					.max_flows = 1000000,
					.cache = argc > 2 ? argv[2] : "/proc/nonexistent"};

	if (dpi_open(&settings, &dpi) != 0)
		return 1;
	worker = dpi_worker_new(dpi, 0, -1);
	if (worker == NULL)
		return 1;
	for (unsigned i = 0; i < TRAFFIC_FLOWS; i++)
		traffic_make(&flows[i], i);
	for (unsigned i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (argc < 2 || strcmp(argv[1], groups[i].name) == 0)
			groups[i].measure();
	dpi_worker_free(worker);
	dpi_close(dpi);
	return 0;
}
