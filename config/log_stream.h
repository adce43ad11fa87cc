// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_LOG_STREAM_H
#define CONFIG_LOG_STREAM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

// Whether stderr is read by systemd's journal, which knows the time, the program and the level of
// each line by itself: lines then begin with <LEVEL> and have no time and no name.
bool log_is_journal(void);

// What stands before a line of that level (RTE_LOG_ERR, ...): "lineprobe: ", or "<3>".
const char *log_prefix(uint32_t level);

// Where DPDK shall write: stderr, or a stream that begins each line with <LEVEL>.
FILE *log_stream(void);

#endif
