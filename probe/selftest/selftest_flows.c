// SPDX-License-Identifier: BSD-3-Clause
#include "probe/selftest/selftest_flows.h"

#include <arpa/inet.h>
#include <string.h>

enum { ETHER = 14, IPV4 = 20, IPV6 = 40, TCP = 20, UDP = 8, LEAST = 60, FIRST_PORT = 20000 };

static const uint8_t v4_prefix = 10, v4_other[] = {10, 255, 0, 1};
static const uint8_t v6_prefix[] = {0x20, 0x01, 0x0d, 0xb8, 0x5e, 0x1f};

static void put16(uint8_t *at, unsigned value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

// RFC 1071.
static unsigned checksum(const uint8_t *octets, unsigned n)
{
	uint32_t sum = 0;

	for (unsigned i = 0; i < n; i += 2)
		sum += (uint32_t)octets[i] << 8 | octets[i + 1];
	sum = (sum & 0xffff) + (sum >> 16);
	return ~(sum + (sum >> 16)) & 0xffff;
}

static unsigned transport(uint8_t *at, unsigned flow, bool back)
{
	const unsigned own = FIRST_PORT + flow % 40000, other = flow % 2 ? 9 : 7;

	put16(at, back ? other : own);
	put16(at + 2, back ? own : other);
	if (flow % 2) {
		put16(at + 4, UDP);
		return UDP;
	}
	at[12] = TCP / 4 << 4;
	at[13] = 0x10; // ACK
	put16(at + 14, 1024);
	return TCP;
}

static unsigned ipv4(uint8_t *at, unsigned stage, unsigned flow, bool back)
{
	const uint8_t own[] = {v4_prefix, (uint8_t)stage, (uint8_t)(flow >> 8), (uint8_t)flow};
	const unsigned length = IPV4 + transport(at + IPV4, flow, back);

	at[0] = 0x45;
	put16(at + 2, length);
	at[8] = 64;
	at[9] = flow % 2 ? 17 : 6;
	memcpy(at + 12, back ? v4_other : own, 4);
	memcpy(at + 16, back ? own : v4_other, 4);
	put16(at + 10, checksum(at, IPV4));
	return length;
}

static unsigned ipv6(uint8_t *at, unsigned stage, unsigned flow, bool back)
{
	uint8_t own[16] = {0}, other[16] = {0};
	const unsigned payload = transport(at + IPV6, flow, back);

	memcpy(own, v6_prefix, sizeof(v6_prefix));
	memcpy(other, v6_prefix, sizeof(v6_prefix));
	put16(own + 12, stage + 1);
	put16(own + 14, flow);
	other[15] = 1;
	at[0] = 0x60;
	put16(at + 4, payload);
	at[6] = flow % 2 ? 17 : 6;
	at[7] = 64;
	memcpy(at + 8, back ? other : own, 16);
	memcpy(at + 24, back ? own : other, 16);
	return IPV6 + payload;
}

unsigned selftest_frame(uint8_t frame[SELFTEST_FRAME], unsigned stage, unsigned flow, bool back,
			unsigned *octets)
{
	const bool is_ipv6 = flow % 4 >= 2;

	memset(frame, 0, SELFTEST_FRAME);
	frame[0] = frame[6] = 2; // locally administered
	frame[5] = back ? 1 : 2;
	frame[11] = back ? 2 : 1;
	put16(frame + 12, is_ipv6 ? 0x86dd : 0x0800);
	*octets = is_ipv6 ? ipv6(frame + ETHER, stage, flow, back)
			  : ipv4(frame + ETHER, stage, flow, back);
	return ETHER + *octets > LEAST ? ETHER + *octets : LEAST;
}

bool selftest_flow_of(const char *address, unsigned *stage, unsigned *flow)
{
	uint8_t octets[16];

	if (inet_pton(AF_INET, address, octets) == 1 && octets[0] == v4_prefix) {
		*stage = octets[1];
		*flow = (unsigned)octets[2] << 8 | octets[3];
		return *stage < SELFTEST_STAGES;
	}
	if (inet_pton(AF_INET6, address, octets) != 1 ||
	    memcmp(octets, v6_prefix, sizeof(v6_prefix)) != 0)
		return false;
	*stage = ((unsigned)octets[12] << 8 | octets[13]) - 1U;
	*flow = (unsigned)octets[14] << 8 | octets[15];
	return *stage < SELFTEST_STAGES;
}
