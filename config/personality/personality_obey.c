// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "config/exit_code.h"
#include "config/log.h"
#include "config/personality/foreign.h"
#include "config/personality/shell_words.h"

enum { NAMES = 128, MOST_BEFORE = 24 };

static int unknown(const char *option, const char *program)
{
	const char *why = personality_stranger(program);
	char names[NAMES];

	personality_names(names, sizeof(names));
	if (why != NULL)
		return user_error(EINVAL, "%s %s: %s", option, program, why);
	return user_error(EINVAL, "%s %s: is no program that lineprobe can stand for; those are %s",
			  option, program, names);
}

// What is wrong is said in one line, the first thing of several.
static int refuse(const char *program, const struct words *wrong)
{
	if (wrong->n > 1)
		return user_error(EINVAL, "%s %s (and %u more: lineprobe translate shows all)",
				  program, wrong->word[0], wrong->n - 1);
	return user_error(EINVAL, "%s %s", program, wrong->word[0]);
}

static int obey(const struct personality *personality, const char *program,
		const struct words *typed, struct words *ours)
{
	struct translation translation = {0};
	int rc = 1;

	personality_translate(personality, typed, &translation);
	if (translation.wrong.n > 0) {
		rc = refuse(program, &translation.wrong);
	} else {
		for (unsigned i = 0; i < translation.ours.n; i++)
			words_add(ours, "%s", translation.ours.word[i]);
		for (unsigned i = 0; i < translation.notes.n; i++)
			fprintf(stderr, "lineprobe: note: %s\n", translation.notes.word[i]);
	}
	translation_clear(&translation);
	return rc;
}

int personality_obey(int argc, char *argv[], struct words *ours)
{
	const bool named = argc > 1 && strcmp(argv[1], "--as") == 0;
	const char *program = named ? argc > 2 ? argv[2] : "" : argc > 0 ? argv[0] : "";
	const struct personality *personality = personality_find(program);
	const int skip = named ? 3 : 1;
	int rc;

	if (personality == NULL)
		return named ? unknown("--as", program) : 0;
	words_add(ours, "%s", argv[0]);
	rc = obey(personality, program,
		  &(struct words){.word = argv + skip, .n = (unsigned)(argc - skip)}, ours);
	if (ours->failed && rc == 1)
		rc = memory_error(4096, NULL, "--as");
	return rc;
}

static void print_line(const struct words *ours, const char *before, FILE *out)
{
	fprintf(out, "%slineprobe", before);
	for (unsigned i = 0; i < ours->n; i++) {
		putc(' ', out);
		shell_word_write(ours->word[i], out);
	}
	putc('\n', out);
}

static int print_translation(const struct personality *personality, const struct words *line,
			     FILE *out)
{
	struct translation translation = {0};
	int exit_code;

	personality_translate(personality, line, &translation);
	exit_code = translation.wrong.n > 0 ? EXIT_WRONG : EXIT_DONE;
	if (translation.ours.n > 0)
		print_line(&translation.ours,
			   exit_code == EXIT_DONE ? "" : "# without that: ", out);
	for (unsigned i = 0; i < translation.notes.n; i++)
		fprintf(out, "# %s\n", translation.notes.word[i]);
	for (unsigned i = 0; i < translation.wrong.n; i++)
		user_error(EINVAL, "%s", translation.wrong.word[i]);
	translation_clear(&translation);
	return exit_code;
}

// The words of a line, which may be one word with blanks.
static int read_line(char *const *words, unsigned n, struct words *line)
{
	const char *why;

	if (n == 1 && strpbrk(words[0], " \t") != NULL) {
		why = shell_words_read(words[0] + (strncmp(words[0], "# ", 2) == 0 ? 2 : 0), line);
		return why == NULL ? 0 : user_error(EINVAL, "translate: %s", why);
	}
	for (unsigned i = 0; i < n; i++)
		words_add(line, "%s", words[i]);
	return 0;
}

// Without the first n words.
static void cut_words(struct words *line, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		free(line->word[i]);
	memmove(line->word, line->word + n, (line->n - n + 1) * sizeof(*line->word));
	line->n -= n;
}

// docker run --name nprobe -v /etc/nprobe:/etc/nprobe and sudo -u nprobe name none.
static bool is_program(const struct words *line, unsigned i)
{
	static const char before[] = "--name|--hostname|-h|-u|--user|-g|--group|-v|--volume|"
				     "-w|--workdir|--env-file|--network-alias";
	const char *word = line->word[i];

	if (*word == '-' || (i > 0 && foreign_is(line->word[i - 1], before)))
		return false;
	return personality_find(word) != NULL || personality_stranger(word) != NULL;
}

// Before a program's name people type a prompt, sudo with its options, VAR=value, lineprobe --as,
// or docker run with its options, which names an image: ntop/nprobe:stable.
static void find_program(struct words *line)
{
	for (unsigned i = 0; i < line->n && i < MOST_BEFORE; i++) {
		char *slash = strrchr(line->word[i], '/'),
		     *tag = strchr(slash != NULL ? slash : line->word[i], ':');

		if (tag != NULL)
			*tag = '\0';
		if (is_program(line, i)) {
			cut_words(line, i);
			return;
		}
		if (tag != NULL)
			*tag = ':';
	}
}

// docker run --entrypoint softflowd IMAGE -i eth0: only docker knows which word is the image.
static bool has_entrypoint(const struct words *line, const char **program)
{
	static const char option[] = "--entrypoint";

	for (unsigned i = 0; i < line->n && i < MOST_BEFORE; i++) {
		const char *word = line->word[i];

		if (strncmp(word, option, sizeof(option) - 1) != 0)
			continue;
		*program = word + sizeof(option);
		if (word[sizeof(option) - 1] == '=')
			return true;
		*program = i + 1 < line->n ? line->word[i + 1] : "";
		if (word[sizeof(option) - 1] == '\0')
			return true;
	}
	return false;
}

static int refuse_entrypoint(const char *program)
{
	user_error(EINVAL,
		   "translate: --entrypoint %s: its words follow the image's name; write lineprobe "
		   "translate -- %s and these words",
		   program, program);
	return EXIT_WRONG;
}

static int print_program(struct words *line, FILE *out)
{
	const struct personality *personality;
	char *program;
	int exit_code = EXIT_WRONG;

	find_program(line);
	program = strdup(line->word[0]);
	if (program == NULL)
		return EXIT_WRONG;
	personality = personality_find(program);
	cut_words(line, 1);
	if (personality != NULL)
		exit_code = print_translation(personality, line, out);
	else
		unknown("translate", program);
	free(program);
	return exit_code;
}

int personality_print(char *const *words, unsigned n, FILE *out)
{
	struct words line = {0};
	const char *entrypoint;
	int exit_code = EXIT_WRONG;

	if (n > 0 && strcmp(words[0], "--") == 0) {
		words++;
		n--;
	}
	if (read_line(words, n, &line) == 0) {
		if (has_entrypoint(&line, &entrypoint))
			exit_code = refuse_entrypoint(entrypoint);
		else if (line.n > 0 && !line.failed)
			exit_code = print_program(&line, out);
		else
			user_error(EINVAL, "translate: a line is missing: lineprobe translate -- "
					   "softflowd -i eth0");
	}
	words_clear(&line);
	return exit_code;
}
