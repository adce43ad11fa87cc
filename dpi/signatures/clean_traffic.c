// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>

#include "dpi/signatures/clean_traffic.h"
#include "dpi/signatures/xorshift.h"

enum { N_RANDOM = 4096, LENGTH = 512 };

struct check {
	const struct patterns *patterns;
	const struct rules *rules;
	struct problems *problems;
	hs_scratch_t *scratch;
	struct hits reported;
	bool strict; // no rule at all may hit
	const char *what;
};

static void fill_random(uint8_t *octets, unsigned n, uint64_t *state)
{
	for (unsigned i = 0; i < n; i++)
		octets[i] = (uint8_t)(xorshift_next(state) >> 56);
}

static void check_hits(struct check *check, const struct hits *hits)
{
	for (unsigned i = 0; i < check->rules->n; i++) {
		const struct rule *rule = &check->rules->all[i];
		uint64_t bit = UINT64_C(1) << (i % 64);
		bool alone = !rule->weak && rule->n_ports == 0 && rule->check == 0;

		if ((hits->words[i / 64] & bit) == 0 || (check->reported.words[i / 64] & bit) != 0)
			continue;
		if (!check->strict && !alone)
			continue;
		check->reported.words[i / 64] |= bit;
		problem_report(check->problems, rule->file, rule->line, "regex matches %s",
			       check->what);
	}
}

static void scan(struct check *check, const uint8_t *payload, unsigned length)
{
	struct hits hits;

	for (unsigned i = 0; i < PATTERNS_DATABASES; i++) {
		if (check->patterns->database[i] == NULL)
			continue;
		patterns_scan(check->patterns->database[i], check->scratch, payload, length, &hits,
			      check->rules->n);
		check_hits(check, &hits);
	}
}

static void scan_zeros(struct check *check)
{
	static const uint8_t zeros[LENGTH];

	check->strict = true;
	check->what = "an empty payload";
	scan(check, zeros, 0);
	check->what = "an all-zero payload";
	for (unsigned length = 1; length <= LENGTH; length += length < 64 ? 1 : 64)
		scan(check, zeros, length);
	check->strict = false;
}

static void scan_random(struct check *check)
{
	uint64_t state = UINT64_C(0x6c696e6570726f62);
	uint8_t payload[LENGTH];

	for (unsigned i = 0; i < N_RANDOM; i++) {
		unsigned length = 8 + i * 37 % (LENGTH - 8);

		check->what = "random octets";
		fill_random(payload, length, &state);
		scan(check, payload, length);
		if (i % 8 != 0)
			continue;
		check->what = "TLS application data";
		payload[0] = 0x17;
		payload[1] = 3;
		payload[2] = 3;
		payload[3] = (uint8_t)((length - 5) >> 8);
		payload[4] = (uint8_t)(length - 5);
		scan(check, payload, length);
		check->what = "a compressed body";
		payload[0] = 0x1f;
		payload[1] = 0x8b;
		payload[2] = 8;
		payload[3] = 0;
		scan(check, payload, length);
	}
}

static void scan_texts(struct check *check)
{
	static const char *const texts[] = {
	    "the rest of a letter that somebody wrote\r\nand that went over the wire in "
	    "pieces,\r\n",
	    "lt;/td&gt;</td></tr>\n<tr class=\"row\"><td align=\"right\">12.50</td></tr>\n",
	    "\"name\": \"value\", \"list\": [1, 2, 3], \"more\": {\"deep\": true}}, {\"id\": "
	    "17}]\n",
	    "function (a, b) { return a.length > b.length ? a : b; }; var x = 0;\n",
	    "2024-01-01 00:00:00 INFO service started in 12 ms\n2024-01-01 00:00:01 WARN slow\n",
	    "TG9yZW0gaXBzdW0gZG9sb3Igc2l0IGFtZXQsIGNvbnNlY3RldHVyIGFkaXBpc2NpbmcgZWxpdA0K",
	    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
	    "                                                                ",
	};

	check->what = "plain text";
	for (unsigned i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (unsigned at = 0; at + 4 < strlen(texts[i]); at++)
			scan(check, (const uint8_t *)texts[i] + at,
			     (unsigned)strlen(texts[i]) - at);
}

int clean_traffic_check(const struct patterns *patterns, const struct rules *rules,
			struct problems *problems)
{
	struct check check = {.patterns = patterns, .rules = rules, .problems = problems};
	unsigned before = problems->n;

	if (patterns_scratch(patterns, &check.scratch) != 0)
		return -ENOMEM;
	scan_zeros(&check);
	scan_random(&check);
	scan_texts(&check);
	hs_free_scratch(check.scratch);
	return problems->n == before ? 0 : -EINVAL;
}
