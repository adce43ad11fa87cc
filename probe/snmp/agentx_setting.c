// SPDX-License-Identifier: BSD-3-Clause
#include "probe/snmp/agentx_setting.h"

#include <errno.h>
#include <string.h>

#include "config/log.h"
#include "probe/control/socket_path.h"

#define MASTER "/var/agentx/master"

enum { CONTEXT_MOST = 32 }; // vacmContextName, RFC 3415

const char *agentx_path(const struct options *options)
{
	return strcmp(options->agentx, "on") == 0 ? MASTER : options->agentx;
}

static int check_context(const struct options *options)
{
	if (options->agentx_context == NULL)
		return 0;
	if (options->agentx == NULL)
		return user_error(EINVAL, "--agentx-context %s: needs --agentx on, too",
				  options->agentx_context);
	if (strlen(options->agentx_context) > CONTEXT_MOST)
		return user_error(EINVAL,
				  "--agentx-context %s: is longer than %d octets, the most that "
				  "SNMP has for it",
				  options->agentx_context, CONTEXT_MOST);
	return 0;
}

int agentx_check(const struct options *options)
{
	struct sockaddr_un address;

	if (options->agentx == NULL)
		return check_context(options);
	if (strcmp(options->agentx, "on") != 0 && options->agentx[0] != '/')
		return user_error(EINVAL,
				  "--agentx %s: is neither on, which is " MASTER
				  ", nor a path that begins with /",
				  options->agentx);
	if (!socket_path_set(&address, agentx_path(options)))
		return user_error(EINVAL, "--agentx %s: is longer than %zu octets", options->agentx,
				  sizeof(address.sun_path) - 1);
	return check_context(options);
}
