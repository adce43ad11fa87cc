// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "config/log.h"
#include "probe/probe.h"

// What a signal or a rotation opens later has to be possible now, as the user that the program is.
static int later_check(const struct options *options)
{
	if (options->signatures != NULL &&
	    faccessat(AT_FDCWD, options->signatures, R_OK | X_OK, AT_EACCESS) < 0)
		return user_error(
		    errno,
		    "--user %s: cannot read --signatures %s again on SIGHUP: %s; let this "
		    "user read it",
		    options->user, options->signatures, strerror(errno));
	return export_process_check_user(options);
}

int privileges_drop(struct probe *probe)
{
	const char *user = probe->options.user;
	const struct passwd *entry;

	if (user == NULL)
		return 0;
	entry = getpwnam(user);
	if (entry == NULL)
		return user_error(EINVAL, "--user %s: is not a user of this system", user);
	if (initgroups(user, entry->pw_gid) < 0 || setgid(entry->pw_gid) < 0 ||
	    setuid(entry->pw_uid) < 0)
		return user_error(errno, "--user %s: cannot become this user: %s", user,
				  strerror(errno));
	return later_check(&probe->options);
}
