// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_LOG_H
#define CONFIG_LOG_H

#include <stdint.h>

#include <rte_common.h>
#include <rte_log.h>

// One log type a file, so that --log-level can set it by name: LOG_TYPE(spread) names
// "lineprobe.spread".
#define LOG_TYPE(name) static RTE_LOG_REGISTER(file_logtype, lineprobe.name, NOTICE)

// LOG(WARNING, "port %u: ...", port): one line; the newline is added. Never on the packet's way.
#define LOG(level, ...) log_line(RTE_LOG_##level, (uint32_t)file_logtype, __VA_ARGS__)

// What LOG() calls. Here and in user_error() whatever a terminal would obey is written as \xNN.
void log_line(uint32_t level, uint32_t logtype, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// A user's mistake, printed on stderr as "lineprobe: ..." in one line that names the option, file
// or device, the value, the limit and the remedy. Returns -err, so that a caller can write: return
// user_error(EINVAL, ...).
int user_error(int err, const char *format, ...) __attribute__((format(printf, 2, 3)));

// From here on errors of this thread are written to `line`, the last one stays; NULL: to stderr as
// usual. Returns where they went before.
struct error_line {
	char text[1024];
};
struct error_line *user_errors_to(struct error_line *line);

// There is no memory for the option or part that `format` names: one line like that, with the
// octets that it needs and what the user can do ("lower --max-flows"; NULL: free memory). Returns
// -ENOMEM.
int memory_error(uint64_t octets, const char *remedy, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
