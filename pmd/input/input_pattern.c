// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fnmatch.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>

#include "config/log.h"
#include "config/names.h"
#include "pmd/input/input_live.h"
#include "pmd/input/input_pattern.h"

LOG_TYPE(input);

bool input_pattern_matches(const char *argument, const char *interface)
{
	return fnmatch(argument, interface, 0) == 0;
}

static int none_matches(const char *spec, const struct if_nameindex *interfaces)
{
	char names[512] = "";

	for (const struct if_nameindex *at = interfaces; at->if_index != 0; at++) {
		const char *unfit = interface_unfit(at->if_name);
		char name[128];

		snprintf(name, sizeof(name), "%s (%s)", at->if_name, unfit != NULL ? unfit : "");
		names_add(names, sizeof(names), ", ", unfit != NULL ? name : at->if_name);
	}
	return user_error(ENODEV,
			  "--input %s: no interface matches that packets can be received from; "
			  "there are: %s",
			  spec, names);
}

static int expand(const char *spec, const char *argument, const struct if_nameindex *interfaces,
		  int (*take)(void *context, const char *spec, const char *interface),
		  void *context)
{
	unsigned n = 0;
	int err = 0;

	for (const struct if_nameindex *at = interfaces; at->if_index != 0 && err >= 0; at++) {
		const char *unfit;

		if (!input_pattern_matches(argument, at->if_name))
			continue;
		unfit = interface_unfit(at->if_name);
		if (unfit == NULL)
			err = take(context, spec, at->if_name);
		else
			LOG(NOTICE, "%s: left out of --input %s: it %s", at->if_name, spec, unfit);
		n += unfit == NULL;
	}
	return n == 0 ? none_matches(spec, interfaces) : err;
}

int input_pattern_expand(const char *spec, const char *argument,
			 int (*take)(void *context, const char *spec, const char *interface),
			 void *context)
{
	struct if_nameindex *interfaces = if_nameindex();
	int err;

	if (interfaces == NULL)
		return user_error(errno, "--input %s: the interfaces cannot be listed: %s", spec,
				  strerror(errno));
	err = expand(spec, argument, interfaces, take, context);
	if_freenameindex(interfaces);
	return err;
}
