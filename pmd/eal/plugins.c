// SPDX-License-Identifier: BSD-3-Clause
#include <dlfcn.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include <rte_eal.h>

#include "config/log.h"
#include "pmd/eal/plugins.h"

// EAL is a part of the program and not a library beside it (meson's -Dstatic-dpdk=false).
static bool eal_is_inside(void)
{
	int (*const eal)(int, char **) = rte_eal_init;
	int (*const own)(const char *) = plugins_check;
	Dl_info there, here;
	void *address[2];

	memcpy(&address[0], &eal, sizeof(eal));
	memcpy(&address[1], &own, sizeof(own));
	return dladdr(address[0], &there) != 0 && dladdr(address[1], &here) != 0 &&
	       there.dli_fbase == here.dli_fbase;
}

static bool word_loads(const char *word)
{
	return strncmp(word, "-d", 2) == 0 || strncmp(word, "--driver-path", 13) == 0;
}

// A driver in a file of its own brings a second EAL, and would be a driver of that one.
int plugins_check(const char *extra)
{
	const char *word = extra;

	if (extra == NULL || !eal_is_inside())
		return 0;
	while (*(word += strspn(word, " \t")) != '\0') {
		if (word_loads(word))
			return user_error(EINVAL,
					  "--eal %s: drivers are part of this program and are not "
					  "loaded; build it with -Dstatic-dpdk=false",
					  extra);
		word += strcspn(word, " \t");
	}
	return 0;
}
