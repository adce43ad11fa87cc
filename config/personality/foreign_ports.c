// SPDX-License-Identifier: BSD-3-Clause
#include <ifaddrs.h>
#include <limits.h>
#include <net/if.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <rte_common.h>

#include "config/number.h"
#include "config/personality/foreign_ports.h"

enum { MOST_RANGE = 128 };

// Libraries of other vendors and of ntop.
static const char *const vendors[] = {
    "nt:",	"fbcard:", "myri:", "dag:",	   "exanic:",	"anic:",    "exablaze:", "sysdig:",
    "netcope:", "invea:",  "csp:",  "wolf:",	   "timeline:", "n2disk:",  "stack:",	 "usrsp:",
    "dpdk:",	"nfsen:",  "nf:",   "fiberblaze:", "dna:",	"accolade:"};

static bool ends_with(const char *text, const char *end)
{
	const size_t length = strlen(text), n = strlen(end);

	return length > n && strcmp(text + length - n, end) == 0;
}

static bool is_file(const char *name)
{
	static const char *const ends[] = {".pcap", ".pcapng", ".cap", ".pcap.gz", ".dmp"};

	if (strchr(name, '/') != NULL)
		return true;
	for (unsigned i = 0; i < RTE_DIM(ends); i++) {
		if (ends_with(name, ends[i]))
			return true;
	}
	return false;
}

// "[2-5]" and what follows it.
static bool read_range(const char *text, unsigned *from, unsigned *to, const char **rest)
{
	int n = 0;

	if (sscanf(text, "[%3u-%3u]%n", from, to, &n) != 2 || n == 0 || *from > *to ||
	    *to - *from >= MOST_RANGE)
		return false;
	*rest = text + n;
	return true;
}

// How many queues "3" or "[0-3]" are; 0: it is neither.
static unsigned count_queues(const char *text)
{
	unsigned from, to;
	uint64_t queue;
	const char *rest;

	if (number_read(text, 0, 65535, &queue))
		return 1;
	if (read_range(text, &from, &to, &rest) && *rest == '\0')
		return to - from + 1;
	return 0;
}

static void add_port(struct foreign_ports *ports, const char *prefix, const char *name,
		     unsigned queues)
{
	char port[PATH_MAX + 8];

	ports->n_queues += queues;
	snprintf(port, sizeof(port), "%s%s", prefix, name);
	for (unsigned i = 0; i < ports->ports.n; i++) {
		if (strcmp(ports->ports.word[i], port) == 0)
			return;
	}
	words_add(&ports->ports, "%s", port);
}

// eth[0-3] is each of them.
static void add_named(struct foreign_ports *ports, const char *name, unsigned queues)
{
	const char *bracket = strchr(name, '['), *rest;
	char one[IF_NAMESIZE * 2];
	unsigned from, to;

	if (bracket == NULL || !read_range(bracket, &from, &to, &rest)) {
		add_port(ports, "", name, queues);
		return;
	}
	for (; from <= to; from++) {
		snprintf(one, sizeof(one), "%.*s%u%s", (int)(bracket - name), name, from, rest);
		add_port(ports, "", one, queues);
	}
}

// An RDMA device is called by its PCI address, as far as this machine has it.
static void add_rdma(struct foreign_line *line, struct foreign_ports *ports, const char *name,
		     unsigned queues)
{
	char path[256], target[PATH_MAX], *slash;
	ssize_t length;

	snprintf(path, sizeof(path), "/sys/class/infiniband/%s/device", name);
	length = readlink(path, target, sizeof(target) - 1);
	target[length > 0 ? length : 0] = '\0';
	slash = strrchr(target, '/');
	if (slash == NULL)
		foreign_note(line,
			     "mlx:%s: names an RDMA device, which is not on this machine: where it "
			     "is, lineprobe takes its PCI address",
			     name);
	add_port(ports, "", slash != NULL ? slash + 1 : name, queues);
}

// Cuts "@3" off; how many queues it names.
static unsigned cut_queues(struct foreign_line *line, char *name)
{
	char *at = strrchr(name, '@');
	unsigned queues;

	if (at == NULL)
		return 1;
	queues = count_queues(at + 1);
	if (queues == 0)
		foreign_refuse(line, "%s: '%s' is no queue; write @3 or @[0-3]", name, at);
	*at = '\0';
	return queues;
}

static const char *vendor_of(const char *name)
{
	for (unsigned i = 0; i < RTE_DIM(vendors); i++) {
		if (strncmp(name, vendors[i], strlen(vendors[i])) == 0)
			return vendors[i];
	}
	return NULL;
}

static void add_one(struct foreign_line *line, char *name, struct foreign_ports *ports)
{
	const char *vendor = vendor_of(name);
	unsigned queues;

	if (vendor != NULL) {
		foreign_refuse(line,
			       "-i %s: %s ports belong to a vendor's own library; give the port's "
			       "PCI address or its kernel interface",
			       name, vendor);
		return;
	}
	if (is_file(name)) {
		ports->n_files++;
		add_port(ports, "pcap:", name, 1);
		return;
	}
	queues = cut_queues(line, name);
	if (strncmp(name, "zc:", 3) == 0) {
		name += 3;
		foreign_note(line,
			     "zc:%s: lineprobe bypasses the kernel by itself; for a NIC give its "
			     "PCI address",
			     name);
	}
	if (strcmp(name, "any") == 0) {
		name[0] = '*';
		name[1] = '\0';
		foreign_note(line, "-i any: every interface that is up at the start");
	}
	if (strncmp(name, "mlx:", 4) == 0)
		add_rdma(line, ports, name + 4, queues);
	else
		add_named(ports, name, queues);
}

void foreign_ports_read(struct foreign_line *line, const char *value, struct foreign_ports *ports)
{
	const char *list = value;
	char name[PATH_MAX];

	while (foreign_next(&list, name, sizeof(name))) {
		if (*name == '\0')
			foreign_refuse(line, "-i '%s': names no port", value);
		else
			add_one(line, name, ports);
	}
}

void foreign_ports_put(struct foreign_line *line, struct foreign_ports *ports)
{
	for (unsigned i = 0; i < ports->ports.n; i++)
		foreign_put(line, "input", "%s", ports->ports.word[i]);
}

void foreign_ports_clear(struct foreign_ports *ports)
{
	words_clear(&ports->ports);
}

bool foreign_default_port(char *name, size_t size)
{
	struct ifaddrs *all;
	bool found = false;

	if (getifaddrs(&all) != 0)
		return false;
	for (const struct ifaddrs *one = all; one != NULL && !found; one = one->ifa_next) {
		found = (one->ifa_flags & IFF_UP) && !(one->ifa_flags & IFF_LOOPBACK);
		if (found)
			snprintf(name, size, "%s", one->ifa_name);
	}
	freeifaddrs(all);
	return found;
}
