// SPDX-License-Identifier: BSD-3-Clause
#include <netinet/in.h>
#include <string.h>

#include "dpi/signatures/ports.h"

static bool set_range(struct port_table *ports, const char *l4, char *text, uint16_t application)
{
	char *dash = strchr(text, '-');
	unsigned low, high;

	if (dash != NULL)
		*dash++ = '\0';
	if (!text_read_number(text, 65535, &low))
		return false;
	high = low;
	if (dash != NULL && !text_read_number(dash, 65535, &high))
		return false;
	for (unsigned port = low; port <= high; port++) {
		if (strcmp(l4, "udp") != 0)
			ports->tcp[port] = application;
		if (strcmp(l4, "tcp") != 0)
			ports->udp[port] = application;
	}
	if (low < 1024)
		ports->has_low[application / 8] |= (uint8_t)(1U << application % 8);
	return low <= high;
}

void ports_add_line(struct port_table *ports, struct applications *applications,
		    const struct text_line *line, struct problems *problems)
{
	char *rest, *part;
	unsigned id;

	if (line->n != 4) {
		problem_report(problems, line->file, line->number,
			       "has %u columns, needs 4: l4 ports name id", line->n);
		return;
	}
	if (strcmp(line->column[0], "tcp") != 0 && strcmp(line->column[0], "udp") != 0 &&
	    strcmp(line->column[0], "any") != 0) {
		problem_report(problems, line->file, line->number, "l4 is none of tcp, udp, any");
		return;
	}
	if (!text_read_number(line->column[3], 65535, &id) || id == 0) {
		problem_report(problems, line->file, line->number, "id %s is not 1 to 65535",
			       line->column[3]);
		return;
	}
	if (!applications_agree(applications, (uint16_t)id, line->column[2], "-", line, problems))
		return;
	for (part = strtok_r(line->column[1], ",", &rest); part != NULL;
	     part = strtok_r(NULL, ",", &rest))
		if (!set_range(ports, line->column[0], part, (uint16_t)id))
			problem_report(problems, line->file, line->number,
				       "ports are not like 67,68,1000-2000");
}

uint16_t ports_guess(const struct port_table *ports, uint8_t protocol, uint16_t a, uint16_t b)
{
	const uint16_t *by_port = protocol == IPPROTO_TCP ? ports->tcp : ports->udp;
	uint16_t low = a < b ? a : b, high = a < b ? b : a;

	return by_port[low] != 0 ? by_port[low] : by_port[high];
}

bool ports_are_foreign(const struct port_table *ports, uint16_t application, uint16_t guess)
{
	const bool has_low = (ports->has_low[application / 8] & 1U << application % 8) != 0;

	return has_low && guess != application;
}
