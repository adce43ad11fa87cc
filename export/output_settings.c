// SPDX-License-Identifier: BSD-3-Clause
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/hash.h"
#include "config/log.h"
#include "config/names.h"
#include "config/number.h"
#include "export/output_schemes.h"
#include "export/output_setting_table.h"
#include "export/output_settings.h"

enum { MAX_NAMES = 512 };

static void names_taken(const struct output_scheme *scheme, char *names)
{
	const struct output_setting *setting;
	enum setting_place place;

	names[0] = '\0';
	for (unsigned i = 0; (setting = output_scheme_setting(scheme, i, &place)) != NULL; i++)
		names_add(names, MAX_NAMES, ", ", setting->name);
}

// Its number among those of the scheme, and the struct that it goes into.
static const struct output_setting *find_setting(struct output_settings *settings,
						 const struct output_scheme *scheme,
						 const char *name, unsigned *number, char **in)
{
	const struct output_setting *setting;
	enum setting_place place;

	for (*number = 0; (setting = output_scheme_setting(scheme, *number, &place)) != NULL;
	     (*number)++) {
		char *const structs[] = {
		    [SETTING_SHARED] = (char *)settings,
		    [SETTING_OF_ENCODER] = settings->encoder_own,
		    [SETTING_OF_TRANSPORT] = settings->transport_own,
		};

		*in = structs[place];
		if (strcmp(setting->name, name) == 0)
			break;
	}
	return setting;
}

// One "name=value"; `given` has a bit for each setting of the scheme.
static int parse_setting(struct output_settings *settings, const struct output_scheme *scheme,
			 char *assignment, uint64_t *given)
{
	char *value = strchr(assignment, '=');
	const struct output_setting *setting;
	char names[MAX_NAMES], *in;
	unsigned number;
	int rc;

	if (value != NULL)
		*value++ = '\0';
	setting = find_setting(settings, scheme, assignment, &number, &in);
	if (setting == NULL) {
		names_taken(scheme, names);
		return user_error(EINVAL, "--output %s: %s has no setting \"%s\"; it takes %s",
				  settings->spec, scheme->name, assignment, names);
	}
	if (value == NULL)
		return user_error(EINVAL, "--output %s: %s needs a value: %s", settings->spec,
				  setting->name, setting->allowed);
	if (*given & UINT64_C(1) << number)
		return user_error(EINVAL, "--output %s: %s is given twice; remove one",
				  settings->spec, setting->name);
	*given |= UINT64_C(1) << number;
	rc = setting->parse(in + setting->member, value);
	if (rc == -ENOMEM)
		return rc;
	if (rc < 0)
		return user_error(EINVAL, "--output %s: %s=%s: allowed is %s", settings->spec,
				  setting->name, value, setting->allowed);
	return 0;
}

static int make_own(const struct setting_list *list, void **own)
{
	if (list == NULL)
		return 0;
	*own = calloc(1, list->size);
	return *own == NULL ? -ENOMEM : 0;
}

static int parse_port(struct output_settings *settings, const char *port, unsigned index)
{
	uint64_t value;

	if (!number_read(port, 1, 65535, &value))
		return user_error(EINVAL, "--output %s: port \"%s\": allowed is 1 to 65535",
				  settings->spec, port);
	settings->port[index] = (uint16_t)value;
	return 0;
}

// Cuts "host", "host:port", "[v6]" or "[v6]:port" in two; *port is NULL when there is none.
static int split_host(const char *spec, char **host, char **port)
{
	char *end;

	*port = NULL;
	if (**host == '[') {
		(*host)++;
		end = strchr(*host, ']');
		if (end == NULL || (end[1] != '\0' && end[1] != ':'))
			return user_error(EINVAL,
					  "--output %s: \"[%s\" is not [ADDRESS] or [ADDRESS]:PORT",
					  spec, *host);
		*port = end[1] == ':' ? end + 2 : NULL;
		*end = '\0';
		return 0;
	}
	end = strchr(*host, ':');
	if (end == NULL)
		return 0;
	if (strstr(*host, "://") != NULL)
		return user_error(EINVAL, "--output %s: '%s' is no host; write HOST or HOST:PORT",
				  spec, *host);
	if (strchr(end + 1, ':') != NULL)
		return user_error(EINVAL,
				  "--output %s: write the IPv6 address as [ADDRESS] or "
				  "[ADDRESS]:PORT, for example [2001:db8::1]:4739",
				  spec);
	*end = '\0';
	*port = end + 1;
	return 0;
}

static int twice_check(const struct output_settings *settings, const char *host, uint16_t port)
{
	for (unsigned i = 0; i < settings->n_collectors; i++)
		if (settings->port[i] == port && strcmp(settings->host[i], host) == 0)
			return user_error(EINVAL,
					  "--output %s: names %s twice, at port %u; remove one",
					  settings->spec, host, port);
	return 0;
}

static int parse_host(struct output_settings *settings, const struct output_scheme *scheme,
		      char *host)
{
	const unsigned index = settings->n_collectors;
	char *port;

	if (index == OUTPUT_MAX_COLLECTORS)
		return user_error(EINVAL, "--output %s: more than %u collectors; name fewer",
				  settings->spec, OUTPUT_MAX_COLLECTORS);
	if (split_host(settings->spec, &host, &port) < 0)
		return -EINVAL;
	if (*host == '\0' && scheme->address != ADDRESS_BIND)
		return user_error(EINVAL, "--output %s: a host is missing, as in %s://192.0.2.1:%u",
				  settings->spec, scheme->name, scheme->port);
	for (const char *c = host; *c != '\0'; c++) {
		if (!isalnum((unsigned char)*c) && strchr(".-_:%*", *c) == NULL)
			return user_error(EINVAL,
					  "--output %s: \"%s\" is not a host name or address",
					  settings->spec, host);
	}
	settings->port[index] = scheme->port;
	if (port != NULL && parse_port(settings, port, index) < 0)
		return -EINVAL;
	if (twice_check(settings, host, settings->port[index]) < 0)
		return -EINVAL;
	settings->host[index] = strdup(host);
	if (settings->host[index] == NULL)
		return -ENOMEM;
	settings->n_collectors++;
	return 0;
}

// ZeroMQ's own way to write an address: zmq:tcp://*:5556, zmq:ipc:///run/feed.
static bool is_endpoint(const char *address)
{
	return strncmp(address, "tcp://", 6) == 0 || strncmp(address, "ipc://", 6) == 0;
}

static int keep_path(struct output_settings *settings, const char *path)
{
	settings->path = strdup(path);
	return settings->path == NULL ? -ENOMEM : 0;
}

static int parse_hosts(struct output_settings *settings, const struct output_scheme *scheme,
		       char *address)
{
	char *next = address;
	int rc = 0;

	if (scheme->address == ADDRESS_BIND && is_endpoint(address))
		return keep_path(settings, address);
	if (strncmp(address, "//", 2) != 0)
		return user_error(EINVAL, "--output %s: write %s://HOST:%u", settings->spec,
				  scheme->name, scheme->port);
	next += 2;
	while (rc == 0 && next != NULL) {
		char *host = strsep(&next, "+");

		rc = parse_host(settings, scheme, host);
	}
	return rc;
}

static int parse_address(struct output_settings *settings, const struct output_scheme *scheme,
			 char *address)
{
	if (scheme->address == ADDRESS_HOSTS || scheme->address == ADDRESS_BIND)
		return parse_hosts(settings, scheme, address);
	if (scheme->address == ADDRESS_NONE && *address != '\0')
		return user_error(EINVAL, "--output %s: only settings can follow \"%s:\"",
				  settings->spec, scheme->name);
	if (scheme->address == ADDRESS_PATH && *address == '\0')
		return user_error(EINVAL, "--output %s: write %s:FILE, or %s:- for stdout",
				  settings->spec, scheme->name, scheme->name);
	return keep_path(settings, address);
}

static int unknown_scheme(const char *spec)
{
	char names[MAX_NAMES] = "";

	for (unsigned i = 0; i < n_output_schemes; i++)
		names_add(names, sizeof(names), ", ", output_schemes[i].name);
	return user_error(EINVAL, "--output %s: must begin with one of %s and \":\"", spec, names);
}

// What each setting alone cannot see.
static int check_together(const struct output_settings *settings)
{
	if ((settings->rotate_ms || settings->rotate_octets) && strcmp(settings->path, "-") == 0)
		return user_error(EINVAL, "--output %s: stdout cannot be rotated; name a file",
				  settings->spec);
	if (settings->n_weights == 0)
		return 0;
	if (settings->policy == BALANCE_FAILOVER)
		return user_error(
		    EINVAL,
		    "--output %s: weights= has no meaning with policy=failover, which "
		    "has one collector at a time; remove one of the two",
		    settings->spec);
	if (settings->n_weights != settings->n_collectors)
		return user_error(
		    EINVAL,
		    "--output %s: weights= has %u numbers for %u collectors; give one "
		    "for each, in their order, as in weights=3+1",
		    settings->spec, settings->n_weights, settings->n_collectors);
	return 0;
}

static int parse_copy(struct output_settings *settings, char *copy)
{
	const struct output_scheme *scheme;
	char *address = strchr(copy, ':');
	char *next, *first;
	uint64_t given = 0;
	int rc;

	if (address != NULL)
		*address++ = '\0';
	scheme = address == NULL ? NULL : output_scheme_find(copy);
	if (scheme == NULL)
		return unknown_scheme(settings->spec);
	settings->traits = output_scheme_traits(scheme);
	settings->scheme = strdup(copy);
	if (settings->scheme == NULL ||
	    make_own(scheme->encoder->settings, &settings->encoder_own) < 0 ||
	    make_own(scheme->transport->settings, &settings->transport_own) < 0)
		return -ENOMEM;
	next = address;
	first = strsep(&next, ",");
	rc = parse_address(settings, scheme, first);
	while (rc == 0 && next != NULL)
		rc = parse_setting(settings, scheme, strsep(&next, ","), &given);
	return rc < 0 ? rc : check_together(settings);
}

int output_settings_parse(const char *spec, struct output_settings *settings)
{
	char *copy = strdup(spec);
	int rc = -ENOMEM;

	memset(settings, 0, sizeof(*settings));
	settings->spec = strdup(spec);
	if (copy != NULL && settings->spec != NULL)
		rc = parse_copy(settings, copy);
	free(copy);
	if (rc < 0)
		output_settings_free(settings);
	return rc;
}

static void free_texts(const struct output_setting *rows, unsigned n, void *in)
{
	for (unsigned i = 0; i < n; i++) {
		if (rows[i].parse == setting_text)
			free(*(char **)((char *)in + rows[i].member));
	}
}

static void free_own(const struct setting_list *list, void *own)
{
	if (own != NULL)
		free_texts(list->rows, list->n, own);
	free(own);
}

uint32_t output_settings_source(const struct output_settings *settings)
{
	const uint64_t hash = hash_end(hash_text(settings->identity, settings->spec));

	return (uint32_t)(hash ^ hash >> 32) | 1;
}

void output_settings_free(struct output_settings *settings)
{
	const struct output_scheme *scheme =
	    settings->scheme == NULL ? NULL : output_scheme_find(settings->scheme);

	if (scheme != NULL) {
		free_own(scheme->encoder->settings, settings->encoder_own);
		free_own(scheme->transport->settings, settings->transport_own);
	}
	free(settings->spec);
	free(settings->scheme);
	free(settings->path);
	for (unsigned i = 0; i < settings->n_collectors; i++)
		free(settings->host[i]);
	free_texts(output_setting_table, n_output_settings, settings);
	memset(settings, 0, sizeof(*settings));
}
