// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <linux/landlock.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <rte_common.h>

#include "config/collect_kind.h"
#include "config/log.h"
#include "dpi/dpi.h"
#include "paths.h"
#include "probe/confinement.h"

LOG_TYPE(confinement);

#define READ (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define WRITE                                                                                      \
	(READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE |                   \
	 LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_DIR |                               \
	 LANDLOCK_ACCESS_FS_MAKE_SOCK | LANDLOCK_ACCESS_FS_MAKE_FIFO)
#define REFUSED                                                                                    \
	(WRITE | LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_REMOVE_DIR |                      \
	 LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK |                            \
	 LANDLOCK_ACCESS_FS_MAKE_SYM)

// Libraries, users, hosts and time zones; devices, hugepages and links; the sockets of services.
static const struct {
	const char *folder;
	uint64_t rights;
} system_folders[] = {
    {SIGNATURES_INSTALLED, READ},
    {SIGNATURES_SOURCE, READ},
    {REMAP_SOURCE, READ},
    {REMAP_INSTALLED, READ},
    {"/usr", READ},
    {"/lib", READ},
    {"/lib64", READ},
    {"/etc", READ},
    {"/proc", READ},
    {"/sys", WRITE},
    {"/dev", WRITE},
    {"/run", WRITE},
    {"/var/lib/lineprobe", WRITE},
};

// Opens a folder to whoever is confined by the ruleset; one that is not there needs no rule.
static void allow_folder(int ruleset, const char *folder, uint64_t rights)
{
	struct landlock_path_beneath_attr rule = {.allowed_access = rights};

	rule.parent_fd = open(folder, O_PATH | O_CLOEXEC | O_DIRECTORY);
	if (rule.parent_fd < 0)
		return;
	syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
	close(rule.parent_fd);
}

// A folder itself, else the folder that a file lies or shall lie in, behind links too.
static void allow_path(int ruleset, const char *path, uint64_t rights)
{
	char real[PATH_MAX], folder[PATH_MAX];
	struct stat status;

	if (realpath(path, real) == NULL)
		snprintf(real, sizeof(real), "%s", path);
	if (stat(real, &status) < 0 || !S_ISDIR(status.st_mode)) {
		snprintf(folder, sizeof(folder), "%s", real);
		snprintf(real, sizeof(real), "%s", dirname(folder));
	}
	allow_folder(ruleset, real, rights);
}

// Files and folders in the text of an option, such as rx_pcap=x of vdev:net_pcap0,rx_pcap=x.
static void allow_words(int ruleset, const char *text, uint64_t rights)
{
	char *copy = strdup(text), *rest = NULL;

	for (char *word = copy != NULL ? strtok_r(copy, ",= \t", &rest) : NULL; word != NULL;
	     word = strtok_r(NULL, ",= \t", &rest))
		if (word[0] == '/' || access(word, F_OK) == 0)
			allow_path(ruleset, word, rights);
	free(copy);
}

// SCHEME:PATH,... as well.
static void allow_output(int ruleset, const char *spec)
{
	const char *path = spec + strcspn(spec, ":");
	char *copy;

	allow_words(ruleset, spec, WRITE);
	if (*path == '\0' || strncmp(path, "://", 3) == 0 || path[1] == '\0' || path[1] == '-')
		return;
	path += strncmp(path + 1, "ipc://", 6) == 0 ? 7 : 1;
	copy = strndup(path, strcspn(path, ","));
	if (copy != NULL)
		allow_path(ruleset, copy, WRITE);
	free(copy);
}

// The first start makes it: a folder that is not there can be opened to nobody.
static void allow_cache(int ruleset)
{
	char *folder = dpi_cache_make();

	if (folder != NULL)
		allow_folder(ruleset, folder, WRITE);
	free(folder);
}

// Behind ipfix+file: and so on stands a path.
static void allow_input(int ruleset, const char *spec)
{
	size_t prefix;

	collect_kind_of(spec, &prefix);
	allow_words(ruleset, spec + prefix, READ);
}

static void allow_options(int ruleset, const struct options *options)
{
	const char *const read[] = {options->signatures,    options->config_file, options->eal,
				    options->interface_map, options->http_cert,	  options->http_key,
				    options->http_token};
	const char *const removed[] = {options->control, options->pid_file}; // at the end

	for (unsigned i = 0; i < RTE_DIM(read); i++)
		if (read[i] != NULL)
			allow_words(ruleset, read[i], READ);
	for (unsigned i = 0; i < options->inputs.n; i++)
		allow_input(ruleset, options->inputs.spec[i]);
	for (unsigned i = 0; i < options->geo.n; i++)
		allow_words(ruleset, options->geo.spec[i], READ);
	for (unsigned i = 0; i < options->outputs.n; i++)
		allow_output(ruleset, options->outputs.spec[i]);
	if (options->state != NULL)
		allow_folder(ruleset, options->state, WRITE);
	if (options->spool != NULL)
		allow_path(ruleset, options->spool, WRITE);
	for (unsigned i = 0; i < options->allow_paths.n; i++)
		allow_folder(ruleset, options->allow_paths.spec[i], WRITE);
	for (unsigned i = 0; i < RTE_DIM(removed); i++)
		if (removed[i] != NULL)
			allow_path(ruleset, removed[i], WRITE);
	if (options->dpi)
		allow_cache(ruleset);
}

static int restrict_to(const struct options *options)
{
	const struct landlock_ruleset_attr all = {.handled_access_fs = REFUSED};
	const int ruleset = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof(all), 0);
	int err = 0;

	if (ruleset < 0)
		return -errno;
	for (unsigned i = 0; i < RTE_DIM(system_folders); i++)
		allow_folder(ruleset, system_folders[i].folder, system_folders[i].rights);
	allow_options(ruleset, options);
	if (syscall(SYS_landlock_restrict_self, ruleset, 0) < 0)
		err = -errno;
	close(ruleset);
	return err;
}

int confinement_of_files(const struct options *options)
{
	int err;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return user_error(errno, "the rights of this run cannot be limited: %s",
				  strerror(errno));
	err = restrict_to(options);
	if (err == -ENOSYS || err == -EOPNOTSUPP) {
		LOG(INFO, "the kernel has no Landlock: files are protected by their rights alone");
		return 0;
	}
	if (err < 0)
		return user_error(-err,
				  "the files of this run cannot be limited: %s; --user root "
				  "leaves it as it is",
				  strerror(-err));
	return 0;
}
