// SPDX-License-Identifier: BSD-3-Clause
#include "export/filter/filter_tests.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include <rte_common.h>

#include "config/number.h"
#include "config/word.h"
#include "export/filter/filter_compare.h"

enum { SOURCE = 1, DESTINATION = 2 };

static bool network_holds(const struct filter_step *step, const struct flow_record *record)
{
	return record->ip_version == step->network.version &&
	       (((step->ends & SOURCE) && ip_network_covers(&step->network, record->source)) ||
		((step->ends & DESTINATION) &&
		 ip_network_covers(&step->network, record->destination)));
}

static bool is_within(const struct filter_step *step, uint16_t port)
{
	return port >= step->number && port <= step->most;
}

static bool port_holds(const struct filter_step *step, const struct flow_record *record)
{
	return record->ip_version != 0 &&
	       (((step->ends & SOURCE) && is_within(step, record->source_port)) ||
		((step->ends & DESTINATION) && is_within(step, record->destination_port)));
}

static bool protocol_holds(const struct filter_step *step, const struct flow_record *record)
{
	return record->ip_version != 0 && record->protocol == step->number;
}

// 0 is what has no tag, not what has one alone.
static bool vlan_holds(const struct filter_step *step, const struct flow_record *record)
{
	return record->vlan == step->number ||
	       (record->inner_vlan == step->number && step->number != 0);
}

static bool application_holds(const struct filter_step *step, const struct flow_record *record)
{
	return record->label.application == step->number;
}

static bool master_holds(const struct filter_step *step, const struct flow_record *record)
{
	return record->label.master == step->number;
}

static bool category_holds(const struct filter_step *step, const struct flow_record *record)
{
	return record->label.category == step->number;
}

static bool octets_hold(const struct filter_step *step, const struct flow_record *record)
{
	return filter_compare_numbers(step, record->octets[FORWARD] + record->octets[REVERSE]);
}

static bool packets_hold(const struct filter_step *step, const struct flow_record *record)
{
	return filter_compare_numbers(step, record->packets[FORWARD] + record->packets[REVERSE]);
}

static bool read_network(struct filter_step *step, const struct filter_words *words)
{
	return ip_network_read(words->word, strlen(words->word), &step->network);
}

static bool read_host(struct filter_step *step, const struct filter_words *words)
{
	return read_network(step, words) && strchr(words->word, '/') == NULL;
}

// 53 or 8000-8080
static bool read_port(struct filter_step *step, const struct filter_words *words)
{
	const char *dash = strchr(words->word, '-');
	char least[8];

	if (dash == NULL) {
		const bool read = number_read(words->word, 0, UINT16_MAX, &step->number);

		step->most = step->number;
		return read;
	}
	return snprintf(least, sizeof(least), "%.*s", (int)(dash - words->word), words->word) <
		   (int)sizeof(least) &&
	       number_read(least, 0, UINT16_MAX, &step->number) &&
	       number_read(dash + 1, step->number, UINT16_MAX, &step->most);
}

static bool read_protocol(struct filter_step *step, const struct filter_words *words)
{
	return ip_protocol_read(words->word, &step->number);
}

static bool read_vlan(struct filter_step *step, const struct filter_words *words)
{
	return number_read(words->word, 0, 4095, &step->number);
}

static bool read_application(struct filter_step *step, const struct filter_words *words)
{
	const struct application *application = application_find(words->applications, words->word);

	step->number = application != NULL ? application->id : 0;
	return application != NULL || strcasecmp(words->word, "unknown") == 0;
}

static bool read_category(struct filter_step *step, const struct filter_words *words)
{
	const struct application_table *table = words->applications;

	for (unsigned i = 0; table != NULL && i < table->n_categories; i++) {
		step->number = i;
		if (strcasecmp(table->categories[i], words->word) == 0)
			return true;
	}
	return false;
}

static bool read_count(struct filter_step *step, const struct filter_words *words)
{
	return count_read(words->word, &step->number);
}

static const struct term {
	const char *word, *takes;
	bool has_ends, is_compared;
	bool (*read)(struct filter_step *step, const struct filter_words *words);
	bool (*holds)(const struct filter_step *step, const struct flow_record *record);
} terms[] = {
    {"host", "an address", true, false, read_host, network_holds},
    {"net", "a network, 10.0.0.0/8", true, false, read_network, network_holds},
    {"port", "a number up to 65535, or two: 8000-8080", true, false, read_port, port_holds},
    {"proto", "tcp, udp, icmp or a number up to 255", false, false, read_protocol, protocol_holds},
    {"vlan", "a number up to 4095", false, false, read_vlan, vlan_holds},
    {"app", "the name of an application (--dpi on)", false, false, read_application,
     application_holds},
    {"application", "the name of an application (--dpi on)", false, false, read_application,
     application_holds},
    {"master", "the name of an application (--dpi on)", false, false, read_application,
     master_holds},
    {"category", "the name of a category (--dpi on)", false, false, read_category, category_holds},
    {"octets", "a number (5000, 64k, 1M)", false, true, read_count, octets_hold},
    {"packets", "a number (5000, 64k, 1M)", false, true, read_count, packets_hold},
};

static const struct term *find_term(const struct filter_words *words)
{
	for (unsigned i = 0; i < RTE_DIM(terms); i++) {
		if (filter_words_is(words, terms[i].word))
			return &terms[i];
	}
	return NULL;
}

static const char *nearest(const char *word)
{
	const char *best = field_nearest(word);
	unsigned least = word_distance(word, strlen(word), best);

	for (unsigned i = 0; i < RTE_DIM(terms); i++) {
		const unsigned distance = word_distance(word, strlen(word), terms[i].word);

		if (distance <= least) {
			least = distance;
			best = terms[i].word;
		}
	}
	return best;
}

static int read_term(struct filter_step *step, struct filter_words *words, const struct term *term)
{
	step->holds = term->holds;
	if (filter_words_next(words) < 0)
		return -EINVAL;
	if (term->is_compared) {
		if (filter_compare_read_sign(step, words) < 0)
			return -EINVAL;
		if (step->compare == FILTER_HAS)
			return filter_words_error(words, "%s takes = != < <= > >=", term->word);
	}
	if (!term->read(step, words))
		return filter_words_error(words, "%s takes %s", term->word, term->takes);
	return filter_words_next(words);
}

static int read_field(struct filter_step *step, struct filter_words *words)
{
	if (words->word[0] == '\0' || words->quoted || !field_find(words->word, &step->column))
		return filter_words_error(
		    words,
		    "a condition belongs here: host, net, port, proto, vlan, app, master, "
		    "category, octets, packets or a field%s%s%s",
		    words->word[0] != '\0' ? "; did you mean '" : "",
		    words->word[0] != '\0' ? nearest(words->word) : "",
		    words->word[0] != '\0' ? "'?" : "");
	if (filter_words_next(words) < 0)
		return -EINVAL;
	return filter_compare_read(step, words);
}

static int read_ends(struct filter_step *step, struct filter_words *words)
{
	const bool source = filter_words_is(words, "src");

	step->ends = SOURCE | DESTINATION;
	if (!source && !filter_words_is(words, "dst"))
		return 0;
	step->ends = source ? SOURCE : DESTINATION;
	return filter_words_next(words);
}

int filter_test_read(struct filter_step *step, struct filter_words *words)
{
	const struct term *term;
	int err = read_ends(step, words);

	if (err < 0)
		return err;
	term = find_term(words);
	if (step->ends != (SOURCE | DESTINATION) && (term == NULL || !term->has_ends))
		return filter_words_error(words, "src and dst are of host, net or port");
	return term != NULL ? read_term(step, words, term) : read_field(step, words);
}
