// SPDX-License-Identifier: BSD-3-Clause
#include <stdlib.h>
#include <string.h>

#include "export/decode/held.h"

static uint32_t memory_of(const struct held_set *held)
{
	return (uint32_t)sizeof(*held) + held->n;
}

static void take_out(struct senders *senders, struct held_set *held)
{
	struct sender *sender = held->domain->sender;

	TAILQ_REMOVE(&sender->held, held, in_sender);
	TAILQ_REMOVE(&senders->held, held, in_all);
	sender->n_held--;
	sender->held_octets -= memory_of(held);
	senders->held_octets -= memory_of(held);
}

static void give_up(struct senders *senders, struct held_set *held)
{
	held->domain->figures.no_template++;
	senders->held_dropped++;
	take_out(senders, held);
	free(held);
}

static void make_room(struct senders *senders, struct sender *sender, uint32_t octets)
{
	while (sender->n_held >= HELD_SETS || sender->held_octets + octets > HELD_OCTETS)
		// NOLINTNEXTLINE(clang-analyzer-unix.Malloc): TAILQ_REMOVE() takes it out
		give_up(senders, TAILQ_FIRST(&sender->held));
	while (senders->held_octets + octets > HELD_ALL_OCTETS)
		give_up(senders, TAILQ_FIRST(&senders->held));
}

bool held_put(struct senders *senders, struct domain *domain, const struct held_set *like,
	      const uint8_t *octets)
{
	struct held_set *held = malloc(memory_of(like));

	if (held == NULL) {
		domain->figures.no_template++;
		senders->held_dropped++;
		return false;
	}
	*held = *like;
	held->domain = domain;
	memcpy(held->octets, octets, like->n);
	make_room(senders, domain->sender, memory_of(held));
	TAILQ_INSERT_TAIL(&domain->sender->held, held, in_sender);
	TAILQ_INSERT_TAIL(&senders->held, held, in_all);
	domain->sender->n_held++;
	domain->sender->held_octets += memory_of(held);
	senders->held_octets += memory_of(held);
	return true;
}

struct held_set *held_take(struct senders *senders, struct domain *domain, uint16_t id)
{
	struct held_set *held = NULL;

	TAILQ_FOREACH (held, &domain->sender->held, in_sender) {
		if (held->domain != domain || held->id != id)
			continue;
		take_out(senders, held);
		return held;
	}
	return NULL;
}

unsigned held_expire(struct senders *senders, uint64_t before_us)
{
	struct held_set *held;
	unsigned n = 0;

	while ((held = TAILQ_FIRST(&senders->held)) != NULL && held->since_us < before_us) {
		give_up(senders, held);
		n++;
	}
	return n;
}

void held_forget(struct senders *senders, struct domain *domain)
{
	struct held_set *held = TAILQ_FIRST(&domain->sender->held), *next;

	for (; held != NULL; held = next) {
		next = TAILQ_NEXT(held, in_sender);
		if (held->domain == domain)
			give_up(senders, held);
	}
}
