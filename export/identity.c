// SPDX-License-Identifier: BSD-3-Clause
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "config/hash.h"
#include "config/log.h"
#include "export/identity.h"

LOG_TYPE(identity);

enum { MOST_PROCESSES = 64 };

static uint64_t add_file(uint64_t hash, const char *path)
{
	char line[128] = "";
	FILE *file = fopen(path, "re");

	if (file == NULL)
		return hash;
	if (fgets(line, sizeof(line), file) != NULL)
		hash = hash_text(hash, line);
	fclose(file);
	return hash;
}

uint64_t identity_of(const struct export_environment *environment)
{
	uint64_t hash = add_file(HASH_BEGIN, "/etc/machine-id");
	char text[256] = "";

	gethostname(text, sizeof(text) - 1);
	hash = hash_text(hash, text);
	for (unsigned i = 0; i < environment->n_inputs; i++) {
		const char *name = environment->input_names[i];

		hash = hash_text(hash, name);
		snprintf(text, sizeof(text), "/sys/class/net/%.64s/address", name);
		if (strchr(name, '/') == NULL)
			hash = add_file(hash, text);
	}
	return hash_end(hash);
}

// Names of the abstract kind end with the process, however it ends.
static int claim(uint64_t identity, unsigned n)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const int octets =
	    snprintf(&address.sun_path[1], sizeof(address.sun_path) - 1,
		     "lineprobe-identity-%016llx-%u", (unsigned long long)identity, n);
	const int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 &&
	    bind(fd, (struct sockaddr *)&address,
		 (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1) + (socklen_t)octets) == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return -1;
}

uint64_t identity_claim(uint64_t identity)
{
	unsigned n = 0;

	while (claim(identity, n) < 0) {
		if (++n == MOST_PROCESSES) {
			LOG(WARNING,
			    "no source id of its own can be had for this process: a frontend may "
			    "take its messages for those of another");
			break;
		}
	}
	return n == 0 ? identity : hash_end(hash_number(identity, n));
}

// Outputs that come later speak under the same one, whatever has become of the host's name since.
uint64_t identity_of_process(const struct export_environment *environment)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static uint64_t ours;
	uint64_t identity;

	pthread_mutex_lock(&lock);
	if (ours == 0)
		ours = identity_claim(identity_of(environment));
	identity = ours;
	pthread_mutex_unlock(&lock);
	return identity;
}
