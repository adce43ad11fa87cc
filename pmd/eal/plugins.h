// SPDX-License-Identifier: BSD-3-Clause
#ifndef PMD_EAL_PLUGINS_H
#define PMD_EAL_PLUGINS_H

// Whether drivers can be loaded as --eal asks for: 0, or -EINVAL with a line. `extra` may be NULL.
int plugins_check(const char *extra);

#endif
