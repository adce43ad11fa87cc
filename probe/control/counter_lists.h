// SPDX-License-Identifier: BSD-3-Clause
#ifndef PROBE_COUNTER_LISTS_H
#define PROBE_COUNTER_LISTS_H

#include "config/counter_set.h"

// The i-th of all counter lists of the balance sheet, as the data goes; NULL: that was all.
const struct counter_list *counter_list_any(unsigned i);

#endif
