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
	return senders;
}

static struct data_template **template_bucket(struct domain *domain, uint16_t id)
{
	return &domain->by_id[id % DOMAIN_BUCKETS];
}

static void template_remove(struct senders *senders, struct domain *domain,
			    struct data_template *known)
{
	struct data_template **at = template_bucket(domain, known->id);

	while (*at != known)
		at = &(*at)->next;
	*at = known->next;
	TAILQ_REMOVE(&domain->templates, known, in_domain);
	domain->n_templates--;
	senders->template_memory -= template_memory(known);
	domain->sender->template_memory -= template_memory(known);
	free(known);
}

static void keep_figures(struct senders *senders, const struct domain *domain)
{
	senders->gone_sequences.lost += domain->sequences.lost;
	senders->gone_sequences.late += domain->sequences.late;
	senders->gone_sequences.repeated += domain->sequences.repeated;
	senders->gone_sequences.restarts += domain->sequences.restarts;
	senders->gone.no_template += domain->figures.no_template;
	senders->gone.no_rate += domain->figures.no_rate;
	senders->gone.agent_drops += domain->figures.agent_drops;
}

static void domain_free(struct senders *senders, struct domain *domain)
{
	struct data_template *known;

	held_forget(senders, domain);
	keep_figures(senders, domain);
	while ((known = TAILQ_FIRST(&domain->templates)) != NULL)
		template_remove(senders, domain, known);
	for (unsigned i = 0; i < DOMAIN_PORTS; i++)
		free(domain->sequence[i]);
	free(domain->sources);
	TAILQ_REMOVE(&domain->sender->domains, domain, in_sender);
	domain->sender->n_domains--;
	senders->n_domains--;
	free(domain);
}

static struct sender **sender_bucket(struct senders *senders, const struct sender_address *address)
{
	const uint64_t hash = hash_octets(HASH_BEGIN ^ senders->seed, address->octets, 16);

	return &senders->bucket[hash_end(hash) % SENDER_BUCKETS];
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
	free(sender->names);
	free(sender);
}

static struct sender *first_to_go(const struct senders *senders)
{
	const bool proven = TAILQ_EMPTY(&senders->queue[false]);

	// NOLINTNEXTLINE(clang-analyzer-unix.Malloc): it does not see that TAILQ_REMOVE() takes out
	return TAILQ_LAST(&senders->queue[proven], sender_queue);
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
	TAILQ_INSERT_HEAD(&senders->queue[false], sender, in_queue);
	senders->n++;
	return sender;
}

static void sender_use(struct senders *senders, struct sender *sender)
{
	TAILQ_REMOVE(&senders->queue[sender->proven], sender, in_queue);
	sender->proven |= ++sender->n_used >= SENDER_PROVEN;
	TAILQ_INSERT_HEAD(&senders->queue[sender->proven], sender, in_queue);
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
	if (senders->n >= senders->most_senders) {
		senders->evicted_senders++;
		sender_free(senders, first_to_go(senders));
	}
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
	return domain;
}

static void domains_make_room(struct senders *senders, struct sender *sender)
{
	while (senders->n_domains >= DOMAINS_ALL && first_to_go(senders) != sender) {
		senders->evicted_senders++;
		sender_free(senders, first_to_go(senders));
	}
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

struct sequence *domain_sequence(struct senders *senders, struct domain *domain, uint16_t port)
{
	struct sequence **place = &domain->sequence[0];

	for (unsigned i = 0; i < DOMAIN_PORTS; i++) {
		struct sequence *sequence = domain->sequence[i];

		if (sequence != NULL && sequence->port == port) {
			sequence->used = ++senders->clock;
			return sequence;
		}
		if (sequence == NULL || (*place != NULL && sequence->used < (*place)->used))
			place = &domain->sequence[i];
	}
	if (*place == NULL)
		*place = malloc(sizeof(**place));
	if (*place == NULL)
		return NULL;
	memset(*place, 0, sizeof(**place));
	(*place)->port = port;
	(*place)->used = ++senders->clock;
	return *place;
}

static void template_use(struct domain *domain, struct data_template *known)
{
	if (TAILQ_FIRST(&domain->templates) == known)
		return;
	TAILQ_REMOVE(&domain->templates, known, in_domain);
	TAILQ_INSERT_HEAD(&domain->templates, known, in_domain);
}

// Those of one id stand in the order in which they were defined, the newest first.
static struct data_template *template_find(struct domain *domain, uint16_t id, uint16_t port)
{
	struct data_template *newest = NULL;

	for (struct data_template *one = *template_bucket(domain, id); one; one = one->next) {
		if (one->id != id)
			continue;
		if (one->port == port)
			return one;
		if (newest == NULL)
			newest = one;
	}
	return newest;
}

struct data_template *domain_template(struct domain *domain, uint16_t id, uint16_t port)
{
	struct data_template *known = template_find(domain, id, port);

	if (known != NULL)
		template_use(domain, known);
	return known;
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
	while (senders->template_memory > TEMPLATE_MEMORY && first_to_go(senders) != sender) {
		senders->evicted_senders++;
		sender_free(senders, first_to_go(senders));
	}
}

void domain_put_template(struct senders *senders, struct domain *domain,
			 struct data_template *known)
{
	struct data_template *old = template_find(domain, known->id, known->port);
	struct data_template **bucket = template_bucket(domain, known->id);

	if (old != NULL && old->port == known->port)
		template_remove(senders, domain, old);
	make_room(senders, domain);
	known->next = *bucket;
	*bucket = known;
	TAILQ_INSERT_HEAD(&domain->templates, known, in_domain);
	domain->n_templates++;
	senders->template_memory += template_memory(known);
	domain->sender->template_memory += template_memory(known);
}

void domain_withdraw(struct senders *senders, struct domain *domain, uint16_t id, bool options)
{
	struct data_template *known = TAILQ_FIRST(&domain->templates), *next;

	for (; known != NULL; known = next) {
		next = TAILQ_NEXT(known, in_domain);
		if (known->id == id || (id < TEMPLATE_LEAST_ID && known->options == options))
			template_remove(senders, domain, known);
	}
}
