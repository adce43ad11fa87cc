
// One question after the other over one connection, none while nobody looks.
async function get(name) {
  const response = await fetch("/api/v1/" + name, {cache: "no-store", credentials: "same-origin"});
  if (!response.ok) throw new Error(response.status);
  return response.json();
}

let about = "";
async function learn() {
  for (const c of (await get("counters")).counters) words[c.counter] = {text: c.text, help: c.help};
}

const wanted = [
  [1, "statistics", a => { showTotals(a); put("about", about + (about ? ", " : "") + "running for " + span(a.running_milliseconds / 1000)); }],
  [1, "balance", showWay],
  [2, "ports", a => { about = a.ports.slice(0, 3).map(p => shown(p.input)).join(", ") + (a.ports.length > 3 ? " and " + (a.ports.length - 3) + " more" : ""); showPorts(a); }],
  [2, "outputs", showOutputs],
  [3, "stages", showStages],
  [3, "top/apps?top=8&over=minute", a => showTop("apps", "", a)],
  [3, "top/hosts?top=8&over=minute", a => showTop("hosts", "t", a)],
  [3, "top/vlans?top=8&over=minute", a => showTop("vlans", "v", a)],
];

const hostOf = () => { const m = /^#host=([0-9A-Fa-f.:]{2,45})$/.exec(decodeURIComponent(location.hash)); return m && m[1]; };

async function look(turn) {
  const host = hostOf();
  byId("whole").hidden = Boolean(host);
  byId("one").hidden = !host;
  if (host && turn % 3 === 0) showHost(host, await get("flows?top=100&by=octets&host=" + encodeURIComponent(host)));
  for (const [each, name, show] of wanted) {
    if (turn % each !== 0 && turn > 3) continue;
    try { show(await get(name)); } catch (error) { if (name === "statistics") throw error; }
  }
}

let turn = 0, known = false;
async function run() {
  const began = performance.now();
  try {
    if (!document.hidden) {
      if (!known) { await learn(); known = true; }
      await look(turn++);
    }
  } catch (error) {
    const books = byId("books");
    books.className = "badge bad";
    books.textContent = error.message === "503" ? "the probe is busy" : "no answer: has the probe ended?";
  }
  setTimeout(run, Math.max(200, 1000 - (performance.now() - began)));
}

const THEMES = ["auto", "light", "dark"];
function theme(name) {
  if (name === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = name;
  byId("theme").textContent = "theme: " + name;
  try { localStorage.setItem("theme", name); } catch (error) { /* it is forgotten */ }
}
let chosen = "auto";
try { chosen = THEMES.includes(localStorage.getItem("theme")) ? localStorage.getItem("theme") : "auto"; } catch (error) { /* none was kept */ }
theme(chosen);
byId("theme").addEventListener("click", () => { chosen = THEMES[(THEMES.indexOf(chosen) + 1) % 3]; theme(chosen); });
window.addEventListener("hashchange", () => { turn = 0; });
run();
