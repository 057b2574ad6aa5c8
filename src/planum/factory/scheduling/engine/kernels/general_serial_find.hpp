// The second half of the serial placement: where an operation fits, chains, batches.
#pragma once
#include "general_serial.hpp"

namespace general {

// The earliest start at or after `from` that the machine, an operator and the power allow.
inline void Serial::find(int u, int64_t work, int64_t from, Timing& t) {
    int m = state.machine_of(u);
    int64_t power = model.mode_power[state.mode[u]];
    for (int tries = 0; tries < patience; ++tries) {
        find_on_machine(u, work, from, t);
        int64_t next = model.skill[u] >= 0 ? find_operator(u, m, t) : -1;
        if (next < 0) next = power_clash(m, power, t);
        if (next < 0) return;
        from = std::max(next, t.start + 1);
    }
    ++broken;
}

inline void Serial::find_on_machine(int u, int64_t work, int64_t from, Timing& t) {
    int m = state.machine_of(u);
    const Line& line = lines[m];
    const Indices& fixed = model.fixed_on[m];
    int family = line.family;
    int64_t free_at = line.left;
    bool prepares = model.setups[m] >= 0;
    if (prepares && work == 0 && line.last >= 0 && model.rank[line.last] > model.rank[u] && state.work_of(line.last) == 0) ++free_at;  // see Forward::place
    for (t.passed = line.passed;; ++t.passed) {
        t.setup = model.setup(m, family, model.family[u]);
        t.machine_ready = model.open(m).after(prepares ? std::max(free_at, model.not_before) : free_at, t.setup, t.window);
        model.fit(m, model.interruptible[u], work, std::max(from, t.machine_ready), t.start, t.end, t.window);
        if (t.passed >= static_cast<int>(fixed.size())) break;
        int f = fixed[t.passed];
        int64_t since = prepares ? std::max(t.end, model.not_before) : t.end, begins = model.fixed_start[f];
        int32_t hint = t.window;
        if (model.comes_before(t.start, t.end, f) && model.open(m).after(since, model.setup(m, model.family[u], model.family[f]), hint) <= begins) break;
        family = model.family[f];
        free_at = std::max(free_at, model.fixed_end[f]);
    }
    t.left = t.end;
}

// Chooses who is there first. -1 when somebody is at the start of `t`, otherwise the next start to try.
inline int64_t Serial::find_operator(int u, int m, Timing& t) {
    int64_t soonest = NEVER;
    for (int i = model.skilled_first[model.skill[u]]; i < model.skilled_first[model.skill[u] + 1]; ++i) {
        int who = model.skilled[i];
        int64_t next = busy[who].clash(t.start, t.end);
        if (next < 0) next = absence(who, m, t);
        if (next < 0) return t.person = who, -1;
        soonest = std::min(soonest, next);
    }
    return soonest;
}

// When somebody who is away while the machine works comes back; -1 for nobody missed.
inline int64_t Serial::absence(int who, int m, const Timing& t) {
    Windows &there = model.windows[model.operator_calendar[who]], &open = model.open(m);
    if (there.always || t.start == t.end) return -1;
    int32_t hint = t.window, there_hint = 0;
    for (int i = std::max(open.find(t.start, hint), 0);; ++i) {
        open.need(i);
        if (i >= static_cast<int>(open.from.size()) || open.from[i] >= t.end) return -1;
        int64_t a = std::max(t.start, open.from[i]), b = std::min(t.end, open.to[i]);
        if (a >= b) continue;
        int w = there.find(a, there_hint);
        int64_t covered = w >= 0 && a < there.to[w] ? there.to[w] : a;
        if (covered < b) return there.next_open(covered, there_hint);
    }
}

inline int64_t Serial::power_clash(int m, int64_t power, const Timing& t) {
    if (model.peak < 0 || power == 0 || t.start == t.end) return -1;
    Windows& open = model.open(m);
    int32_t hint = t.window;
    for (int i = std::max(open.find(t.start, hint), 0);; ++i) {
        open.need(i);
        if (i >= static_cast<int>(open.from.size()) || open.from[i] >= t.end) return -1;
        int64_t a = std::max(t.start, open.from[i]), b = std::min(t.end, open.to[i]);
        int64_t next = a < b ? load.clash(a, b, power, model.peak) : -1;
        if (next >= 0) return next;
    }
}

inline void Serial::draw(int m, int64_t power, const Timing& t, int sign) {
    if (model.peak < 0 || power == 0 || t.start == t.end) return;
    Windows& open = model.open(m);
    int32_t hint = t.window;
    for (int i = std::max(open.find(t.start, hint), 0);; ++i) {
        open.need(i);
        if (i >= static_cast<int>(open.from.size()) || open.from[i] >= t.end) return;
        int64_t a = std::max(t.start, open.from[i]), b = std::min(t.end, open.to[i]);
        if (a < b) load.add(a, b, sign * power);
    }
}

inline void Serial::commit(int u, int64_t work, const Timing& t) {
    int m = state.machine_of(u);
    state.at[u] = t;
    committed.emplace_back(u, lines[m]);
    stays_noted.push_back(0);
    lines[m] = {t.left, model.family[u], t.passed, u, 0, t.start, t.end, work};
    if (t.person >= 0) busy[t.person].add(t.start, t.end);
    draw(m, model.mode_power[state.mode[u]], t, 1);
}

inline void Serial::roll_back() {
    while (!committed.empty()) {
        int u = committed.back().first, m = state.machine_of(u);
        const Timing& t = state.at[u];
        if (t.person >= 0) busy[t.person].remove(t.start, t.end);
        draw(m, model.mode_power[state.mode[u]], t, -1);
        if (stays_noted.back()) places[m].remove_last();
        lines[m] = committed.back().second;
        committed.pop_back(), stays_noted.pop_back();
    }
}

// Places `chain`; its first follows the fixed operation `parent`, or is free to start when it likes.
inline void Serial::place_chain(int parent) {
    int64_t earliest = parent < 0 ? ready_of(chain[0]) : 0;
    floors.assign(chain.size(), 0);
    for (int attempt = 0;; ++attempt) {
        int64_t shift = 1;
        // What cannot follow a fixed operation at once, or never meets its successor, stays as near as it can.
        bool lenient = (parent >= 0 && model.no_wait[chain[0]]) || attempt > patience;
        if (try_chain(earliest, parent, lenient, shift)) break;
        earliest = std::max(earliest, state.at[chain[0]].start) + (attempt > 500 ? 1 : shift);
    }
    committed.clear(), stays_noted.clear();
    for (int v : chain) append(v);
}

inline bool Serial::try_chain(int64_t earliest, int parent, bool lenient, int64_t& shift) {
    if (parent >= 0) state.at[parent].left = state.at[parent].end;
    for (size_t i = 0; i < chain.size(); ++i) {
        int v = chain[i];
        Timing t;
        t.ready = std::max({ready_of(v), i == 0 ? earliest : 0, floors[i]});
        find(v, state.work_of(v), t.ready, t);
        commit(v, state.work_of(v), t);
        bool follows = i > 0 || parent >= 0;
        if (!follows) continue;
        shift = 1;
        bool holds = hold_before(v, shift);
        if (!holds && lenient) ++broken;
        if (!holds && !lenient) {
            int64_t head = state.at[chain[0]].start;
            roll_back();
            state.at[chain[0]].start = head;
            return false;
        }
    }
    return true;
}

// Keeps the predecessor of `v` on its machine until `v` can go on. False when it may not stay so long.
inline bool Serial::hold_before(int v, int64_t& shift) {
    int p = model.before[model.before_first[v]], from = state.machine_of(p), to = state.machine_of(v);
    Timing& before = state.at[p];
    int64_t travel = model.travel(from, to), start = state.at[v].start;
    if (model.no_wait[v]) {
        shift = std::max<int64_t>(1, start - before.end - travel);
        return start == before.left + travel && before.left == before.end;
    }
    int64_t arrival = places[to].earliest(before.left + travel, start, model.buffer[to]);
    places[to].add(arrival, start);
    stays_noted.back() = 1;
    if (arrival - travel == before.left) return true;
    before.left = arrival - travel;
    if (!suits_siblings(p, v, shift)) return false;
    if (model.is_fixed(p)) {
        if (lines[from].last < 0) lines[from].left = std::max(lines[from].left, before.left);
        return true;
    }
    if (lines[from].last != p) return false;
    lines[from].left = before.left;
    const Indices& fixed = model.fixed_on[from];
    if (before.passed >= static_cast<int>(fixed.size())) return true;
    int f = fixed[before.passed];
    int32_t hint = before.window;
    int64_t since = model.setups[from] >= 0 ? std::max(before.left, model.not_before) : before.left;
    if (model.open(from).after(since, model.setup(from, model.family[p], model.family[f]), hint) <= model.fixed_start[f]) return true;
    return shift = before.left - before.end, false;
}

// Whether what else follows `p`, and was placed before `v`, still starts after `p` has left.
inline bool Serial::suits_siblings(int p, int v, int64_t& shift) {
    const Timing& before = state.at[p];
    for (int k = model.after_first[p]; k < model.after_first[p + 1]; ++k) {
        int s = model.after[k];
        if (s == v || model.is_fixed(s)) continue;
        if (model.no_wait[s]) return shift = before.left - before.end, false;
        for (size_t i = 0; i < committed.size(); ++i) {
            if (committed[i].first != s) continue;
            int64_t arrival = before.left + model.travel(state.machine_of(p), state.machine_of(s));
            if (state.at[s].start < arrival) return floors[i] = arrival, shift = 0, false;
        }
    }
    return true;
}

// Whether it stands alone: what is placed with others, before or after it in its routing, joins no batch.
inline bool Serial::stands_alone(int u) const {
    for (int k = model.after_first[u]; k < model.after_first[u + 1]; ++k)
        if (linked(u, model.after[k])) return false;
    int first = model.before_first[u];
    return !model.no_wait[u] && (model.before_first[u + 1] - first != 1 || !linked(model.before[first], u));
}

inline bool Serial::are_alike(int u, int v) const {
    return model.family[u] == model.family[v] && model.skill[u] == model.skill[v] && model.interruptible[u] == model.interruptible[v];
}

// Into the last batch of its machine, when that does not delay anybody.
inline bool Serial::join(int u) {
    int m = state.machine_of(u);
    Line& line = lines[m];
    if (line.members == 0 || line.members >= model.batch[m] || !are_alike(u, line.last)) return false;
    if (state.work_of(u) == 0 || state.work_of(u) > line.work || !stands_alone(u)) return false;
    Timing t = state.at[line.last];
    int64_t power = model.mode_power[state.mode[u]], ready = ready_of(u);
    if (ready > t.start || power_clash(m, power, t) >= 0) return false;
    t.ready = ready, t.setup = 0;
    state.at[u] = t;
    draw(m, power, t, 1);
    ++line.members;
    return true;
}

// The longest work among those that are ready to run with `u`.
inline int64_t Serial::batch_work(int u, int64_t from) const {
    int m = state.machine_of(u), room = model.batch[m] - 1;
    if (model.peak >= 0) return state.work_of(u);  // not all may fit below the peak, and then the longest would be missing
    int64_t longest = state.work_of(u), soonest = std::max(from, lines[m].left);
    for (int v : eligible[m]) {
        if (room == 0) break;
        if (v == u || done[v] || state.machine_of(v) != m || !are_alike(u, v) || !stands_alone(v) || ready_of(v) > soonest) continue;
        longest = std::max<int64_t>(longest, state.work_of(v));
        --room;
    }
    return longest;
}

}  // namespace general
