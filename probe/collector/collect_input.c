// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "config/log.h"
#include "config/number.h"
#include "config/options/collector_inputs.h"
#include "config/roff_text.h"
#include "probe/collector/collect_input.h"

#define RECEIVE_OCTETS (UINT64_C(8) << 20)
#define RECEIVE_MOST   (UINT64_C(1) << 30)

// One setting behind the address, as `name=value`.
struct collect_setting {
	const char *name;
	bool sockets;						// only of what is received
	int (*parse)(struct collect_input *input, char *value); // -EINVAL: not what `allowed` says
	const char *allowed, *preset, *help;
};

static int parse_allow(struct collect_input *input, char *value)
{
	char *network;

	while ((network = strsep(&value, "+")) != NULL) {
		if (input->n_allowed == COLLECT_MOST_NETWORKS ||
		    !ip_network_read(network, strlen(network), &input->allowed[input->n_allowed]))
			return -EINVAL;
		input->n_allowed++;
	}
	return 0;
}

// "[2001:db8::5]" without what keeps it apart from a port or a rate.
static char *without_brackets(char *address)
{
	const size_t n = strlen(address);

	if (*address != '[' || address[n - 1] != ']')
		return address;
	address[n - 1] = '\0';
	return address + 1;
}

static int parse_sampling_of(struct collect_input *input, char *value)
{
	char *one;

	while ((one = strsep(&value, "+")) != NULL) {
		struct told_rate *rate = &input->rate[input->n_rates];
		char *number = strrchr(one, ':');
		uint64_t interval;

		if (number == NULL || input->n_rates == COLLECT_MOST_NETWORKS)
			return -EINVAL;
		*number++ = '\0';
		one = without_brackets(one);
		if (!ip_network_read(one, strlen(one), &rate->exporters) ||
		    !number_read(number, 1, UINT32_MAX, &interval))
			return -EINVAL;
		rate->interval = (uint32_t)interval;
		input->n_rates++;
	}
	return 0;
}

static int parse_rcvbuf(struct collect_input *input, char *value)
{
	return size_read(value, &input->receive_octets) && input->receive_octets >= 65536 &&
		       input->receive_octets <= RECEIVE_MOST
		   ? 0
		   : -EINVAL;
}

static int choose(const char *value, const char *const *names, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (strcmp(value, names[i]) == 0)
			return (int)i;
	return -EINVAL;
}

static int parse_scale(struct collect_input *input, char *value)
{
	static const char *const names[] = {
	    [SCALE_AUTO] = "auto", [SCALE_ON] = "on", [SCALE_OFF] = "off"};
	const int chosen = choose(value, names, RTE_DIM(names));

	input->scale = (enum collect_scale)RTE_MAX(chosen, 0);
	return RTE_MIN(chosen, 0);
}

static int parse_out_counters(struct collect_input *input, char *value)
{
	static const char *const names[] = {[OUT_COUNTERS_COPY] = "copy",
					    [OUT_COUNTERS_REVERSE] = "reverse",
					    [OUT_COUNTERS_IGNORE] = "ignore"};
	const int chosen = choose(value, names, RTE_DIM(names));

	input->out_counters = (enum out_counters)RTE_MAX(chosen, 0);
	return RTE_MIN(chosen, 0);
}

static int parse_workers(struct collect_input *input, char *value)
{
	uint64_t n;

	if (!number_read(value, 1, COLLECT_MOST_WORKERS, &n))
		return -EINVAL;
	input->workers = (unsigned)n;
	return 0;
}

static int parse_decode(struct collect_input *, char *value)
{
	return strcmp(value, "flows") == 0 ? 0 : -EINVAL;
}

static const struct collect_setting settings[] = {
    {"allow", true, parse_allow, "networks, as 10.0.0.0/8+2001:db8::/32; at most 64", "everybody",
     "who may send; datagrams of others are counted as refused"},
    {"rcvbuf", true, parse_rcvbuf, "a size from 64k to 1G, as 16M", "8M",
     "octets that the kernel keeps of what has come and was not read yet; more than "
     "net.core.rmem_max only for root"},
    {"sampling-of", false, parse_sampling_of,
     "EXPORTER:N, as 10.0.0.1:1000+10.2.0.0/16:100; at most 64", "as they tell",
     "1 packet in N is sampled by these exporters, whatever they tell"},
    {"scale", false, parse_scale, "auto, on or off", "auto",
     "counts of sampled packets: auto leaves them and exports the rate beside them, formats that "
     "have no place for it get them multiplied; on multiplies for all; off for none"},
    {"out-counters", false, parse_out_counters, "copy, reverse or ignore", "copy",
     "what OUT_BYTES and OUT_PKTS (23, 24) are: copy counts them where IN_BYTES is missing, "
     "reverse takes them as the other direction, as nProbe has them"},
    {"workers", true, parse_workers, "a number from 1 to 16", "1",
     "threads that receive on the port; an exporter stays with one of them"},
    {"decode", false, parse_decode, "flows", NULL,
     "of pcap: the file holds datagrams of exporters"},
};

static const struct collect_setting *setting_find(const char *name)
{
	for (unsigned i = 0; i < RTE_DIM(settings); i++)
		if (strcmp(settings[i].name, name) == 0)
			return &settings[i];
	return NULL;
}

static bool has_socket(const struct collect_input *input)
{
	return input->kind != COLLECT_FILE && input->kind != COLLECT_CAPTURE;
}

static int parse_setting(struct collect_input *input, char *text)
{
	char *value = strchr(text, '=');
	const struct collect_setting *setting;

	if (value != NULL)
		*value++ = '\0';
	setting = setting_find(text);
	if (setting == NULL)
		return user_error(
		    EINVAL,
		    "--input %s: there is no setting '%s'; allow, rcvbuf, sampling-of, "
		    "scale, out-counters, workers",
		    input->spec, text);
	if (setting->sockets && !has_socket(input))
		return user_error(EINVAL,
				  "--input %s: %s is of sockets, this is a file; leave it out",
				  input->spec, text);
	if (value != NULL && setting->parse(input, value) == 0)
		return 0;
	return user_error(EINVAL, "--input %s: %s must be %s", input->spec, text, setting->allowed);
}

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
	snprintf(input->host, sizeof(input->host), "%s", without_brackets(address));
	return 0;
}

static int parse_path(struct collect_input *input, const char *path)
{
	if (*path == '\0')
		return user_error(EINVAL, "--input %s: give a file", input->spec);
	snprintf(input->path, sizeof(input->path), "%s", path);
	return 0;
}

static int parse_copy(struct collect_input *input, char *rest)
{
	char *first = strsep(&rest, ",");
	int err = has_socket(input) ? parse_address(input, first) : parse_path(input, first);

	while (err == 0 && rest != NULL)
		err = parse_setting(input, strsep(&rest, ","));
	if (err == 0 && input->workers > 1 && input->kind == COLLECT_TCP)
		return user_error(EINVAL, "--input %s: workers share a UDP port; leave it out",
				  input->spec);
	return err;
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
		if (has_socket(last) && has_socket(&inputs[i]) && inputs[i].port == last->port &&
		    (inputs[i].kind == COLLECT_TCP) == (last->kind == COLLECT_TCP) &&
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

bool collect_setting_text(unsigned i, struct collect_setting_text *text)
{
	if (i >= RTE_DIM(settings))
		return false;
	*text = (struct collect_setting_text){settings[i].name, settings[i].allowed,
					      settings[i].preset, settings[i].help};
	return true;
}

void collect_settings_roff(FILE *to)
{
	for (unsigned i = 0; i < RTE_DIM(settings); i++) {
		fprintf(to, ".TP\n.B %s\n", settings[i].name);
		roff_text(settings[i].help, to);
		fputs(". It is ", to);
		roff_text(settings[i].allowed, to);
		if (settings[i].preset != NULL) {
			fputs("; else ", to);
			roff_text(settings[i].preset, to);
		}
		fputs(".\n", to);
	}
}
