// SPDX-License-Identifier: BSD-3-Clause
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "config/hash.h"
#include "config/log.h"
#include "config/names.h"
#include "export/record/left_out.h"

LOG_TYPE(fields);

enum { MOST_TOLD = 64 };

void left_out_add(struct left_out *left_out, const char *name)
{
	names_add(left_out->names, sizeof(left_out->names), ", ", name);
}

static bool was_told(uint64_t hash)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static uint64_t told[MOST_TOLD];
	bool before = false;
	unsigned i;

	pthread_mutex_lock(&lock);
	for (i = 0; i < MOST_TOLD && told[i] != 0 && !before; i++)
		before = told[i] == hash;
	if (!before && i < MOST_TOLD)
		told[i] = hash;
	pthread_mutex_unlock(&lock);
	return before;
}

void left_out_tell(const struct left_out *left_out, const char *where, const char *why)
{
	if (left_out->names[0] == '\0' ||
	    was_told(hash_end(hash_text(hash_text(HASH_BEGIN, where), left_out->names))))
		return;
	LOG(NOTICE, "%s: left out, %s: %s", where, why, left_out->names);
}
