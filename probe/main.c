// SPDX-License-Identifier: BSD-3-Clause
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "config/exit_code.h"
#include "config/personality/personality.h"
#include "probe/background.h"
#include "probe/control/completion.h"
#include "probe/control/ctl.h"
#include "probe/control/help.h"
#include "probe/control/manual.h"
#include "probe/control/output_lists.h"
#include "probe/doctor/doctor.h"
#include "probe/parts.h"
#include "probe/probe.h"
#include "probe/selftest/selftest.h"
#include "probe/verify/verify.h"
#include "probe/watch/watch.h"

#define EXPLAINED_FIELDS                                                                           \
	"sourceIPv4Address+sourceIPv6Address+sourceTransportPort+destinationIPv4Address+"          \
	"destinationIPv6Address+destinationTransportPort+protocolIdentifier+applicationName+"      \
	"applicationCategoryName+applicationConfidence+applicationReason"

// Starts the parts downwards, runs, stops them upwards. Nothing stays half started.
static int meter(struct probe *probe)
{
	struct background background;
	unsigned started = 0;

	if (check_options(&probe->options) < 0 ||
	    background_begin(&background, &probe->options) < 0)
		return EXIT_WRONG;
	if (run_prepare(probe) < 0) {
		background_end(&background);
		return EXIT_WRONG;
	}
	while (started < n_parts && parts[started].start(probe) == 0)
		started++;
	if (started == n_parts) {
		background_ready(&background);
		run_until_end(probe);
	} else {
		probe->exit_code = EXIT_WRONG;
	}
	while (started-- > 0) {
		if (parts[started].stop != NULL)
			parts[started].stop(probe);
	}
	background_end(&background);
	return probe->exit_code;
}

static int check(const struct options *options)
{
	if (check_options(options) < 0 || pmd_check(options) < 0)
		return EXIT_WRONG;
	puts("lineprobe: the configuration is valid");
	return EXIT_DONE;
}

static int compile_signatures(const struct options *options)
{
	const struct dpi_settings settings = {.signatures = options->signatures};

	if (!options->dpi) {
		puts("lineprobe: --dpi off needs no signatures");
		return EXIT_DONE;
	}
	return dpi_compile(&settings, stdout) < 0 ? EXIT_WRONG : EXIT_DONE;
}

#define X(NAME, function, ...) int subcommand_##function(const struct options *options);
SUBCOMMANDS(X)
#undef X

int subcommand_dpi_check(const struct options *options)
{
	int exit_code = EXIT_DONE;

	for (unsigned i = 0; i < options->arguments.n; i++) {
		if (dpi_check(options->arguments.spec[i], stdout) < 0)
			exit_code = EXIT_WRONG;
	}
	return exit_code;
}

// The Flows of a capture file with what named them, as JSON lines.
int subcommand_dpi_explain(const struct options *options)
{
	static struct probe probe;
	char input[4200], output[] = "json:-,fields=" EXPLAINED_FIELDS;
	char *line[OPTIONS_MAX_SPECS + 8] = {"lineprobe", "--input", input, "--output", output};
	int n = 5, exit_code = EXIT_WRONG;

	snprintf(input, sizeof(input), "pcap:%s", options->arguments.spec[0]);
	for (unsigned i = 1; i < options->arguments.n; i++)
		line[n++] = options->arguments.spec[i];
	probe.explains = true;
	probe.n_arguments = n;
	probe.arguments = line;
	if (options_parse(&probe.options, n, line) == OPTIONS_RUN)
		exit_code = meter(&probe);
	options_free(&probe.options);
	return exit_code;
}

int subcommand_ctl(const struct options *options)
{
	return ctl(&options->arguments);
}

int subcommand_watch(const struct options *options)
{
	return watch(&options->arguments);
}

int subcommand_translate(const struct options *options)
{
	return personality_print(options->arguments.spec, options->arguments.n, stdout);
}

int subcommand_help(const struct options *options)
{
	return help(&options->arguments, stdout);
}

int subcommand_doctor(const struct options *options)
{
	return doctor(&options->arguments, stdout);
}

int subcommand_bind(const struct options *options)
{
	return doctor_bind(&options->arguments, stdout);
}

int subcommand_unbind(const struct options *options)
{
	return doctor_unbind(&options->arguments, stdout);
}

int subcommand_selftest(const struct options *options)
{
	return selftest(&options->arguments, stdout);
}

int subcommand_verify_collector(const struct options *options)
{
	return verify_collector(&options->arguments, stdout);
}

int subcommand_manual(const struct options *options)
{
	return manual(&options->arguments, stdout);
}

int subcommand_completion(const struct options *options)
{
	return completion(&options->arguments, stdout);
}

static int obey(struct probe *probe)
{
	switch (probe->options.command) {
	case COMMAND_CHECK:
		return check(&probe->options);
	case COMMAND_COMPILE_SIGNATURES:
		return compile_signatures(&probe->options);
	case COMMAND_LIST_FIELDS:
		export_process_list_fields();
		return EXIT_DONE;
	case COMMAND_PRINT_MAN:
		manual_print("lineprobe.8", stdout);
		return EXIT_DONE;
	case COMMAND_PRINT_SAMPLE:
		sample_print(stdout);
		return EXIT_DONE;
#define X(NAME, function, ...)                                                                     \
	case COMMAND_##NAME:                                                                       \
		return subcommand_##function(&probe->options);
		SUBCOMMANDS(X)
#undef X
	default:
		return meter(probe);
	}
}

int main(int argc, char *argv[])
{
	static struct probe probe;
	struct words ours = {0};
	const int as = personality_obey(argc, argv, &ours);
	int exit_code = EXIT_WRONG;

	if (as < 0) {
		words_clear(&ours);
		return EXIT_WRONG;
	}
	if (as > 0) {
		argc = (int)ours.n;
		argv = ours.word;
	}
	probe.n_arguments = argc;
	probe.arguments = argv;
	switch (options_parse(&probe.options, argc, argv)) {
	case OPTIONS_RUN:
		exit_code = obey(&probe);
		break;
	case OPTIONS_DONE:
		exit_code = EXIT_DONE;
		break;
	case OPTIONS_WRONG:
		break;
	}
	options_free(&probe.options);
	if (probe.left_thread) {
		fflush(NULL);
		_exit(exit_code);
	}
	words_clear(&ours);
	return exit_code;
}
