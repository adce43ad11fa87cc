// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_SUMMARY_H
#define EXPORT_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "config/application.h"
#include "export/record/flow_record.h"

// What a person wants to know of a capture, gathered record by record in bounded memory.
enum { SUMMARY_TOP = 10, SUMMARY_MAX_HOSTS = 1 << 18 };

struct summary_sum {
	uint64_t flows, packets, octets;
};

struct summary_host {
	uint8_t address[16];
	uint8_t ip_version; // 0: free
	struct summary_sum sum;
};

struct summary {
	struct summary_sum total;
	uint64_t records;
	uint64_t start_us, end_us;
	struct summary_host *hosts; // open addressing, twice SUMMARY_MAX_HOSTS places
	unsigned n_hosts;
	struct summary_sum other_hosts; // those that came when the table was full
	struct summary_sum protocols[256];
	struct summary_sum *ports;	  // [0..65535] TCP, [65536..] UDP, of the responder
	struct summary_sum *applications; // by id
};

// 0 or -ENOMEM.
int summary_new(struct summary *summary);
void summary_free(struct summary *summary);
void summary_add(struct summary *summary, const struct flow_record *record);

// Prints it in columns. `applications` NULL: classification was off.
void summary_print(const struct summary *summary, const struct application_table *applications,
		   FILE *to);

#endif
