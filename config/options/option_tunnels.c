// SPDX-License-Identifier: BSD-3-Clause
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/options/option_table.h"

static void tunnels_limits(const struct option_row *, FILE *out)
{
	for (unsigned i = 0; i < N_TUNNELS; i++)
		fprintf(out, "%s, ", tunnel_rows[i].word);
	fputs("all or none", out);
}

static unsigned tunnel_find(const char *word, size_t length)
{
	unsigned i = 0;

	while (i < N_TUNNELS && (strlen(tunnel_rows[i].word) != length ||
				 strncmp(tunnel_rows[i].word, word, length) != 0))
		i++;
	return i;
}

static int too_many_ports(char *why)
{
	snprintf(why, OPTION_WHY,
		 "names more UDP ports than the maximum of %d (%d of gtp, teredo, l2tp, capwap "
		 "and amt); leave tunnels out",
		 DECAP_MAX_PORTS, DECAP_MAX_SOURCES);
	return -EINVAL;
}

// ":4789+8472" at *text, which is then behind it.
static int add_given(struct decap *decap, unsigned tunnel, const char **text, char *why)
{
	unsigned long port;
	char *end;

	do {
		port = strtoul(*text + 1, &end, 10);
		if (!isdigit((unsigned char)(*text)[1]) || port == 0 || port > UINT16_MAX ||
		    tunnel_rows[tunnel].port[0] == 0) {
			snprintf(why, OPTION_WHY,
				 tunnel_rows[tunnel].port[0] == 0
				     ? "gives a UDP port to %s, which has none"
				     : "has a wrong UDP port of %s; write 1 to 65535",
				 tunnel_rows[tunnel].word);
			return -EINVAL;
		}
		if (!decap_add_port(decap, tunnel, (uint16_t)port))
			return too_many_ports(why);
		*text = end;
	} while (*end == '+' && isdigit((unsigned char)end[1]));
	return 0;
}

// One word with its ports, at *text, which is then behind it.
static int add_word(const struct option_row *row, struct decap *decap, const char **text, char *why)
{
	const char *word = *text;
	size_t length = strcspn(word, ",+:");
	unsigned tunnel = tunnel_find(word, length);
	int error = 0;

	if (tunnel == N_TUNNELS)
		return option_unknown_word(row, word, length, why);
	if (decap->tunnels >> tunnel & 1) {
		snprintf(why, OPTION_WHY, "names %s twice", tunnel_rows[tunnel].word);
		return -EINVAL;
	}
	decap->tunnels |= 1U << tunnel;
	*text += length;
	if (**text == ':')
		error = add_given(decap, tunnel, text, why);
	else if (!decap_add_presets(decap, tunnel))
		error = too_many_ports(why);
	if (error == 0 && **text != '\0' && **text != ',' && **text != '+')
		return option_unknown_word(row, word, strcspn(word, ",+"), why);
	return error;
}

static int tunnels_read(const struct option_row *row, const char *text, void *value, char *why)
{
	struct decap decap;

	decap_preset(&decap, strcmp(text, "all") == 0 ? DECAP_ALL : 0);
	if (decap.tunnels == 0 && strcmp(text, "none") != 0 && strcmp(text, "off") != 0) {
		for (;; text++) {
			if (add_word(row, &decap, &text, why) < 0)
				return -EINVAL;
			if (*text == '\0')
				break;
		}
	}
	*(struct decap *)value = decap;
	return 0;
}

static bool has_presets(const struct decap *decap, unsigned tunnel)
{
	const uint16_t *preset = tunnel_rows[tunnel].port;

	for (unsigned i = 0; i < decap->n_ports; i++)
		if (decap->port[i].tunnel == tunnel && decap->port[i].port != *preset++)
			return false;
	return *preset == 0;
}

static void tunnel_write(const struct decap *decap, unsigned tunnel, FILE *out)
{
	char mark = ':';

	fputs(tunnel_rows[tunnel].word, out);
	for (unsigned i = 0; i < decap->n_ports && !has_presets(decap, tunnel); i++)
		if (decap->port[i].tunnel == tunnel) {
			fprintf(out, "%c%u", mark, decap->port[i].port);
			mark = '+';
		}
}

static bool tunnels_write(const struct option_row *, const void *value, unsigned index, FILE *out)
{
	const struct decap *decap = value;
	bool all = decap->tunnels == DECAP_ALL;
	const char *comma = "";

	if (index > 0)
		return false;
	for (unsigned i = 0; i < N_TUNNELS; i++)
		all = all && has_presets(decap, i);
	if (all || decap->tunnels == 0) {
		fputs(all ? "all" : "none", out);
		return true;
	}
	for (unsigned i = 0; i < N_TUNNELS; i++) {
		if (decap->tunnels >> i & 1) {
			fputs(comma, out);
			tunnel_write(decap, i, out);
			comma = ",";
		}
	}
	return true;
}

const struct option_type option_tunnels = {
    .read = tunnels_read, .write = tunnels_write, .limits = tunnels_limits};
