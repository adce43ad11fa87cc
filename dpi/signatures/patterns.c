// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

#include "dpi/signatures/patterns.h"
#include "dpi/transport.h"

int patterns_hit(unsigned rule, unsigned long long, unsigned long long, unsigned, void *hits)
{
	struct hits *set = hits;

	set->words[rule / 64] |= UINT64_C(1) << (rule % 64);
	return 0;
}

// What hs_compile_ext_multi() takes, and its answer.
struct compilation {
	const struct rules *rules;
	unsigned transport;
	unsigned n;
	const char *regex[RULES_MAX];
	unsigned flags[RULES_MAX], ids[RULES_MAX];
	struct hs_expr_ext ext;
	const struct hs_expr_ext *exts[RULES_MAX];
	hs_database_t *database;
	hs_compile_error_t *error;
	bool failed;
};

static void *compile(void *argument)
{
	struct compilation *c = argument;
	hs_platform_info_t platform;

	for (unsigned i = 0; i < c->rules->n; i++) {
		const struct rule *rule = &c->rules->all[i];

		if ((rule->transport & c->transport) == 0)
			continue;
		c->regex[c->n] = rule->regex;
		c->flags[c->n] = HS_FLAG_DOTALL | HS_FLAG_SINGLEMATCH;
		c->exts[c->n] = &c->ext;
		c->ids[c->n++] = i;
	}
	c->ext.flags = HS_EXT_FLAG_MAX_OFFSET;
	c->ext.max_offset = PATTERNS_SCAN_OCTETS;
	if (c->n == 0)
		return NULL;
	hs_populate_platform(&platform);
	c->failed = hs_compile_ext_multi(c->regex, c->flags, c->ids, c->exts, c->n, HS_MODE_BLOCK,
					 &platform, &c->database, &c->error) != HS_SUCCESS;
	return NULL;
}

static void report_error(const struct compilation *c, struct problems *problems)
{
	const char *message = c->error != NULL ? c->error->message : "no memory";

	if (c->error != NULL && c->error->expression >= 0) {
		const struct rule *rule = &c->rules->all[c->ids[c->error->expression]];

		problem_report(problems, rule->file, rule->line, "Hyperscan refuses the regex: %s",
			       message);
	} else {
		problem_report(problems, "rules", 0, "Hyperscan refuses them: %s", message);
	}
	hs_free_compile_error(c->error);
}

static int compile_both(struct compilation both[PATTERNS_DATABASES])
{
	pthread_t helper;
	bool threaded = pthread_create(&helper, NULL, compile, &both[PATTERNS_TCP]) == 0;

	compile(&both[PATTERNS_UDP]);
	if (threaded)
		return pthread_join(helper, NULL);
	compile(&both[PATTERNS_TCP]);
	return 0;
}

int patterns_compile(struct patterns *patterns, const struct rules *rules,
		     struct problems *problems)
{
	struct compilation *both = calloc(PATTERNS_DATABASES, sizeof(*both));
	int err = 0;

	if (both == NULL)
		return -ENOMEM;
	both[PATTERNS_TCP] = (struct compilation){.rules = rules, .transport = TRANSPORT_TCP};
	both[PATTERNS_UDP] = (struct compilation){.rules = rules, .transport = TRANSPORT_UDP};
	compile_both(both);
	for (unsigned i = 0; i < PATTERNS_DATABASES; i++) {
		patterns->database[i] = both[i].database;
		if (both[i].failed) {
			report_error(&both[i], problems);
			err = -EINVAL;
		}
	}
	if (err != 0)
		patterns_free(patterns);
	free(both);
	return err;
}

void patterns_free(struct patterns *patterns)
{
	for (unsigned i = 0; i < PATTERNS_DATABASES; i++) {
		hs_free_database(patterns->database[i]);
		patterns->database[i] = NULL;
	}
}

int patterns_scratch(const struct patterns *patterns, hs_scratch_t **scratch)
{
	for (unsigned i = 0; i < PATTERNS_DATABASES; i++)
		if (patterns->database[i] != NULL &&
		    hs_alloc_scratch(patterns->database[i], scratch) != HS_SUCCESS)
			return -ENOMEM;
	return 0;
}
