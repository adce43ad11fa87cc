// SPDX-License-Identifier: BSD-3-Clause
#include "exporters.h"

#include <stdlib.h>
#include <string.h>

enum {
	V9_HEADER = 20,
	IPFIX_HEADER = 16,
	SET_HEADER = 4,
	FIRST_ID = 256,
	BEGAN = 1700000000,
	UPTIME = 864000000
};

struct writer {
	uint8_t *to;
	unsigned n;
};

static uint64_t next_random(struct exporters *exporters)
{
	exporters->random ^= exporters->random << 13;
	exporters->random ^= exporters->random >> 7;
	exporters->random ^= exporters->random << 17;
	return exporters->random;
}

static void put(struct writer *writer, uint64_t number, unsigned octets)
{
	for (unsigned i = octets; i-- > 0;)
		writer->to[writer->n++] = (uint8_t)(i < 8 ? number >> (8 * i) : 0);
}

static void put_at(const struct writer *writer, unsigned at, unsigned number)
{
	writer->to[at] = (uint8_t)(number >> 8);
	writer->to[at + 1] = (uint8_t)number;
}

struct element {
	uint16_t number, length;
};

// What all have; addresses, next hop and masks by family stand before them, more behind them.
static const struct element common[] = {{10, 4}, {14, 4}, {2, 4},  {1, 4}, {22, 4},
					{21, 4}, {7, 2},  {11, 2}, {6, 1}, {4, 1},
					{5, 1},	 {16, 4}, {17, 4}, {61, 1}};
static const struct element ipv4[] = {{8, 4}, {12, 4}, {15, 4}, {9, 1}, {13, 1}};
static const struct element ipv6[] = {{27, 16}, {28, 16}, {62, 16}, {29, 1}, {30, 1}};
static const struct element more[] = {{58, 2}, {56, 6}};

enum { COMMON = sizeof(common) / sizeof(common[0]), FAMILY = 5, MOST = COMMON + FAMILY + 2 };

static int is_ipv6(unsigned template)
{
	return template % 4 == 3;
}

// The elements of a Template: each has another first one, and some have a tag and an address of
// Ethernet.
static unsigned elements_of(unsigned template, struct element *element)
{
	const unsigned extra = template % 3, n = FAMILY + COMMON + extra;
	struct element all[MOST];

	memcpy(all, is_ipv6(template) ? ipv6 : ipv4, sizeof(ipv4));
	memcpy(all + FAMILY, common, sizeof(common));
	memcpy(all + FAMILY + COMMON, more, extra * sizeof(more[0]));
	for (unsigned i = 0; i < n; i++)
		element[i] = all[(i + template / 4) % n];
	return n;
}

static unsigned record_octets(unsigned template)
{
	struct element element[MOST];
	const unsigned n = elements_of(template, element);
	unsigned octets = 0;

	for (unsigned i = 0; i < n; i++)
		octets += element[i].length;
	return octets;
}

void exporters_open(struct exporters *exporters)
{
	exporters->sequence = calloc(exporters->n, sizeof(*exporters->sequence));
	exporters->random = 88172645463325252U;
	if (exporters->sequence == NULL)
		abort();
}

void exporters_close(struct exporters *exporters)
{
	free(exporters->sequence);
}

static void put_header(const struct exporters *exporters, unsigned index, struct writer *writer)
{
	const uint32_t sequence = exporters->sequence[index];

	put(writer, exporters->dialect == EXPORTERS_V9 ? 9 : 10, 2);
	put(writer, 0, 2); // count, or length
	if (exporters->dialect == EXPORTERS_V9)
		put(writer, UPTIME, 4);
	put(writer, BEGAN, 4);
	put(writer, sequence, 4);
	put(writer, 0, 4); // source id, or Observation Domain
}

static unsigned end(struct exporters *exporters, unsigned index, struct writer *writer,
		    unsigned n_records, unsigned n_data)
{
	const int v9 = exporters->dialect == EXPORTERS_V9;

	put_at(writer, 2, v9 ? n_records : writer->n);
	exporters->sequence[index] += v9 ? 1 : n_data;
	return writer->n;
}

static void put_template(struct writer *writer, unsigned template)
{
	struct element element[MOST];
	const unsigned n = elements_of(template, element);

	put(writer, FIRST_ID + template, 2);
	put(writer, n, 2);
	for (unsigned i = 0; i < n; i++) {
		put(writer, element[i].number, 2);
		put(writer, element[i].length, 2);
	}
}

unsigned exporters_templates(struct exporters *exporters, unsigned index, unsigned part,
			     uint8_t *to)
{
	enum { IN_ONE = 12 };
	struct writer writer = {to, 0};
	const unsigned first = part * IN_ONE;
	unsigned at, i;

	if (exporters->dialect == EXPORTERS_SFLOW || first >= exporters->n_templates)
		return 0;
	put_header(exporters, index, &writer);
	at = writer.n;
	put(&writer, exporters->dialect == EXPORTERS_V9 ? 0 : 2, 2);
	put(&writer, 0, 2);
	for (i = first; i < exporters->n_templates && i < first + IN_ONE; i++)
		put_template(&writer, i);
	put_at(&writer, at + 2, writer.n - at);
	return end(exporters, index, &writer, i - first, 0);
}

static uint64_t number_of(struct exporters *exporters, const struct element *element,
			  uint32_t random)
{
	const uint32_t packets = 1 + random % 60, octets = packets * (40 + random % 1400);

	switch (element->number) {
	case 1:
		exporters->octets += octets;
		return octets;
	case 2:
		exporters->packets += packets;
		return packets;
	case 4:
		return random % 8 < 5 ? 6 : random % 8 < 7 ? 17 : 1;
	case 7:
		return 1024 + random % 60000;
	case 8:
	case 27:
		return 0x0a000000 + random % 65536;
	case 10:
	case 14:
		return 1 + random % 48;
	case 11:
		return random % 3 == 0 ? 443 : random % 3 == 1 ? 53 : 1024 + random % 30000;
	case 21:
		return UPTIME - random % 4096;
	case 22:
		return UPTIME - 4096 - random % 50000;
	case 61:
		return 0;
	default:
		return random >> 1;
	}
}

// Octets of an address come in full: what has more than 8 ends with a number.
static void put_record(struct exporters *exporters, struct writer *writer,
		       const struct element *element, unsigned n)
{
	const uint32_t random = (uint32_t)(next_random(exporters) >> 16);

	for (unsigned i = 0; i < n; i++) {
		if (element[i].length == 16)
			put(writer, UINT64_C(0x20010db800000000), 8);
		put(writer, number_of(exporters, &element[i], random * (element[i].number | 1)),
		    element[i].length == 16 ? 8 : element[i].length);
	}
	exporters->records++;
}

static unsigned put_flows(struct exporters *exporters, unsigned index, unsigned template,
			  uint8_t *to)
{
	const unsigned octets = record_octets(template);
	struct writer writer = {to, 0};
	struct element element[MOST];
	const unsigned n = elements_of(template, element);
	unsigned at, records = 0;

	put_header(exporters, index, &writer);
	at = writer.n;
	put(&writer, FIRST_ID + template, 2);
	put(&writer, 0, 2);
	for (; writer.n + octets + 3 <= EXPORTERS_DATAGRAM; records++)
		put_record(exporters, &writer, element, n);
	while (writer.n % 4 != 0)
		put(&writer, 0, 1);
	put_at(&writer, at + 2, writer.n - at);
	return end(exporters, index, &writer, records, records);
}

// A frame of Ethernet, IPv4 and TCP, of which a switch has taken the first 128 octets.
static void put_frame(struct exporters *exporters, struct writer *writer)
{
	enum { TAKEN = 128, ETHERNET = 14, IPV4 = 20 };
	const uint32_t random = (uint32_t)(next_random(exporters) >> 16);
	const unsigned length = 128 + random % 1390, from = writer->n;

	exporters->octets += length - ETHERNET;
	put(writer, 0x020000000001, 6);
	put(writer, 0x020000000002, 6);
	put(writer, 0x0800, 2);
	put(writer, 0x4500, 2);
	put(writer, length - ETHERNET, 2);
	put(writer, 0, 4);
	put(writer, 0x4006, 2);
	put(writer, 0, 2);
	put(writer, 0x0a000000 + random % 65536, 4);
	put(writer, 0x0a010000 + (random >> 16), 4);
	put(writer, 1024 + random % 60000, 2);
	put(writer, 443, 2);
	put(writer, random, 8);
	put(writer, 0x5018, 2);
	while (writer->n < from + TAKEN)
		put(writer, 0, 1);
}

// A flow sample with a raw header and what the switch knows (sflow_version_5.txt section 5).
static void put_sample(struct exporters *exporters, struct writer *writer, unsigned number)
{
	const uint32_t words[] = {1,   208, number, 3, 1000, 1000 * number, 0, 3, 4, 2, 1,
				  144, 1,   0,	    4, 128};
	const uint32_t after[] = {1001, 16, 10, 0, 20, 0};
	unsigned at;

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		put(writer, words[i], 4);
	at = writer->n;
	put_frame(exporters, writer);
	put_at(writer, at - 10, (unsigned)(writer->to[at + 16] << 8 | writer->to[at + 17]) + 14);
	for (unsigned i = 0; i < sizeof(after) / sizeof(after[0]); i++)
		put(writer, after[i], 4);
	exporters->records++;
	exporters->packets++;
}

static unsigned put_samples(struct exporters *exporters, unsigned index, uint8_t *to)
{
	enum { SAMPLES = 6 };
	const uint32_t sequence = exporters->sequence[index]++;
	const uint32_t words[] = {5, 1, 0x0a800000 + index, 0, sequence, UPTIME, SAMPLES};
	struct writer writer = {to, 0};

	for (unsigned i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		put(&writer, words[i], 4);
	for (unsigned i = 0; i < SAMPLES; i++)
		put_sample(exporters, &writer, sequence * SAMPLES + i);
	return writer.n;
}

unsigned exporters_data(struct exporters *exporters, unsigned index, unsigned template, uint8_t *to)
{
	if (exporters->dialect == EXPORTERS_SFLOW)
		return put_samples(exporters, index, to);
	return put_flows(exporters, index, template, to);
}
