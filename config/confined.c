// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdatomic.h>

#include "config/confined.h"

static atomic_bool confined;

void confined_begin(void)
{
	atomic_store(&confined, true);
}

const char *confined_remedy(int err)
{
	if (!atomic_load(&confined) || (err != EACCES && err != EPERM))
		return "";
	return "; it needs a restart: a live run opens only what was named at its start or lies in "
	       "an --allow-path, as its --user";
}
