// SPDX-License-Identifier: BSD-3-Clause
#ifndef CONFIG_FIGURE_H
#define CONFIG_FIGURE_H

#include <stddef.h>
#include <stdint.h>

// "1,234,567": a whole number as a person reads it. `room` of 32 holds all.
char *figure_write(uint64_t value, char *text, size_t room);

// "950 ", "12.3 k", "4.56 M", "7.80 G": three digits, for a unit to follow.
char *figure_rate(double value, char *text, size_t room);

#endif
