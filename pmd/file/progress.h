// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_PROGRESS_H
#define PMD_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "pmd/file/reader.h"

// The line on a terminal that shows how much of the files has been read.
struct progress {
	uint64_t begun_ns, shown_ns; // 0: not yet
	bool visible;
};

// See pmd_progress().
void progress_show(struct progress *progress, struct file_reader *reader, bool last);

#endif
