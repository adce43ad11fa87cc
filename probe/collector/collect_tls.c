// SPDX-License-Identifier: BSD-3-Clause
#include "probe/collector/collect_tls.h"

#include <errno.h>
#include <stdlib.h>

#include "config/log.h"

LOG_TYPE(collector_tls);

static int open_context(struct tls_context *context, const struct collect_input *input)
{
	const struct tls_user user = {.option = "input", .spec = input->spec, .serves = true};
	const int err = tls_context_open(context, &user, &input->tls);

	return err == -ENOMEM ? memory_error(sizeof(*context), NULL, "--input %s", input->spec)
			      : err;
}

int collect_tls_check(const struct collect_input *input)
{
	struct tls_context context;
	const int err = open_context(&context, input);

	tls_context_close(&context);
	return err;
}

int collect_tls_open(struct collect_worker *worker)
{
	const struct collect_input *input = worker->input;
	int err;

	worker->tls = calloc(1, sizeof(*worker->tls));
	if (worker->tls == NULL)
		return memory_error(sizeof(*worker->tls), NULL, "--input %s", input->spec);
	err = open_context(worker->tls, input);
	if (err == 0)
		err = collect_socket_listen(&worker->socket, input);
	if (err == 0 && input->tls.file[TLS_CA] == NULL && input->n_allowed == 0)
		LOG(NOTICE,
		    "%s: everybody may send: ca=FILE asks exporters for certificates, allow= names "
		    "their networks",
		    input->spec);
	return err;
}

void collect_tls_close(struct collect_worker *worker)
{
	if (worker->tls != NULL)
		tls_context_close(worker->tls);
	free(worker->tls);
	worker->tls = NULL;
}
