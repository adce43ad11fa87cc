// SPDX-License-Identifier: BSD-3-Clause
#include "probe/control/completion.h"

#include <errno.h>
#include <string.h>

#include "config/exit_code.h"
#include "config/log.h"
#include "config/options/subcommand.h"
#include "probe/control/control_command.h"
#include "probe/control/help.h"
#include "probe/control/manual.h"
#include "probe/control/page.h"

static const char bash_text[] = ""
#include "completion_bash_text.h" // made from completion.bash
    ;
static const char zsh_text[] = ""
#include "completion_zsh_text.h" // made from completion.zsh
    ;

static void word_print(const char *word, FILE *out)
{
	fprintf(out, "\t\t%s\n", word);
}

// 'word:what it is', as zsh's _describe takes it.
static void described_print(const char *word, const char *help, FILE *out)
{
	fprintf(out, "\t\t'%s:", word);
	for (; *help != '\0'; help++)
		fputs(*help == '\'' ? "'\\''" : (const char[]){*help, '\0'}, out);
	fputs("'\n", out);
}

static void commands_print(FILE *out)
{
	for (unsigned i = 0; i < n_subcommands; i++)
		word_print(subcommands[i].name, out);
}

static void commands_describe(FILE *out)
{
	for (unsigned i = 0; i < n_subcommands; i++)
		described_print(subcommands[i].name, subcommands[i].help, out);
}

static void control_words_print(FILE *out)
{
	const char *name, *help;

	for (unsigned i = 0; (name = control_command_name(i, &help)) != NULL; i++)
		word_print(name, out);
}

static void control_describe(FILE *out)
{
	const char *name, *help;

	for (unsigned i = 0; (name = control_command_name(i, &help)) != NULL; i++)
		described_print(name, help, out);
}

static void topics_print(FILE *out)
{
	const char *name, *line;

	for (unsigned i = 0; (name = help_topic(i, &line)) != NULL; i++)
		word_print(name, out);
}

static void topics_describe(FILE *out)
{
	const char *name, *line;

	for (unsigned i = 0; (name = help_topic(i, &line)) != NULL; i++)
		described_print(name, line, out);
}

static void pages_print(FILE *out)
{
	const char *name;

	for (unsigned i = 0; (name = manual_name(i)) != NULL; i++)
		word_print(name, out);
}

static const struct page_list lists[] = {
    {"@OPTIONS@\n", completion_print_options},
    {"@VALUES@\n", completion_print_values},
    {"@ARGUMENTS@\n", completion_print_arguments},
    {"@SCHEMES@\n", completion_print_schemes},
    {"@SETTINGS@\n", completion_print_settings},
    {"@LIVE@\n", completion_print_live},
    {"@COMMANDS@\n", commands_print},
    {"@COMMANDS_HELP@\n", commands_describe},
    {"@CONTROL@\n", control_words_print},
    {"@CONTROL_HELP@\n", control_describe},
    {"@TOPICS@\n", topics_print},
    {"@TOPICS_HELP@\n", topics_describe},
    {"@PAGES@\n", pages_print},
    {0},
};

int completion(const struct spec_list *arguments, FILE *out)
{
	const char *shell = arguments->n == 1 ? arguments->spec[0] : "";

	if (strcmp(shell, "bash") == 0)
		page_print(bash_text, lists, out);
	else if (strcmp(shell, "zsh") == 0)
		page_print(zsh_text, lists, out);
	else if (user_error(EINVAL, "completion %s: it takes one shell: bash or zsh", shell) < 0)
		return EXIT_WRONG;
	return EXIT_DONE;
}
