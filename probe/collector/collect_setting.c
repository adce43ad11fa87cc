// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <rte_common.h>

#include "config/log.h"
#include "config/number.h"
#include "config/roff_text.h"
#include "probe/collector/aggregate.h"
#include "probe/collector/collect_setting.h"

#define RECEIVE_MOST (UINT64_C(1) << 30)

// Which inputs have a setting.
enum collect_setting_of { OF_ALL, OF_SOCKETS, OF_TLS };

// One setting behind the address, as `name=value`.
struct collect_setting {
	const char *name;
	enum collect_setting_of of;
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

char *collect_without_brackets(char *address)
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
		one = collect_without_brackets(one);
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

static int parse_aggregate(struct collect_input *input, char *value)
{
	static const char *const names[] = {
	    [AGGREGATE_OFF] = "off", [AGGREGATE_SAMPLES] = "samples", [AGGREGATE_ON] = "on"};
	const int chosen = choose(value, names, RTE_DIM(names));

	input->aggregate = (enum collect_aggregate)RTE_MAX(chosen, 0);
	return RTE_MIN(chosen, 0);
}

static int parse_aggregate_flows(struct collect_input *input, char *value)
{
	uint64_t n;

	if (!count_read(value, &n) || n < AGGREGATE_LEAST || n > AGGREGATE_MOST)
		return -EINVAL;
	input->aggregate_flows = (uint32_t)n;
	return 0;
}

static int parse_workers(struct collect_input *input, char *value)
{
	uint64_t n;

	if (!number_read(value, 1, COLLECT_MOST_WORKERS, &n))
		return -EINVAL;
	input->workers = (unsigned)n;
	return 0;
}

static int keep_text(char *to, size_t room, const char *value)
{
	if (*value == '\0' || strlen(value) >= room)
		return -EINVAL;
	snprintf(to, room, "%s", value);
	return 0;
}

static int parse_names(struct collect_input *input, char *value)
{
	return keep_text(input->names, sizeof(input->names), value);
}

static int parse_file(struct collect_input *input, enum tls_file file, const char *value)
{
	input->tls.file[file] = input->tls_text[file];
	return keep_text(input->tls_text[file], sizeof(input->tls_text[file]), value);
}

static int parse_cert(struct collect_input *input, char *value)
{
	return parse_file(input, TLS_CERT, value);
}

static int parse_key(struct collect_input *input, char *value)
{
	return parse_file(input, TLS_KEY, value);
}

static int parse_ca(struct collect_input *input, char *value)
{
	return parse_file(input, TLS_CA, value);
}

static int parse_name(struct collect_input *input, char *value)
{
	input->tls.name = input->tls_text[TLS_N_FILES];
	return keep_text(input->tls.name, sizeof(input->tls_text[0]), value);
}

static int parse_least(struct collect_input *input, char *value)
{
	input->tls.only_13 = strcmp(value, "1.3") == 0;
	return input->tls.only_13 || strcmp(value, "1.2") == 0 ? 0 : -EINVAL;
}

static int parse_decode(struct collect_input *, char *value)
{
	return strcmp(value, "flows") == 0 ? 0 : -EINVAL;
}

static const struct collect_setting settings[] = {
    {"allow", OF_SOCKETS, parse_allow, "networks, as 10.0.0.0/8+2001:db8::/32; at most 64",
     "everybody", "who may send; datagrams of others are counted as refused"},
    {"rcvbuf", OF_SOCKETS, parse_rcvbuf, "a size from 64k to 1G, as 16M", "8M",
     "octets that the kernel keeps of what has come and was not read yet; more than "
     "net.core.rmem_max only for root"},
    {"sampling-of", OF_ALL, parse_sampling_of,
     "EXPORTER:N, as 10.0.0.1:1000+10.2.0.0/16:100; at most 64", "as they tell",
     "1 packet in N is sampled by these exporters, whatever they tell"},
    {"scale", OF_ALL, parse_scale, "auto, on or off", "auto",
     "counts of sampled packets: auto leaves them and exports the rate beside them, formats that "
     "have no place for it get them multiplied; on multiplies for all; off for none"},
    {"out-counters", OF_ALL, parse_out_counters, "copy, reverse or ignore", "copy",
     "what OUT_BYTES and OUT_PKTS (23, 24) are: copy counts them where IN_BYTES is missing, "
     "reverse takes them as the other direction, as nProbe has them"},
    {"names", OF_ALL, parse_names, "a file with a line ADDRESS NAME for each exporter", "none",
     "names of exporters for people: exporterName of records, lineprobe ctl exporters; read at the "
     "start"},
    {"workers", OF_SOCKETS, parse_workers, "a number from 1 to 16", "1",
     "threads that receive on the port; an exporter stays with one of them"},
    {"aggregate", OF_ALL, parse_aggregate, "off, samples or on", "off",
     "samples meters sampled packets (sFlow, IE 315 and 313) into Flows by the timeouts of "
     "--active-timeout and --idle-timeout, on merges Flow Records as well; off: a record of each"},
    {"aggregate-flows", OF_ALL, parse_aggregate_flows, "a number from 1k to 16M", "65536",
     "Flows at once that aggregate keeps, of each worker; each takes up to 1.3 kB, and the one "
     "that "
     "was silent longest makes room"},
    {"cert", OF_TLS, parse_cert, "a file (PEM)", "none: it has to be given",
     "of ipfix+tls: our certificate, and those between it and its CA; files are read again when "
     "they "
     "have changed, at the next connection"},
    {"key", OF_TLS, parse_key, "a file (PEM) that others may not read", "the key in cert's file",
     "of ipfix+tls: the private key of cert, without a password"},
    {"ca", OF_TLS, parse_ca, "a file of certificates (PEM) or a folder", "exporters show none",
     "of ipfix+tls: who vouches for exporters; with it each has to show a certificate (RFC 7011 "
     "section 11.3), without it everybody may send whom allow= lets"},
    {"name", OF_TLS, parse_name, "a host name or an IP address", "any that ca vouches for",
     "of ipfix+tls: the name that certificates of exporters have to have"},
    {"tls", OF_TLS, parse_least, "1.2 or 1.3", "1.2",
     "of ipfix+tls: the oldest version of TLS that will do"},
    {"decode", OF_ALL, parse_decode, "flows", NULL,
     "of pcap: the file holds datagrams of exporters"},
};

static const struct collect_setting *setting_find(const char *name)
{
	for (unsigned i = 0; i < RTE_DIM(settings); i++)
		if (strcmp(settings[i].name, name) == 0)
			return &settings[i];
	return NULL;
}

int collect_setting_take(struct collect_input *input, char *text)
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
		    "scale, out-counters, aggregate, aggregate-flows, names, workers; of "
		    "ipfix+tls: cert, key, ca, name, tls",
		    input->spec, text);
	if (setting->of == OF_TLS && input->kind != COLLECT_TLS)
		return user_error(EINVAL, "--input %s: %s is of ipfix+tls:PORT; leave it out",
				  input->spec, text);
	if (setting->of == OF_SOCKETS && !collect_input_has_socket(input))
		return user_error(EINVAL,
				  "--input %s: %s is of sockets, this is a file; leave it out",
				  input->spec, text);
	if (value != NULL && setting->parse(input, value) == 0)
		return 0;
	return user_error(EINVAL, "--input %s: %s must be %s", input->spec, text, setting->allowed);
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
