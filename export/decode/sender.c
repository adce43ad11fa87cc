// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include <rte_branch_prediction.h>

#include "config/hash.h"
#include "export/decode/held.h"
#include "export/decode/sender.h"

struct senders *senders_new(void)
{
	struct senders *senders = calloc(1, sizeof(*senders));

	if (senders == NULL)
		return NULL;
	TAILQ_INIT(&senders->queue[false]);
	TAILQ_INIT(&senders->queue[true]);
	TAILQ_INIT(&senders->held);
	senders->most_senders = SENDERS_MOST;
	if (getrandom(&senders->seed, sizeof(senders->seed), 0) != sizeof(senders->seed))
		senders->seed = (uintptr_t)senders;
	senders->pool.seed = senders->seed;
	return senders;
}

static struct template_entry **template_bucket(struct domain *domain, uint16_t id)
{
	return &domain->by_id[id % DOMAIN_BUCKETS];
}

static size_t entry_memory(const struct template_entry *entry)
{
	return sizeof(*entry) + template_memory(entry->known);
}

static void template_remove(struct senders *senders, struct domain *domain,
			    struct template_entry *entry)
{
	struct template_entry **at = template_bucket(domain, entry->id);

	while (*at != entry)
		at = &(*at)->next;
	*at = entry->next;
	TAILQ_REMOVE(&domain->templates, entry, in_domain);
	domain->n_templates--;
	senders->template_memory -= sizeof(*entry);
	domain->sender->template_memory -= entry_memory(entry);
	template_pool_put(&senders->pool, entry->known);
	free(entry);
}

static void keep_figures(struct senders *senders, const struct domain *domain)
{
	senders->gone_sequences.lost += domain->sequences.lost;
	senders->gone_sequences.late += domain->sequences.late;
	senders->gone_sequences.repeated += domain->sequences.repeated;
	senders->gone_sequences.restarts += domain->sequences.restarts;
	senders->gone.no_template += domain->figures.no_template;
	senders->gone.no_rate += domain->figures.no_rate;
	senders->gone.discarded += domain->figures.discarded;
	senders->gone.agent_drops += domain->figures.agent_drops;
}

static void account(struct senders *senders, struct sender *sender, int64_t octets)
{
	sender->memory += (uint64_t)octets;
	senders->memory += (uint64_t)octets;
}

static void domain_free(struct senders *senders, struct domain *domain)
{
	struct template_entry *entry;
	uint64_t octets = sizeof(*domain);

	held_forget(senders, domain);
	keep_figures(senders, domain);
	while ((entry = TAILQ_FIRST(&domain->templates)) != NULL)
		template_remove(senders, domain, entry);
	for (unsigned i = 0; i < DOMAIN_PORTS; i++) {
		octets += domain->sequence[i] != NULL ? sizeof(struct sequence) : 0;
		free(domain->sequence[i]);
	}
	octets += domain->sources != NULL ? sizeof(*domain->sources) : 0;
	free(domain->sources);
	account(senders, domain->sender, -(int64_t)octets);
	TAILQ_REMOVE(&domain->sender->domains, domain, in_sender);
	domain->sender->n_domains--;
	senders->n_domains--;
	free(domain);
}

static struct sender **sender_bucket(struct senders *senders, const struct sender_address *address)
{
	uint64_t half[2];

	memcpy(half, address->octets, sizeof(half));
	return &senders->bucket[hash_end(half[0] ^ hash_end(half[1] ^ senders->seed)) %
				SENDER_BUCKETS];
}

static void sender_free(struct senders *senders, struct sender *sender)
{
	struct sender **at = sender_bucket(senders, &sender->address);

	while (!TAILQ_EMPTY(&sender->domains))
		domain_free(senders, TAILQ_FIRST(&sender->domains));
	while (*at != sender)
		at = &(*at)->next;
	*at = sender->next;
	TAILQ_REMOVE(&senders->queue[sender->proven], sender, in_queue);
	senders->n--;
	samplers_free(&sender->samplers);
	interfaces_free(&sender->interfaces, &senders->n_interfaces);
	free(sender->names);
	senders->memory -= sender->memory;
	free(sender);
}

static void move_to_front(struct senders *senders, struct sender *sender, bool proven)
{
	TAILQ_REMOVE(&senders->queue[sender->proven], sender, in_queue);
	sender->proven = proven;
	sender->moved_us = sender->used_us;
	TAILQ_INSERT_HEAD(&senders->queue[proven], sender, in_queue);
}

// What has been used since it stands where it does goes to the front first.
static struct sender *first_to_go(struct senders *senders)
{
	const bool proven = TAILQ_EMPTY(&senders->queue[false]);
	struct sender *last;

	// NOLINTNEXTLINE(clang-analyzer-unix.Malloc): it does not see that TAILQ_REMOVE() takes out
	while ((last = TAILQ_LAST(&senders->queue[proven], sender_queue)) != NULL &&
	       last->used_us != last->moved_us)
		move_to_front(senders, last, proven);
	return last;
}

void senders_free(struct senders *senders)
{
	if (senders == NULL)
		return;
	while (senders->n > 0)
		sender_free(senders, first_to_go(senders));
	free(senders);
}

static struct sender *sender_new(struct senders *senders, const struct sender_address *address,
				 struct sender **bucket)
{
	struct sender *sender = calloc(1, sizeof(*sender));

	if (sender == NULL)
		return NULL;
	sender->address = *address;
	TAILQ_INIT(&sender->domains);
	TAILQ_INIT(&sender->held);
	sender->next = *bucket;
	*bucket = sender;
	sender->used_us = sender->moved_us = senders->now_us;
	TAILQ_INSERT_HEAD(&senders->queue[false], sender, in_queue);
	senders->n++;
	account(senders, sender, sizeof(*sender));
	return sender;
}

// To move it costs its neighbours' lines, so that a proven one is moved once a second.
static void sender_use(struct senders *senders, struct sender *sender)
{
	sender->used_us = senders->now_us;
	sender->n_used++;
	if (!sender->proven || sender->used_us - sender->moved_us >= USED_US)
		move_to_front(senders, sender, sender->n_used >= SENDER_PROVEN);
}

// Who was silent longest makes room, but not the one that asks for it.
static void forget_first(struct senders *senders)
{
	senders->evicted_senders++;
	sender_free(senders, first_to_go(senders));
}

void sender_account(struct senders *senders, struct sender *sender, int64_t octets)
{
	account(senders, sender, octets);
	while (senders->memory > STATE_MEMORY && first_to_go(senders) != sender)
		forget_first(senders);
}

struct sender *senders_find(struct senders *senders, const struct sender_address *address,
			    bool *made)
{
	struct sender **bucket = sender_bucket(senders, address), *sender;

	*made = false;
	for (sender = *bucket; sender != NULL; sender = sender->next) {
		if (sender->address.ipv6 != address->ipv6 ||
		    memcmp(sender->address.octets, address->octets, 16) != 0)
			continue;
		sender_use(senders, sender);
		return sender;
	}
	if (senders->n >= senders->most_senders)
		forget_first(senders);
	*made = true;
	return sender_new(senders, address, bucket);
}

static struct domain *domain_new(struct senders *senders, struct sender *sender, unsigned version,
				 uint32_t id)
{
	struct domain *domain = calloc(1, sizeof(*domain));

	if (domain == NULL)
		return NULL;
	domain->sender = sender;
	domain->version = version;
	domain->id = id;
	TAILQ_INIT(&domain->templates);
	TAILQ_INSERT_HEAD(&sender->domains, domain, in_sender);
	sender->n_domains++;
	senders->n_domains++;
	sender_account(senders, sender, sizeof(*domain));
	return domain;
}

static void domains_make_room(struct senders *senders, struct sender *sender)
{
	while (senders->n_domains >= DOMAINS_ALL && first_to_go(senders) != sender)
		forget_first(senders);
	if (sender->n_domains < DOMAINS_MOST && senders->n_domains < DOMAINS_ALL)
		return;
	senders->evicted_domains++;
	if (sender->n_domains > 0)
		domain_free(senders, TAILQ_LAST(&sender->domains, domain_queue));
}

struct domain *sender_domain(struct senders *senders, struct sender *sender, unsigned version,
			     uint32_t id)
{
	struct domain *domain = NULL;

	TAILQ_FOREACH (domain, &sender->domains, in_sender) {
		if (domain->version != version || domain->id != id)
			continue;
		if (TAILQ_FIRST(&sender->domains) != domain) {
			TAILQ_REMOVE(&sender->domains, domain, in_sender);
			TAILQ_INSERT_HEAD(&sender->domains, domain, in_sender);
		}
		return domain;
	}
	domains_make_room(senders, sender);
	return domain_new(senders, sender, version, id);
}

struct exporter_interface *sender_interface(struct senders *senders, struct sender *sender,
					    uint32_t index)
{
	struct exporter_interface *interface =
	    interfaces_put(&sender->interfaces, index, &senders->n_interfaces, INTERFACES_ALL);

	senders->interfaces_refused += interface == NULL;
	return interface;
}

struct sequence *domain_sequence(struct senders *senders, struct domain *domain, uint16_t port)
{
	struct sequence **place = sequence_place(domain->sequence, DOMAIN_PORTS, port);

	if (*place == NULL) {
		*place = calloc(1, sizeof(**place));
		if (*place == NULL)
			return NULL;
		sender_account(senders, domain->sender, sizeof(**place));
	} else if ((*place)->port != port) {
		memset(*place, 0, sizeof(**place));
	}
	(*place)->port = port;
	(*place)->used = ++senders->clock;
	return *place;
}

static void template_use(const struct senders *senders, struct domain *domain,
			 struct template_entry *entry)
{
	if (senders->now_us - entry->moved_us < USED_US || TAILQ_FIRST(&domain->templates) == entry)
		return;
	TAILQ_REMOVE(&domain->templates, entry, in_domain);
	TAILQ_INSERT_HEAD(&domain->templates, entry, in_domain);
	entry->moved_us = senders->now_us;
}

// Those of one id stand in the order in which they were defined, the newest first.
static struct template_entry *template_find(struct domain *domain, uint16_t id, uint16_t port)
{
	struct template_entry *newest = NULL;

	for (struct template_entry *one = *template_bucket(domain, id); one; one = one->next) {
		if (one->id != id)
			continue;
		if (one->port == port)
			return one;
		if (newest == NULL)
			newest = one;
	}
	return newest;
}

struct template_entry *domain_template_entry(const struct senders *senders, struct domain *domain,
					     uint16_t id, uint16_t port)
{
	struct template_entry *entry = template_find(domain, id, port);

	if (entry != NULL)
		template_use(senders, domain, entry);
	return entry;
}

const struct data_template *domain_template(const struct senders *senders, struct domain *domain,
					    uint16_t id, uint16_t port)
{
	const struct template_entry *entry = domain_template_entry(senders, domain, id, port);

	return entry != NULL ? entry->known : NULL;
}

// Who has many of them drives out his own; of all, who was silent longest makes room.
static void make_room(struct senders *senders, struct domain *domain)
{
	struct sender *sender = domain->sender;

	while (domain->n_templates >= TEMPLATES_MOST ||
	       (sender->template_memory > SENDER_TEMPLATE_MEMORY && domain->n_templates > 0)) {
		senders->evicted_templates++;
		template_remove(senders, domain, TAILQ_LAST(&domain->templates, template_queue));
	}
	while (sender->template_memory > SENDER_TEMPLATE_MEMORY &&
	       TAILQ_LAST(&sender->domains, domain_queue) != domain) {
		senders->evicted_domains++;
		domain_free(senders, TAILQ_LAST(&sender->domains, domain_queue));
	}
	while (senders->template_memory + senders->pool.memory > TEMPLATE_MEMORY &&
	       first_to_go(senders) != sender)
		forget_first(senders);
}

static void template_add(struct senders *senders, struct domain *domain,
			 struct template_entry *entry)
{
	struct template_entry **bucket = template_bucket(domain, entry->id);

	entry->next = *bucket;
	*bucket = entry;
	TAILQ_INSERT_HEAD(&domain->templates, entry, in_domain);
	domain->n_templates++;
	senders->template_memory += sizeof(*entry);
	domain->sender->template_memory += entry_memory(entry);
}

const struct data_template *domain_put_template(struct senders *senders, struct domain *domain,
						const struct element_wishes *wishes,
						const struct template_definition *definition,
						uint16_t port)
{
	struct template_entry *old = template_find(domain, definition->id, port);
	struct template_entry *entry = malloc(sizeof(*entry));
	struct data_template *known;

	if (entry == NULL)
		return NULL;
	known = template_pool_get(&senders->pool, wishes, domain->version, definition);
	if (known == NULL) {
		free(entry);
		return NULL;
	}
	*entry = (struct template_entry){
	    .known = known, .moved_us = senders->now_us, .id = definition->id, .port = port};
	if (old != NULL && old->port == port)
		template_remove(senders, domain, old);
	make_room(senders, domain);
	template_add(senders, domain, entry);
	return known;
}

void domain_withdraw(struct senders *senders, struct domain *domain, uint16_t id, bool options)
{
	struct template_entry *entry = TAILQ_FIRST(&domain->templates), *next;

	for (; entry != NULL; entry = next) {
		next = TAILQ_NEXT(entry, in_domain);
		if (entry->id == id || (id < TEMPLATE_LEAST_ID && entry->known->options == options))
			template_remove(senders, domain, entry);
	}
}
