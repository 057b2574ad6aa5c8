// What the page sent, as columns by bar, and the two ways to lay the bars out in rows. Times are seconds from `origin`.

const EMPTY = [];

export class Plan {
  constructor(data) {
    Object.assign(this, data);
    const {bars} = data;
    this.keys = bars.key;
    this.count = bars.key.length;
    this.labels = bars.label;
    for (const name of ["row", "group", "start", "end", "setup"]) this[name] = Float64Array.from(bars[name]);
    this.pinned = Uint8Array.from(bars.pinned);
    this.indexOf = new Map(bars.key.map((key, index) => [key, index]));
    this.rowOf = new Map(data.rows.map((row, index) => [row.key, index]));
    this.members = data.groups.map(() => []);
    for (let bar = 0; bar < this.count; bar++) this.members[this.group[bar]].push(bar);
    this.before = Array.from({length: this.count}, () => EMPTY);
    for (const [from, to] of data.links) {
      if (this.before[to] === EMPTY) this.before[to] = [];
      this.before[to].push(from);
    }
    this.changes = bars.change;
    this.was = bars.was;
    this.hasChanges = this.changes.some(Boolean);
  }

  // Rows the bar may be dragged to, its own among them; none where it may not be moved.
  eligible(bar) {
    const set = this.bars.eligible[bar];
    return set < 0 || !this.move ? EMPTY : this.eligible_sets[set];
  }

  isLate(bar) { return this.groups[this.group[bar]].late; }

  facts(bar) { return (this.bars.facts[bar] || EMPTY).map(([label, value]) => [this.fact_labels[label], value]); }

  // The last bar of a group carries how late the group is.
  closes(bar) {
    const all = this.members[this.group[bar]];
    return all.every(other => this.end[other] <= this.end[bar]) && all.findLast(other => this.end[other] === this.end[bar]) === bar;
  }

  place(bar, {row, start, end, setup, pinned}) {
    this.row[bar] = row ?? this.row[bar];
    this.start[bar] = start;
    this.end[bar] = end;
    this.setup[bar] = setup ?? start;
    if (pinned !== undefined) this.pinned[bar] = pinned ? 1 : 0;
  }

  position(bar) {
    return {row: this.row[bar], start: this.start[bar], end: this.end[bar], setup: this.setup[bar], pinned: this.pinned[bar]};
  }
}

// Bars of one row in as many lanes as they overlap; within a lane they are sorted and apart.
const lanes = (plan, bars, begin) => {
  const sorted = bars.sort((a, b) => begin[a] - begin[b] || plan.end[a] - plan.end[b]);
  const found = [];
  for (const bar of sorted) {
    const lane = found.find(one => plan.end[one.at(-1)] <= begin[bar]);
    if (lane) lane.push(bar); else found.push([bar]);
  }
  return found;
};

export const layOut = (plan, view, onlyLate) => {
  const byGroup = view === "groups", begin = byGroup ? plan.start : plan.setup, owner = byGroup ? plan.group : plan.row;
  const heads = byGroup ? plan.groups : plan.rows;
  const shown = heads.map((head, index) => ({head, index, bars: []}));
  for (let bar = 0; bar < plan.count; bar++) shown[owner[bar]].bars.push(bar);
  const kept = byGroup && onlyLate ? shown.filter(row => row.head.late) : shown;
  const placeOf = new Int32Array(heads.length).fill(-1), laneOf = new Uint16Array(plan.count);
  kept.forEach((row, place) => {
    placeOf[row.index] = place;
    row.lanes = lanes(plan, row.bars, begin);
    row.lanes.forEach((lane, number) => lane.forEach(bar => { laneOf[bar] = number; }));
    row.spans = byGroup ? EMPTY : plan.span_sets[row.head.spans] ?? EMPTY;
  });
  return {view, byGroup, begin, owner, rows: kept, placeOf, laneOf, rowOfBar: bar => placeOf[owner[bar]]};
};

// The first of a lane's bars that ends after `at`.
export const firstAfter = (plan, lane, at) => {
  let low = 0, high = lane.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (plan.end[lane[middle]] > at) high = middle; else low = middle + 1;
  }
  return low;
};
