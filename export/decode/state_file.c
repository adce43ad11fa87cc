// SPDX-License-Identifier: BSD-3-Clause
// The file: a head, items of a kind and a length each, and a checksum over all before it. An item
// belongs to the sender or domain that was named last.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/hash.h"
#include "export/decode/state_file.h"

enum { STATE_MOST = 128 << 20 };
enum state_item { STATE_SENDER = 1, STATE_DOMAIN, STATE_TEMPLATE, STATE_SAMPLER };

enum { STATE_VERSION_AT = 13 }; // a digit
static const char state_head[16] = "lineprobe st 1\n";

struct state_header {
	uint32_t kind, octets;
};

struct state_sender {
	uint8_t octets[16];
	uint32_t ipv6;
};

struct state_sampler {
	uint32_t domain, interval;
	uint64_t id;
	uint32_t has_id, reserved;
};

struct state_domain {
	uint32_t version, id;
	uint64_t told_ms;
};

struct state_template {
	uint16_t id, port, n_elements, n_scope;
	uint32_t options, octets; // the definition follows
};

static void put(FILE *to, uint32_t kind, const void *item, uint32_t n, const void *more,
		uint32_t n_more)
{
	const struct state_header header = {kind, n + n_more};

	fwrite(&header, sizeof(header), 1, to);
	fwrite(item, 1, n, to);
	if (n_more > 0)
		fwrite(more, 1, n_more, to);
}

static void put_domain(FILE *to, const struct domain *domain)
{
	const struct state_domain item = {domain->version, domain->id, domain->origin.told_ms};
	const struct template_entry *entry;

	put(to, STATE_DOMAIN, &item, sizeof(item), NULL, 0);
	TAILQ_FOREACH_REVERSE (entry, &domain->templates, template_queue, in_domain) {
		const struct data_template *known = entry->known;
		const struct state_template one = {entry->id,	      entry->port,
						   known->n_elements, known->n_scope,
						   known->options,    known->definition_octets};

		put(to, STATE_TEMPLATE, &one, sizeof(one), known->definition,
		    known->definition_octets);
	}
}

static void put_sampler(FILE *to, const struct sampler *sampler)
{
	const struct state_sampler item = {sampler->domain, sampler->interval, sampler->id,
					   sampler->has_id, 0};

	put(to, STATE_SAMPLER, &item, sizeof(item), NULL, 0);
}

static void put_sender(FILE *to, const struct sender *sender)
{
	struct state_sender item = {.ipv6 = sender->address.ipv6};
	const struct domain *domain;

	memcpy(item.octets, sender->address.octets, sizeof(item.octets));
	put(to, STATE_SENDER, &item, sizeof(item), NULL, 0);
	for (unsigned i = 0; i < sender->samplers.n; i++)
		put_sampler(to, &sender->samplers.sampler[i]);
	TAILQ_FOREACH_REVERSE (domain, &sender->domains, domain_queue, in_sender)
		put_domain(to, domain);
}

static int write_all(const struct senders *senders, FILE *to)
{
	const struct sender *sender;

	fwrite(state_head, sizeof(state_head), 1, to);
	// The one that was used last comes last, and is so again.
	for (unsigned proven = 0; proven < 2; proven++)
		TAILQ_FOREACH_REVERSE (sender, &senders->queue[proven], sender_queue, in_queue)
			put_sender(to, sender);
	return ferror(to) ? -EIO : 0;
}

// What is in memory becomes a file that is whole or not there.
static int write_file(const char *text, size_t n, const char *path)
{
	const uint64_t sum = hash_end(hash_octets(HASH_BEGIN, text, n));
	char beside[4096];
	int fd, err = 0;

	if (snprintf(beside, sizeof(beside), "%s.new", path) >= (int)sizeof(beside))
		return -ENAMETOOLONG;
	fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	if (write(fd, text, n) != (ssize_t)n || write(fd, &sum, sizeof(sum)) != sizeof(sum) ||
	    fsync(fd) < 0)
		err = errno != 0 ? -errno : -ENOSPC;
	if (close(fd) < 0 && err == 0)
		err = -errno;
	if (err == 0 && rename(beside, path) < 0)
		err = -errno;
	if (err < 0)
		unlink(beside);
	return err;
}

int state_file_save(const struct senders *senders, const char *path)
{
	char *text = NULL;
	size_t n = 0;
	FILE *to = open_memstream(&text, &n);
	int err;

	if (to == NULL)
		return -ENOMEM;
	err = write_all(senders, to);
	if (fclose(to) != 0 && err == 0)
		err = -ENOMEM;
	if (err == 0)
		err = write_file(text, n, path);
	free(text);
	return err;
}

// Where reading stands.
struct state_reading {
	struct senders *senders;
	const struct element_wishes *wishes;
	struct sender *sender;
	struct domain *domain;
};

static int take_template(struct state_reading *reading, const uint8_t *octets, uint32_t n)
{
	struct state_template item;
	struct template_definition definition;

	if (reading->domain == NULL || n < sizeof(item))
		return -EBADMSG;
	memcpy(&item, octets, sizeof(item));
	if (item.octets != n - sizeof(item) || item.n_elements * 4u > item.octets)
		return -EBADMSG;
	definition = (struct template_definition){.at = octets + sizeof(item),
						  .octets = (uint16_t)item.octets,
						  .id = item.id,
						  .n_elements = item.n_elements,
						  .n_scope = item.n_scope,
						  .options = item.options != 0};
	if (template_elements_octets(reading->domain->version, &definition) != item.octets)
		return -EBADMSG;
	return domain_put_template(reading->senders, reading->domain, reading->wishes, &definition,
				   item.port) != NULL
		   ? 0
		   : -errno;
}

static int take_sender(struct state_reading *reading, const uint8_t *octets, uint32_t n)
{
	struct sender_address address;
	struct state_sender item;
	bool made;

	if (n != sizeof(item))
		return -EBADMSG;
	memcpy(&item, octets, sizeof(item));
	address.ipv6 = item.ipv6 != 0;
	memcpy(address.octets, item.octets, sizeof(address.octets));
	reading->sender = senders_find(reading->senders, &address, &made);
	reading->domain = NULL;
	return reading->sender == NULL ? -ENOMEM : 0;
}

static int take_sampler(const struct state_reading *reading, const uint8_t *octets, uint32_t n)
{
	struct state_sampler item;
	struct sampler sampler;

	if (n != sizeof(item) || reading->sender == NULL)
		return -EBADMSG;
	memcpy(&item, octets, sizeof(item));
	sampler = (struct sampler){.domain = item.domain,
				   .has_id = item.has_id != 0,
				   .id = item.id,
				   .interval = item.interval};
	samplers_put(&reading->sender->samplers, &sampler);
	return 0;
}

static int take_domain(struct state_reading *reading, const uint8_t *octets, uint32_t n)
{
	struct state_domain item;

	if (n != sizeof(item) || reading->sender == NULL)
		return -EBADMSG;
	memcpy(&item, octets, sizeof(item));
	reading->domain = sender_domain(reading->senders, reading->sender, item.version, item.id);
	if (reading->domain == NULL)
		return -ENOMEM;
	reading->domain->origin.told_ms = item.told_ms;
	return 0;
}

static int take_item(struct state_reading *reading, uint32_t kind, const uint8_t *octets,
		     uint32_t n)
{
	switch (kind) {
	case STATE_SENDER:
		return take_sender(reading, octets, n);
	case STATE_DOMAIN:
		return take_domain(reading, octets, n);
	case STATE_TEMPLATE:
		return take_template(reading, octets, n);
	case STATE_SAMPLER:
		return take_sampler(reading, octets, n);
	default:
		return -EBADMSG;
	}
}

static int take_all(struct state_reading *reading, const uint8_t *octets, size_t n)
{
	size_t at = sizeof(state_head);
	int err = 0;

	while (at < n && err == 0) {
		struct state_header header;

		if (n - at < sizeof(header))
			return -EBADMSG;
		memcpy(&header, octets + at, sizeof(header));
		at += sizeof(header);
		if (header.octets > n - at)
			return -EBADMSG;
		err = take_item(reading, header.kind, octets + at, header.octets);
		at += header.octets;
	}
	return err;
}

static bool is_of_later_version(const uint8_t *octets)
{
	return memcmp(octets, state_head, STATE_VERSION_AT) == 0 &&
	       octets[STATE_VERSION_AT] > state_head[STATE_VERSION_AT] &&
	       octets[STATE_VERSION_AT] <= '9';
}

static int check_sum(const uint8_t *octets, size_t n)
{
	uint64_t sum;

	if (n >= sizeof(state_head) && is_of_later_version(octets))
		return -EPROTO;
	if (n < sizeof(state_head) + sizeof(sum) ||
	    memcmp(octets, state_head, sizeof(state_head)) != 0)
		return -EBADMSG;
	memcpy(&sum, octets + n - sizeof(sum), sizeof(sum));
	return sum == hash_end(hash_octets(HASH_BEGIN, octets, n - sizeof(sum))) ? 0 : -EBADMSG;
}

int state_file_take(struct senders *senders, const struct element_wishes *wishes,
		    const uint8_t *octets, size_t n)
{
	struct state_reading reading = {.senders = senders, .wishes = wishes};
	int err = check_sum(octets, n);

	return err < 0 ? err : take_all(&reading, octets, n - sizeof(uint64_t));
}

// Who else could write it could have us read records as he likes.
static int check_file(int fd, size_t *n)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return -errno;
	if (!S_ISREG(status.st_mode) || (status.st_mode & (S_IWGRP | S_IWOTH)) ||
	    (status.st_uid != geteuid() && status.st_uid != 0))
		return -EPERM;
	if (status.st_size > STATE_MOST)
		return -EBADMSG;
	*n = (size_t)status.st_size;
	return 0;
}

int state_file_load(struct senders *senders, const struct element_wishes *wishes, const char *path)
{
	const int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	uint8_t *octets = NULL;
	size_t n = 0;
	int err = fd < 0 ? -errno : check_file(fd, &n);

	if (err == 0) {
		octets = malloc(n + 1);
		err = octets == NULL ? -ENOMEM : 0;
	}
	if (err == 0 && read(fd, octets, n) != (ssize_t)n)
		err = -EBADMSG;
	if (err == 0)
		err = state_file_take(senders, wishes, octets, n);
	free(octets);
	if (fd >= 0)
		close(fd);
	return err;
}
