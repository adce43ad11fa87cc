// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>
#include <rte_pci.h>

#include "config/log.h"
#include "config/options/collector_inputs.h"
#include "config/utf8.h"
#include "config/word.h"
#include "pmd/input/hardware_clock.h"
#include "pmd/input/input.h"
#include "pmd/input/input_live.h"
#include "pmd/input/input_pattern.h"

enum { MOST_AUTO = 8 };

static int file_check(struct input *input)
{
	const size_t length = strlen(input->argument);
	const char *slash = strrchr(input->argument, '/');

	if (input->argument[0] == '\0')
		return user_error(EINVAL,
				  "--input %s: give a file, a directory, a pattern, or - for "
				  "stdin: pcap:FILE",
				  input->spec);
	utf8_visible(strcmp(input->argument, "-") == 0			     ? "stdin"
		     : slash != NULL && slash + 1 < input->argument + length ? slash + 1
									     : input->argument,
		     input->name, sizeof(input->name));
	return 0;
}

// In this order; the ones without a prefix are recognised by their form.
static const struct input_kind kinds[] = {
    {.prefix = "pcap:", .file = true, .check = file_check},
    {.prefix = "af_packet:",
     .kernel = true,
     .sockets = true,
     .check = af_packet_check,
     .remedy = "give fewer --workers, each has a ring"},
    {.prefix = "af_xdp:",
     .kernel = true,
     .check = af_xdp_check,
     .devargs = af_xdp_devargs,
     .remedy = "its driver may lack AF_XDP, or the locked memory limit is too low (ulimit -l "
	       "unlimited): try af_packet:"},
    {.prefix = "vdev:",
     .check = vdev_check,
     .devargs = vdev_devargs,
     .remedy = "check its name and arguments"},
    {.prefix = "pci:", .pci = true, .check = pci_check, .remedy = "check its driver and firmware"},
};

static const struct input_kind *kind_find(const char *spec, size_t *prefix)
{
	struct rte_pci_addr address;
	const char *bare = rte_pci_addr_parse(spec, &address) == 0 ? "pci:" : "af_packet:";

	*prefix = 0;
	for (unsigned i = 0; i < RTE_DIM(kinds); i++) {
		size_t length = strlen(kinds[i].prefix);

		if (strncmp(spec, kinds[i].prefix, length) == 0) {
			*prefix = length;
			return &kinds[i];
		}
		if (strcmp(kinds[i].prefix, bare) == 0 &&
		    (kinds[i].pci || strchr(spec, ':') == NULL))
			return &kinds[i];
	}
	return NULL;
}

const struct input_kind *input_kind_of(const char *spec)
{
	size_t prefix;

	return kind_find(spec, &prefix);
}

// One --input while it is read: it may stand for several inputs.
struct spec_reading {
	struct inputs *inputs;
	const struct input_kind *kind;
	const char *argument; // after the prefix
};

// Adds an input; `interface` is what a pattern stands for, else NULL.
static int input_add(void *context, const char *spec, const char *interface)
{
	const struct spec_reading *reading = context;
	struct inputs *inputs = reading->inputs;
	struct input *input = &inputs->input[inputs->n];
	int err;

	if (inputs->n == OPTIONS_MAX_SPECS)
		return user_error(EINVAL, "--input %s: more than %d inputs", spec,
				  OPTIONS_MAX_SPECS);
	*input = (struct input){.spec = spec,
				.kind = reading->kind,
				.argument = reading->argument,
				.index = inputs->n,
				.link_type = 1,
				.hardware_clock = -1,
				.numa_node = -1};
	if (interface != NULL) {
		snprintf(input->matched, sizeof(input->matched), "%s", interface);
		input->argument = input->matched;
	}
	err = input->kind->check(input);
	if (err < 0)
		return err;
	inputs->n++;
	if (input->ifindex == 0)
		input->ifindex = inputs->n;
	return 0;
}

static int spec_parse(const char *spec, struct inputs *inputs)
{
	size_t prefix;
	struct spec_reading reading = {.inputs = inputs, .kind = kind_find(spec, &prefix)};

	if (strncmp(spec, "zc:", 3) == 0)
		return user_error(EINVAL,
				  "--input %s: zc: is PF_RING's; lineprobe bypasses the kernel by "
				  "itself: -i %s, or the NIC's PCI address",
				  spec, spec + 3);
	if (reading.kind == NULL)
		return user_error(EINVAL,
				  "--input %s: no such kind of input; pcap:FILE, eth1, "
				  "af_packet:eth1, af_xdp:eth1, vdev:NAME,ARGS, a PCI address, "
				  "netflow:PORT, sflow:PORT, ipfix+tcp:PORT or ipfix+file:FILE",
				  spec);
	reading.argument = spec + prefix;
	if (reading.kind->kernel && word_is_pattern(reading.argument))
		return input_pattern_expand(spec, reading.argument, input_add, &reading);
	return input_add(&reading, spec, NULL);
}

const char *inputs_pattern_of(const struct options *options, const char *interface)
{
	for (unsigned i = 0; i < options->inputs.n; i++) {
		size_t prefix;
		const char *spec = options->inputs.spec[i];
		const struct input_kind *kind = kind_find(spec, &prefix);

		if (kind != NULL && kind->kernel && word_is_pattern(spec + prefix) &&
		    input_pattern_matches(spec + prefix, interface))
			return spec;
	}
	return NULL;
}

static int duplicates_check(const struct inputs *inputs)
{
	for (unsigned i = 0; i < inputs->n; i++)
		for (unsigned k = i + 1; k < inputs->n; k++)
			if (inputs->input[i].device[0] != '\0' &&
			    strcmp(inputs->input[i].device, inputs->input[k].device) == 0)
				return user_error(EINVAL,
						  "--input %s and --input %s are the same device: "
						  "each packet would be counted twice; remove one",
						  inputs->input[i].spec, inputs->input[k].spec);
	return 0;
}

static int clocks_check(const struct inputs *inputs)
{
	const struct input *file = NULL, *live = NULL;

	for (unsigned i = 0; i < inputs->n; i++) {
		if (inputs->input[i].kind->file)
			file = &inputs->input[i];
		else
			live = &inputs->input[i];
	}
	if (file != NULL && live != NULL)
		return user_error(EINVAL,
				  "--input %s and --input %s: a file and a live input have "
				  "different clocks; run one probe for each",
				  file->spec, live->spec);
	return 0;
}

static int follow_check(const struct options *options, const struct inputs *inputs)
{
	for (unsigned i = 0; i < inputs->n && options->follow; i++) {
		const struct input *input = &inputs->input[i];

		if (!input->kind->file)
			return user_error(
			    EINVAL,
			    "--follow: --input %s is no file; a live input has no end "
			    "anyway, leave --follow out",
			    input->spec);
		if (strcmp(input->argument, "-") == 0)
			return user_error(EINVAL,
					  "--follow: --input %s is a pipe, which ends when its "
					  "writer does; leave --follow out",
					  input->spec);
	}
	return 0;
}

static int spread_check(const struct options *options, const struct inputs *inputs)
{
	if (!inputs->file || options->spread != SPREAD_NIC)
		return 0;
	return user_error(EINVAL,
			  "--spread nic: %s is a file and has no NIC to spread its packets; use "
			  "--spread software",
			  inputs->input[0].spec);
}

static int hardware_refused(const struct input *input, const char *why)
{
	return user_error(ENOTSUP, "--timestamps hardware: --input %s %s; use --timestamps auto",
			  input->spec, why);
}

// With `auto` nothing of the interface is changed, for others who use it. Whether a DPDK device can
// stamp packets is known when its driver runs.
static int hardware_choose(const struct options *options, struct input *input)
{
	const bool asked = options->timestamps == TIMESTAMPS_HARDWARE;
	const char *why = input->kind->file ? "is a file, whose packets have their times"
					    : "has no timestamps of a NIC; af_packet: has";
	int number = input->kind->sockets ? hardware_clock_find(input->device, &why) : -1;

	if (!input->kind->file && !input->kind->kernel)
		return 0;
	if (number < 0)
		return asked ? hardware_refused(input, why) : 0;
	if (asked || hardware_clock_is_on(input->device))
		input->hardware_clock = number;
	return 0;
}

static int timestamps_check(const struct options *options, struct inputs *inputs)
{
	for (unsigned i = 0; i < inputs->n && options->timestamps <= TIMESTAMPS_HARDWARE; i++) {
		int err = hardware_choose(options, &inputs->input[i]);

		if (err < 0)
			return err;
	}
	for (unsigned i = 0; i < inputs->n && options->timestamps == TIMESTAMPS_KERNEL; i++)
		if (!inputs->input[i].kind->sockets)
			return user_error(ENOTSUP,
					  "--timestamps kernel: only af_packet: inputs have "
					  "timestamps of the kernel, --input %s has none; use "
					  "--timestamps auto",
					  inputs->input[i].spec);
	return 0;
}

static void numbers_write(const struct number_list *list, char *text, size_t room)
{
	size_t at = 0;

	*text = '\0';
	for (unsigned i = 0; i < list->n && at < room; i++)
		at += (size_t)snprintf(text + at, room - at, "%s%u", i > 0 ? "," : "",
				       list->number[i]);
}

static int ifindex_take(const struct number_list *list, struct inputs *inputs)
{
	char text[256];

	numbers_write(list, text, sizeof(text));
	if (list->n != inputs->n)
		return user_error(
		    EINVAL, "--ifindex %s: has %u numbers for %u inputs; give one for each input",
		    text, list->n, inputs->n);
	for (unsigned i = 0; i < inputs->n; i++)
		inputs->input[i].ifindex = list->number[i];
	return 0;
}

static int no_packets_check(const struct options *options)
{
	if (options->follow)
		return user_error(EINVAL,
				  "--follow: --input %s is no capture file; leave --follow out",
				  options->inputs.spec[0]);
	if (options->ifindex.n > 0)
		return user_error(
		    EINVAL,
		    "--ifindex: there are %u numbers for 0 inputs of packets; records "
		    "that are collected have their exporter's interfaces",
		    options->ifindex.n);
	return 0;
}

int inputs_parse(const struct options *options, struct inputs *inputs)
{
	int err;

	inputs->n = 0;
	if (options->inputs.n == 0)
		return user_error(EINVAL, "--input: none given; -i eth1 or -i pcap:FILE");
	for (unsigned i = 0; i < options->inputs.n; i++) {
		if (collector_input_is(options->inputs.spec[i]))
			continue;
		err = spec_parse(options->inputs.spec[i], inputs);
		if (err < 0)
			return err;
	}
	if (inputs->n == 0)
		return no_packets_check(options);
	err = clocks_check(inputs);
	if (err == 0)
		err = duplicates_check(inputs);
	if (err < 0)
		return err;
	inputs->file = inputs->input[0].kind->file;
	err = follow_check(options, inputs);
	if (err == 0)
		err = spread_check(options, inputs);
	if (err == 0)
		err = timestamps_check(options, inputs);
	if (err < 0)
		return err;
	for (unsigned i = 0; i < inputs->n; i++)
		inputs->input[i].own_only = !options->promiscuous;
	return options->ifindex.n > 0 ? ifindex_take(&options->ifindex, inputs) : 0;
}

struct core_wish inputs_core_wish(const struct inputs *inputs)
{
	struct core_wish wish = {.numa_node = -1, .wanted = 1, .may_float = true};

	for (unsigned i = 0; i < inputs->n; i++) {
		if (wish.numa_node < 0)
			wish.numa_node = inputs->input[i].numa_node;
		if (inputs->input[i].kind->pci)
			wish.wanted = MOST_AUTO;
		// A worker that polls without a pause needs its core for itself. One that sleeps
		// goes where there is time: pinned, several probes would meet on one core.
		wish.may_float &= inputs->input[i].kind->file || inputs->input[i].kind->kernel;
	}
	return wish;
}
