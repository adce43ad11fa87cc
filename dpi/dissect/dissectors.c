// SPDX-License-Identifier: BSD-3-Clause
#include "dpi/dissect/dissectors.h"

const struct dissector dissectors[] = {
#define X(name_, ...) {.name = #name_, .dissect = name_##_dissect, __VA_ARGS__},
    DISSECTORS(X)
#undef X
};

const unsigned n_dissectors = sizeof(dissectors) / sizeof(dissectors[0]);
