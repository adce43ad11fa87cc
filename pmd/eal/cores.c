// SPDX-License-Identifier: BSD-3-Clause
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include <numa.h>
#include <rte_common.h>
#include <rte_lcore.h>

#include "config/log.h"
#include "pmd/eal/cores.h"

enum { MOST_WORKERS = RTE_MAX_LCORE - 1 }; // one lcore is main's

static bool cpu_is_online(int cpu)
{
	char path[64];
	FILE *file;
	int value = 1;

	snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d/online", cpu);
	file = fopen(path, "r");
	if (file == NULL)
		return true; // a CPU that cannot be switched off has no such file
	if (fscanf(file, "%d", &value) != 1)
		value = 1;
	fclose(file);
	return value != 0;
}

void machine_read(struct machine *machine)
{
	char path[64];

	CPU_ZERO(&machine->present);
	CPU_ZERO(&machine->online);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		int node = numa_available() < 0 ? -1 : numa_node_of_cpu(cpu);

		machine->numa_node[cpu] = node < 0 ? 0 : (unsigned char)node;
		snprintf(path, sizeof(path), "/sys/devices/system/cpu/cpu%d", cpu);
		if (access(path, F_OK) < 0)
			continue;
		CPU_SET(cpu, &machine->present);
		if (cpu_is_online(cpu))
			CPU_SET(cpu, &machine->online);
	}
	if (sched_getaffinity(0, sizeof(machine->allowed), &machine->allowed) < 0)
		machine->allowed = machine->online;
}

const char *cores_text(const cpu_set_t *set, char *text, size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (int cpu = 0; cpu < CPU_SETSIZE && used < size; cpu++) {
		int last = cpu;

		if (!CPU_ISSET(cpu, set))
			continue;
		while (last + 1 < CPU_SETSIZE && CPU_ISSET(last + 1, set))
			last++;
		used += (size_t)snprintf(text + used, size - used, last > cpu ? "%s%d-%d" : "%s%d",
					 used ? "," : "", cpu, last);
		cpu = last;
	}
	return text;
}

static int core_check(unsigned core, const struct machine *machine, const cpu_set_t *taken)
{
	char text[256];

	if (core >= CPU_SETSIZE || !CPU_ISSET(core, &machine->present))
		return user_error(EINVAL,
				  "--workers %u: there is no such core, this machine has %s", core,
				  cores_text(&machine->present, text, sizeof(text)));
	if (!CPU_ISSET(core, &machine->online))
		return user_error(EINVAL,
				  "--workers %u: this core is offline; echo 1 > "
				  "/sys/devices/system/cpu/cpu%u/online, or give one of %s",
				  core, core, cores_text(&machine->online, text, sizeof(text)));
	if (!CPU_ISSET(core, &machine->allowed))
		return user_error(
		    EINVAL,
		    "--workers %u: this process may not run there (taskset, cgroup or "
		    "container), give one of %s",
		    core, cores_text(&machine->allowed, text, sizeof(text)));
	if (CPU_ISSET(core, taken))
		return user_error(EINVAL, "--workers %u: given twice; a core carries one worker",
				  core);
	return 0;
}

static int cores_listed(const struct core_list *list, const struct machine *machine,
			struct cores *cores)
{
	cpu_set_t taken;

	CPU_ZERO(&taken);
	for (unsigned i = 0; i < list->n; i++) {
		unsigned core = list->core[i];
		int err = core_check(core, machine, &taken);

		if (err < 0)
			return err;
		CPU_SET(core, &taken);
		CPU_SET(core, &cores->worker[i]);
		cores->numa_node[i] = machine->numa_node[core];
	}
	cores->n_workers = list->n;
	return 0;
}

static bool cpu_is_usable(const struct machine *machine, int cpu, int numa_node)
{
	return CPU_ISSET(cpu, &machine->allowed) && CPU_ISSET(cpu, &machine->online) &&
	       (numa_node < 0 || machine->numa_node[cpu] == numa_node);
}

// CPUs of a node (-1: of all) for `auto`, best first: the lowest one last, main lives there.
static unsigned cores_candidates(const struct machine *machine, int numa_node, int *candidate)
{
	unsigned n = 0;
	int lowest = -1;

	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!cpu_is_usable(machine, cpu, numa_node))
			continue;
		if (lowest < 0)
			lowest = cpu;
		else
			candidate[n++] = cpu;
	}
	if (lowest >= 0)
		candidate[n++] = lowest;
	return n;
}

static int cores_automatic(const struct core_list *list, const struct core_wish *wish,
			   const struct machine *machine, struct cores *cores)
{
	int candidate[CPU_SETSIZE];
	unsigned n = cores_candidates(machine, wish->numa_node, candidate);
	unsigned spare, wanted;

	if (n == 0)
		n = cores_candidates(machine, -1, candidate);
	if (n == 0)
		return user_error(EINVAL, "--workers auto: no core is online and allowed");
	spare = n > 1 ? n - 1 : 1; // main's CPU is taken last
	wanted = list->n ? list->n : RTE_MIN(wish->wanted, spare);
	for (unsigned i = 0; i < wanted && i < OPTIONS_MAX_CORES; i++) {
		CPU_SET(candidate[i % n], &cores->worker[i]);
		if (wish->may_float && list->n == 0)
			CPU_AND(&cores->worker[i], &machine->allowed, &machine->online);
		cores->numa_node[i] = machine->numa_node[candidate[i % n]];
	}
	cores->n_workers = wanted;
	cores->shared = wanted > n;
	return 0;
}

static void cores_leave_others(const struct machine *machine, struct cores *cores)
{
	cpu_set_t workers;

	CPU_ZERO(&workers);
	for (unsigned i = 0; i < cores->n_workers; i++)
		CPU_OR(&workers, &workers, &cores->worker[i]);
	CPU_AND(&cores->others, &machine->allowed, &machine->online);
	CPU_AND(&workers, &workers, &cores->others);
	CPU_XOR(&cores->others, &cores->others, &workers);
	if (CPU_COUNT(&cores->others) == 0)
		cores->others = workers;
}

int cores_choose(const struct core_list *list, const struct core_wish *wish,
		 const struct machine *machine, struct cores *cores)
{
	int err;

	*cores = (struct cores){0};
	if (list->n > MOST_WORKERS)
		return user_error(EINVAL, "--workers: %u workers, at most %d are possible", list->n,
				  MOST_WORKERS);
	if (list->automatic || list->n == 0)
		err = cores_automatic(list, wish, machine, cores);
	else
		err = cores_listed(list, machine, cores);
	if (err == 0)
		cores_leave_others(machine, cores);
	return err;
}
