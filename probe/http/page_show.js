
// The balance sheet as the way that the data goes. Each stop names its owners, what they hold, and what was lost there.
const STOPS = [
  {kind: "input", title: "Inputs", unit: "packets"}, {kind: "worker", title: "Workers", unit: "packets"},
  {kind: "ring", title: "Rings", unit: "records"}, {kind: "exporter", title: "Exporters", unit: "records"},
  {kind: "output", title: "Outputs", unit: "records"}];
// Between two stops: which rows of the first one cross there.
const CROSSES = [
  {kind: "input", rows: ["handed_on"], unit: "packets"}, {kind: "worker", rows: ["in_records"], unit: "packets"},
  {kind: "ring", rows: ["pushed"], unit: "records"}, {kind: "exporter", rows: ["given"], unit: "records"},
  {kind: "output", rows: ["sent", "unconfirmed"], unit: "records"}];

const words = {};
const named = key => (words[key] || {}).text || key.replace(/_/g, " ");

// Sums of a kind's owners: {row: {side, packets, octets, records}}
function sums(owners) {
  const sum = {};
  for (const owner of owners)
    for (const [key, c] of Object.entries(owner.counters)) {
      const s = sum[key] || (sum[key] = {side: c.side, packets: 0, octets: 0, records: 0});
      s.packets += c.packets; s.octets += c.octets; s.records += c.records;
    }
  return sum;
}

function ownersLine(owners) {
  const names = owners.map(o => o.owner.replace(/^output /, ""));
  if (names.length <= 3) return names.join(", ");
  return names.slice(0, 2).join(", ") + " and " + (names.length - 2) + " more";
}

const amount = (c, unit) => c[unit] || c.records || c.packets;

function lines(sum, unit) {
  const rows = [];
  for (const [key, c] of Object.entries(sum)) {
    const n = amount(c, unit);
    if (n === 0 || (c.side !== "held" && c.side !== "lost" && !key.startsWith("ignored_") && key !== "not_exportable" && key !== "dropped")) continue;
    rows.push(el("li", {class: c.side === "lost" ? "loss" : null, title: (words[key] || {}).help},
      el("span", {}, named(key)), el("span", {}, brief(n))));
  }
  return rows;
}

function stop(at, owners, before) {
  const sum = sums(owners), rows = lines(sum, at.unit);
  for (const [name, n] of before)
    rows.unshift(el("li", {class: "loss", title: (words[name] || {}).help}, el("span", {}, named(name)), el("span", {}, brief(n))));
  return el("div", {class: "stop"}, el("h3", {}, at.title),
    el("div", {class: "who"}, owners.length ? ownersLine(owners) : "none"), el("ul", {}, ...rows));
}

const rates = {};
// Each second, by the probe's own clock; of what is asked for the first time there is none (NaN).
function rate(name, value, ms) {
  const last = rates[name];
  if (last && ms - last.ms < 300) return last.rate;
  const now = last && ms > last.ms && value >= last.value ? (value - last.value) * 1000 / (ms - last.ms) : NaN;
  rates[name] = {value, ms, rate: now};
  return now;
}

function arrow(cross, owners, ms) {
  const sum = sums(owners.filter(o => o.kind === cross.kind));
  const n = cross.rows.reduce((all, key) => all + (sum[key] ? sum[key][cross.unit] : 0), 0);
  const each = rate("way " + cross.kind, n, ms) || 0;
  return el("div", {class: "arrow" + (each > 0 ? " moves" : ""), title: whole(n) + " " + cross.unit},
    el("b", {}, brief(each) + "/s"),
    svg("svg", {viewBox: "0 0 100 12", "aria-hidden": "true"}, svg("path", {d: "M2 6H96M90 1L97 6L90 11"})),
    el("span", {}, brief(n) + " " + cross.unit));
}

function showWay(sheet) {
  const owners = sheet.owners, parts = [], devices = sums(owners.filter(o => /^device /.test(o.owner)));
  const before = Object.entries(devices).filter(([, c]) => c.packets > 0).map(([key, c]) => [key, c.packets]);
  STOPS.forEach((at, i) => {
    parts.push(stop(at, owners.filter(o => o.kind === at.kind), i === 0 ? before : []));
    parts.push(arrow(CROSSES[i], owners, sheet.running_milliseconds));
  });
  put("way", ...parts);
  put("since", "since the start");
  const books = byId("books");
  books.className = "badge " + (sheet.balances ? "good" : "bad");
  books.textContent = sheet.balances ? "\u2713 books balance" : "\u2717 books do not balance";
}

function tile(name, value, unit, under, row, color, alarm) {
  const [v, u] = short(value || 0);
  return el("section", {class: "card tile" + (alarm ? " alarm" : "") + (alarm && value > 0 ? " now" : "")}, el("h2", {}, name),
    el("div", {class: "figure"}, v, el("small", {}, u + unit)), el("div", {class: "under", title: under}, under), spark(row, color));
}

function showTotals(s) {
  const ms = s.running_milliseconds;
  const live = s.workers.reduce((n, w) => n + w.live_flows, 0), room = s.workers.reduce((n, w) => n + w.max_flows, 0);
  const packets = rate("packets", s.packets, ms), bits = 8 * rate("octets", s.octets, ms);
  const records = rate("records", s.flow_records, ms);
  const lost = rate("lost", s.lost_packets + s.dropped_by_device_packets, ms);
  const lostRecords = rate("lost records", s.lost_in_all_flow_records, ms);
  const all = s.lost_packets + s.dropped_by_device_packets;
  const rows = ["packets", "bits", "records", "lost", "lost records", "table"];
  [packets, bits, records, lost, lostRecords, room ? 100 * live / room : 0].forEach((v, i) => { if (!Number.isNaN(packets)) remember(rows[i], v || 0); });
  put("tiles",
    tile("Packets", packets, "/s", whole(s.packets) + " in all", history.packets, "1"),
    tile("Traffic", bits, "bit/s", brief(s.octets, "B") + " of IP in all", history.bits, "2"),
    tile("Live Flows", live, "", room ? (100 * live / room).toFixed(1) + " % of " + brief(room) : "no Flow table", history.table, "3"),
    tile("Flow Records", records, "/s", whole(s.flow_records) + " in all", history.records, "1"),
    tile("Lost", lost + lostRecords, "/s", all + s.lost_in_all_flow_records > 0
      ? brief(all) + " packets, " + brief(s.lost_in_all_flow_records) + " records in all" : "nothing since the start",
      history.lost.map((v, i) => v + history["lost records"][i]), "r", all + s.lost_in_all_flow_records > 0));
  chart("packets", [{row: history.packets, color: "1"}], "/s");
  chart("bits", [{row: history.bits, color: "2"}], "bit/s");
  chart("records", [{row: history.records, color: "1"}], "/s");
  chart("lost", [{row: history.lost, color: "r", name: "packets"}, {row: history["lost records"], color: "3", name: "records"}], "/s");
  byId("hint").hidden = s.packets > 0 || s.workers.length === 0 || ms < 3000;
  if (!byId("hint").hidden)
    put("hint", "No packet has come yet. The interface must be up and the mirror port must send to it; ", el("code", {}, "lineprobe doctor"), " says what is wrong.");
}

function showTop(id, kind, answer) {
  const rows = (answer.rows || []).map(r => ({name: r.key, value: r.octets, text: brief(r.octets, "B"),
    href: id === "hosts" ? "#host=" + encodeURIComponent(r.key) : null}));
  if (rows.length && answer.others && answer.others.octets > 0)
    rows.push({name: "others", value: answer.others.octets, text: brief(answer.others.octets, "B"), other: true});
  bars(id, rows, kind, "Nothing yet: Flows count when their records are made, long ones each active timeout.");
}

function showOutputs(answer) {
  const lost = r => r.lost_records > 0 ? "lost" : r.lost_records === 0 ? "dim" : "";
  table("outputs", [["output", r => r.output.replace(/^output /, "")], ["sent", r => whole(r.sent_records), 1],
    ["queued", r => whole(r.queued_records), 1], ["lost", r => whole(r.lost_records), 1, lost],
    ["sessions", r => whole(r.sessions), 1]], answer.outputs, "No output: records are not sent anywhere.");
}

function showPorts(answer) {
  const dropped = {};
  for (const d of answer.drops) dropped[d.owner] = (dropped[d.owner] || 0) + d.packets;
  const lost = p => dropped["device " + p.input] || 0;
  table("ports", [["input", p => p.input], ["link", p => p.link === "none" ? "" : p.link, 0, p => p.link === "gone" || p.link === "down" ? "lost" : ""],
    ["Gbit/s", p => p.speed_megabits ? p.speed_megabits / 1000 : "", 1], ["packets/s", p => brief(p.packets_per_second), 1],
    ["bit/s", p => brief(p.bits_per_second), 1], ["dropped", p => whole(lost(p)), 1, p => lost(p) > 0 ? "lost" : "dim"],
    ["driver", p => p.driver]], answer.ports, "No port: this probe collects what others send.");
}

const STAGE_COLORS = ["var(--one)", "var(--two)", "var(--three)", "var(--warm)", "#d6588d", "#5f8f3a", "#4a90a4", "#a06a3c", "#7a7fd0", "#c2554d"];
function showStages(answer) {
  const owners = new Map();
  for (const s of answer.stages)
    if (s.stage !== "all" && s.owner !== "all workers") owners.set(s.owner, [...(owners.get(s.owner) || []), s]);
  if (owners.size === 0) { put("stages", el("p", {class: "none"}, "No worker: this probe collects what others send.")); return; }
  const parts = [];
  for (const [owner, stages] of [...owners].slice(0, 16)) {
    const stack = el("div", {class: "stack", role: "img", "aria-label": owner});
    stages.forEach((s, i) => {
      const part = el("i", {title: s.stage + " " + s.percent_of_core.toFixed(1) + " %"});
      part.style.width = s.percent_of_core + "%";
      part.style.background = i === stages.length - 1 ? "transparent" : STAGE_COLORS[i % STAGE_COLORS.length];
      stack.append(part);
    });
    const idle = stages[stages.length - 1];
    parts.push({name: owner, stack, text: (100 - idle.percent_of_core).toFixed(1) + " % busy"});
  }
  const box = el("div", {class: "bars"});
  for (const p of parts) box.append(el("span", {class: "name"}, p.name), p.stack, el("span", {class: "value"}, p.text));
  const first = [...owners.values()][0];
  put("stages", box, el("div", {class: "key"}, ...first.slice(0, -1).map((s, i) =>
    el("span", {}, swatch(STAGE_COLORS[i % STAGE_COLORS.length]), s.stage + " " + s.nanoseconds_per_packet.toFixed(1) + " ns/packet"))));
}

const PROTOCOLS = {1: "ICMP", 2: "IGMP", 6: "TCP", 17: "UDP", 47: "GRE", 50: "ESP", 58: "ICMPv6", 89: "OSPF", 132: "SCTP"};
function showHost(host, answer) {
  const flows = answer.flows || [], out = f => f.source === host;
  const sent = flows.reduce((n, f) => n + (out(f) ? f.octets : f.reverse_octets), 0);
  const got = flows.reduce((n, f) => n + (out(f) ? f.reverse_octets : f.octets), 0);
  put("hostname", "Host ", host);
  put("hostsum", el("div", {class: "figure"}, brief(sent, "B") + " sent, " + brief(got, "B") + " received by the Flows below"));
  put("hostnote", flows.length === 100 ? "the 100 largest" : flows.length + " now");
  const end = (address, port) => port ? address + (address.includes(":") ? " " : ":") + port : address;
  const link = f => { const peer = out(f) ? f.destination : f.source;
    return el("a", {href: "#host=" + encodeURIComponent(peer)}, peer); };
  table("hostflows", [["", f => out(f) ? "\u2192" : "\u2190"], ["peer", link], ["initiator", f => end(f.source, f.source_port)],
    ["responder", f => end(f.destination, f.destination_port)], ["protocol", f => PROTOCOLS[f.protocol] || f.protocol], ["application", f => f.application],
    ["packets", f => whole(f.packets + f.reverse_packets), 1], ["octets", f => brief(f.octets + f.reverse_octets, "B"), 1],
    ["bit/s", f => brief(8 * (f.octets + f.reverse_octets) / Math.max(f.age_seconds, .001)), 1], ["age", f => span(f.age_seconds), 1],
    ["VLAN", f => f.vlan || "", 1]], flows, "No live Flow of this host.");
}
