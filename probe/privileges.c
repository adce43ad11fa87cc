// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <libgen.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "config/confined.h"
#include "config/log.h"
#include "config/options/collector_inputs.h"
#include "probe/confinement.h"
#include "probe/probe.h"

LOG_TYPE(privileges);

#define SERVICE_USER "lineprobe"

static bool is_root(const char *user)
{
	const struct passwd *entry = getpwnam(user);

	return entry != NULL && entry->pw_uid == 0;
}

// Who has opened live ports as root has no need of it any more; files are read by who is there.
static void choose_user(struct probe *probe)
{
	probe->user = probe->options.user;
	if (probe->user != NULL || geteuid() != 0 || probe->needs == 0)
		return;
	probe->user = getpwnam(SERVICE_USER) != NULL ? SERVICE_USER : "nobody";
}

static void tell_nobody(const struct probe *probe)
{
	if (probe->options.user == NULL && strcmp(probe->user, SERVICE_USER) != 0)
		LOG(NOTICE,
		    "there is no user %s: it runs as %s now; adduser --system --group %s, or "
		    "--user NAME",
		    SERVICE_USER, probe->user, SERVICE_USER);
}

int privileges_choose(struct probe *probe)
{
	probe->needs = pmd_needs(&probe->options);
	choose_user(probe);
	probe->confined = (probe->needs != 0 || options_collect(&probe->options)) &&
			  (probe->user == NULL || !is_root(probe->user));
	if (!probe->confined)
		return 0;
	if (probe->user != NULL) // the cache of who reads signatures as root now, also afterwards
		setenv("XDG_CACHE_HOME", "/var/cache", 1);
	return confinement_of_files(&probe->options);
}

static int access_error(const struct probe *probe, const char *option, const char *path,
			const char *what)
{
	return user_error(errno, "%s %s: the user %s cannot %s: %s; let it, or --user root", option,
			  path, probe->user, what, strerror(errno));
}

static int read_check(const struct probe *probe, const char *option, const char *path, int mode)
{
	if (path == NULL || faccessat(AT_FDCWD, path, mode, AT_EACCESS) == 0)
		return 0;
	return access_error(probe, option, path, "read it again on SIGHUP");
}

static int folder_check(const struct probe *probe, const char *option, const char *path,
			const char *what)
{
	char folder[PATH_MAX];

	snprintf(folder, sizeof(folder), "%s", path);
	if (faccessat(AT_FDCWD, dirname(folder), W_OK | X_OK, AT_EACCESS) == 0)
		return 0;
	return access_error(probe, option, path, what);
}

// A key may be root's alone: it was read before. Who wants it read again is told what it needs.
static void tell_unreadable(const struct probe *probe)
{
	const struct {
		const char *option, *path;
	} files[] = {
	    {"http-cert", probe->options.http_cert},
	    {"http-key", probe->options.http_key},
	    {"http-token", probe->options.http_token},
	};

	for (unsigned i = 0; i < RTE_DIM(files); i++) {
		if (files[i].path != NULL &&
		    faccessat(AT_FDCWD, files[i].path, R_OK, AT_EACCESS) < 0)
			LOG(NOTICE,
			    "--%s %s: the user %s cannot read it again on SIGHUP: %s; a new one "
			    "needs a restart",
			    files[i].option, files[i].path, probe->user, strerror(errno));
	}
}

// What a signal or a rotation opens later has to be possible now, as the user that the program is.
static int later_check(const struct probe *probe)
{
	const struct options *options = &probe->options;
	const char *control = options->control;
	int err = read_check(probe, "--signatures", options->signatures, R_OK | X_OK);

	if (err == 0)
		err = read_check(probe, "--config", options->config_file, R_OK);
	if (err == 0)
		err = read_check(probe, "--interface-map", options->interface_map, R_OK);
	for (unsigned i = 0; i < options->geo.n && err == 0; i++)
		err = read_check(probe, "--geo", options->geo.spec[i], R_OK);
	// softflowd's socket stays behind, too; who starts next replaces it.
	if (err == 0 && control != NULL && strcmp(control, "off") != 0 &&
	    options->answers != ANSWERS_SOFTFLOWCTL)
		err = folder_check(probe, "--control", control, "remove the socket at the end");
	tell_unreadable(probe);
	return err < 0 ? err : export_process_check_user(options, probe->user);
}

static const struct {
	unsigned need;
	unsigned n;
	cap_value_t capability[4];
} kept[] = {
    {PMD_OPENS_SOCKETS, 1, {CAP_NET_RAW}},
    {PMD_SETS_CLOCKS, 1, {CAP_NET_ADMIN}},
    {PMD_OPENS_XDP, 4, {CAP_NET_RAW, CAP_NET_ADMIN, CAP_IPC_LOCK, CAP_SYS_ADMIN}}, // as libxdp asks
};

// Of those that it has: who is not root may have been given fewer.
static int keep(cap_t wanted, cap_value_t capability)
{
	cap_flag_value_t has = CAP_CLEAR;
	cap_t now = cap_get_proc();

	if (now != NULL)
		cap_get_flag(now, capability, CAP_PERMITTED, &has);
	cap_free(now);
	if (has == CAP_CLEAR)
		return 0;
	return cap_set_flag(wanted, CAP_PERMITTED, 1, &capability, CAP_SET) < 0 ||
		       cap_set_flag(wanted, CAP_EFFECTIVE, 1, &capability, CAP_SET) < 0
		   ? -errno
		   : 0;
}

// Main opens ports again; capabilities are a thread's own, and setuid() has left none to the others
// that run already.
static int capabilities_keep(unsigned needs)
{
	cap_t wanted = cap_init();
	int err = wanted == NULL ? -ENOMEM : 0;

	for (unsigned i = 0; i < RTE_DIM(kept); i++)
		for (unsigned k = 0; k < kept[i].n && (needs & kept[i].need) && err == 0; k++)
			err = keep(wanted, kept[i].capability[k]);
	if (err == 0 && cap_set_proc(wanted) < 0)
		err = -errno;
	cap_free(wanted);
	return err;
}

// Who was not root, but was given capabilities, has them in each thread.
void privileges_end(void)
{
	cap_t none = cap_init();

	if (none == NULL || cap_set_proc(none) < 0)
		LOG(WARNING, "a worker keeps its capabilities: %s", strerror(errno));
	cap_free(none);
}

static int become(const char *user, bool keeps_capabilities)
{
	const struct passwd *entry = getpwnam(user);

	if (entry == NULL)
		return user_error(EINVAL, "--user %s: is not a user of this system", user);
	if (prctl(PR_SET_KEEPCAPS, keeps_capabilities, 0, 0, 0) < 0 ||
	    initgroups(user, entry->pw_gid) < 0 || setgid(entry->pw_gid) < 0 ||
	    setuid(entry->pw_uid) < 0 || prctl(PR_SET_KEEPCAPS, 0, 0, 0, 0) < 0)
		return user_error(errno, "--user %s: cannot become this user: %s", user,
				  strerror(errno));
	return 0;
}

static int confine(const struct probe *probe)
{
	int err = capabilities_keep(probe->needs);

	if (err == 0)
		err = confinement_of_calls(probe->needs & PMD_OPENS_XDP);
	if (err < 0)
		return user_error(-err,
				  "the rights of this run cannot be limited: %s; --user root "
				  "leaves them as they are",
				  strerror(-err));
	confined_begin();
	return 0;
}

int privileges_drop(struct probe *probe)
{
	int err = 0;

	if (probe->user != NULL)
		err = become(probe->user, probe->confined);
	if (err == 0 && probe->user != NULL)
		tell_nobody(probe);
	if (err == 0 && probe->confined)
		err = confine(probe);
	if (err == 0 && probe->user != NULL)
		err = later_check(probe);
	return err;
}
