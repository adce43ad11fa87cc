// SPDX-License-Identifier: BSD-3-Clause
#include "probe/watch/watch_snapshot.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

const char *watch_kind_word(unsigned kind)
{
	static const char *const words[WATCH_KINDS] = {"hosts", "apps",	 "ports",
						       "pairs", "vlans", "protocols"};

	return kind < WATCH_KINDS ? words[kind] : NULL;
}

static uint64_t number_of(const json_t *object, const char *name)
{
	const json_int_t value = json_integer_value(json_object_get(object, name));

	return value > 0 ? (uint64_t)value : 0;
}

static double real_of(const json_t *object, const char *name)
{
	return json_number_value(json_object_get(object, name));
}

static void text_of(const json_t *object, const char *name, char *text, size_t room)
{
	const char *value = json_string_value(json_object_get(object, name));

	snprintf(text, room, "%s", value != NULL ? value : "");
}

static void take_worker(struct watch_snapshot *snapshot, const json_t *row)
{
	snapshot->worker[snapshot->n_workers++] = (struct watch_worker){
	    .live = number_of(row, "live_flows"),
	    .most = number_of(row, "max_flows"),
	    .evicted = number_of(row, "evicted_flows"),
	};
}

static void take_port(struct watch_snapshot *snapshot, const json_t *row)
{
	struct watch_port *port = &snapshot->port[snapshot->n_ports++];

	text_of(row, "input", port->name, sizeof(port->name));
	text_of(row, "link", port->link, sizeof(port->link));
	port->mbits = number_of(row, "speed_megabits");
	port->packets = number_of(row, "packets");
	port->octets = number_of(row, "octets");
}

static void take_drop(struct watch_snapshot *snapshot, const json_t *row)
{
	struct watch_drop *drop = &snapshot->drop[snapshot->n_drops++];

	text_of(row, "owner", drop->owner, sizeof(drop->owner));
	text_of(row, "counter", drop->counter, sizeof(drop->counter));
	drop->packets = number_of(row, "packets");
	drop->records = number_of(row, "records");
	if (drop->packets == 0 && drop->records == 0)
		snapshot->n_drops--;
}

static void take_stage(struct watch_snapshot *snapshot, const json_t *row)
{
	struct watch_stage *stage = &snapshot->stage[snapshot->n_stages++];

	text_of(row, "owner", stage->owner, sizeof(stage->owner));
	text_of(row, "stage", stage->name, sizeof(stage->name));
	stage->packets = number_of(row, "packets");
	stage->ns = number_of(row, "nanoseconds");
	if (strcmp(stage->name, "all") == 0) // their sum
		snapshot->n_stages--;
}

static bool is_prefixed(const char *name)
{
	return strncmp(name, "output ", 7) == 0;
}

static void take_output(struct watch_snapshot *snapshot, const json_t *row)
{
	struct watch_output *output = &snapshot->output[snapshot->n_outputs++];
	char name[WATCH_NAME];

	text_of(row, "output", name, sizeof(name));
	snprintf(output->name, sizeof(output->name), "%s", name + (is_prefixed(name) ? 7 : 0));
	output->sent = number_of(row, "sent_records");
	output->unconfirmed = number_of(row, "unconfirmed_records");
	output->queued = number_of(row, "queued_records");
	output->lost = number_of(row, "lost_records");
	output->spooled = number_of(row, "disk_queue_records");
	output->spool_octets = number_of(row, "disk_queue_octets");
	output->spool_seconds = number_of(row, "disk_queue_oldest_seconds");
	output->spool_put = number_of(row, "disk_queue_written_per_second");
	output->spool_got = number_of(row, "disk_queue_read_per_second");
}

static void take_flow(struct watch_snapshot *snapshot, const json_t *row)
{
	struct watch_flow *flow = &snapshot->flow[snapshot->n_flows++];

	text_of(row, "source", flow->source, sizeof(flow->source));
	text_of(row, "destination", flow->destination, sizeof(flow->destination));
	text_of(row, "application", flow->application, sizeof(flow->application));
	flow->protocol = (unsigned)number_of(row, "protocol");
	flow->port[0] = (unsigned)number_of(row, "source_port");
	flow->port[1] = (unsigned)number_of(row, "destination_port");
	flow->packets = number_of(row, "packets") + number_of(row, "reverse_packets");
	flow->octets = number_of(row, "octets") + number_of(row, "reverse_octets");
	flow->age = real_of(row, "age_seconds");
	flow->silent = real_of(row, "silent_seconds");
}

static void read_talker(const json_t *row, struct watch_talker *talker)
{
	text_of(row, "key", talker->key, sizeof(talker->key));
	talker->octets = number_of(row, "octets");
	talker->packets = number_of(row, "packets");
	talker->flows = number_of(row, "flows");
	talker->bits = real_of(row, "bits_per_second");
}

static void take_top(struct watch_snapshot *snapshot, unsigned kind, const json_t *answer)
{
	struct watch_top *top = &snapshot->top[kind];
	const json_t *rows = json_object_get(answer, "rows");

	top->n = 0;
	for (size_t i = 0; i < json_array_size(rows) && top->n < WATCH_TALKERS; i++)
		read_talker(json_array_get(rows, i), &top->row[top->n++]);
	read_talker(json_object_get(answer, "others"), &top->others);
	read_talker(json_object_get(answer, "total"), &top->total);
	top->error = number_of(answer, "error");
	top->seconds = (double)number_of(answer, "milliseconds") / 1000;
}

// Each list of an answer, whatever the command: its name, the room for it and who takes a row.
static const struct list {
	const char *name;
	unsigned room;
	size_t n; // where its number is
	void (*take)(struct watch_snapshot *snapshot, const json_t *row);
} lists[] = {
#define LIST(name, NAME, row)                                                                      \
	{                                                                                          \
#name, WATCH_##NAME, offsetof(struct watch_snapshot, n_##name), take_##row         \
	}
    LIST(workers, WORKERS, worker), LIST(ports, PORTS, port),	    LIST(drops, DROPS, drop),
    LIST(stages, STAGES, stage),    LIST(outputs, OUTPUTS, output), LIST(flows, FLOWS, flow),
#undef LIST
};

static void take_list(struct watch_snapshot *snapshot, const struct list *list, const json_t *rows)
{
	unsigned *n = (unsigned *)((char *)snapshot + list->n);

	if (rows != NULL) // what was there is of an earlier turn
		*n = 0;
	for (size_t i = 0; i < json_array_size(rows) && *n < list->room; i++)
		list->take(snapshot, json_array_get(rows, i));
}

static void take_totals(struct watch_snapshot *snapshot, const json_t *answer)
{
	snapshot->running_ms = number_of(answer, "running_milliseconds");
	snapshot->packets = number_of(answer, "packets");
	snapshot->octets = number_of(answer, "octets");
	snapshot->ignored = number_of(answer, "ignored_packets");
	snapshot->lost = number_of(answer, "lost_packets");
	snapshot->dropped = number_of(answer, "dropped_by_device_packets");
	snapshot->records = number_of(answer, "flow_records");
	snapshot->lost_records = number_of(answer, "lost_in_all_flow_records");
}

static void take(struct watch_snapshot *snapshot, const char *command, const json_t *answer)
{
	const size_t word = strcspn(command, " ");

	if (json_object_get(answer, "error") != NULL &&
	    json_is_string(json_object_get(answer, "error")))
		text_of(answer, "error", snapshot->error, sizeof(snapshot->error));
	else if (strncmp(command, "statistics", word) == 0)
		take_totals(snapshot, answer);
	for (unsigned kind = 0; strncmp(command, "top ", 4) == 0 && kind < WATCH_KINDS; kind++) {
		const size_t n = strcspn(command + 4, " ");

		if (strncmp(command + 4, watch_kind_word(kind), n) == 0)
			take_top(snapshot, kind, answer);
	}
	for (unsigned i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		take_list(snapshot, &lists[i], json_object_get(answer, lists[i].name));
}

bool watch_snapshot_take(struct watch_snapshot *snapshot, const char *command, const char *answer)
{
	json_t *root = json_loads(answer, 0, NULL);

	if (!json_is_object(root)) {
		json_decref(root);
		return false;
	}
	take(snapshot, command, root);
	json_decref(root);
	return true;
}
