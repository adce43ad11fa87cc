// SPDX-License-Identifier: BSD-3-Clause
// Options whose value is a list of numbers or networks, or a rate.
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "config/network.h"
#include "config/number.h"
#include "config/options/option_table.h"

static int ifindex_read(const struct option_row *, const char *text, void *value, char *why)
{
	struct number_list list = {.n = 0};

	for (const char *word = text;; word++) {
		const int length = (int)strcspn(word, ",");
		char digits[32];
		uint64_t number;

		if (snprintf(digits, sizeof(digits), "%.*s", length, word) != length ||
		    !number_read(digits, 0, UINT32_MAX, &number)) {
			snprintf(why, OPTION_WHY,
				 "contains '%s', which is not a number from 0 to 4294967295",
				 digits);
			return -EINVAL;
		}
		if (list.n == OPTIONS_MAX_SPECS) {
			snprintf(why, OPTION_WHY, "has more than %d numbers", OPTIONS_MAX_SPECS);
			return -EINVAL;
		}
		list.number[list.n++] = (uint32_t)number;
		word += length;
		if (*word == '\0')
			break;
	}
	*(struct number_list *)value = list;
	return 0;
}

static bool ifindex_write(const struct option_row *, const void *value, unsigned index, FILE *out)
{
	const struct number_list *list = value;

	if (index > 0 || list->n == 0)
		return false;
	for (unsigned i = 0; i < list->n; i++)
		fprintf(out, "%s%" PRIu32, i == 0 ? "" : ",", list->number[i]);
	return true;
}

const struct option_type option_ifindex = {.read = ifindex_read, .write = ifindex_write};

static void networks_clear(void *value)
{
	struct network_list *list = value;

	free(list->network);
	*list = (struct network_list){.n = 0};
}

static unsigned count_words(const char *text)
{
	unsigned n = 1;

	for (; *text != '\0'; text++)
		n += *text == ',';
	return n;
}

static int networks_read(const struct option_row *, const char *text, void *value, char *why)
{
	struct network_list list = {.network = calloc(count_words(text), sizeof(*list.network))};

	for (const char *word = text; list.network != NULL; word++) {
		const size_t length = strcspn(word, ",");

		if (!ip_network_read(word, length, &list.network[list.n++])) {
			snprintf(why, OPTION_WHY,
				 "contains '%.*s', which is not a network; write "
				 "10.0.0.0/8,2001:db8::/32",
				 (int)(length < NETWORK_TEXT ? length : NETWORK_TEXT - 1), word);
			free(list.network);
			return -EINVAL;
		}
		word += length;
		if (*word == '\0')
			break;
	}
	if (list.network == NULL) {
		snprintf(why, OPTION_WHY, "has no room in memory");
		return -EINVAL;
	}
	networks_clear(value);
	*(struct network_list *)value = list;
	return 0;
}

static bool networks_write(const struct option_row *, const void *value, unsigned index, FILE *out)
{
	const struct network_list *list = value;
	char text[NETWORK_TEXT];

	if (index > 0 || list->n == 0)
		return false;
	for (unsigned i = 0; i < list->n; i++) {
		ip_network_write(&list->network[i], text);
		fprintf(out, "%s%s", i == 0 ? "" : ",", text);
	}
	return true;
}

const struct option_type option_networks = {
    .read = networks_read, .write = networks_write, .clear = networks_clear};

// "NAME=N" with N from 1 to most; false when it is not.
static bool rate_read(const char *text, const char *name, uint32_t most, uint32_t *rate)
{
	uint64_t number;

	if (strncmp(text, name, strlen(name)) != 0 ||
	    !number_read(text + strlen(name), 1, most, &number))
		return false;
	*rate = (uint32_t)number;
	return true;
}

static int sampling_read(const struct option_row *, const char *text, void *value, char *why)
{
	struct sampling_rate rate = {0};

	rate.random = rate_read(text, "random:", SAMPLING_MAX_PACKETS, &rate.packets) ||
		      rate_read(text, "random=", SAMPLING_MAX_PACKETS, &rate.packets);
	if (!rate.random && strcmp(text, "off") != 0 &&
	    !rate_read(text, "packets=", SAMPLING_MAX_PACKETS, &rate.packets) &&
	    !rate_read(text, "flows=", SAMPLING_MAX_FLOWS, &rate.flows)) {
		snprintf(why, OPTION_WHY,
			 "write packets=N or random:N (N is 1 to %d), flows=N (1 to %d), or off",
			 SAMPLING_MAX_PACKETS, SAMPLING_MAX_FLOWS);
		return -EINVAL;
	}
	*(struct sampling_rate *)value = rate;
	return 0;
}

static bool sampling_write(const struct option_row *, const void *value, unsigned index, FILE *out)
{
	const struct sampling_rate *rate = value;

	if (index > 0 || (rate->packets == 0 && rate->flows == 0))
		return false;
	if (rate->packets != 0)
		fprintf(out, "%s%" PRIu32, rate->random ? "random:" : "packets=", rate->packets);
	else
		fprintf(out, "flows=%" PRIu32, rate->flows);
	return true;
}

const struct option_type option_sampling = {.read = sampling_read, .write = sampling_write};
