// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_PMD_CAPTURES_H
#define TESTS_UNIT_PMD_CAPTURES_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pcap/pcap.h>
#include <rte_byteorder.h>

#include "config/options/options.h"

// Small capture files that tests write for themselves, in a folder of their own.

static char captures_folder[64];

__attribute__((unused)) static int captures_begin(void **)
{
	strcpy(captures_folder, "/tmp/lineprobe-test-XXXXXX");
	return mkdtemp(captures_folder) == NULL;
}

__attribute__((unused)) static int captures_end(void **)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", captures_folder);
	return system(command);
}

__attribute__((unused)) static char *capture_name(const char *name)
{
	static char path[4][128];
	static unsigned turn;
	char *text = path[turn++ % 4];

	snprintf(text, sizeof(path[0]), "%s/%s", captures_folder, name);
	return text;
}

struct capture_plan {
	int dlt;
	unsigned n;
	uint64_t first_ns, step_ns; // time of packet i is first + i * step
	uint32_t captured, wire;
};

// Octet k of packet i is i + k: a reader can tell packets apart.
__attribute__((unused)) static char *capture_write(const char *name,
						   const struct capture_plan *plan)
{
	char *path = capture_name(name);
	pcap_t *pcap =
	    pcap_open_dead_with_tstamp_precision(plan->dlt, 262144, PCAP_TSTAMP_PRECISION_NANO);
	pcap_dumper_t *dumper = pcap_dump_open(pcap, path);
	uint8_t *octets = malloc(plan->captured + 1);

	for (unsigned i = 0; i < plan->n; i++) {
		uint64_t ns = plan->first_ns + i * plan->step_ns;
		const struct pcap_pkthdr header = {
		    .ts = {.tv_sec = (time_t)(ns / 1000000000),
			   .tv_usec = (suseconds_t)(ns % 1000000000)},
		    .caplen = plan->captured,
		    .len = plan->wire,
		};

		for (uint32_t k = 0; k < plan->captured; k++)
			octets[k] = (uint8_t)(i + k);
		pcap_dump((u_char *)dumper, &header, octets);
	}
	free(octets);
	pcap_dump_close(dumper);
	pcap_close(pcap);
	return path;
}

// A file of given octets.
__attribute__((unused)) static char *file_write(const char *name, const void *octets, size_t n)
{
	char *path = capture_name(name);
	FILE *file = fopen(path, "w");

	fwrite(octets, 1, n, file);
	fclose(file);
	return path;
}

// Options as the parser leaves them for `-i INPUT... -g auto:N`.
__attribute__((unused)) static struct options options_of(unsigned n_workers, char *first,
							 char *second)
{
	return (struct options){
	    .inputs = {.n = second ? 2 : 1, .spec = {first, second}},
	    .workers = {.automatic = true, .n = (uint16_t)n_workers},
	    .burst = 64,
	};
}

#endif
