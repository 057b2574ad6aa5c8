// Times of a solution with everything operations can share: placed one by one in the order of the solution, each as
// early as its machine's sequence, its operator, the power and the waiting places allow. Operations that may not wait, or
// that wait on the machine before a full buffer, are placed together with the one they follow, so nothing can lock.
#pragma once
#include "general_shared.hpp"

namespace general {

struct Line {  // one machine, while a plan is made
    int64_t left = 0;
    int family = -1, passed = 0, last = -1;
    // The last batch, while others may still join it.
    int members = 0;
    int64_t start = 0, end = 0, work = 0;
};

class Serial {
   public:
    explicit Serial(State& s);

    void evaluate_all() {
        decode();
        take_over();
        finish();
    }
    bool evaluate(int64_t) {
        totals_before = state.totals, value_before = state.value;
        old_at.swap(state.at);
        state.at.resize(model.n);
        decode();
        settle_tardiness();
        finish();
        return true;
    }
    void undo() {
        old_at.swap(state.at);
        old_tardiness.swap(state.tardiness);
        state.totals = totals_before, state.value = value_before;
        state.undo_relocations();
    }
    void keep() {
        state.keep_relocations();
        state.order = placed;
        state.rebuild();
    }

   private:
    int patience = 2000;  // starts tried before a plan is made that breaks a rule; less where that was in vain

    State& state;
    Model& model;
    std::vector<Line> lines;
    std::vector<Busy> busy;
    Load load;
    std::vector<Places> places;
    std::vector<Timing> old_at;
    Ticks old_tardiness;
    Totals totals_before;
    Values value_before;
    int broken = 0;  // rules broken by the plan, which makes it worse than any that keeps them
    Indices placed, missing, chain;
    Ticks floors;  // by member of the chain: earliest start found necessary
    std::vector<uint8_t> done;
    std::vector<Indices> eligible;
    std::vector<std::pair<int, Line>> committed;
    std::vector<uint8_t> stays_noted;  // of each committed operation: whether it holds a waiting place

    void decode();
    void reset();
    void occupy_fixed();
    void append(int u);
    void append_fixed(int u);
    void place(int u);
    bool linked(int p, int s) const;
    void gather(int head);
    void place_chain(int parent);
    bool try_chain(int64_t earliest, int parent, bool lenient, int64_t& shift);
    bool suits_siblings(int p, int v, int64_t& shift);
    bool hold_before(int v, int64_t& shift);
    int64_t ready_of(int u) const;
    void find(int u, int64_t work, int64_t from, Timing& t);
    void find_on_machine(int u, int64_t work, int64_t from, Timing& t);
    int64_t find_operator(int u, int m, Timing& t);
    int64_t absence(int who, int m, const Timing& t);
    int64_t power_clash(int m, int64_t power, const Timing& t);
    void draw(int m, int64_t power, const Timing& t, int sign);
    void commit(int u, int64_t work, const Timing& t);
    void roll_back();
    bool join(int u);
    int64_t batch_work(int u, int64_t from) const;
    bool stands_alone(int u) const;
    bool are_alike(int u, int v) const;
    void fill_batch(int u, int64_t work);

    void take_over() {
        state.order = placed;
        state.rebuild();
        settle_tardiness();
    }
    void settle_tardiness() {
        old_tardiness.swap(state.tardiness);
        state.tardiness.resize(model.jobs);
        state.totals = Totals();
        for (int j = 0; j < model.jobs; ++j) state.totals.of[TARDINESS] += state.tardiness[j] = state.tardiness_now(j);
    }
    void finish() {
        Totals& totals = state.totals;
        for (int u = 0; u < model.n; ++u) {
            Timing& t = state.at[u];
            int m = state.machine_of(u);
            totals.of[MAKESPAN] = std::max(totals.of[MAKESPAN], t.end);
            totals.of[SETUP] += t.setup;
            totals.broken += t.broken = model.is_fixed(u) ? 0 : model.too_late(u, m, t.left);
            totals.of[CHANGES] += t.changed = model.changed(u, m, t.start);
            if (model.uses[ENERGY]) totals.of[ENERGY] += t.energy = model.energy(m, model.mode_power[state.mode[u]], t.start, t.end);
        }
        totals.broken += broken;
        state.value = model.values(totals);
    }
};

inline Serial::Serial(State& s)
    : state(s), model(s.model), lines(model.machines), busy(model.operator_calendar.size()), places(model.machines), missing(model.n),
      done(model.n), eligible(model.machines) {}

inline void Serial::reset() {
    for (Line& line : lines) line = Line();
    for (Busy& one : busy) one.clear();
    for (Places& one : places) one.clear();
    for (Indices& list : eligible) list.clear();
    load.clear();
    placed.clear();
    broken = 0;
    for (int u = 0; u < model.n; ++u) {
        done[u] = 0;
        missing[u] = model.before_first[u + 1] - model.before_first[u];
        if (missing[u] == 0 && !model.is_fixed(u) && model.batch[state.machine_of(u)] > 1) eligible[state.machine_of(u)].push_back(u);
    }
}

inline void Serial::decode() {
    reset();
    occupy_fixed();
    for (int u : model.topological)
        if (model.is_fixed(u) && missing[u] == 0) append_fixed(u);
    for (int u : state.order) {
        if (done[u]) continue;
        if (model.is_fixed(u)) append_fixed(u);
        else place(u);
    }
    if (broken > 0) patience = std::max(patience / 2, 50);
}

inline void Serial::occupy_fixed() {
    for (int m = 0; m < model.machines; ++m)
        for (int u : model.fixed_on[m]) {
            Timing& t = state.at[u];
            t = Timing();
            t.start = model.fixed_start[u], t.end = t.left = model.fixed_end[u];
            t.person = model.fixed_operator[u];
            if (t.person >= 0) busy[t.person].clash(t.start, t.end) < 0 ? busy[t.person].add(t.start, t.end) : void(t.person = -1);
            draw(m, model.mode_power[state.mode[u]], t, 1);
            int first = model.before_first[u];
            if (model.buffer[m] < 0 || model.before_first[u + 1] - first != 1 || !model.is_fixed(model.before[first])) continue;
            int p = model.before[first], other = state.machine_of(p);
            if (other != m) places[m].add(model.fixed_end[p] + model.travel(other, m), t.start);
        }
}

inline void Serial::append(int u) {
    done[u] = 1;
    placed.push_back(u);
    for (int k = model.after_first[u]; k < model.after_first[u + 1]; ++k) {
        int s = model.after[k];
        if (--missing[s] == 0 && !model.is_fixed(s) && model.batch[state.machine_of(s)] > 1) eligible[state.machine_of(s)].push_back(s);
    }
}

inline void Serial::append_fixed(int u) {
    append(u);
    chain.clear();
    for (int k = model.after_first[u]; k < model.after_first[u + 1]; ++k)
        if (linked(u, model.after[k])) {
            chain.clear();
            gather(model.after[k]);
            place_chain(u);
        }
}

// Whether `s` is placed together with `p`.
inline bool Serial::linked(int p, int s) const {
    if (model.is_fixed(s)) return false;
    int from = state.machine_of(p), to = state.machine_of(s);
    if (model.no_wait[s] && (!model.is_fixed(p) || model.fixed_end[p] + model.travel(from, to) >= model.release[s])) return true;
    return model.buffer[to] >= 0 && from != to && model.before_first[s + 1] - model.before_first[s] == 1;
}

inline void Serial::gather(int head) {
    chain.push_back(head);
    for (size_t i = chain.size() - 1; i < chain.size(); ++i)
        for (int k = model.after_first[chain[i]]; k < model.after_first[chain[i] + 1]; ++k)
            if (linked(chain[i], model.after[k])) chain.push_back(model.after[k]);
}

inline int64_t Serial::ready_of(int u) const {
    int64_t ready = std::max(model.release[u], model.no_wait[u] ? 0 : state.delay[u]);
    int m = state.machine_of(u);
    for (int k = model.before_first[u]; k < model.before_first[u + 1]; ++k) {
        int p = model.before[k];
        ready = std::max(ready, state.at[p].left + model.travel(state.machine_of(p), m));
    }
    return ready;
}

inline void Serial::place(int u) {
    chain.clear();
    gather(u);
    if (chain.size() > 1) return place_chain(-1);
    bool batches = model.batch[state.machine_of(u)] > 1;
    if (batches && join(u)) return append(u);
    Timing t;
    t.ready = ready_of(u);
    int64_t work = batches ? batch_work(u, t.ready) : state.work_of(u);
    find(u, work, t.ready, t);
    commit(u, work, t);
    committed.clear(), stays_noted.clear();
    append(u);
    if (batches && work > 0) fill_batch(u, work);
}

// The longest member first: the batch lasts as long as it.
inline void Serial::fill_batch(int u, int64_t work) {
    int m = state.machine_of(u);
    lines[m].members = 1;
    Indices candidates;
    candidates.swap(eligible[m]);
    for (int pass = state.work_of(u) < work ? 0 : 1; pass < 2; ++pass)
        for (int v : candidates)
            if (!done[v] && state.machine_of(v) == m && (pass == 1 || state.work_of(v) == work) && join(v)) {
                append(v);
                if (pass == 0) break;
            }
    for (int v : candidates)
        if (!done[v]) eligible[m].push_back(v);
}

}  // namespace general
