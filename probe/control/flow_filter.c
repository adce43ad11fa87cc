// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/flow_filter.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>

#include "config/log.h"
#include "config/number.h"

static bool read_network(struct flow_term *term, const char *text)
{
	return ip_network_read(text, strlen(text), &term->network);
}

static bool read_number(struct flow_term *term, const char *text, uint64_t most)
{
	uint64_t number;

	if (!number_read(text, 0, most, &number))
		return false;
	term->number = (uint32_t)number;
	return true;
}

static bool read_port(struct flow_term *term, const char *text)
{
	return read_number(term, text, 65535);
}

static bool read_vlan(struct flow_term *term, const char *text)
{
	return read_number(term, text, 4095);
}

static bool read_protocol(struct flow_term *term, const char *text)
{
	uint64_t number;

	if (!ip_protocol_read(text, &number))
		return false;
	term->number = (uint32_t)number;
	return true;
}

static bool fits_network(const struct flow_term *term, const struct live_flow *flow)
{
	return flow->ip_version == term->network.version &&
	       (ip_network_covers(&term->network, flow->address[0]) ||
		ip_network_covers(&term->network, flow->address[1]));
}

static bool fits_port(const struct flow_term *term, const struct live_flow *flow)
{
	return flow->ip_version != 0 &&
	       (flow->port[0] == term->number || flow->port[1] == term->number);
}

static bool fits_protocol(const struct flow_term *term, const struct live_flow *flow)
{
	return flow->ip_version != 0 && flow->protocol == term->number;
}

static bool fits_vlan(const struct flow_term *term, const struct live_flow *flow)
{
	return flow->vlan == term->number;
}

static bool fits_application(const struct flow_term *term, const struct live_flow *flow)
{
	return flow->application == term->number;
}

// "app" is read by the table of applications.
static const struct {
	const char *word, *takes;
	bool (*read)(struct flow_term *term, const char *text);
	bool (*fits)(const struct flow_term *term, const struct live_flow *flow);
} kinds[] = {
    {"host", "an address", read_network, fits_network},
    {"net", "a network, 10.0.0.0/8", read_network, fits_network},
    {"port", "a number up to 65535", read_port, fits_port},
    {"proto", "tcp, udp, icmp or a number", read_protocol, fits_protocol},
    {"vlan", "a number up to 4095", read_vlan, fits_vlan},
    {"app", "the name of an application", NULL, fits_application},
};

static bool read_application(struct flow_term *term, const char *text,
			     const struct application_table *applications)
{
	const struct application *application = application_find(applications, text);

	if (application != NULL)
		term->number = application->id;
	return application != NULL;
}

// A word and its value.
static int read_term(struct flow_filter *filter, const char *word, const char *value,
		     const struct application_table *applications)
{
	struct flow_term *term = &filter->term[filter->n];

	if (filter->n == FLOW_FILTER_TERMS)
		return user_error(EINVAL, "more than %d conditions", FLOW_FILTER_TERMS);
	for (unsigned i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kinds[i].word, word) != 0)
			continue;
		term->kind = i;
		if (value == NULL ||
		    !(kinds[i].read != NULL ? kinds[i].read(term, value)
					    : read_application(term, value, applications)))
			return user_error(EINVAL, "%s takes %s, not '%s'", word, kinds[i].takes,
					  value != NULL ? value : "");
		filter->n++;
		return 0;
	}
	return user_error(EINVAL, "'%s' is not host, net, port, proto, vlan or app", word);
}

int flow_filter_read(struct flow_filter *filter, char *text,
		     const struct application_table *applications, char **rest)
{
	char *place = text, *end = strchr(text, '\0');
	int err = 0;

	filter->n = 0;
	while (err == 0) {
		char *word;

		place += strspn(place, " ");
		*rest = place;
		if (*place == '\0' || strncmp(place, "--", 2) == 0)
			return 0;
		word = strsep(&place, " ");
		if (strcmp(word, "and") != 0)
			err = read_term(filter, word, place != NULL ? strsep(&place, " ") : NULL,
					applications);
		if (place == NULL)
			place = end;
	}
	return err;
}

bool flow_filter_fits(const struct flow_filter *filter, const struct live_flow *flow)
{
	bool fits = true;

	for (unsigned i = 0; i < filter->n; i++)
		fits &= kinds[filter->term[i].kind].fits(&filter->term[i], flow);
	return fits;
}
