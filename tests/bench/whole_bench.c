// SPDX-License-Identifier: BSD-3-Clause
// The whole worker with classification and export: Flows of the mix that dpi_bench measures. A
// Flow begins with the payloads of its kind (TCP: behind SYN and SYN+ACK) and goes on with small
// packets until it has had all of its packets; then its place is taken by a new one.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <rte_cycles.h>
#include <rte_malloc.h>

#include "bench.h"
#include "bench_exporter.h"
#include "dpi_traffic.h"
#include "pmd/eal/stamp.h"
#include "probe/counters/worker_counters.h"

enum { WINDOW = 1024, BURST = 64, LIVE = 1 << 20, TABLE = 3 * LIVE, ETHERNET = 14, SMALL = 60 };
enum { ROOM = 1600, SYN = 0x02, SYN_ACK = 0x12, PUSH_ACK = 0x18 };

struct place {
	uint32_t flow;
	uint16_t sent, life;
};

struct mix {
	struct traffic_flow kind[TRAFFIC_FLOWS];
	struct place place[LIVE];
	uint32_t next;
	uint16_t packets_a_flow;
};

static struct mix *mix; // in large pages, as a NIC's packets would be

// The client's address makes a Flow of its kind a Flow of its own.
static void put_client(uint8_t *ip, uint32_t flow, bool from_client)
{
	uint32_t address = flow * 0x9e3779b1U;

	memcpy(ip + (from_client ? 12 : 16), &address, sizeof(address));
}

static unsigned put_payload(uint8_t *frame, const struct traffic_packet *packet, uint32_t flow)
{
	memcpy(frame + ETHERNET, packet->ip, packet->ip_octets);
	put_client(frame + ETHERNET, flow, packet->direction == 0);
	return ETHERNET + packet->ip_octets < SMALL ? SMALL : ETHERNET + packet->ip_octets;
}

// A packet with hardly any payload, either way: headers as those of the kind's first packet.
static unsigned put_small(uint8_t *frame, const struct traffic_flow *kind, uint32_t flow,
			  uint8_t tcp_flags, bool from_client)
{
	uint8_t *ip = frame + ETHERNET, *l4 = ip + 20, ports[2];
	const bool tcp = kind->protocol == IPPROTO_TCP, bare = tcp_flags & SYN;

	memset(ip, 0, SMALL - ETHERNET);
	memcpy(ip, kind->packets[0].ip, tcp ? 40 : 28);
	ip[2] = 0;
	ip[3] = bare ? 40 : SMALL - ETHERNET;
	if (tcp)
		l4[13] = tcp_flags;
	else
		l4[5] = SMALL - ETHERNET - 20;
	put_client(ip, flow, true);
	if (!from_client) {
		memcpy(ip + 12, kind->server, 4);
		put_client(ip, flow, false);
		memcpy(ports, l4, 2);
		memcpy(l4, l4 + 2, 2);
		memcpy(l4 + 2, ports, 2);
	}
	return SMALL;
}

static unsigned put_next(uint8_t *frame)
{
	struct place *place = &mix->place[(bench_random() >> 20) % LIVE];
	const struct traffic_flow *kind;
	unsigned at;

	if (place->sent == place->life)
		*place = (struct place){.flow = mix->next++, .life = mix->packets_a_flow};
	kind = &mix->kind[place->flow % TRAFFIC_FLOWS];
	at = place->sent++;
	if (kind->protocol == IPPROTO_TCP && at < 2)
		return put_small(frame, kind, place->flow, at == 0 ? SYN : SYN_ACK, at == 0);
	if (kind->protocol == IPPROTO_TCP)
		at -= 2;
	if (at < kind->n_packets)
		return put_payload(frame, &kind->packets[at], place->flow);
	return put_small(frame, kind, place->flow, PUSH_ACK, bench_random() & 1);
}

static void make(struct rte_mempool *pool, struct rte_mbuf **mbuf)
{
	if (rte_pktmbuf_alloc_bulk(pool, mbuf, WINDOW) != 0)
		rte_exit(1, "the pool is short\n");
	for (unsigned i = 0; i < WINDOW; i++) {
		uint8_t *frame = rte_pktmbuf_mtod(mbuf[i], uint8_t *);
		unsigned length;

		memcpy(frame, "\0\0\0\0\0\1\0\0\0\0\0\2\x08\0", ETHERNET);
		length = put_next(frame);
		mbuf[i]->data_len = (uint16_t)length;
		mbuf[i]->pkt_len = length;
		mbuf[i]->port = 0;
	}
}

// A window as the worker's loop does it.
static uint64_t run_window(struct worker *worker, struct rte_mbuf **mbuf)
{
	uint64_t start = rte_rdtsc();

	for (unsigned n = 0; n < WINDOW; n += BURST) {
		worker->now_us += 3; // 64 packets at 20 Mpps
		worker_process(worker, WORKER_TAKEN, &mbuf[n], BURST);
		meter_sweep(&worker->meter, worker->meter.now_us);
		dpi_worker_tick(worker->dpi, worker->meter.now_us);
		worker_publish(worker);
	}
	return rte_rdtsc() - start;
}

// Warm: until Flows end by the idle timeout as often as they begin.
static double measure(struct worker *worker, struct rte_mempool *pool)
{
	const unsigned warm = bench_quick ? 20 : 23000, n = bench_quick ? 20 : 6000;
	struct windows windows;
	struct rte_mbuf *mbuf[WINDOW];
	double ns;

	windows_init(&windows, n);
	for (unsigned i = 0; i < warm + n; i++) {
		uint64_t ticks;

		make(pool, mbuf);
		ticks = run_window(worker, mbuf);
		if (i >= warm)
			windows_add(&windows, ticks, WINDOW);
	}
	ns = windows_percentile(&windows, 25);
	windows_end(&windows);
	return 1000 / ns;
}

// The first Flow of a place has had a part of its packets already.
static void begin(uint16_t packets_a_flow)
{
	mix->packets_a_flow = packets_a_flow;
	for (unsigned i = 0; i < LIVE; i++)
		mix->place[i] = (struct place){
		    .flow = mix->next++,
		    .life = (uint16_t)(1 + bench_random() % packets_a_flow),
		};
}

static const struct row {
	uint16_t packets_a_flow;
	double must, aim;
	const char *fields, *name;
} rows[] = {
    {100, 22, 35, "default", "classification, export by UDP: 100 packets a Flow"},
    {30, 12, 20, "default", "classification, export by UDP: 30 packets a Flow"},
    {10, 6, 10, "default", "classification, export by UDP: 10 packets a Flow"},
    {30, 0, 0, "default,app", "the same, all metadata: 30 packets a Flow"},
};

static struct dpi *open_classification(void)
{
	const struct dpi_settings settings = {.metadata_wanted = UINT64_MAX,
					      .n_workers = 1,
					      .max_flows = TABLE,
					      .cache = "/proc/nonexistent"};
	struct dpi *dpi;

	if (dpi_open(&settings, &dpi) != 0)
		rte_exit(1, "no classification\n");
	return dpi;
}

static void run(const struct row *row, struct rte_mempool *pool, char *output)
{
	struct dpi *dpi = open_classification();
	struct export_process *process =
	    bench_exporter_of(output, row->fields, dpi_applications(dpi));
	struct dpi_worker *classifier;
	struct worker *worker;
	char note[160];
	struct bench_row printed = {row->name, row->must, row->aim, 0, "Mpps", note};
	const struct counts *ring;

	dpi_limit_metadata(dpi, export_process_wanted(process).metadata);
	classifier = dpi_worker_new(dpi, 0, -1);
	if (classifier == NULL)
		rte_exit(1, "no classification\n");
	worker = bench_worker(TABLE, export_process_source(process, 0)->ring, FULL_EVICT_IDLE,
			      classifier);
	for (unsigned protocol = 0; protocol < 256; protocol++)
		// ten times the mean gap
		meter_set_silence(&worker->meter, (uint8_t)protocol, 500 * 1000);
	begin(row->packets_a_flow);
	printed.measured = measure(worker, pool);
	ring = worker->ring_counters->now;
	snprintf(
	    note, sizeof(note),
	    "L2-warm, 1 M places, mix of TLS, QUIC, DNS, HTTP, unknown; %s fields; %llu records, "
	    "%llu did not fit the ring",
	    row->fields, (unsigned long long)ring[RING_MADE].records,
	    (unsigned long long)ring[RING_LOST_FULL].records);
	bench_print(&printed);
	bench_exporter_end(process);
	bench_worker_end(worker);
	dpi_worker_free(classifier);
	dpi_close(dpi);
}

int main(int argc, char *argv[])
{
	struct rte_mempool *pool;
	char output[64];
	uint16_t port;
	int sink;

	bench_start(argc, argv);
	pool = rte_pktmbuf_pool_create("whole", 8191, 256, PACKET_PRIVATE,
				       RTE_PKTMBUF_HEADROOM + ROOM, 0);
	mix = rte_zmalloc(NULL, sizeof(*mix), 64);
	if (pool == NULL || mix == NULL)
		rte_exit(1, "no memory for packets\n");
	sink = bench_socket(0, &port);
	snprintf(output, sizeof(output), "ipfix://127.0.0.1:%u", port);
	for (uint32_t i = 0; i < TRAFFIC_FLOWS; i++)
		traffic_make(&mix->kind[i], i);
	for (unsigned i = 0; i < RTE_DIM(rows); i++)
		run(&rows[i], pool, output);
	close(sink);
	return 0;
}
