// SPDX-License-Identifier: BSD-3-Clause
#include <dlfcn.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <rte_eal.h>
#include <rte_errno.h>
#include <rte_lcore.h>
#include <rte_log.h>
#include <rte_version.h>

#include "config/log.h"
#include "config/log_stream.h"
#include "pmd/eal/eal.h"

LOG_TYPE(eal);

enum { MEGABYTE = 1 << 20, MOST_ARGUMENTS = 96 };

static struct {
	bool started;
	bool dma;
	char *argument[MOST_ARGUMENTS]; // EAL keeps pointers into them
	int n_arguments;
	FILE *hushed;
	char *hushed_text;
	size_t hushed_size;
} eal;

bool eal_has_dma(void)
{
	return eal.dma;
}

static void argument_add(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void argument_add(const char *format, ...)
{
	va_list values;

	if (eal.n_arguments == MOST_ARGUMENTS - 1)
		return;
	va_start(values, format);
	if (vasprintf(&eal.argument[eal.n_arguments], format, values) >= 0)
		eal.n_arguments++;
	va_end(values);
}

void eal_hush_begin(void)
{
	eal.hushed = open_memstream(&eal.hushed_text, &eal.hushed_size);
	if (eal.hushed != NULL)
		rte_openlog_stream(eal.hushed);
}

// The line that says most about a failure: the first that names an error, else the last.
static void cause_line(char *lines, char *text, size_t size)
{
	char *rest = NULL;

	text[0] = '\0';
	for (char *line = strtok_r(lines, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		snprintf(text, size, "%s", line);
		if (strcasestr(line, "cannot") || strcasestr(line, "fail") ||
		    strcasestr(line, "invalid") || strcasestr(line, "error"))
			return;
	}
}

void eal_hush_end(char *text, size_t size)
{
	rte_openlog_stream(log_stream());
	if (text != NULL)
		text[0] = '\0';
	if (eal.hushed == NULL)
		return;
	fclose(eal.hushed);
	eal.hushed = NULL;
	if (text != NULL && eal.hushed_text != NULL)
		cause_line(eal.hushed_text, text, size);
	free(eal.hushed_text);
	eal.hushed_text = NULL;
}

// Reserving without touching shows whether that many 2 MiB pages are free.
bool eal_hugepages_are_free(uint64_t octets)
{
	size_t length = (octets + 2 * MEGABYTE - 1) / (2 * MEGABYTE) * (2 * MEGABYTE);
	void *pages =
	    mmap(NULL, length, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | (21 << MAP_HUGE_SHIFT), -1, 0);

	if (pages == MAP_FAILED)
		return false;
	munmap(pages, length);
	return true;
}

// Whether a NIC is given bus addresses, there being no IOMMU that translates ours.
static bool is_untranslated(const char *pci)
{
	char path[128], name[32] = "";
	FILE *file;

	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/iommu_group/name", pci);
	file = fopen(path, "r");
	if (file != NULL) {
		if (fscanf(file, "%31s", name) != 1)
			name[0] = '\0';
		fclose(file);
		return strcmp(name, "vfio-noiommu") == 0;
	}
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/uio", pci);
	if (access(path, F_OK) < 0)
		return false;
	snprintf(path, sizeof(path), "/sys/bus/pci/devices/%s/iommu_group", pci);
	return access(path, F_OK) < 0;
}

static const char *untranslated(const struct eal_settings *settings)
{
	for (unsigned i = 0; i < settings->n_pci; i++)
		if (is_untranslated(settings->pci[i]))
			return settings->pci[i];
	return NULL;
}

static void arguments_memory(const struct eal_settings *settings)
{
	if (settings->dma && eal_hugepages_are_free(settings->memory + 64 * MEGABYTE)) {
		argument_add(
		    "--in-memory"); // no mounted hugetlbfs is needed, nothing is left behind
	} else {
		argument_add("--no-huge");
		argument_add("--no-shconf");
		argument_add("-m");
		argument_add("%" PRIu64,
			     settings->memory / MEGABYTE + (settings->small ? 64 : 512));
	}
	argument_add("--iova-mode=%s", untranslated(settings) != NULL ? "pa" : "va");
	argument_add("--file-prefix=lineprobe");
}

static void arguments_lcores(const struct cores *cores)
{
	char text[1024];
	char *list = NULL;
	size_t size;
	FILE *out = open_memstream(&list, &size);

	if (out == NULL)
		return;
	fprintf(out, "0@(%s)", cores_text(&cores->others, text, sizeof(text)));
	for (unsigned i = 0; i < cores->n_workers; i++)
		fprintf(out, ",%u@(%s)", i + 1, cores_text(&cores->worker[i], text, sizeof(text)));
	fclose(out);
	argument_add("--lcores=%s", list);
	argument_add("--main-lcore=0");
	free(list);
}

static void arguments_extra(const char *extra)
{
	char *copy = strdup(extra);
	char *rest = NULL;

	for (char *word = copy ? strtok_r(copy, " \t", &rest) : NULL; word != NULL;
	     word = strtok_r(NULL, " \t", &rest))
		argument_add("%s", word);
	free(copy);
}

static void arguments_make(const struct eal_settings *settings)
{
	argument_add("lineprobe");
	arguments_lcores(settings->cores);
	arguments_memory(settings);
	argument_add("--no-telemetry");
	if (settings->n_pci == 0)
		argument_add("--no-pci");
	for (unsigned i = 0; i < settings->n_pci; i++) {
		argument_add("-a");
		argument_add("%s", settings->pci[i]);
	}
	if (settings->extra != NULL)
		arguments_extra(settings->extra);
}

// DPDK speaks when something is wrong; ours are the lines that users read.
static void log_levels_set(void)
{
	rte_log_set_level_pattern("lib.*", RTE_LOG_ERR);
	rte_log_set_level_pattern("pmd.*", RTE_LOG_ERR);
	rte_log_set_level_pattern("bus.*", RTE_LOG_ERR);
}

// The libraries under net_af_xdp talk to stderr by themselves. They are there only when that driver
// could be loaded.
static void libraries_hush(void)
{
	static const char *const prints[][2] = {{"libbpf.so.1", "libbpf_set_print"},
						{"libxdp.so.1", "libxdp_set_print"}};

	for (unsigned i = 0; i < RTE_DIM(prints); i++) {
		void *library = dlopen(prints[i][0], RTLD_LAZY | RTLD_NOLOAD);
		void *(*set_print)(void *) = NULL;

		if (library != NULL)
			*(void **)&set_print = dlsym(library, prints[i][1]);
		if (set_print != NULL)
			set_print(NULL);
	}
}

static int eal_init(const struct eal_settings *settings)
{
	char *argument[MOST_ARGUMENTS]; // EAL changes the array
	char said[512];
	int taken;

	if (untranslated(settings) != NULL &&
	    !eal_hugepages_are_free(settings->memory + 64 * MEGABYTE))
		return user_error(ENOMEM,
				  "--input %s: without an IOMMU its packets need hugepages, and "
				  "%" PRIu64 " MiB are not free: echo 512 > "
				  "/proc/sys/vm/nr_hugepages",
				  untranslated(settings), settings->memory / MEGABYTE + 64);
	arguments_make(settings);
	memcpy(argument, eal.argument, sizeof(argument));
	eal_hush_begin();
	taken = rte_eal_init(eal.n_arguments, argument);
	eal_hush_end(said, sizeof(said));
	if (taken < 0)
		return user_error(rte_errno ? rte_errno : EINVAL, "DPDK could not start: %s%s%s",
				  said[0] ? said : rte_strerror(rte_errno),
				  settings->extra ? "; check --eal " : "",
				  settings->extra ? settings->extra : "");
	eal.started = true;
	eal.dma = settings->dma;
	log_levels_set();
	libraries_hush();
	return 0;
}

int eal_start(const struct eal_settings *settings)
{
	if (!eal.started)
		return eal_init(settings);
	if (settings->cores->n_workers >= rte_lcore_count())
		return user_error(EINVAL, "--workers: %u workers, but DPDK was started for %u",
				  settings->cores->n_workers, rte_lcore_count() - 1);
	return 0;
}
