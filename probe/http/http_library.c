// SPDX-License-Identifier: BSD-3-Clause
#include "probe/http/http_library.h"

#include <dlfcn.h>
#include <errno.h>
#include <string.h>

#include <rte_common.h>

#include "config/log.h"

#define LIBRARY "libmicrohttpd.so.12"

struct http_library mhd;
struct gnutls_library gnutls;

#define HTTP_PLACE(name)   {"MHD_" #name, &mhd.name},
#define GNUTLS_PLACE(name) {"gnutls_" #name, &gnutls.name},
static const struct {
	const char *name;
	void *place;
} functions[] = {HTTP_LIBRARY(HTTP_PLACE) GNUTLS_LIBRARY(GNUTLS_PLACE)};
#undef HTTP_PLACE
#undef GNUTLS_PLACE

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
		memcpy(functions[i].place, &function, sizeof(function));
	}
	return 0;
}
