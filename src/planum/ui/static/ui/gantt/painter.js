// Draws on the canvas what is visible and nothing else. Colours come from the style sheet, so both themes work.
import {Edges} from "./edges.js";
import {firstAfter} from "./plan.js";

const ELLIPSIS = 11;
const HUES = ["point", "plane", "line", "programme", "sea", "rose"];
const CHANGES = {moved: "info", delayed: "warning", reassigned: "line", added: "programme"};
export const MARKS = {moved: "→", delayed: "»", reassigned: "↕", added: "+"};
const SPAN_COLOURS = {closed: "muted", maintenance: "info", down: "bad"};

export class Painter {
  constructor(canvas) {
    this.edges = new Edges(this);
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.widths = new Map();
    this.readColours();
  }

  readColours() {
    const style = getComputedStyle(document.documentElement);
    this.colour = new Proxy({}, {get: (known, name) => known[name] ??= style.getPropertyValue(`--planum-${name}`).trim() || "#888888"});
    this.font = getComputedStyle(this.canvas).fontFamily;
    this.stripes = {};
    this.widths.clear();
  }

  resize(width, height) {
    const ratio = devicePixelRatio || 1;
    this.width = width;
    this.height = height;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
  }

  // Diagonal stripes; `gap` tells kinds apart where colour cannot.
  pattern(name, alpha, gap, leaning = 1) {
    const key = `${name} ${alpha} ${gap} ${leaning}`;
    if (this.stripes[key]) return this.stripes[key];
    const tile = Object.assign(document.createElement("canvas"), {width: gap, height: gap});
    const pen = tile.getContext("2d");
    pen.strokeStyle = this.colour[name] + alpha;
    pen.lineWidth = gap > 5 ? 1.2 : 1.6;
    pen.beginPath();
    for (const move of [-gap, 0, gap]) {
      pen.moveTo(move, leaning > 0 ? gap : 0);
      pen.lineTo(move + gap, leaning > 0 ? 0 : gap);
    }
    pen.stroke();
    return this.stripes[key] = this.context.createPattern(tile, "repeat");
  }

  hue(plan, group) { return this.colour[plan.groups[group].colour || HUES[group % HUES.length]]; }

  fit(text, room) {
    const key = `${this.context.font}|${text}`;
    let width = this.widths.get(key);
    if (width === undefined) this.widths.set(key, width = this.context.measureText(text).width);
    if (width <= room) return text;
    const kept = Math.floor((room - ELLIPSIS) * text.length / width);
    return kept > 0 ? `${text.slice(0, kept)}…` : "";
  }

  paint(view) {
    Object.assign(this, {view, plan: view.plan, layout: view.layout, seen: view.seen()});
    const pen = this.context;
    pen.clearRect(0, 0, this.width, this.height);
    pen.fillStyle = this.colour.surface;
    pen.fillRect(0, 0, this.width, this.height);
    pen.font = `11px ${this.font}`;
    pen.textBaseline = "middle";
    pen.save();
    pen.beginPath();
    pen.rect(view.label, view.head, this.width - view.label, this.height - view.head);
    pen.clip();
    const ticks = view.axis.ticks(this.seen.from, this.seen.until, view.scale);
    this.eachRow((row, y) => this.ground(row, y));
    this.grid(ticks);
    if (view.showOld) this.eachRow((row, y, place) => this.old(place));
    this.eachRow((row, y) => this.bars(row, y));
    this.links();
    this.carried();
    this.nowLine();
    pen.restore();
    this.edges.paint(ticks);
  }

  eachRow(draw) {
    const {first, last} = this.seen;
    for (let place = first; place <= last; place++) draw(this.layout.rows[place], this.view.y(place), place);
  }

  ground(row, y) {
    const {context: pen, view} = this, height = view.rowHeight;
    const lit = view.carried && !this.layout.byGroup ? view.carried.eligible.includes(row.index) : null;
    if (lit !== null) {
      pen.fillStyle = lit ? `${this.colour.point}26` : `${this.colour.track}b0`;
      pen.fillRect(view.label, y, this.width, height);
    }
    // Hours that are closed anyway lie below what is closed for a reason.
    for (const [start, end, kind, label] of [...row.spans].sort((a, b) => (b[2] === "closed") - (a[2] === "closed"))) {
      if (end < this.seen.from || start > this.seen.until) continue;
      const x = view.x(start), width = view.x(end) - x;
      if (width < 0.5) continue;
      const name = SPAN_COLOURS[kind];
      pen.fillStyle = kind === "closed" ? `${this.colour.track}90` : `${this.colour[name]}1f`;
      pen.fillRect(x, y, width, height);
      if (kind !== "closed" && width > 3) {
        pen.fillStyle = this.pattern(name, "66", 7, -1);
        pen.fillRect(x, y, width, height);
        pen.fillStyle = this.colour[name];
        pen.fillText(this.fit(this.plan.span_labels[label], width - 8), x + 4, y + height - 7);
      }
    }
    pen.fillStyle = this.colour.border;
    pen.fillRect(view.label, y + height - 1, this.width, 1);
  }

  grid(ticks) {
    const {context: pen, view} = this;
    for (const {at, major} of ticks) {
      pen.fillStyle = major ? `${this.colour.muted}80` : this.colour.border;
      pen.fillRect(Math.round(view.x(at)), view.head, 1, this.height);
    }
  }

  bars(row, y) {
    const {plan, view} = this, begin = this.layout.begin;
    row.lanes.forEach((lane, number) => {
      const box = view.lane(row, number, y);
      let drawn = -Infinity;
      for (let place = firstAfter(plan, lane, this.seen.from); place < lane.length; place++) {
        const bar = lane[place];
        if (begin[bar] > this.seen.until) break;
        const end = view.x(plan.end[bar]);
        // What falls into a pixel that is already drawn adds nothing to see.
        if (end - drawn < 0.7 && bar !== view.selected) continue;
        if (bar !== view.carried?.bar) this.bar(bar, box);
        drawn = end;
      }
    });
    if (this.layout.byGroup && row.head.due != null) this.due(row.head, y);
  }

  bar(bar, {y, height}) {
    const {context: pen, plan, view} = this, x = view.x(plan.start[bar]), width = Math.max(view.x(plan.end[bar]) - x, 1.5);
    const faded = view.isFaded(bar), group = plan.group[bar], hue = this.hue(plan, group);
    pen.globalAlpha = faded ? 0.26 : 1;
    if (!this.layout.byGroup && plan.setup[bar] < plan.start[bar]) this.setup(bar, x, y, height);
    const change = view.showOld && plan.changes[bar];
    pen.fillStyle = this.colour.surface;
    pen.fillRect(x, y, width, height);
    pen.fillStyle = width < 5 ? hue : `${hue}38`;
    pen.fillRect(x, y, width, height);
    if (width >= 5) {
      pen.fillStyle = hue;
      pen.fillRect(x, y, 3, height);
      pen.strokeStyle = `${hue}a0`;
      pen.lineWidth = 1;
      pen.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
    }
    if (plan.isLate(bar)) this.late(bar, x, y, width, height);
    if (change) this.changed(change, x, y, width, height);
    let text = width - 10;
    if (plan.pinned[bar] && width >= 14) text -= this.pin(x + width - 7, y + height / 2);
    if (text > 16) {
      pen.fillStyle = this.colour.ink;
      const said = (change ? `${MARKS[change]} ` : "") + (this.layout.byGroup ? plan.rows[plan.row[bar]].label : plan.labels[bar]);
      pen.fillText(this.fit(said, text), x + 7, y + height / 2 - (plan.isLate(bar) ? 1.5 : 0));
    }
    if (bar === view.selected) {
      pen.strokeStyle = this.colour.ink;
      pen.lineWidth = 2;
      pen.strokeRect(x - 1, y - 1, width + 2, height + 2);
    }
    pen.globalAlpha = 1;
  }

  setup(bar, x, y, height) {
    const {context: pen, view} = this, start = view.x(this.plan.setup[bar]);
    if (x - start < 1) return;
    pen.fillStyle = this.colour.surface;
    pen.fillRect(start, y + 3, x - start, height - 6);
    pen.fillStyle = x - start > 4 ? this.pattern("ink", "99", 4) : `${this.colour.muted}`;
    pen.fillRect(start, y + 3, x - start, height - 6);
    pen.strokeStyle = `${this.colour.muted}b0`;
    pen.lineWidth = 1;
    if (x - start > 4) pen.strokeRect(start + 0.5, y + 3.5, x - start - 1, height - 7);
  }

  // Lateness: a striped red band at the foot of the bar, and after the order's last bar how late it is.
  late(bar, x, y, width, height) {
    const {context: pen, plan} = this;
    pen.fillStyle = width < 8 ? this.colour.bad : `${this.colour.bad}40`;
    pen.fillRect(x, y + height - 4, width, 4);
    if (width >= 8) {
      pen.fillStyle = this.pattern("bad", "ff", 5);
      pen.fillRect(x, y + height - 4, width, 4);
    }
    const said = plan.groups[plan.group[bar]].mark;
    if (said && (this.layout.byGroup || this.view.highlighted === plan.group[bar]) && plan.closes(bar)) {
      pen.fillStyle = this.colour.bad;
      pen.fillText(said, x + width + 5, y + height / 2);
    }
  }

  changed(change, x, y, width, height) {
    const {context: pen} = this;
    pen.strokeStyle = this.colour[CHANGES[change]];
    pen.lineWidth = 2;
    if (change === "reassigned") pen.setLineDash([5, 2]);
    pen.strokeRect(x + 1, y + 1, Math.max(width - 2, 1), height - 2);
    pen.setLineDash([]);
  }

  pin(x, y) {
    const {context: pen} = this;
    pen.fillStyle = this.colour.ink;
    pen.beginPath();
    pen.arc(x, y - 2.5, 3, 0, 7);
    pen.fill();
    pen.fillRect(x - 0.6, y, 1.2, 6);
    return 10;
  }

  due(group, y) {
    const {context: pen, view} = this, x = view.x(group.due), middle = y + view.rowHeight / 2;
    pen.fillStyle = this.colour[group.late ? "bad" : "muted"];
    pen.fillRect(x - 0.75, y + 2, 1.5, view.rowHeight - 5);
    pen.beginPath();
    [[0, -5], [4, 0], [0, 5], [-4, 0]].forEach(([dx, dy]) => pen.lineTo(x + dx, middle + dy));
    pen.fill();
  }

  // Where a bar was before, and an arrow to where it is now.
  old(place) {
    const {context: pen, plan, layout, view} = this;
    for (const lane of layout.rows[place].lanes) for (const bar of lane) {
      const was = plan.was[bar];
      if (!was || (plan.start[bar] > this.seen.until && was[1] > this.seen.until)) continue;
      if (plan.end[bar] < this.seen.from && was[2] < this.seen.from) continue;
      const from = layout.byGroup ? place : layout.placeOf[was[0]];
      const y = view.y(from) + 5, height = view.rowHeight - 10, x = view.x(was[1]), width = Math.max(view.x(was[2]) - x, 2);
      const colour = this.colour[CHANGES[plan.changes[bar]] ?? "muted"];
      pen.globalAlpha = view.isFaded(bar) ? 0.1 : 0.75;
      pen.strokeStyle = colour;
      pen.lineWidth = 1;
      pen.setLineDash([3, 3]);
      pen.strokeRect(x + 0.5, y + 0.5, width, height);
      pen.setLineDash([]);
      const alone = view.highlighted === plan.group[bar] || bar === view.selected;
      if (alone || Math.abs(view.x(plan.start[bar]) - x) + Math.abs(from - place) * view.rowHeight > 24) {
        pen.globalAlpha *= alone ? 1 : 0.55;
        this.arrow(x + width / 2, y + height / 2, view.x(plan.start[bar]), view.y(place) + view.rowHeight / 2, colour);
      }
      pen.globalAlpha = 1;
    }
  }

  arrow(x1, y1, x2, y2, colour) {
    const {context: pen} = this, bend = Math.max(12, Math.abs(x2 - x1) / 2);
    pen.strokeStyle = pen.fillStyle = colour;
    pen.lineWidth = 1.4;
    pen.beginPath();
    pen.moveTo(x1, y1);
    pen.bezierCurveTo(x1 + bend, y1, x2 - bend, y2, x2 - 5, y2);
    pen.stroke();
    pen.beginPath();
    [[0, 0], [-6, -3.5], [-6, 3.5]].forEach(([dx, dy]) => pen.lineTo(x2 + dx, y2 + dy));
    pen.fill();
  }

  links() {
    const {plan, view, layout} = this;
    if (view.highlighted === null) return;
    for (const bar of plan.members[view.highlighted]) for (const before of plan.before[bar]) {
      if (layout.rowOfBar(bar) < 0 || layout.rowOfBar(before) < 0) continue;
      const [from, to] = [view.box(before), view.box(bar)];
      this.arrow(from.x + from.width, from.y + from.height / 2, to.x, to.y + to.height / 2, this.colour.ink);
    }
    const due = plan.groups[view.highlighted].due;
    if (due == null || layout.byGroup) return;
    const pen = this.context, x = Math.round(view.x(due));
    pen.strokeStyle = pen.fillStyle = this.colour[plan.groups[view.highlighted].late ? "bad" : "muted"];
    pen.setLineDash([6, 4]);
    pen.beginPath();
    pen.moveTo(x + 0.5, view.head);
    pen.lineTo(x + 0.5, this.height);
    pen.stroke();
    pen.setLineDash([]);
    pen.fillText(plan.texts.due, x + 4, view.head + 8);
  }

  // The bar under the pointer or the arrow keys, with its new start.
  carried() {
    const {context: pen, view, plan} = this, carried = view.carried;
    if (!carried) return;
    const place = this.layout.byGroup ? this.layout.rowOfBar(carried.bar) : this.layout.placeOf[carried.row];
    const x = view.x(carried.start), width = Math.max((carried.end - carried.start) * view.scale, 3);
    const y = view.y(place) + 3, height = view.rowHeight - 7;
    pen.fillStyle = `${this.hue(plan, plan.group[carried.bar])}${carried.waits ? "55" : "b0"}`;
    pen.fillRect(x, y, width, height);
    pen.strokeStyle = this.colour.ink;
    pen.lineWidth = 2;
    if (carried.waits) pen.setLineDash([4, 3]);
    pen.strokeRect(x, y, width, height);
    pen.setLineDash([]);
    const said = view.axis.moment(carried.start), room = pen.measureText(said).width + 10;
    pen.fillStyle = this.colour.ink;
    pen.fillRect(x, y - 17, room, 16);
    pen.fillStyle = this.colour.surface;
    pen.fillText(said, x + 5, y - 8.5);
  }

  nowLine() {
    const {context: pen, view, plan} = this;
    if (plan.now === null) return;
    const x = Math.round(view.x(plan.now));
    pen.fillStyle = this.colour.point;
    pen.fillRect(x - 1, view.head, 2, this.height);
  }
}
