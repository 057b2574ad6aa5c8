// An interactive Gantt chart: finds every place that asks for one, and holds what is seen, chosen and carried there.
// What it shows stands beside it as JSON; `planum/ui/gantt.py` says what it holds.
import {Axis} from "./gantt/axis.js";
import {Card} from "./gantt/card.js";
import {listen} from "./gantt/gestures.js";
import {Moves} from "./gantt/moves.js";
import {Painter} from "./gantt/painter.js";
import {firstAfter, layOut, Plan} from "./gantt/plan.js";
import {Sheets} from "./gantt/sheets.js";
import {listed} from "./gantt/table.js";

const HEAD = 42, WIDEST = 8e6, CLOSEST = 0.6, LEGIBLE = 72, PHONE = 600;
const known = new Set();

class Gantt {
  constructor(place) {
    this.place = place;
    this.part = name => place.querySelector(`.gantt-${name}`);
    this.scroller = this.part("scroll");
    this.space = this.part("space");
    this.canvas = place.querySelector("canvas");
    this.plan = new Plan(JSON.parse(document.getElementById(place.dataset.gantt).textContent));
    this.axis = new Axis(this.plan.origin, document.documentElement.lang);
    Object.assign(this, {head: HEAD, highlighted: null, selected: null, carried: null, onlyLate: false, showOld: this.plan.hasChanges});
    this.mode = this.plan.view;
    this.painter = new Painter(this.canvas);
    this.card = new Card(this);
    this.moves = new Moves(this);
    this.sheets = new Sheets(this);
    this.arrange();
    this.watch();
    listen(this);
    this.measure();
    this.begin();
  }

  watch() {
    this.resizing = new ResizeObserver(() => this.measure());
    this.resizing.observe(this.scroller);
    this.theming = new MutationObserver(() => { this.painter.readColours(); this.draw(); });
    this.theming.observe(document.documentElement, {attributeFilter: ["data-bs-theme"]});
    this.part("table")?.addEventListener("toggle", () => listed(this));
  }

  forget() {
    this.resizing.disconnect();
    this.theming.disconnect();
    this.card.hide();
    known.delete(this);
  }

  // ---- What is where ----
  x(at) { return this.label + (at - this.plan.from) * this.scale - this.scroller.scrollLeft; }
  y(place) { return this.head + place * this.rowHeight - this.scroller.scrollTop; }
  at(x) { return this.plan.from + (x - this.label + this.scroller.scrollLeft) / this.scale; }

  lane(row, number, y) {
    const room = this.rowHeight - 7, height = Math.max(room / row.lanes.length, 3);
    return {y: y + 3 + number * height, height: row.lanes.length > 1 ? height - 1 : height};
  }

  box(bar) {
    const place = this.layout.rowOfBar(bar), row = this.layout.rows[place], x = this.x(this.plan.start[bar]);
    return {x, width: Math.max(this.x(this.plan.end[bar]) - x, 2), ...this.lane(row, this.layout.laneOf[bar], this.y(place))};
  }

  seen() {
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / this.rowHeight));
    const last = Math.min(this.layout.rows.length - 1, Math.floor((this.scroller.scrollTop + this.painter.height - this.head) / this.rowHeight));
    return {from: this.at(this.label), until: this.at(this.painter.width), first, last};
  }

  rowAt(y) {
    const place = Math.floor((y - this.head + this.scroller.scrollTop) / this.rowHeight);
    return y < this.head || place >= this.layout.rows.length ? -1 : place;
  }

  barAt(x, y) {
    const place = this.rowAt(y);
    if (place < 0 || x < this.label) return null;
    const row = this.layout.rows[place], slack = 3 / this.scale, at = this.at(x);
    for (const [number, lane] of row.lanes.entries()) {
      const box = this.lane(row, number, this.y(place));
      if (y < box.y - 2 || y > box.y + box.height + 2) continue;
      for (const bar of [lane[firstAfter(this.plan, lane, at)], lane[firstAfter(this.plan, lane, at - slack)]]) {
        if (bar !== undefined && this.plan.start[bar] - slack <= at && at <= this.plan.end[bar] + slack) return bar;
      }
    }
    return null;
  }

  isFaded(bar) {
    if (this.onlyLate && !this.plan.isLate(bar)) return true;
    return this.highlighted !== null && this.plan.group[bar] !== this.highlighted;
  }

  // ---- Size and scale ----
  measure() {
    const {clientWidth: width} = this.scroller;
    if (!width) return;
    const isNarrow = width < PHONE;
    this.rowHeight = isNarrow ? 32 : 34;
    this.label = isNarrow ? 96 : Math.min(168, width * 0.2);
    this.bounds(width);
    this.scale = Math.max(this.scale ?? 0, this.least);
    this.stretch();
    this.painter.resize(width, this.scroller.clientHeight);
    this.draw();
  }

  bounds(width) {
    const all = Math.max(this.plan.until - this.plan.from, 60);
    this.least = Math.max((width - this.label - 16) / all, 1e-6);
    this.most = Math.max(this.least, Math.min(CLOSEST, WIDEST / all));
  }

  stretch() {
    const wide = this.label + (this.plan.until - this.plan.from) * this.scale, high = this.head + this.layout.rows.length * this.rowHeight;
    this.space.style.width = `${Math.max(Math.floor(wide) - 1, 0)}px`;
    this.space.style.height = `${high}px`;
    this.scroller.style.height = `${high + this.scroller.offsetHeight - this.scroller.clientHeight}px`;
  }

  // The first look: bars wide enough to read, around now.
  begin() {
    const lengths = Array.from(this.plan.end, (end, bar) => end - this.plan.start[bar]).sort((a, b) => a - b);
    const middle = Math.max(lengths[lengths.length >> 1] ?? 3600, 60);
    this.zoomTo(LEGIBLE / middle, this.label);
    if (this.plan.now !== null) this.show(this.plan.now, 0.15);
  }

  zoomTo(scale, x, tell = true) {
    const at = this.at(x);
    this.scale = Math.min(Math.max(scale, this.least), this.most);
    this.stretch();
    this.scroller.scrollLeft = (at - this.plan.from) * this.scale - (x - this.label);
    this.draw();
    if (tell) this.tell();
  }

  zoom(factor, x = (this.label + this.painter.width) / 2) { this.zoomTo(this.scale * factor, x); }
  fit() { this.zoomTo(this.least, this.label); }

  show(at, share = 0.4) {
    this.scroller.scrollLeft = (at - this.plan.from) * this.scale - (this.painter.width - this.label) * share;
    this.draw();
    this.tell();
  }

  reveal(bar) {
    const place = this.layout.rowOfBar(bar), box = place < 0 ? null : this.box(bar);
    if (!box) return;
    if (box.x < this.label + 8 || box.x + Math.min(box.width, 80) > this.painter.width) this.show(this.plan.start[bar], 0.3);
    if (box.y < this.head || box.y + box.height > this.painter.height) this.scroller.scrollTop = (place - 2) * this.rowHeight;
    this.draw();
  }

  // Charts of one name move together, so that plans can be compared one above the other.
  tell() {
    if (!this.plan.together) return;
    const at = this.axis.origin + this.at(this.label);
    for (const other of known) if (other !== this && other.plan.together === this.plan.together) other.follow(at, this.scale);
  }

  follow(at, scale) {
    this.scale = Math.min(Math.max(scale, this.least), this.most);
    this.stretch();
    this.scroller.scrollLeft = (at - this.axis.origin - this.plan.from) * this.scale;
    this.draw();
  }

  // ---- What is shown ----
  arrange() {
    this.layout = layOut(this.plan, this.mode, this.onlyLate);
    this.place.dataset.rows = this.layout.rows.length;
    this.place.dataset.mode = this.mode;
    this.place.querySelectorAll("[data-gantt-mode]").forEach(one => one.setAttribute("aria-pressed", String(one.dataset.ganttMode === this.mode)));
  }

  turn(mode) {
    this.mode = mode;
    this.scroller.scrollTop = 0;
    this.rearrange();
    if (this.selected !== null) this.reveal(this.selected);
  }

  rearrange() {
    this.arrange();
    this.measure();
    listed(this);
  }

  select(bar, {card = true} = {}) {
    this.selected = bar;
    this.highlighted = bar === null ? null : this.plan.group[bar];
    if (bar === null || !card) this.card.hide(); else this.card.show(bar);
    this.draw();
  }

  highlight(group) {
    this.highlighted = group;
    this.selected = null;
    this.card.hide();
    const bars = group === null ? [] : this.plan.members[group];
    if (bars.length) this.reveal(bars.reduce((first, bar) => (this.plan.start[bar] < this.plan.start[first] ? bar : first)));
    this.draw();
  }

  // The groups whose name holds the words; the first is shown, or the next one when asked again.
  search(words, next = false) {
    const wanted = words.trim().toLocaleLowerCase();
    const found = wanted ? [...this.plan.groups.keys()].filter(group => `${this.plan.groups[group].label} ${this.plan.groups[group].key}`.toLocaleLowerCase().includes(wanted)) : [];
    const after = next ? found.find(group => group > (this.highlighted ?? -1)) : undefined;
    this.highlight(after ?? found[0] ?? null);
    this.say(wanted ? this.plan.texts.found.replace("%(count)s", found.length) : "");
  }

  say(text) { this.part("said").textContent = text; }

  draw() {
    if (this.waiting || !this.painter.width) return;
    this.waiting = requestAnimationFrame(() => {
      this.waiting = 0;
      const began = performance.now();
      this.painter.paint(this);
      this.card.follow();
      this.place.dataset.drawnIn = (performance.now() - began).toFixed(1);
    });
  }
}

const open = within => within.querySelectorAll("[data-gantt]").forEach(place => {
  if (!place.gantt) known.add(place.gantt = new Gantt(place));
});
document.addEventListener("htmx:load", ({detail}) => open(detail.elt));
document.addEventListener("htmx:beforeCleanupElement", ({detail}) => detail.elt.gantt?.forget());
addEventListener("beforeprint", () => known.forEach(one => one.sheets.lay()));
addEventListener("afterprint", () => known.forEach(one => one.sheets.clear()));
open(document);
