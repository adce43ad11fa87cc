// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>

#include "dpi/engine.h"

struct quic_keys {
	int unused;
};

struct quic_keys *quic_keys_new(void)
{
	return calloc(1, sizeof(struct quic_keys));
}

void quic_keys_free(struct quic_keys *keys)
{
	free(keys);
}
