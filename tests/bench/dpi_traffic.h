// SPDX-License-Identifier: BSD-3-Clause
// Flows for measuring classification: 40 % TLS, 10 % QUIC, 30 % DNS, 10 % HTTP, 10 % unknown, made
// from the payloads of the unit tests; each packet with its IPv4 header, so that others can read
// it.
#ifndef DPI_TRAFFIC_H
#define DPI_TRAFFIC_H

#include <netinet/in.h>
#include <sys/mman.h>

#include "tests/unit/dpi_payloads.h"

enum { TRAFFIC_FLOWS = 4000, TRAFFIC_MAX_PACKETS = 8 };

struct traffic_packet {
	uint8_t *ip; // 20 octets, then TCP (20) or UDP (8), then the payload
	uint16_t ip_octets, payload_octets, payload_at;
	uint8_t direction;
};

struct traffic_flow {
	uint8_t protocol;
	uint16_t client_port, server_port;
	uint8_t client[4], server[4];
	unsigned n_packets;
	uint32_t sequence[2];
	struct traffic_packet packets[TRAFFIC_MAX_PACKETS];
};

static inline uint16_t traffic_checksum(const uint8_t *ip)
{
	uint32_t sum = 0;

	for (unsigned i = 0; i < 20; i += 2)
		sum += (uint32_t)ip[i] << 8 | ip[i + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t) ~((sum & 0xffff) + (sum >> 16));
}

static inline void traffic_header(struct payload *p, const struct traffic_flow *flow,
				  uint8_t direction, size_t length)
{
	bool tcp = flow->protocol == IPPROTO_TCP;
	uint16_t checksum;

	put_number(p, 0x4500, 2);
	put_number(p, 20 + (tcp ? 20 : 8) + length, 2);
	put(p, "\0\1\x40\0\x40", 5);
	put_number(p, flow->protocol, 1);
	put_number(p, 0, 2);
	put(p, direction == 0 ? flow->client : flow->server, 4);
	put(p, direction == 0 ? flow->server : flow->client, 4);
	checksum = traffic_checksum(p->at);
	p->at[10] = (uint8_t)(checksum >> 8);
	p->at[11] = (uint8_t)checksum;
	put_number(p, direction == 0 ? flow->client_port : flow->server_port, 2);
	put_number(p, direction == 0 ? flow->server_port : flow->client_port, 2);
	if (!tcp) {
		put_number(p, 8 + length, 2);
		put_number(p, 0, 2);
		return;
	}
	put_number(p, flow->sequence[direction], 4);
	put_number(p, flow->sequence[!direction], 4);
	put(p, "\x50\x18\x10\0\0\0\0\0", 8);
}

// From large pages where the system has them: small ones would measure its translations. Never
// freed.
static inline uint8_t *traffic_octets(size_t n)
{
	enum { PAGE = 2 << 20, CHUNK = 16 * PAGE };
	static uint8_t *chunk;
	static size_t used = CHUNK;
	uint8_t *at;

	if (CHUNK - used < n) {
		chunk = aligned_alloc(PAGE, CHUNK);
		if (chunk == NULL)
			abort();
		madvise(chunk, CHUNK, MADV_HUGEPAGE);
		used = 0;
	}
	at = chunk + used;
	used += (n + 63) / 64 * 64;
	return at;
}

static inline void traffic_say(struct traffic_flow *flow, uint8_t direction, const uint8_t *octets,
			       size_t length)
{
	struct traffic_packet *packet = &flow->packets[flow->n_packets++];
	struct payload p = {0};

	traffic_header(&p, flow, direction, length);
	packet->payload_at = (uint16_t)p.n;
	put(&p, octets, length);
	packet->ip = traffic_octets(p.n);
	memcpy(packet->ip, p.at, p.n);
	packet->ip_octets = (uint16_t)p.n;
	packet->payload_octets = (uint16_t)length;
	packet->direction = direction;
	flow->sequence[direction] += (uint32_t)length;
}

static inline void traffic_segments(struct traffic_flow *flow, uint8_t direction,
				    const struct payload *p)
{
	for (size_t at = 0; at < p->n; at += 1448)
		traffic_say(flow, direction, p->at + at, p->n - at < 1448 ? p->n - at : 1448);
}

static inline void traffic_noise(struct traffic_flow *flow, unsigned n_packets, uint32_t seed)
{
	for (unsigned i = 0; i < n_packets; i++) {
		struct payload p = {0};

		put_fill(&p, 100 + (seed * 37 + i * 211) % 900, seed * 8 + i);
		traffic_say(flow, i & 1, p.at, p.n);
	}
}

static inline void traffic_quic(struct traffic_flow *flow, const char *host, uint32_t seed)
{
	struct payload hello = {0}, frames[2] = {0}, packet;
	uint8_t id[8];
	size_t half;

	memcpy(id, &seed, 4);
	memcpy(id + 4, "abcd", 4);
	put_client_hello(&hello, host, seed % 2 ? 1216 : 32);
	half = hello.n > 1000 ? 1000 : hello.n;
	put_crypto_frame(&frames[0], 0, hello.at, half);
	packet = quic_initial(id, 0, frames[0], 1162);
	traffic_say(flow, 0, packet.at, packet.n);
	if (half == hello.n)
		return;
	put_crypto_frame(&frames[1], half, hello.at + half, hello.n - half);
	packet = quic_initial(id, 1, frames[1], 1162);
	traffic_say(flow, 0, packet.at, packet.n);
}

static inline void traffic_make(struct traffic_flow *flow, uint32_t i)
{
	static const char *const hosts[] = {"www.youtube.com",	   "api.netflix.com",
					    "static.xx.fbcdn.net", "host17.example.org",
					    "mail.google.com",	   "cdn.some-shop.example",
					    "outlook.office.com",  "d1a2b3c4.cloudfront.net"};
	const char *host = hosts[i / 10 % 8];
	uint32_t kind = i % 10;
	struct payload p;

	memset(flow, 0, sizeof(*flow));
	flow->protocol = kind < 4 || kind == 8 ? IPPROTO_TCP : IPPROTO_UDP;
	flow->client_port = (uint16_t)(20000 + i % 40000);
	flow->server_port = kind < 5 ? 443 : kind < 8 ? 53 : kind == 8 ? 80 : 7777;
	memcpy(flow->client, &(uint32_t){htonl(0x0a000000 + i)}, 4);
	memcpy(flow->server, &(uint32_t){htonl(0xc6120000 + i % 5000)}, 4);
	flow->sequence[0] = flow->sequence[1] = 1000;
	if (kind < 4) { // one in two with a post-quantum key share
		p = tls_client_hello(host, i / 10 % 2 ? 1216 : 32);
		traffic_segments(flow, 0, &p);
		p = tls_server_hello();
		traffic_segments(flow, 1, &p);
	} else if (kind == 4) {
		traffic_quic(flow, host, i);
		traffic_noise(flow, 2, i);
	} else if (kind < 8) {
		p = dns_query(host, 1);
		traffic_segments(flow, 0, &p);
		p = dns_answer(host, flow->server);
		traffic_segments(flow, 1, &p);
	} else if (kind == 8) {
		p = http_request(host, "/index.html");
		traffic_segments(flow, 0, &p);
		p = http_response(200, "text/html");
		traffic_segments(flow, 1, &p);
	} else {
		traffic_noise(flow, 8, i);
	}
}

#endif
