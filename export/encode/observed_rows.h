// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_OBSERVED_ROWS_H
#define EXPORT_OBSERVED_ROWS_H

#include "export/encode/ipfix_options.h"

// Rows of the options records about other exporters, whose records are collected: see
// options_tmpls[].
unsigned observed_rows(const struct templated_encoder *encoder);
bool observed_ipv4_row(const struct templated_encoder *encoder, unsigned index,
		       struct options_data_record *row);
bool observed_ipv6_row(const struct templated_encoder *encoder, unsigned index,
		       struct options_data_record *row);

#endif
