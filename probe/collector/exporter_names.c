// SPDX-License-Identifier: BSD-3-Clause
#include "probe/collector/exporter_names.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/log.h"
#include "config/network.h"

struct exporter_name {
	struct sender_address address;
	char name[SENDER_OWN_NAME];
};

struct exporter_names {
	unsigned n;
	struct exporter_name name[EXPORTER_NAMES_MOST];
};

static int compare(const void *a, const void *b)
{
	const struct exporter_name *one = a, *other = b;
	const int order =
	    memcmp(one->address.octets, other->address.octets, sizeof(one->address.octets));

	return order != 0 ? order : one->address.ipv6 - other->address.ipv6;
}

static bool address_read(const char *text, struct sender_address *address)
{
	struct ip_network network;

	if (strchr(text, '/') != NULL || !ip_network_read(text, strlen(text), &network))
		return false;
	memset(address, 0, sizeof(*address));
	address->ipv6 = network.version == 6;
	memcpy(address->octets, network.address, address->ipv6 ? 16 : 4);
	return true;
}

// NULL, or what is wrong with it.
static const char *take_line(struct exporter_names *names, char *line)
{
	char *rest = NULL;
	char *address, *name;

	line[strcspn(line, "#\n")] = '\0';
	address = strtok_r(line, " \t\r", &rest);
	if (address == NULL)
		return NULL;
	name = strtok_r(NULL, " \t\r", &rest);
	if (name == NULL || strtok_r(NULL, " \t\r", &rest) != NULL)
		return "write ADDRESS NAME";
	if (names->n == EXPORTER_NAMES_MOST)
		return "it is one of more than 4096";
	if (!address_read(address, &names->name[names->n].address))
		return "that is no IPv4 or IPv6 address";
	if (strlen(name) >= sizeof(names->name[0].name))
		return "the name is of more than 31 octets";
	snprintf(names->name[names->n].name, sizeof(names->name[0].name), "%s", name);
	names->n++;
	return NULL;
}

static int read_lines(const char *spec, const char *path, FILE *file, struct exporter_names *names)
{
	char line[512];

	for (unsigned number = 1; fgets(line, sizeof(line), file) != NULL; number++) {
		const char *why = take_line(names, line);

		if (why != NULL)
			return user_error(EINVAL, "--input %s: names=%s line %u: %s", spec, path,
					  number, why);
	}
	if (ferror(file)) // a folder can be opened, and not read
		return user_error(EINVAL, "--input %s: names=%s: cannot be read; name a file", spec,
				  path);
	return 0;
}

// Of two lines about one address the file is wrong: nobody knows which one holds.
static int check_twice(const char *spec, const char *path, const struct exporter_names *names)
{
	for (unsigned i = 1; i < names->n; i++)
		if (compare(&names->name[i - 1], &names->name[i]) == 0)
			return user_error(EINVAL,
					  "--input %s: names=%s: %s and %s are of one address; "
					  "remove one",
					  spec, path, names->name[i - 1].name, names->name[i].name);
	return 0;
}

int exporter_names_read(const char *spec, const char *path, struct exporter_names **names)
{
	struct exporter_names *made;
	FILE *file;
	int err;

	*names = NULL;
	if (*path == '\0')
		return 0;
	file = fopen(path, "re");
	if (file == NULL)
		return user_error(errno, "--input %s: names=%s: %s; name a readable file", spec,
				  path, strerror(errno));
	made = calloc(1, sizeof(*made));
	if (made == NULL) {
		fclose(file);
		return memory_error(sizeof(*made), NULL, "--input %s: names", spec);
	}
	err = read_lines(spec, path, file, made);
	fclose(file);
	qsort(made->name, made->n, sizeof(made->name[0]), compare);
	if (err == 0)
		err = check_twice(spec, path, made);
	if (err == 0)
		*names = made;
	else
		free(made);
	return err;
}

void exporter_names_free(struct exporter_names *names)
{
	free(names);
}

const char *exporter_names_find(const struct exporter_names *names,
				const struct sender_address *address)
{
	struct exporter_name asked = {.address = *address};
	const struct exporter_name *found;

	if (names == NULL)
		return NULL;
	found = bsearch(&asked, names->name, names->n, sizeof(asked), compare);
	return found != NULL ? found->name : NULL;
}
