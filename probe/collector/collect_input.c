// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/log.h"
#include "config/number.h"
#include "config/options/collector_inputs.h"
#include "probe/collector/aggregate.h"
#include "probe/collector/collect_input.h"
#include "probe/collector/collect_setting.h"

#define RECEIVE_OCTETS (UINT64_C(8) << 20)

// "2055", "10.0.0.5:2055", "[2001:db8::5]:2055", "*:2055".
static int parse_address(struct collect_input *input, char *address)
{
	char *port = strrchr(address, ':');
	uint64_t number;

	if (port != NULL)
		*port++ = '\0';
	else
		port = address;
	if (!number_read(port, 1, UINT16_MAX, &number))
		return user_error(EINVAL,
				  "--input %s: '%s' is no port from 1 to 65535; write PORT, "
				  "HOST:PORT or [IPV6]:PORT",
				  input->spec, port);
	input->port = (uint16_t)number;
	if (port == address || strcmp(address, "*") == 0)
		return 0;
	snprintf(input->host, sizeof(input->host), "%s", collect_without_brackets(address));
	return 0;
}

static int parse_path(struct collect_input *input, const char *path)
{
	if (*path == '\0')
		return user_error(EINVAL, "--input %s: give a file", input->spec);
	snprintf(input->path, sizeof(input->path), "%s", path);
	return 0;
}

// What stands together.
static int check_whole(const struct collect_input *input)
{
	const struct tls_settings *tls = &input->tls;

	if (input->workers > 1 && collect_input_is_stream(input))
		return user_error(EINVAL, "--input %s: workers share a UDP port; leave it out",
				  input->spec);
	if (input->kind != COLLECT_TLS)
		return 0;
	if (tls->file[TLS_CERT] == NULL)
		return user_error(EINVAL,
				  "--input %s: no certificate; give cert=FILE, and key=FILE if the "
				  "key is not in it",
				  input->spec);
	if (tls->name != NULL && tls->file[TLS_CA] == NULL)
		return user_error(EINVAL,
				  "--input %s: name is of certificates that exporters show; give "
				  "ca=FILE, who vouches for them",
				  input->spec);
	return 0;
}

static int parse_copy(struct collect_input *input, char *rest)
{
	char *first = strsep(&rest, ",");
	int err = collect_input_has_socket(input) ? parse_address(input, first)
						  : parse_path(input, first);

	while (err == 0 && rest != NULL)
		err = collect_setting_take(input, strsep(&rest, ","));
	return err == 0 ? check_whole(input) : err;
}

int collect_input_parse(const char *spec, struct collect_input *input)
{
	size_t prefix;
	char *copy;
	int err;

	memset(input, 0, sizeof(*input));
	input->spec = spec;
	input->kind = collect_kind_of(spec, &prefix);
	input->receive_octets = RECEIVE_OCTETS;
	input->workers = 1;
	input->aggregate_flows = AGGREGATE_PRESET;
	copy = strdup(spec + prefix);
	if (copy == NULL)
		return memory_error(strlen(spec), NULL, "--input %s", spec);
	err = parse_copy(input, copy);
	free(copy);
	return err;
}

// Two with one address would take turns.
static int check_twice(const struct collect_input *inputs, int n)
{
	const struct collect_input *last = &inputs[n - 1];

	for (int i = 0; i < n - 1; i++)
		if (collect_input_has_socket(last) && collect_input_has_socket(&inputs[i]) &&
		    inputs[i].port == last->port &&
		    collect_input_is_stream(&inputs[i]) == collect_input_is_stream(last) &&
		    strcmp(inputs[i].host, last->host) == 0)
			return user_error(EINVAL,
					  "--input %s and --input %s have one port, which takes "
					  "NetFlow, IPFIX and sFlow alike; remove one",
					  inputs[i].spec, last->spec);
	return 0;
}

// They are of packets; what is collected stays as its exporter has made it.
static int check_packets(const struct options *options, unsigned n)
{
	const char *option = options->sampling.packets > 1 || options->sampling.flows > 1
				 ? "--sampling"
			     : options->filter != NULL ? "--filter"
						       : NULL;

	if (n == 0 || n != options->inputs.n || option == NULL)
		return 0;
	return user_error(EINVAL,
			  "%s: selects packets, and no input takes any; leave it out, or add an "
			  "input of packets",
			  option);
}

int collect_inputs_parse(const struct options *options, struct collect_input *inputs)
{
	int n = 0, err = 0;

	for (unsigned i = 0; i < options->inputs.n && err == 0; i++) {
		if (!collector_input_is(options->inputs.spec[i]))
			continue;
		err = collect_input_parse(options->inputs.spec[i], &inputs[n++]);
		if (err == 0)
			err = check_twice(inputs, n);
	}
	if (err == 0)
		err = check_packets(options, (unsigned)n);
	return err < 0 ? err : n;
}

static bool is_in(const struct ip_network *network, const struct sender_address *address)
{
	return (network->version == 6) == address->ipv6 &&
	       ip_network_covers(network, address->octets);
}

bool collect_input_allows(const struct collect_input *input, const struct sender_address *address)
{
	for (unsigned i = 0; i < input->n_allowed; i++)
		if (is_in(&input->allowed[i], address))
			return true;
	return input->n_allowed == 0;
}

uint32_t collect_input_rate(const struct collect_input *input, const struct sender_address *address)
{
	for (unsigned i = 0; i < input->n_rates; i++)
		if (is_in(&input->rate[i].exporters, address))
			return input->rate[i].interval;
	return 0;
}

void collect_input_name(const struct collect_input *input, char *name, size_t size)
{
	snprintf(name, size, "%.*s", (int)strcspn(input->spec, ","), input->spec);
}
