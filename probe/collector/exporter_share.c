// SPDX-License-Identifier: BSD-3-Clause
#include "probe/collector/exporter_share.h"

#include <pthread.h>
#include <stdlib.h>

struct exporter_share {
	pthread_mutex_t lock;
	struct exporter_list list;
};

struct exporter_share *exporter_share_new(void)
{
	struct exporter_share *share = calloc(1, sizeof(*share));

	if (share != NULL)
		pthread_mutex_init(&share->lock, NULL);
	return share;
}

void exporter_share_free(struct exporter_share *share)
{
	if (share == NULL)
		return;
	pthread_mutex_destroy(&share->lock);
	free(share);
}

void exporter_share_fill(struct exporter_share *share, const struct senders *senders)
{
	if (pthread_mutex_trylock(&share->lock) != 0)
		return;
	exporter_list_fill_rows(&share->list, senders);
	pthread_mutex_unlock(&share->lock);
}

void exporter_share_take(struct exporter_share *share,
			 void (*row)(void *context, const struct exporter_row *row), void *context)
{
	pthread_mutex_lock(&share->lock);
	for (unsigned i = 0; i < share->list.n; i++)
		row(context, &share->list.row[i]);
	pthread_mutex_unlock(&share->lock);
}
