// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_RECORD_READ_H
#define EXPORT_RECORD_READ_H

#include "export/decode/flow_values.h"
#include "export/decode/template_read.h"
#include "export/record/flow_record.h"

// Reads the elements of one Data Record into a record that was begun, and into `values`. Returns
// the octets that it takes; 0: it does not fit into what is left.
size_t record_read(const struct data_template *known, const uint8_t *octets, size_t left,
		   struct flow_values *values, struct flow_record *record);

#endif
