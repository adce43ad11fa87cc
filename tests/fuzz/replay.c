// SPDX-License-Identifier: BSD-3-Clause
// Runs a fuzz target once on each of the files named, where libFuzzer's main() is not there.
#include <stdio.h>

#include "fuzz_input.h"

static int replay(const char *name)
{
	FILE *file = fopen(name, "rb");
	uint8_t *octets;
	long size;

	if (file == NULL || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0) {
		perror(name);
		exit(1);
	}
	rewind(file);
	octets = malloc((size_t)size + 1);
	if (fread(octets, 1, (size_t)size, file) != (size_t)size) {
		perror(name);
		exit(1);
	}
	fclose(file);
	LLVMFuzzerTestOneInput(octets, (size_t)size);
	free(octets);
	return 0;
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	printf("%d inputs\n", argc - 1);
	return 0;
}
