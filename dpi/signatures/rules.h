// SPDX-License-Identifier: BSD-3-Clause
#ifndef DPI_RULES_H
#define DPI_RULES_H

#include <stdbool.h>
#include <stdint.h>

#include "dpi/signatures/applications.h"
#include "dpi/signatures/text.h"

enum { RULES_MAX = 2048, RULE_MAX_PORTS = 16 };
enum rule_direction { RULE_ANY, RULE_CLIENT, RULE_SERVER };

struct port_range {
	uint16_t low, high;
};

struct rule {
	uint16_t master, application;
	uint16_t min_length, max_length;
	uint8_t transport; // TRANSPORT_ bits
	uint8_t direction; // enum rule_direction
	uint8_t priority;
	bool weak;	 // needs a second hit
	uint8_t check;	 // dissector, index + 1
	uint8_t n_ports; // 0: any
	struct port_range ports[RULE_MAX_PORTS];
	double bits; // fixed, of the regex
	unsigned line;
	const char *file;
	char *regex;
};

// All rules, highest priority first once rules_finish() ran: a lower index decides before a higher.
struct rules {
	struct rule *all;
	unsigned n, room;
	char **files; // names that rules point to
	unsigned n_files;
	// What a name in the check column stands for, index + 1; 0: nothing. NULL: no name does.
	uint8_t (*find_check)(const char *name);
};

// Reads a line of ten columns; reports what is wrong with it.
void rules_add_line(struct rules *rules, struct applications *applications,
		    const struct text_line *line, struct problems *problems);
void rules_finish(struct rules *rules);
void rules_free(struct rules *rules);

static inline bool rule_has_port(const struct rule *rule, uint16_t a, uint16_t b)
{
	for (unsigned i = 0; i < rule->n_ports; i++)
		if ((a >= rule->ports[i].low && a <= rule->ports[i].high) ||
		    (b >= rule->ports[i].low && b <= rule->ports[i].high))
			return true;
	return rule->n_ports == 0;
}

#endif
