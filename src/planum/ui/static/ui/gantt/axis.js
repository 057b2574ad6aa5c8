// The time axis. Instants are wall-clock time of the site, told as if it were UTC, so no zone of the reader's comes in.

const MINUTE = 60, HOUR = 3600, DAY = 86400;
const STEPS = [MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 28 * DAY, 91 * DAY];
const SNAPS = [MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 4 * HOUR];
const LEAST_GAP = 54, MONDAY = 4 * DAY;

export class Axis {
  constructor(origin, language) {
    this.origin = origin / 1000;
    const format = options => new Intl.DateTimeFormat(language, {timeZone: "UTC", ...options});
    this.days = format({month: "short", day: "numeric", weekday: "short"});
    this.shortDays = format({month: "numeric", day: "numeric"});
    this.months = format({year: "numeric", month: "short"});
  }

  date(at) { return new Date((this.origin + at) * 1000); }
  iso(at) { return this.date(at).toISOString().slice(0, 19); }
  clock(at) { return this.iso(at).slice(11, 16); }
  moment(at) { return this.iso(at).slice(5, 16).replace("T", " "); }

  step(scale) { return STEPS.find(step => step * scale >= LEAST_GAP) ?? STEPS.at(-1); }
  snap(scale, least) { return Math.max(least, SNAPS.find(step => step * scale >= 4) ?? SNAPS.at(-1)); }

  ticks(from, until, scale) {
    const step = this.step(scale), shift = this.origin - (step % (7 * DAY) === 0 ? MONDAY : 0), found = [];
    for (let at = Math.floor((from + shift) / step) * step - shift; at <= until; at += step) {
      const midnight = (at + this.origin) % DAY === 0;
      found.push({at, major: midnight, label: step >= DAY ? this.shortDays.format(this.date(at)) : this.clock(at)});
    }
    return found;
  }

  // The tier above the ticks: days, or months where a tick is a day or more.
  tiers(from, until, scale) {
    const found = [], byDay = this.step(scale) < DAY;
    let start = this.date(from);
    start = byDay ? Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate()) : Date.UTC(start.getUTCFullYear(), start.getUTCMonth(), 1);
    while (start / 1000 - this.origin <= until) {
      const day = new Date(start);
      const next = byDay ? start + DAY * 1000 : Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 1);
      found.push({from: start / 1000 - this.origin, until: next / 1000 - this.origin, label: (byDay ? this.days : this.months).format(day)});
      start = next;
    }
    return found;
  }
}
