// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_EAL_H
#define PMD_EAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pmd/eal/cores.h"

struct eal_settings {
	const struct cores *cores;
	const char *const *pci; // addresses to look at; none: no device scan
	unsigned n_pci;
	uint64_t memory; // octets that pools and rings will want
	bool dma;   // of some device: packet buffers are in EAL's memory, on hugepages if they are
		    // free
	bool small; // little is left over for what drivers and rings want
	const char *extra; // --eal, appended; may be NULL
};

// Starts EAL: worker i runs on lcore i + 1, main on lcore 0. Once a process; another call only
// checks that there are enough lcores. What EAL says is kept; on error the line that names the
// cause has been logged as ours; returns -errno.
int eal_start(const struct eal_settings *settings);

// Whether that many octets in pages of 2 MiB are free now.
bool eal_hugepages_are_free(uint64_t octets);

// Whether packet buffers must be in EAL's memory, where devices can write.
bool eal_has_dma(void);

// Between these two, DPDK's log goes to memory instead of stderr. eal_hush_end() stores its last
// error line (or last line) in `text` when that is not NULL, "" when nothing was said.
void eal_hush_begin(void);
void eal_hush_end(char *text, size_t size);

#endif
