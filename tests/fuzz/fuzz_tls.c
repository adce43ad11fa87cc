// SPDX-License-Identifier: BSD-3-Clause
// Input: see fuzz_dissector.h.
#include "fuzz_dissector.h"

FUZZ_DISSECTOR("tls", IPPROTO_TCP, 443)
