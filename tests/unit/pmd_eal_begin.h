// SPDX-License-Identifier: BSD-3-Clause
#ifndef TESTS_UNIT_PMD_EAL_BEGIN_H
#define TESTS_UNIT_PMD_EAL_BEGIN_H

#include "pmd/eal/cores.h"
#include "pmd/eal/eal.h"
#include "pmd/eal/pool.h"

// EAL as pmd_open() starts it for one worker, without any input.
__attribute__((unused)) static int eal_begin(void)
{
	static struct machine machine;
	static struct cores cores;
	const struct core_list list = {.automatic = true};
	const struct core_wish wish = {.numa_node = -1, .wanted = 1, .may_float = true};
	const struct eal_settings eal = {.cores = &cores, .memory = 16 << 20};

	machine_read(&machine);
	if (cores_choose(&list, &wish, &machine, &cores) < 0)
		return -1;
	return eal_start(&eal);
}

#endif
