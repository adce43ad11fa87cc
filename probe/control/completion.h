// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_COMPLETION_H
#define PROBE_COMPLETION_H

#include <stdio.h>

#include "config/options/options.h"

// lineprobe completion bash|zsh: prints what the shell completes a command line with, made from
// the tables of options, commands and outputs. Returns the exit code: 2 for another shell.
int completion(const struct spec_list *arguments, FILE *out);

// Lists for it: words, each on a line.
void completion_print_options(FILE *out);
void completion_print_schemes(FILE *out);
void completion_print_settings(FILE *out);  // a case for each scheme
void completion_print_values(FILE *out);    // bash: a case for each option that takes a value
void completion_print_arguments(FILE *out); // zsh: for _arguments
void completion_print_live(FILE *out);	    // options that ctl set changes

#endif
