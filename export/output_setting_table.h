// SPDX-License-Identifier: BSD-3-Clause
#ifndef EXPORT_OUTPUT_SETTING_TABLE_H
#define EXPORT_OUTPUT_SETTING_TABLE_H

#include "export/output_setting.h"
#include "export/output_settings.h"

// Those that more than one kind of output has. Encoders and transports list their own.
extern const struct output_setting output_setting_table[];
extern const unsigned n_output_settings;

#endif
