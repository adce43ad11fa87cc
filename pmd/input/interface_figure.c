// SPDX-License-Identifier: BSD-3-Clause
#include "pmd/input/interface_figure.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool interface_figure_read(const char *device, const char *name, uint64_t *value)
{
	char path[320];
	int64_t figure;
	FILE *file;
	bool read;

	snprintf(path, sizeof(path), "/sys/class/net/%s/%s", device, name);
	file = fopen(path, "r");
	if (file == NULL)
		return false;
	read = fscanf(file, "%" SCNd64, &figure) == 1 && figure >= 0;
	fclose(file);
	if (read)
		*value = (uint64_t)figure;
	return read;
}

static int is_received(const struct dirent *entry)
{
	return strncmp(entry->d_name, "rx_", 3) == 0;
}

void interface_statistics(const char *device,
			  void (*figure)(void *context, const char *name, uint64_t value),
			  void *context)
{
	struct dirent **entries;
	char path[80], name[280];
	uint64_t value;
	int n;

	snprintf(path, sizeof(path), "/sys/class/net/%.32s/statistics", device);
	n = scandir(path, &entries, is_received, alphasort);
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "statistics/%s", entries[i]->d_name);
		if (interface_figure_read(device, name, &value))
			figure(context, entries[i]->d_name, value);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
}
