
"use strict";
// What comes from the network is text, never markup: it enters by text nodes only, and what would act instead of being
// shown (C0, DEL, C1, marks that turn the direction round) is written out.
const ACTS = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g;
const shown = text => String(text).replace(ACTS, c => "\\u" + c.codePointAt(0).toString(16).padStart(4, "0"));
const SVG = "http://www.w3.org/2000/svg";
const byId = id => document.getElementById(id);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {}))
    if (value !== undefined && value !== null) element.setAttribute(name, shown(value));
  for (const child of children)
    if (child !== undefined && child !== null)
      element.append(child instanceof Node ? child : document.createTextNode(shown(child)));
  return element;
}
const el = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
const svg = (name, attributes, ...children) => fill(document.createElementNS(SVG, name), attributes, children);
const put = (id, ...children) => byId(id).replaceChildren(...children);

// 1,234,567
const whole = n => Math.round(n).toLocaleString("en-US");
// Three digits and a unit: [ "12.3", "M" ]
function short(n) {
  for (const [size, unit] of [[1e15, "P"], [1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]])
    if (n >= size * .9995) { const v = n / size; return [v.toFixed(v < 9.995 ? 2 : v < 99.95 ? 1 : 0), unit]; }
  return [n > 0 && n < 9.95 && n % 1 ? n.toFixed(1) : String(Math.round(n)), ""];
}
const brief = (n, unit) => { const [v, u] = short(n); return v + (u || (unit && unit[0] !== "/") ? "\u00a0" : "") + u + (unit || ""); };

function span(seconds) {
  const days = Math.floor(seconds / 86400), hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  if (days > 0) return days + " d " + hours + " h";
  if (hours > 0) return hours + " h " + minutes + " min";
  return minutes > 0 ? minutes + " min " + Math.floor(seconds % 60) + " s" : Math.floor(seconds) + " s";
}

// A round number at or above what is drawn highest.
function roof(most) {
  if (!(most > 0)) return 1;
  const step = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 2.5, 5, 10].map(m => m * step).find(v => v >= most * .999);
}

const KEPT = 300;
const history = {packets: [], bits: [], records: [], lost: [], "lost records": [], table: []};
function remember(name, value) {
  const row = history[name] || (history[name] = []);
  row.push(value);
  if (row.length > KEPT) row.shift();
  return row;
}

// A minute, as long as no more is known.
const reach = row => row.length > 60 ? KEPT : 60;
const points = (row, top, width, height) =>
  row.map((v, i) => [width - (row.length - 1 - i) * width / (reach(row) - 1), height - v / top * height]);
const path = at => at.map(([x, y], i) => (i ? "L" : "M") + x.toFixed(1) + " " + y.toFixed(1)).join("");

function area(row, top, width, height, color) {
  const at = points(row, top, width, height);
  if (at.length < 2) return [];
  const line = path(at);
  return [svg("path", {class: "under" + color, d: line + "L" + width + " " + height + "L" + at[0][0].toFixed(1) + " " + height + "Z"}),
          svg("path", {class: "curve c" + color, d: line})];
}

function spark(row, color) {
  return svg("svg", {class: "spark", viewBox: "0 0 300 30", preserveAspectRatio: "none", "aria-hidden": "true"},
    svg("path", {class: "grid", d: "M0 30H300"}), ...area(row, Math.max(...row, 1e-9) * 1.08, 300, 29, color));
}

// Up to five minutes of one curve or several; what it is in words for those who do not see it.
function chart(id, curves, unit) {
  const now = c => (c.name || "now") + " " + brief(c.row[c.row.length - 1] || 0, unit);
  const top = roof(Math.max(...curves.flatMap(c => c.row), 0)), width = 600, height = 150;
  const drawing = svg("svg", {class: "chart", viewBox: "0 0 600 150", preserveAspectRatio: "none", role: "img",
    "aria-label": curves.map(now).join(", ")});
  for (const part of [0, .5, 1])
    drawing.append(svg("path", {class: "grid", d: "M0 " + (height * part) + "H" + width}));
  for (const c of curves) drawing.append(...area(c.row, top, width, height, c.color));
  const key = curves.map(c => el("span", {}, c.name ? swatch(c.color) : null, now(c)));
  put(id, el("div", {class: "axis"}, el("span", {}, brief(top, unit)), el("span", {class: "key"}, ...key)), drawing,
    el("div", {class: "axis"}, el("span", {}, reach(curves[0].row) / 60 + " min ago"), el("span", {}, "now")));
}

const COLORS = {1: "var(--one)", 2: "var(--two)", 3: "var(--three)", r: "var(--red)", w: "var(--warm)", s: "var(--faint)"};
function swatch(color) {
  const mark = el("i");
  mark.style.background = COLORS[color] || color;
  return mark;
}

// rows: {name, href, value, text, title}
function bars(id, rows, kind, nothing) {
  const most = Math.max(...rows.map(r => r.value), 1), box = el("div", {class: "bars"});
  if (rows.length === 0) { put(id, el("p", {class: "none"}, nothing)); return; }
  for (const r of rows) {
    const rail = el("i");
    rail.style.width = (100 * r.value / most).toFixed(1) + "%";
    box.append(r.href ? el("a", {class: "name", href: r.href, title: r.name}, r.name) : el("span", {class: "name", title: r.name}, r.name),
      el("span", {class: "rail " + (r.other ? "o" : kind)}, rail), el("span", {class: "value"}, r.text));
  }
  put(id, box);
}

// columns: [title, cell(row), numeric]
function table(id, columns, rows, nothing) {
  if (rows.length === 0) { put(id, el("p", {class: "none"}, nothing)); return; }
  put(id, el("table", {},
    el("thead", {}, el("tr", {}, ...columns.map(c => el("th", {class: c[2] ? "n" : null}, c[0])))),
    el("tbody", {}, ...rows.map(row => el("tr", {}, ...columns.map(c => {
      const cell = c[1](row), loud = c[3] && c[3](row);
      return el("td", {class: [c[2] ? "n" : "", loud || ""].join(" ").trim() || null}, cell);
    }))))));
}
