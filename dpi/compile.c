// SPDX-License-Identifier: BSD-3-Clause
// What is done with signatures while no probe runs.
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/log.h"
#include "dpi/dpi.h"
#include "dpi/engine/engine.h"
#include "dpi/signatures/cache.h"

char *dpi_cache_make(void)
{
	char *folder = cache_default_directory();

	if (folder != NULL)
		cache_make_directory(folder);
	return folder;
}

static int tell(const char *directory, const char *cache, const struct signatures *s, FILE *out)
{
	if (s->kept < 0)
		return user_error(-s->kept, "%s: compiled signatures cannot be kept there: %s",
				  cache, strerror(-s->kept));
	fprintf(out, "signatures %s: %s, kept in %s\n", directory,
		s->from_cache ? "were compiled already" : "compiled", cache);
	return 0;
}

static int compile_into(const char *directory, const char *cache, FILE *out)
{
	const struct signature_source source = {
	    .directory = directory, .cache = cache, .find_check = dissector_check};
	struct problems problems = {0};
	struct signatures signatures;
	int err = signatures_load(&signatures, &source, &problems);

	if (err == -ENOMEM)
		return memory_error(sizeof(signatures), NULL, "signatures %s", directory);
	if (err < 0)
		return err;
	err = tell(directory, cache, &signatures, out);
	signatures_free(&signatures, false);
	return err;
}

int dpi_compile(const struct dpi_settings *settings, FILE *out)
{
	const char *directory = settings->signatures;
	char *cache = settings->cache != NULL ? strdup(settings->cache) : dpi_cache_make();
	int err = signatures_directory(&directory);

	if (err == 0 && cache == NULL)
		err = user_error(ENOENT, "--compile-signatures: there is no folder to keep them: "
					 "set HOME or XDG_CACHE_HOME");
	if (err == 0)
		err = compile_into(directory, cache, out);
	free(cache);
	return err;
}
