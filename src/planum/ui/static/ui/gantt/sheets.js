// Paper: every bar as a line drawing, as many rows and hours to a sheet as can be read.

const WIDE = 1040, HIGH = 640, LABEL = 120, HEAD = 40, ROW = 22, READABLE = 44, MOST_SHEETS = 60, DAY = 86400;
const SVG = "http://www.w3.org/2000/svg";
const FILLS = {closed: "#eef0f3", maintenance: "#dfe8f4", down: "#f6d9d8"};

const draw = (into, name, attributes, text) => {
  const part = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
  if (text !== undefined) part.textContent = text;
  return into.appendChild(part);
};
const fit = (text, room) => {
  const wide = [...text].map(letter => (letter.charCodeAt(0) > 0x2e80 ? 9 : 5));
  let used = 0, kept = 0;
  while (kept < wide.length && used + wide[kept] <= room) used += wide[kept++];
  return kept === wide.length ? text : kept > 2 ? `${[...text].slice(0, kept - 2).join("")}…` : "";
};

export class Sheets {
  constructor(gantt) {
    this.gantt = gantt;
    this.place = gantt.part("sheets");
  }

  clear() { this.place.replaceChildren(); }

  // Time is cut into whole days, so many that an ordinary bar can be read and the sheets stay countable.
  stretches() {
    const {plan, layout} = this.gantt;
    let from = Infinity, until = -Infinity;
    for (let bar = 0; bar < plan.count; bar++) [from, until] = [Math.min(from, plan.setup[bar]), Math.max(until, plan.end[bar])];
    if (from > until) return [];
    from = Math.floor(from / 3600) * 3600;
    const lengths = Array.from(plan.end, (end, bar) => end - plan.start[bar]).sort((a, b) => a - b);
    const readable = Math.max(lengths[lengths.length >> 1], 60) * (WIDE - LABEL) / READABLE;
    const high = Math.ceil(layout.rows.length / this.rowsEach), most = Math.max(1, Math.floor(MOST_SHEETS / high));
    const wanted = Math.max(readable, (until - from) / most, DAY / 3);
    const count = Math.ceil((until - from) / wanted), length = Math.ceil((until - from) / count / 3600) * 3600;
    return Array.from({length: count}, (_, number) => [from + number * length, from + (number + 1) * length]);
  }

  get rowsEach() { return Math.floor((HIGH - HEAD) / ROW); }

  lay() {
    this.clear();
    const {rows} = this.gantt.layout;
    const pages = [];
    for (const stretch of this.stretches()) {
      for (let first = 0; first < rows.length; first += this.rowsEach) pages.push([stretch, rows.slice(first, first + this.rowsEach)]);
    }
    pages.forEach(([stretch, shown], number) => this.sheet(stretch, shown, `${number + 1} / ${pages.length}`));
  }

  sheet([from, until], rows, number) {
    const {axis, plan} = this.gantt, scale = (WIDE - LABEL) / (until - from);
    const high = HEAD + rows.length * ROW + 1, page = this.place.appendChild(document.createElement("figure"));
    page.appendChild(document.createElement("figcaption")).textContent = `${plan.title} · ${axis.moment(from)} – ${axis.moment(until)} · ${number}`;
    const svg = draw(page, "svg", {viewBox: `0 0 ${WIDE} ${high}`, width: "100%", "font-size": 9, fill: "#1a2433"});
    const x = at => LABEL + (Math.min(Math.max(at, from), until) - from) * scale;
    this.ground(svg, rows, x, high, [from, until]);
    for (const tier of axis.tiers(from, until, scale)) draw(svg, "text", {x: x(tier.from) + 3, y: 14}, fit(tier.label, x(tier.until) - x(tier.from)));
    for (const tick of axis.ticks(from, until, scale)) {
      if (tick.at < from) continue;
      draw(svg, "line", {x1: x(tick.at), x2: x(tick.at), y1: 22, y2: high, stroke: tick.major ? "#98a1ae" : "#dfe4ea", "stroke-width": 0.6});
      draw(svg, "text", {x: x(tick.at) + 2, y: 33, fill: "#566273"}, tick.label);
    }
    rows.forEach((row, place) => this.row(svg, row, HEAD + place * ROW, x, [from, until]));
  }

  ground(svg, rows, x, high, [from, until]) {
    rows.forEach((row, place) => row.spans.forEach(([start, end, kind]) => {
      if (end > from && start < until) draw(svg, "rect", {x: x(start), y: HEAD + place * ROW, width: x(end) - x(start), height: ROW, fill: FILLS[kind]});
    }));
    draw(svg, "rect", {x: 0.5, y: 0.5, width: WIDE - 1, height: high - 1, fill: "none", stroke: "#98a1ae"});
  }

  row(svg, row, y, x, [from, until]) {
    const {plan, layout} = this.gantt;
    draw(svg, "text", {x: 4, y: y + 14, "font-weight": 600}, fit(row.head.label, LABEL - 8));
    draw(svg, "line", {x1: 0, x2: WIDE, y1: y + ROW, y2: y + ROW, stroke: "#dfe4ea", "stroke-width": 0.6});
    const height = (ROW - 5) / row.lanes.length;
    row.lanes.forEach((lane, number) => lane.forEach(bar => {
      if (plan.end[bar] <= from || layout.begin[bar] >= until) return;
      this.bar(svg, bar, y + 2 + number * height, height - (row.lanes.length > 1 ? 0.8 : 0), x);
    }));
  }

  // Ink only: late bars have a thick foot and their lateness in words, so that they stand out without colour.
  bar(svg, bar, y, height, x) {
    const {plan, painter, layout} = this.gantt, left = x(plan.start[bar]), width = Math.max(x(plan.end[bar]) - left, 0.8);
    const hue = painter.hue(plan, plan.group[bar]), setup = x(plan.setup[bar]), late = plan.isLate(bar);
    if (setup < left && !layout.byGroup) draw(svg, "rect", {x: setup, y: y + 3, width: left - setup, height: height - 6, fill: "none", stroke: "#566273", "stroke-width": 0.7, "stroke-dasharray": "1.5 1.5"});
    draw(svg, "rect", {x: left, y, width, height, fill: hue, "fill-opacity": 0.16, stroke: hue, "stroke-width": 0.7});
    if (late) draw(svg, "rect", {x: left, y: y + height - 2.4, width, height: 2.4, fill: painter.colour.bad});
    const mark = late && plan.closes(bar) ? ` ${plan.texts.late} ${plan.groups[plan.group[bar]].mark}` : "";
    const said = fit((layout.byGroup ? plan.rows[plan.row[bar]].label : plan.labels[bar]) + mark + (plan.pinned[bar] ? " ⚲" : ""), width - 4);
    if (said) draw(svg, "text", {x: left + 3, y: y + height / 2 + 3}, said);
  }
}
