// SPDX-License-Identifier: BSD-3-Clause
// Input: one --output SPEC.
#include <stdio.h>

#include "export/output_schemes.h"
#include "export/transport/file_name.h"
#include "fuzz_input.h"

static void check(const struct output_settings *settings)
{
	const struct output_scheme *scheme = output_scheme_find(settings->scheme);
	struct file_name name;

	fuzz_check(scheme != NULL && settings->spec != NULL);
	fuzz_check(settings->n_collectors <= OUTPUT_MAX_COLLECTORS);
	for (unsigned i = 0; i < settings->n_collectors; i++)
		fuzz_check(settings->host[i] != NULL && settings->port[i] != 0);
	fuzz_check(settings->mtu == 0 || (settings->mtu >= 256 && settings->mtu <= 65535));
	if (scheme->address != ADDRESS_PATH)
		return;
	fuzz_check(settings->path != NULL && settings->path[0] != '\0');
	fuzz_check(file_name_new(&name, settings) == 0);
	if (!file_name_is_stdout(&name))
		fuzz_check(file_name_begin(&name, 1795260454000000) == 0);
	file_name_free(&name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input input = {data, size};
	struct output_settings settings;
	static FILE *quiet;
	uint8_t *octets;
	char *spec;
	size_t n;

	if (quiet == NULL)
		stderr = quiet = fopen("/dev/null", "w"); // the fuzzer keeps the old one
	octets = fuzz_octets(&input, size, &n);
	spec = strndup((const char *)octets, n);
	if (output_settings_parse(spec, &settings) == 0) {
		check(&settings);
		output_settings_free(&settings);
	}
	free(spec);
	free(octets);
	return 0;
}
