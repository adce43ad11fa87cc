// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_WIDEN_H
#define EXPORT_WIDEN_H

#include "export/record/flow_record.h"

// A copy with room for at least so many octets before its metadata (flow_record_octets()), zeros
// where the record had none. `to` has room for the largest record.
void flow_record_widen(struct flow_record *to, const struct flow_record *record, uint16_t octets);

#endif
