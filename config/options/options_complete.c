// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/log.h"
#include "config/options/option_table.h"

static int add_output(struct options *options, char *spec)
{
	if (spec == NULL)
		return memory_error(128, NULL, "--output");
	if (options->outputs.n == OPTIONS_MAX_SPECS) {
		free(spec);
		return user_error(EINVAL, "--output: more than %d outputs", OPTIONS_MAX_SPECS);
	}
	options->outputs.spec[options->outputs.n++] = spec;
	return 0;
}

static int check_collector(const char *collector)
{
	const char *comma = strchr(collector, ',');

	if (comma == NULL || strchr(comma, '=') != NULL)
		return 0;
	return user_error(EINVAL,
			  "--collector %s: names several; write -n %.*s -n %s to send all to each, "
			  "or -o ipfix://%.*s+%s,policy=hash to share them",
			  collector, (int)(comma - collector), collector, comma + 1,
			  (int)(comma - collector), collector, comma + 1);
}

// -n HOST:PORT -V 5|9|10, as nProbe and softflowd have it.
static int complete_collectors(struct options *options)
{
	static const char *const schemes[] = {"netflow5", "netflow9", "ipfix"},
				 *versions[] = {"5", "9"};
	const char *scheme = schemes[options->netflow_version];
	char *spec;

	if (options->collectors.n == 0 && options->netflow_version < RTE_DIM(versions))
		return user_error(EINVAL,
				  "--netflow-version %s: is the format of -n HOST:PORT, which is "
				  "missing; for --output write %s://HOST",
				  versions[options->netflow_version], scheme);
	for (unsigned i = 0; i < options->collectors.n; i++) {
		if (strcmp(options->collectors.spec[i], "none") == 0)
			continue;
		if (check_collector(options->collectors.spec[i]) < 0)
			return -EINVAL;
		if (asprintf(&spec, "%s://%s", scheme, options->collectors.spec[i]) < 0)
			spec = NULL;
		if (add_output(options, spec) < 0)
			return -EINVAL;
	}
	option_specs.clear(&options->collectors);
	options->netflow_version = RTE_DIM(versions);
	return 0;
}

// tcp://*:5556 binds; with a final c, or --zmq-probe-mode, it connects. zmq:// is ntopng's other
// word for tcp://.
static char *zmq_spec(const struct options *options, const char *endpoint)
{
	const bool ipc = strncmp(endpoint, "ipc://", 6) == 0;
	const char *place = ipc ? endpoint : endpoint + 6, *key = options->zmq_encryption_key;
	int length = (int)strlen(place);
	bool connects = options->zmq_probe_mode;
	char *spec;

	if (!ipc && length > 0 && place[length - 1] == 'c') {
		connects = true;
		length--;
	}
	if (!ipc && strncmp(place, "*:", 2) == 0) {
		place++;
		length--;
	}
	if (asprintf(&spec, "zmq:%s%.*s%s%s%s", ipc ? "" : "//", length, place,
		     connects ? ",connect=on" : "", key != NULL ? ",curve-server-key=" : "",
		     key != NULL ? key : "") < 0)
		return NULL;
	return spec;
}

static int check_zmq(const struct options *options)
{
	if (options->zmq_encrypt_pwd != NULL)
		return user_error(
		    EINVAL, "--zmq-encrypt-pwd: is no encryption, anyone can undo it; run ntopng "
			    "with --zmq-encryption and give its key: --zmq-encryption-key KEY");
	if (options->zmq_probe_mode && options->zmq.n == 0)
		return user_error(EINVAL, "--zmq-probe-mode: needs --zmq ENDPOINT");
	if (options->zmq_encryption_key != NULL && options->zmq.n == 0)
		return user_error(EINVAL,
				  "--zmq-encryption-key: needs --zmq ENDPOINT; for --output "
				  "write zmq://:5556,curve-server-key=KEY");
	return 0;
}

static int complete_zmq(struct options *options)
{
	if (check_zmq(options) < 0)
		return -EINVAL;
	for (unsigned i = 0; i < options->zmq.n; i++) {
		const char *endpoint = options->zmq.spec[i];

		if (strncmp(endpoint, "tcp://", 6) != 0 && strncmp(endpoint, "zmq://", 6) != 0 &&
		    strncmp(endpoint, "ipc://", 6) != 0)
			return user_error(EINVAL,
					  "--zmq %s: is not an endpoint; write tcp://*:5556 or "
					  "ipc://PATH",
					  endpoint);
		if (add_output(options, zmq_spec(options, endpoint)) < 0)
			return -EINVAL;
	}
	option_specs.clear(&options->zmq);
	option_text.clear(&options->zmq_encryption_key);
	options->zmq_probe_mode = false;
	return 0;
}

// -b, as nProbe has it, unless levels are given.
static int complete_verbose(struct options *options)
{
	static const char *const levels[] = {NULL, "lineprobe.*:info", "lineprobe.*:debug"};
	char *level;

	if (options->verbose == 0)
		return 0;
	if (options->log_level == NULL || strcmp(options->log_level, "notice") == 0) {
		level = strdup(levels[options->verbose]);
		if (level == NULL)
			return memory_error(32, NULL, "--verbose");
		option_text.clear(&options->log_level);
		options->log_level = level;
	}
	options->verbose = 0;
	return 0;
}

static int check_twice(const struct spec_list *list, const char *name)
{
	for (unsigned i = 0; i < list->n; i++) {
		for (unsigned j = 0; j < i; j++) {
			if (strcmp(list->spec[i], list->spec[j]) == 0)
				return user_error(EINVAL, "--%s %s: is given twice; remove one",
						  name, list->spec[i]);
		}
	}
	return 0;
}

int options_complete(struct options *options)
{
	if (complete_collectors(options) < 0 || complete_zmq(options) < 0 ||
	    complete_verbose(options) < 0 || check_twice(&options->inputs, "input") < 0 ||
	    check_twice(&options->outputs, "output") < 0)
		return -EINVAL;
	if (options->workers.n > options->max_flows)
		return user_error(
		    EINVAL,
		    "--max-flows %llu: is less than the number of workers, %u; each needs "
		    "at least one Flow",
		    (unsigned long long)options->max_flows, options->workers.n);
	return 0;
}

// In the background nobody reads what is printed.
static int check_daemon(const struct options *options)
{
	for (unsigned i = 0; i < options->outputs.n && options->daemon; i++) {
		const char *spec = options->outputs.spec[i], *colon = strchr(spec, ':');

		if (colon != NULL && colon[1] == '-' && (colon[2] == '\0' || colon[2] == ','))
			return user_error(EINVAL,
					  "--output %s: is printed, and nobody sees it with "
					  "--daemon; write it to a file",
					  spec);
	}
	return 0;
}

int options_require(struct options *options)
{
	char *summary;

	if (options->command != COMMAND_RUN && options->command != COMMAND_CHECK)
		return 0;
	if (options->inputs.n == 0)
		return user_error(
		    EINVAL, "no input: give one, for example --input eth1 or --input pcap:FILE; "
			    "lineprobe --help lists all options");
	if (options->outputs.n > 0 && !options->summary)
		return check_daemon(options);
	if (!options->summary && !isatty(STDOUT_FILENO))
		return user_error(
		    EINVAL,
		    "no output: give one, for example --output ipfix://HOST, --output json:- or "
		    "--output summary:-");
	options->live_summary = options->outputs.n == 0 && !options->summary;
	options->summary = false;
	summary = strdup("summary:-");
	return add_output(options, summary) < 0 ? -EINVAL : check_daemon(options);
}
