// SPDX-License-Identifier: BSD-3-Clause
// Input: a line of another probe. Its words, written for a shell, are read as they were; each
// program's table takes any words; what is made of them is words of ours, or says why not.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/personality/foreign.h"
#include "config/personality/shell_words.h"
#include "fuzz_input.h"

static void check_reads_back(const struct words *words)
{
	struct words again = {0};
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	for (unsigned i = 0; i < words->n; i++) {
		shell_word_write(words->word[i], out);
		putc(' ', out);
	}
	fclose(out);
	fuzz_check(shell_words_read(text, &again) == NULL);
	fuzz_check(again.n == words->n);
	for (unsigned i = 0; i < words->n; i++)
		fuzz_check(strcmp(again.word[i], words->word[i]) == 0);
	words_clear(&again);
	free(text);
}

static void translate(const struct personality *personality, const struct words *words)
{
	struct translation translation = {0};

	personality_translate(personality, words, &translation);
	fuzz_check(translation.ours.n > 0 || translation.wrong.n > 0);
	translation_clear(&translation);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct personality *const all[] = {
	    &personality_softflowd, &personality_softflowctl, &personality_nprobe,
	    &personality_cento, &personality_flow_capture};
	char *line = malloc(size + 1);
	struct words words = {0};

	memcpy(line, data, size);
	line[size] = '\0';
	// a word alone is a file's name
	if (shell_words_read(line, &words) == NULL && words.n > 1 && strstr(line, "/dev") == NULL) {
		check_reads_back(&words);
		for (unsigned i = 0; i < sizeof(all) / sizeof(all[0]); i++)
			translate(all[i], &words);
	}
	words_clear(&words);
	free(line);
	return 0;
}
