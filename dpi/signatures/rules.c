// SPDX-License-Identifier: BSD-3-Clause
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dpi/signatures/regex_bits.h"
#include "dpi/signatures/rules.h"
#include "dpi/transport.h"

enum { COLUMNS = 11 };
enum { NAME, ID, CATEGORY, L4, PORTS, DIR, LEN, PRIO, STRENGTH, CHECK, REGEX };

// One column read into the rule; on failure what is wrong with it.
typedef const char *column_reader(struct rule *rule, char *text);

static const char *read_transport(struct rule *rule, char *text)
{
	if (strcmp(text, "tcp") == 0)
		rule->transport = TRANSPORT_TCP;
	else if (strcmp(text, "udp") == 0)
		rule->transport = TRANSPORT_UDP;
	else if (strcmp(text, "any") == 0)
		rule->transport = TRANSPORT_ANY;
	else
		return "l4 is none of tcp, udp, any";
	return NULL;
}

// "8-260", "8-" or "48"; open ranges end at max.
static bool read_range(char *text, unsigned max, unsigned *low, unsigned *high)
{
	char *dash = strchr(text, '-');

	if (dash != NULL)
		*dash++ = '\0';
	if (!text_read_number(text, max, low))
		return false;
	*high = *low;
	if (dash != NULL && *dash == '\0')
		*high = max;
	else if (dash != NULL && !text_read_number(dash, max, high))
		return false;
	return *low <= *high;
}

static const char *read_ports(struct rule *rule, char *text)
{
	char *rest, *part;
	unsigned low, high;

	if (strcmp(text, "*") == 0)
		return NULL;
	for (part = strtok_r(text, ",", &rest); part != NULL; part = strtok_r(NULL, ",", &rest)) {
		if (rule->n_ports == RULE_MAX_PORTS)
			return "has more than 16 ports or ranges";
		if (!read_range(part, 65535, &low, &high))
			return "ports are neither * nor like 67,68,1000-2000";
		rule->ports[rule->n_ports++] =
		    (struct port_range){.low = (uint16_t)low, .high = (uint16_t)high};
	}
	return rule->n_ports > 0 ? NULL : "ports are empty";
}

static const char *read_direction(struct rule *rule, char *text)
{
	if (strcmp(text, "any") == 0)
		rule->direction = RULE_ANY;
	else if (strcmp(text, "client") == 0)
		rule->direction = RULE_CLIENT;
	else if (strcmp(text, "server") == 0)
		rule->direction = RULE_SERVER;
	else
		return "dir is none of client, server, any";
	return NULL;
}

static const char *read_length(struct rule *rule, char *text)
{
	unsigned low = 0, high = 65535;

	if (strcmp(text, "*") != 0 && !read_range(text, 65535, &low, &high))
		return "len is neither * nor like 48, 8- or 8-260";
	rule->min_length = (uint16_t)low;
	rule->max_length = (uint16_t)high;
	return NULL;
}

static const char *read_priority(struct rule *rule, char *text)
{
	unsigned priority;

	if (!text_read_number(text, 255, &priority))
		return "prio is not 0 to 255";
	rule->priority = (uint8_t)priority;
	return NULL;
}

static const char *read_strength(struct rule *rule, char *text)
{
	rule->weak = strcmp(text, "weak") == 0;
	return rule->weak || strcmp(text, "strong") == 0 ? NULL
							 : "strength is neither strong nor weak";
}

static const char *read_check(const struct rules *rules, struct rule *rule, const char *text)
{
	if (strcmp(text, "-") == 0)
		return NULL;
	if (rules->find_check != NULL)
		rule->check = rules->find_check(text);
	return rule->check != 0 ? NULL : "check names no dissector";
}

// What the other columns prove, in bits as the regex's: how rarely random payloads pass them.
static double proof(const struct rule *rule)
{
	double octets = rule->max_length - rule->min_length + 1, ports = 0, bits = rule->bits;

	for (unsigned i = 0; i < rule->n_ports; i++)
		ports += rule->ports[i].high - rule->ports[i].low + 1;
	if (ports > 0)
		bits += log2(65536 / (2 * ports));
	if (octets < 1024)
		bits += log2(1024 / octets);
	if (rule->check != 0)
		bits += 12;
	return bits;
}

static const char *check_bits(const struct rule *rule)
{
	double bits = proof(rule);

	if (rule->bits < 2)
		return "has under 2 fixed bits in its regex";
	if (bits < 16)
		return "proves under 16 bits: needs more fixed octets, ports, a length or a check";
	if (bits < 24 && !rule->weak)
		return "proves under 24 bits: needs more fixed octets, ports, a length or a check, "
		       "or must be weak";
	return NULL;
}

static const char *read_regex(struct rule *rule, char *text)
{
	const char *reason = NULL;

	rule->bits = regex_fixed_bits(text, &reason);
	if (rule->bits < 0)
		return reason;
	rule->regex = strdup(text);
	return rule->regex != NULL ? NULL : "no memory";
}

static const char *read_columns(const struct rules *rules, struct rule *rule,
				const struct text_line *line)
{
	static column_reader *const readers[] = {
	    [L4] = read_transport, [PORTS] = read_ports,   [DIR] = read_direction,
	    [LEN] = read_length,   [PRIO] = read_priority, [STRENGTH] = read_strength,
	    [REGEX] = read_regex,
	};

	for (unsigned i = L4; i <= REGEX; i++) {
		const char *fault = i == CHECK ? read_check(rules, rule, line->column[i])
					       : readers[i](rule, line->column[i]);

		if (fault != NULL)
			return fault;
	}
	return check_bits(rule);
}

static bool read_identity(struct rule *rule, struct applications *applications,
			  const struct text_line *line, struct problems *problems)
{
	unsigned master = 0, application;
	char *dot = strchr(line->column[ID], '.');
	const char *text = dot != NULL ? dot + 1 : line->column[ID];

	if (dot != NULL)
		*dot = '\0';
	if ((dot != NULL && (!text_read_number(line->column[ID], 65535, &master) || master == 0 ||
			     applications->by_id[master] == 0)) ||
	    !text_read_number(text, 65535, &application) || application == 0) {
		problem_report(problems, line->file, line->number,
			       "id is neither an application's number nor like 91.163");
		return false;
	}
	rule->application = (uint16_t)application;
	rule->master = (uint16_t)(dot != NULL ? master : application);
	return applications_agree(applications, rule->application, line->column[NAME],
				  line->column[CATEGORY], line, problems);
}

static const char *keep_file_name(struct rules *rules, const char *file)
{
	char **grown;

	if (rules->n_files > 0 && strcmp(rules->files[rules->n_files - 1], file) == 0)
		return rules->files[rules->n_files - 1];
	grown = realloc(rules->files, (rules->n_files + 1) * sizeof(*grown));
	if (grown == NULL)
		return "";
	rules->files = grown;
	rules->files[rules->n_files] = strdup(file);
	return rules->files[rules->n_files++];
}

static bool keep(struct rules *rules, const struct rule *rule)
{
	if (rules->n == RULES_MAX)
		return false;
	if (rules->n == rules->room) {
		unsigned room = rules->room * 2 + 256;
		struct rule *grown = realloc(rules->all, room * sizeof(*grown));

		if (grown == NULL)
			return false;
		rules->all = grown;
		rules->room = room;
	}
	rules->all[rules->n++] = *rule;
	return true;
}

void rules_add_line(struct rules *rules, struct applications *applications,
		    const struct text_line *line, struct problems *problems)
{
	struct rule rule = {.line = line->number};
	const char *fault;

	if (line->n != COLUMNS) {
		problem_report(problems, line->file, line->number,
			       "has %u columns, needs 11: name id category l4 ports dir len prio "
			       "strength check regex",
			       line->n);
		return;
	}
	if (!read_identity(&rule, applications, line, problems))
		return;
	fault = read_columns(rules, &rule, line);
	if (fault == NULL) {
		rule.file = keep_file_name(rules, line->file);
		if (!keep(rules, &rule))
			fault = "is one more than the 2048 rules there may be";
	}
	if (fault != NULL) {
		problem_report(problems, line->file, line->number, "%s %s", line->column[NAME],
			       fault);
		free(rule.regex);
	}
}

static int by_priority(const void *a, const void *b)
{
	const struct rule *x = a, *y = b;

	if (x->priority != y->priority)
		return y->priority - x->priority;
	if (x->weak != y->weak)
		return x->weak - y->weak;
	if (x->bits != y->bits)
		return x->bits < y->bits ? 1 : -1;
	return x->line < y->line ? -1 : x->line > y->line;
}

void rules_finish(struct rules *rules)
{
	if (rules->n > 0)
		qsort(rules->all, rules->n, sizeof(*rules->all), by_priority);
}

void rules_free(struct rules *rules)
{
	for (unsigned i = 0; i < rules->n; i++)
		free(rules->all[i].regex);
	for (unsigned i = 0; i < rules->n_files; i++)
		free(rules->files[i]);
	free(rules->all);
	free(rules->files);
	*rules = (struct rules){0};
}
