// SPDX-License-Identifier: BSD-3-Clause
// Input: a config file. What is taken is printed as a file that reads back as the same.
#include <stdio.h>

#include "config/options/option_table.h"
#include "fuzz_input.h"

static int read_text(struct options *options, const char *text, size_t length)
{
	struct option_given given = {0};
	FILE *file = fmemopen((void *)(uintptr_t)text, length, "r");
	int rc;

	options_preset(options);
	rc = options_read_text(options, &given, "fuzz", file);
	fclose(file);
	return rc;
}

static char *print_text(const struct options *options, size_t *length)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, length);

	options_write_config(options, out);
	fclose(out);
	return text;
}

static void check_reads_back(const struct options *options)
{
	struct options again;
	size_t first_length, second_length;
	char *first = print_text(options, &first_length), *second;

	fuzz_check(read_text(&again, first, first_length) == 0);
	second = print_text(&again, &second_length);
	fuzz_check(first_length == second_length && memcmp(first, second, first_length) == 0);
	options_free(&again);
	free(first);
	free(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	static FILE *nowhere;
	struct options options;
	size_t n;
	char *text;

	if (size == 0)
		return 0;
	if (nowhere == NULL)
		stderr = nowhere = fopen("/dev/null", "w"); // each refused line would be told
	text = (char *)fuzz_octets(&input, SIZE_MAX, &n);
	if (read_text(&options, text, n) == 0)
		check_reads_back(&options);
	options_free(&options);
	free(text);
	return 0;
}
