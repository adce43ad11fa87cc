// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>

#include <rte_common.h>

#include "probe/doctor/system_file.h"

#define CPU "/sys/devices/system/cpu/"

enum { CPUS = 1024 };

struct cpu_set {
	bool has[CPUS];
	unsigned n;
};

// "2-5,8" as the kernel writes it.
static void list_read(const char *text, struct cpu_set *set)
{
	memset(set, 0, sizeof(*set));
	while (*text >= '0' && *text <= '9') {
		char *end;
		unsigned long first = strtoul(text, &end, 10), last = first;

		if (*end == '-')
			last = strtoul(end + 1, &end, 10);
		for (; first <= last && first < CPUS; first++) {
			set->n += !set->has[first];
			set->has[first] = true;
		}
		text = *end == ',' ? end + 1 : end;
	}
}

static void isolated_read(const struct doctor *doctor, struct cpu_set *set)
{
	char text[256];

	system_read(doctor, text, sizeof(text), CPU "isolated");
	list_read(text, set);
}

static void check_isolation(struct doctor *doctor)
{
	char ticking[256];
	struct cpu_set isolated, tickless;

	isolated_read(doctor, &isolated);
	if (isolated.n == 0)
		doctor_found(
		    doctor, &(struct finding){
				.check = "isolcpus",
				.text = "the kernel runs other threads on the workers' cores",
				.command = "add to the kernel's command line: isolcpus=2-9 "
					   "nohz_full=2-9 rcu_nocbs=2-9 (the cores of --workers)"});
	system_read(doctor, ticking, sizeof(ticking), CPU "nohz_full");
	list_read(ticking, &tickless);
	if (isolated.n > 0 && tickless.n == 0)
		doctor_found(doctor, &(struct finding){
					 .check = "nohz_full",
					 .text = "the timer interrupts the isolated cores",
					 .command = "add to the kernel's command line: nohz_full= "
						    "and rcu_nocbs= with the cores of isolcpus="});
}

static void check_governor(struct doctor *doctor)
{
	char governor[32], path[96];

	for (unsigned cpu = 0; cpu < CPUS; cpu++) {
		snprintf(path, sizeof(path), CPU "cpu%u/cpufreq/scaling_governor", cpu);
		if (!system_read(doctor, governor, sizeof(governor), "%s", path) ||
		    strcmp(governor, "performance") == 0)
			continue;
		doctor_found(doctor, &(struct finding){.check = "governor",
						       .text = "this core slows down when it idles",
						       .path = path,
						       .value = "performance"});
	}
}

// Another worker's core that is the same one in silicon.
static void check_siblings(struct doctor *doctor)
{
	struct cpu_set isolated, siblings;
	char text[256], path[96];

	isolated_read(doctor, &isolated);
	for (unsigned cpu = 0; cpu < CPUS; cpu++) {
		if (!isolated.has[cpu])
			continue;
		system_read(doctor, text, sizeof(text), CPU "cpu%u/topology/thread_siblings_list",
			    cpu);
		list_read(text, &siblings);
		for (unsigned other = cpu + 1; other < CPUS; other++) {
			if (!siblings.has[other] || !isolated.has[other])
				continue;
			snprintf(text, sizeof(text),
				 "cores %u and %u are isolated and share one core: two workers "
				 "there get half each",
				 cpu, other);
			snprintf(path, sizeof(path), CPU "cpu%u/online", other);
			doctor_found(doctor, &(struct finding){.check = "SMT siblings",
							       .text = text,
							       .path = path,
							       .value = "0"});
		}
	}
}

const struct doctor_check doctor_cpu_checks[] = {
    {"isolcpus, nohz_full", check_isolation, NULL},
    {"governor", check_governor, NULL},
    {"SMT siblings", check_siblings, NULL},
};
const unsigned n_doctor_cpu_checks = RTE_DIM(doctor_cpu_checks);
