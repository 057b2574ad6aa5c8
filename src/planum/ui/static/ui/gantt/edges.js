// What stands still at the edges of the chart: the time axis above, the names of the rows at the left.

export class Edges {
  constructor(painter) { this.painter = painter; }

  paint(ticks) {
    this.header(ticks);
    this.painter.eachRow((row, y) => this.rowHead(row, y));
    this.corner();
  }

  header(ticks) {
    const {context: pen, view, colour} = this.painter, middle = view.head / 2;
    pen.fillStyle = colour.raised;
    pen.fillRect(0, 0, this.painter.width, view.head);
    for (const tier of view.axis.tiers(this.painter.seen.from, this.painter.seen.until, view.scale)) {
      const from = Math.max(view.x(tier.from), view.label), until = Math.min(view.x(tier.until), this.painter.width);
      pen.fillStyle = colour.border;
      pen.fillRect(Math.round(view.x(tier.from)), 0, 1, view.head);
      pen.fillStyle = colour.ink;
      if (until - from > 30) pen.fillText(this.painter.fit(tier.label, until - from - 8), from + 6, middle / 2 + 2);
    }
    for (const {at, label} of ticks) {
      const x = Math.round(view.x(at));
      pen.fillStyle = colour.border;
      pen.fillRect(x, middle + 2, 1, middle);
      pen.fillStyle = colour.muted;
      pen.fillText(label, x + 4, middle * 1.5 + 1);
    }
    if (view.plan.now !== null) this.nowFlag();
    pen.fillStyle = colour.border;
    pen.fillRect(0, view.head - 1, this.painter.width, 1);
  }

  nowFlag() {
    const {context: pen, view, colour} = this.painter, x = view.x(view.plan.now);
    const said = `${view.plan.texts.now} ${view.axis.clock(view.plan.now)}`, width = pen.measureText(said).width + 10;
    pen.fillStyle = colour.point;
    pen.fillRect(x - width / 2, view.head - 17, width, 16);
    pen.fillStyle = colour["on-colour"];
    pen.fillText(said, x - width / 2 + 5, view.head - 8.5);
  }

  rowHead(row, y) {
    const {context: pen, view, colour} = this.painter, height = view.rowHeight, {head} = row, marked = head.late ? "bad" : head.state;
    pen.save();
    pen.beginPath();
    pen.rect(0, view.head, view.label, this.painter.height);
    pen.clip();
    pen.fillStyle = colour.surface;
    pen.fillRect(0, y, view.label, height);
    const chosen = view.layout.byGroup && view.highlighted === row.index;
    if (chosen) { pen.fillStyle = colour.track; pen.fillRect(0, y, view.label, height - 1); }
    if (marked) { pen.fillStyle = colour[marked]; pen.fillRect(0, y, 4, height - 1); }
    pen.font = `500 12px ${this.painter.font}`;
    pen.fillStyle = colour.ink;
    const note = head.note && view.label > 110 ? head.note : "", middle = y + height / 2 - (note ? 6 : 0);
    let room = view.label - 16;
    if (head.late) room -= this.mark(head.mark, middle);
    pen.fillText(this.painter.fit(head.label, room), 10, middle);
    pen.font = `11px ${this.painter.font}`;
    if (note) {
      pen.fillStyle = colour[head.state || "muted"];
      pen.fillText(this.painter.fit(note, view.label - 16), 10, y + height / 2 + 7);
    }
    pen.fillStyle = colour.border;
    pen.fillRect(0, y + height - 1, view.label, 1);
    pen.restore();
  }

  // How late a row's order is, at the right of its name; returns the room it takes.
  mark(said, y) {
    const {context: pen, view, colour} = this.painter, width = pen.measureText(said).width;
    pen.fillStyle = colour.bad;
    pen.fillText(said, view.label - 8 - width, y);
    pen.fillStyle = colour.ink;
    return width + 6;
  }

  corner() {
    const {context: pen, view, colour} = this.painter;
    pen.fillStyle = colour.raised;
    pen.fillRect(0, 0, view.label, view.head - 1);
    pen.fillStyle = colour.muted;
    pen.fillText(view.layout.byGroup ? view.plan.texts.groups : view.plan.texts.rows, 10, view.head * 0.75);
    pen.fillStyle = colour.border;
    pen.fillRect(view.label - 1, 0, 1, this.painter.height);
  }
}
