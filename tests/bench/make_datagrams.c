// SPDX-License-Identifier: BSD-3-Clause
// make_datagrams v9|ipfix|sflow EXPORTERS TEMPLATES RECORDS: a pcap file of what so many exporters
// send to a collector (UDP port 2055, sFlow 6343), each from an address of its own in 10.128.0.0/9,
// to stdout. They send in turns, the Templates once, at the beginning. What the records count goes
// to stderr: "records packets octets".
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exporters.h"

enum { HEADERS = 28, SOURCE_PORT = 40000, LINK_RAW = 101 };

static void put16(uint8_t *to, unsigned number)
{
	to[0] = (uint8_t)(number >> 8);
	to[1] = (uint8_t)number;
}

static void write_header(FILE *to)
{
	const uint32_t header[] = {0xa1b2c3d4, 4 << 16 | 2, 0, 0, 65535, LINK_RAW};

	fwrite(header, sizeof(header), 1, to);
}

// A frame of IPv4 and UDP; its payload stands behind the headers already.
static void write_frame(FILE *to, uint8_t *frame, unsigned index, unsigned payload, unsigned port)
{
	static uint64_t last_us;
	const uint64_t us = ++last_us;
	const uint32_t stamp[] = {1700000000 + (uint32_t)(us / 1000000), (uint32_t)(us % 1000000),
				  HEADERS + payload, HEADERS + payload};

	memset(frame, 0, HEADERS);
	frame[0] = 0x45;
	put16(frame + 2, HEADERS + payload);
	frame[8] = 64;
	frame[9] = 17;
	frame[12] = 10;
	frame[13] = (uint8_t)(128 + (index >> 16));
	put16(frame + 14, index + 1);
	memcpy(frame + 16, (const uint8_t[]){10, 0, 0, 1}, 4);
	put16(frame + 20, SOURCE_PORT);
	put16(frame + 22, port);
	put16(frame + 24, 8 + payload);
	fwrite(stamp, sizeof(stamp), 1, to);
	fwrite(frame, HEADERS + payload, 1, to);
}

static void write_all(struct exporters *exporters, uint64_t records)
{
	const unsigned port = exporters->dialect == EXPORTERS_SFLOW ? 6343 : 2055;
	uint8_t frame[HEADERS + EXPORTERS_DATAGRAM];
	unsigned n;

	write_header(stdout);
	for (unsigned i = 0; i < exporters->n; i++)
		for (unsigned part = 0;
		     (n = exporters_templates(exporters, i, part, frame + HEADERS)) > 0; part++)
			write_frame(stdout, frame, i, n, port);
	for (unsigned i = 0; exporters->records < records; i++) {
		const unsigned index = i % exporters->n;

		n = exporters_data(exporters, index, i / exporters->n % exporters->n_templates,
				   frame + HEADERS);
		write_frame(stdout, frame, index, n, port);
	}
}

static int dialect_of(const char *name)
{
	static const char *const names[] = {"v9", "ipfix", "sflow"};

	for (int i = 0; i < 3; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

int main(int argc, char *argv[])
{
	const int dialect = argc == 5 ? dialect_of(argv[1]) : -1;
	struct exporters exporters = {0};
	uint64_t records;

	if (dialect < 0)
		return 2;
	exporters.dialect = (enum exporters_dialect)dialect;
	exporters.n = (unsigned)strtoul(argv[2], NULL, 10);
	exporters.n_templates = (unsigned)strtoul(argv[3], NULL, 10);
	records = strtoull(argv[4], NULL, 10);
	if (exporters.n == 0 || exporters.n_templates == 0 ||
	    exporters.n_templates > EXPORTERS_MOST_TEMPLATES)
		return 2;
	exporters_open(&exporters);
	write_all(&exporters, records);
	exporters_close(&exporters);
	fprintf(stderr, "%" PRIu64 " %" PRIu64 " %" PRIu64 "\n", exporters.records,
		exporters.packets, exporters.octets);
	return ferror(stdout) || fflush(stdout) != 0;
}
