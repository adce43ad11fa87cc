// SPDX-License-Identifier: BSD-3-Clause
// What somebody could send to a collector to fill it: each kind makes one datagram after the other.
#ifndef TESTS_FLOODS_H
#define TESTS_FLOODS_H

#include "export/decode/held.h"
#include "tests/unit/flow_builder.h"

struct flood {
	const char *name;
	struct flow_builder of;
	struct datagram from;
	uint64_t random;
	uint32_t i; // of how many
};

static inline uint32_t flood_random(struct flood *flood)
{
	flood->random ^= flood->random << 13;
	flood->random ^= flood->random >> 7;
	flood->random ^= flood->random << 17;
	return (uint32_t)(flood->random >> 16);
}

// Whom it comes from: IPv4 as a number.
static inline void flood_from(struct flood *flood, uint32_t address)
{
	flood->from.from = (struct sender_address){.ipv6 = false};
	for (unsigned i = 0; i < 4; i++)
		flood->from.from.octets[i] = (uint8_t)(address >> (24 - 8 * i));
	flood->from.port = 2055;
}

static inline void flood_from_anybody(struct flood *flood)
{
	flood_from(flood, 0x0a000000 | (flood_random(flood) & 0xffffff));
}

static inline void flood_from_anybody_ipv6(struct flood *flood)
{
	const uint32_t random = flood_random(flood);

	flood->from.from = (struct sender_address){.ipv6 = true, .octets = {0x20, 1, 0xd, 0xb8}};
	memcpy(flood->from.from.octets + 8, &random, sizeof(random));
}

static inline int flood_read(struct flood *flood, struct decoder *decoder)
{
	uint8_t *octets = malloc(flood->of.n > 0 ? flood->of.n : 1); // of exactly that size
	int err;

	assert(octets != NULL);
	memcpy(octets, flood->of.octets, flood->of.n);
	flood->from.octets = octets;
	flood->from.n = flood->of.n;
	err = decoder_read(decoder, &flood->from);
	free(octets);
	return err;
}

static inline uint16_t any_id(struct flood *flood)
{
	return (uint16_t)(256 + flood_random(flood) % (65536 - 256));
}

static inline void begin_v9(struct flood *flood, uint32_t domain)
{
	put_v9(&flood->of, 1000, 1700000000, flood->i, domain);
}

static inline void begin_ipfix(struct flood *flood, uint32_t domain)
{
	put_ipfix(&flood->of, 1700000000, flood->i, domain);
}

static inline void any_template(struct flood *flood, uint16_t id, unsigned n, bool enterprise)
{
	const bool v9 = flood->of.octets[1] == 9;

	open_set(&flood->of, v9 ? 0 : 2);
	put(&flood->of, id, 2);
	put(&flood->of, n, 2);
	for (unsigned i = 0; i < n; i++) {
		put(&flood->of, (enterprise ? 0x8000u : 0) | (1 + flood_random(flood) % 500), 2);
		put(&flood->of, 1 + flood_random(flood) % 16, 2);
		if (enterprise)
			put(&flood->of, flood_random(flood), 4);
	}
	close_set(&flood->of);
}

static inline void any_data(struct flood *flood, uint16_t id, unsigned octets)
{
	open_set(&flood->of, id);
	for (unsigned i = 0; i < octets / 4; i++)
		put(&flood->of, flood_random(flood), 4);
	close_set(&flood->of);
}

static inline void templates_v9(struct flood *flood)
{
	begin_v9(flood, 0);
	any_template(flood, any_id(flood), 20, false);
}

static inline void templates_of_enterprises(struct flood *flood)
{
	begin_ipfix(flood, 0);
	any_template(flood, any_id(flood), 20, true);
}

static inline void templates_large(struct flood *flood)
{
	begin_v9(flood, 0);
	any_template(flood, any_id(flood), TEMPLATE_MOST_ELEMENTS, false);
}

static inline void templates_too_large(struct flood *flood)
{
	begin_ipfix(flood, 0);
	any_template(flood, any_id(flood), TEMPLATE_MOST_ELEMENTS + 1, false);
}

static inline void templates_anew(struct flood *flood)
{
	begin_ipfix(flood, 0);
	any_template(flood, 256, 20, false);
	any_data(flood, 256, 200);
}

static inline void templates_of_anybody(struct flood *flood)
{
	flood_from_anybody(flood);
	begin_v9(flood, 0);
	for (unsigned i = 0; i < 30; i++)
		any_template(flood, any_id(flood), 10, false);
}

static inline void templates_of_ports(struct flood *flood)
{
	flood->from.port = (uint16_t)flood_random(flood);
	templates_v9(flood);
}

static inline void withdrawals(struct flood *flood)
{
	begin_ipfix(flood, 0);
	any_template(flood, 256, 10, false);
	for (unsigned i = 0; i < 100; i++) {
		open_set(&flood->of, flood_random(flood) % 2 ? 2 : 3);
		put(&flood->of, flood_random(flood) % 2 ? 2 : any_id(flood), 2);
		put(&flood->of, 0, 2);
		close_set(&flood->of);
	}
}

static inline void senders_v5(struct flood *flood)
{
	flood_from_anybody(flood);
	flood->of.n = 0;
	put(&flood->of, 5, 2);
	put(&flood->of, 1, 2);
	put(&flood->of, 1000, 4);
	put(&flood->of, 1700000000, 4);
	put(&flood->of, 0, 4);
	put(&flood->of, flood_random(flood), 4);
	put(&flood->of, flood_random(flood), 4);
	put(&flood->of, 0, 48);
}

static inline void senders_v9(struct flood *flood)
{
	flood_from_anybody_ipv6(flood);
	begin_v9(flood, flood_random(flood));
	any_template(flood, 256, 20, false);
	any_data(flood, 256, 400);
}

// Each sends often enough to count as proven, and then is gone.
static inline void senders_proven(struct flood *flood)
{
	flood_from(flood, 0x0a000000 + flood->i / (SENDER_PROVEN + 1));
	begin_ipfix(flood, 0);
	any_template(flood, 256, 20, false);
	any_data(flood, 256, 400);
}

static inline void domains_v9(struct flood *flood)
{
	begin_v9(flood, flood_random(flood));
	any_template(flood, 256, 4, false);
}

static inline void domains_of_anybody(struct flood *flood)
{
	flood_from(flood, 0x0a000000 + flood->i % 1000);
	begin_ipfix(flood, flood->i / 1000);
	any_template(flood, 256, 4, false);
}

static inline void ports(struct flood *flood)
{
	flood_from(flood, 0x0a000000 + flood->i % 3000);
	flood->from.port = (uint16_t)flood_random(flood);
	begin_ipfix(flood, flood->i / 3000 % 8);
}

static inline void begin_sflow(struct flood *flood, uint32_t agent, uint32_t sub_agent,
			       uint32_t n_samples)
{
	const uint32_t words[] = {5, 1, agent, sub_agent, flood->i, 1000, n_samples};

	flood->of.n = 0;
	for (unsigned i = 0; i < 7; i++)
		put(&flood->of, words[i], 4);
}

static inline void flow_sample(struct flood *flood, uint32_t source)
{
	const uint32_t words[] = {
	    1, 32, flood_random(flood), source, 1000, 0, flood_random(flood), 1, 2, 0};

	for (unsigned i = 0; i < 10; i++)
		put(&flood->of, words[i], 4);
}

static inline void agents(struct flood *flood)
{
	begin_sflow(flood, 0x0b000000 | (flood_random(flood) & 0xffffff), 0, 1);
	flow_sample(flood, 1);
}

static inline void sub_agents(struct flood *flood)
{
	begin_sflow(flood, 0x0b000001 + flood->i % 200, flood_random(flood), 1);
	flow_sample(flood, 1);
}

static inline void sample_sources(struct flood *flood)
{
	begin_sflow(flood, 0x0b000001 + flood->i % 4000, 0, 8);
	for (unsigned i = 0; i < 8; i++)
		flow_sample(flood, flood_random(flood));
}

// An Options Template with a scope and two options, and records of it.
static inline void options(struct flood *flood, uint32_t first, uint32_t second, unsigned octets)
{
	open_set(&flood->of, 3);
	put(&flood->of, 300, 2);
	put(&flood->of, 3, 2);
	put(&flood->of, 1, 2);
	put(&flood->of, 149u << 16 | 4, 4);
	put(&flood->of, first, 4);
	put(&flood->of, second, 4);
	close_set(&flood->of);
	any_data(flood, 300, octets);
}

static inline void samplers(struct flood *flood)
{
	flood_from(flood, 0x0a000000 + flood->i % 4000);
	begin_ipfix(flood, 0);
	options(flood, 302u << 16 | 8, 34u << 16 | 4, 1200);
}

static inline void names(struct flood *flood)
{
	begin_ipfix(flood, 0);
	options(flood, 95u << 16 | 4, 96u << 16 | 64, 1296);
}

static inline void names_of_anybody(struct flood *flood)
{
	flood_from(flood, 0x0a000000 + flood->i % 4000);
	names(flood);
}

static inline void no_template(struct flood *flood)
{
	begin_v9(flood, 0);
	any_data(flood, any_id(flood), 1200);
}

static inline void no_template_of_anybody(struct flood *flood)
{
	flood_from_anybody(flood);
	no_template(flood);
}

static inline void no_template_large(struct flood *flood)
{
	flood_from(flood, 0x0a000000 + flood->i % 100);
	begin_ipfix(flood, 0);
	any_data(flood, any_id(flood), 16000);
}

static inline void no_template_small(struct flood *flood)
{
	begin_ipfix(flood, flood_random(flood) % 300);
	for (unsigned i = 0; i < 500; i++)
		any_data(flood, any_id(flood), 4);
}

// A datagram of any dialect that is whole.
static inline void whole(struct flood *flood)
{
	static void (*const all[])(struct flood *) = {templates_anew, senders_v9,     senders_v5,
						      samplers,	      sample_sources, names};

	all[flood_random(flood) % (sizeof(all) / sizeof(all[0]))](flood);
}

static inline void truncated(struct flood *flood)
{
	whole(flood);
	flood->of.n = flood_random(flood) % flood->of.n;
}

static inline void changed(struct flood *flood)
{
	whole(flood);
	for (unsigned i = 0; i < 8; i++)
		flood->of.octets[4 + flood_random(flood) % (flood->of.n - 4)] =
		    (uint8_t)flood_random(flood);
}

static inline void random_octets(struct flood *flood)
{
	static const uint16_t versions[] = {0, 1, 5, 7, 9, 10};

	flood->of.n = 0;
	put(&flood->of, versions[flood_random(flood) % 6], 2);
	put(&flood->of, flood_random(flood) % 1400, 2);
	for (unsigned i = 0; i < 300; i++)
		put(&flood->of, flood_random(flood), 4);
}

// Lengths of sets that are nothing, too small, beyond the end; scopes and counts that cannot be.
static inline void contradictions(struct flood *flood)
{
	const uint32_t random = flood_random(flood);

	if (random & 1)
		begin_v9(flood, 0);
	else
		begin_ipfix(flood, 0);
	any_template(flood, 256, 4, false);
	put(&flood->of, random >> 8 & 3, 2);
	put(&flood->of, flood_random(flood) % 3 ? flood_random(flood) % 70 : 65535, 2);
	for (unsigned i = 0; i < 15; i++)
		put(&flood->of, flood_random(flood) & 0x00030003, 4);
}

static inline void jumps(struct flood *flood)
{
	begin_ipfix(flood, 0);
	for (unsigned i = 0; i < 4; i++)
		flood->of.octets[8 + i] = (uint8_t)flood_random(flood);
	any_template(flood, 256, 4, false);
	any_data(flood, 256, 100);
}

// RFC 7011 section 7: values that say of themselves how long they are.
static inline void variable_lengths(struct flood *flood)
{
	begin_ipfix(flood, 0);
	TEMPLATE(&flood->of, 256, 96, 65535, 371, 65535, 8, 4);
	open_set(&flood->of, 256);
	for (unsigned i = 0; i < 200; i++)
		put(&flood->of, flood_random(flood) % 4 == 0 ? 0xffff : flood_random(flood), 2);
	close_set(&flood->of);
}

// The smallest records there can be: thousands in a datagram.
static inline void small_records(struct flood *flood)
{
	begin_ipfix(flood, 0);
	TEMPLATE(&flood->of, 256, 4, 1);
	any_data(flood, 256, 1400);
}

#endif
