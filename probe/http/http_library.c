// SPDX-License-Identifier: BSD-3-Clause
#include "probe/http/http_library.h"

#include <dlfcn.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <rte_common.h>

#include "config/log.h"

#define LIBRARY "libmicrohttpd.so.12"

struct http_library mhd;

#define HTTP_PLACE(name) {"MHD_" #name, offsetof(struct http_library, name)},
static const struct {
	const char *name;
	size_t at;
} functions[] = {HTTP_LIBRARY(HTTP_PLACE)};
#undef HTTP_PLACE

static int cannot(void)
{
	return user_error(ENOENT, "--http: %s; install libmicrohttpd12", dlerror());
}

int http_library_load(void)
{
	void *library = dlopen(LIBRARY, RTLD_NOW);

	if (library == NULL)
		return cannot();
	for (unsigned i = 0; i < RTE_DIM(functions); i++) {
		void *function = dlsym(library, functions[i].name);

		if (function == NULL)
			return cannot();
		memcpy((char *)&mhd + functions[i].at, &function, sizeof(function));
	}
	return 0;
}
