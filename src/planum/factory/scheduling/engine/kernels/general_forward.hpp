// Exact times of a solution without shared resources: only what a change touches is computed again, in the order of the
// solution. Every operation starts as early as its sequence allows (semi-active).
#pragma once
#include "general_state.hpp"

namespace general {

class Forward {
   public:
    explicit Forward(State& s) : state(s), model(s.model), waiting((s.model.n + 63) / 64, 0), hopeful(s.model.n, 0), noted(s.model.n, 0) {
        tardiness_noted.assign(model.jobs, 0);
        can_stop_early = !model.weights[0][ENERGY] && !model.weights[0][CHANGES];
    }

    void evaluate_all() {
        state.totals = Totals();
        for (int i = 0; i < model.n; ++i) {
            int u = state.order[i];
            state.at[u] = timing_of(u);
            add(u, 1);
        }
        for (int j = 0; j < model.jobs; ++j) state.totals.of[TARDINESS] += state.tardiness[j] = state.tardiness_now(j);
        finish();
    }

    // After relocations. False when the first value will surely be above `limit`; `undo` then, or `keep`.
    bool evaluate(int64_t limit) {
        totals_before = state.totals, value_before = state.value;
        pending_hopeful = 0, lowest = waiting.size();
        for (const Relocation& r : state.changes()) mark_neighbours(r);
        for (size_t word = lowest; word < waiting.size(); ++word)
            while (waiting[word]) {
                int u = state.order[word * 64 + __builtin_ctzll(waiting[word])];
                waiting[word] &= waiting[word] - 1;
                bool was_hopeful = hopeful[u];
                hopeful[u] = 0, pending_hopeful -= was_hopeful;
                update(u);
                if (can_stop_early && pending_hopeful == 0 && bound() > limit) return clear_from(word), false;
            }
        finish();
        return true;
    }

    void undo() {
        for (size_t i = log.size(); i-- > 0;) state.at[log[i].first] = log[i].second, noted[log[i].first] = 0;
        for (const auto& entry : tardiness_log) state.tardiness[entry.first] = entry.second, tardiness_noted[entry.first] = 0;
        log.clear(), tardiness_log.clear();
        state.totals = totals_before, state.value = value_before;
        state.undo_relocations();
    }

    void keep() {
        for (const auto& entry : log) noted[entry.first] = 0;
        for (const auto& entry : tardiness_log) tardiness_noted[entry.first] = 0;
        log.clear(), tardiness_log.clear();
        state.keep_relocations();
    }

   private:
    State& state;
    Model& model;
    std::vector<uint64_t> waiting;         // by position
    std::vector<uint8_t> hopeful, noted;  // by operation: may come earlier; old timing is in the log
    std::vector<uint8_t> tardiness_noted;
    std::vector<std::pair<int, Timing>> log;
    std::vector<std::pair<int, int64_t>> tardiness_log;
    Totals totals_before;
    Values value_before;
    int pending_hopeful = 0;
    size_t lowest = 0;
    bool can_stop_early = true;

    void mark(int u, bool may_improve) {
        int p = state.position[u];
        waiting[p >> 6] |= uint64_t{1} << (p & 63);
        lowest = std::min<size_t>(lowest, p >> 6);
        if (may_improve && !hopeful[u]) hopeful[u] = 1, ++pending_hopeful;
    }

    void mark_neighbours(const Relocation& r) {
        int u = r.operation;
        if (model.is_fixed(u)) return;
        mark(u, true);
        int next = state.after_on_machine(u);
        if (next >= 0) mark(next, true);
        const Indices& old = state.sequence[r.old_machine];
        for (int i = std::max(0, r.old_index - 1); i <= r.old_index + 1 && i < static_cast<int>(old.size()); ++i) mark(old[i], true);
        for (int k = model.after_first[u]; k < model.after_first[u + 1]; ++k) mark(model.after[k], true);
    }

    void clear_from(size_t word) {
        for (; word < waiting.size(); ++word)
            while (waiting[word]) {
                hopeful[state.order[word * 64 + __builtin_ctzll(waiting[word])]] = 0;
                waiting[word] &= waiting[word] - 1;
            }
    }

    void update(int u) {
        Timing now = timing_of(u), old = state.at[u];
        if (now.start == old.start && now.end == old.end && now.ready == old.ready && now.machine_ready == old.machine_ready &&
            now.setup == old.setup && now.passed == old.passed && now.energy == old.energy && now.changed == old.changed)
            return;
        if (!noted[u]) noted[u] = 1, log.emplace_back(u, old);
        add(u, -1);
        state.at[u] = now;
        add(u, 1);
        if (now.end == old.end && now.passed == old.passed) return;
        bool earlier = now.end < old.end || now.passed != old.passed;
        for (int k = model.after_first[u]; k < model.after_first[u + 1]; ++k) mark(model.after[k], earlier);
        int next = state.after_on_machine(u);
        if (next >= 0) mark(next, earlier);
        if (model.uses[TARDINESS]) settle(model.job[u]);
    }

    void settle(int j) {
        int64_t now = state.tardiness_now(j), old = state.tardiness[j];
        if (now == old) return;
        if (!tardiness_noted[j]) tardiness_noted[j] = 1, tardiness_log.emplace_back(j, old);
        state.totals.of[TARDINESS] += now - old;
        state.tardiness[j] = now;
    }

    // Once nothing that still waits can come earlier, the sums can only grow.
    int64_t bound() const {
        const int64_t* w = model.weights[0];
        return w[TARDINESS] * state.totals.of[TARDINESS] + w[SETUP] * state.totals.of[SETUP];
    }

    void finish() {
        if (model.uses[MAKESPAN]) {
            int64_t last = 0;
            for (int m = 0; m < model.machines; ++m) {
                if (!state.sequence[m].empty()) last = std::max(last, state.at[state.sequence[m].back()].end);
                for (int f : model.fixed_on[m]) last = std::max(last, model.fixed_end[f]);
            }
            state.totals.of[MAKESPAN] = last;
        }
        state.value = model.values(state.totals);
    }

    void add(int u, int sign) {
        const Timing& t = state.at[u];
        state.totals.of[SETUP] += sign * t.setup;
        state.totals.of[ENERGY] += sign * t.energy;
        state.totals.broken += sign * t.broken;
        state.totals.of[CHANGES] += sign * t.changed;
    }

    Timing timing_of(int u) {
        Timing t;
        int m = state.machine_of(u);
        if (model.is_fixed(u)) {
            t.start = model.fixed_start[u], t.left = t.end = model.fixed_end[u];
            t.changed = model.changed(u, m, t.start);
            if (model.uses[ENERGY]) t.energy = model.energy(m, model.mode_power[state.mode[u]], t.start, t.end);
            return t;
        }
        t.window = state.at[u].window;
        t.ready = std::max(model.release[u], state.delay[u]);
        for (int k = model.before_first[u]; k < model.before_first[u + 1]; ++k) {
            int p = model.before[k];
            t.ready = std::max(t.ready, state.at[p].end + model.travel(state.machine_of(p), m));
        }
        place(u, m, t);
        t.left = t.end;
        t.broken = model.too_late(u, m, t.left);
        t.changed = model.changed(u, m, t.start);
        if (model.uses[ENERGY]) t.energy = model.energy(m, model.mode_power[state.mode[u]], t.start, t.end);
        return t;
    }

    // After its predecessor on the machine, in the first gap between fixed operations that is wide enough.
    void place(int u, int m, Timing& t) {
        int before = state.before_on_machine(u);
        const Indices& fixed = model.fixed_on[m];
        int passed = before >= 0 ? state.at[before].passed : 0, family = before >= 0 ? model.family[before] : -1;
        int64_t free_at = before >= 0 ? state.at[before].end : 0;
        bool tie = before >= 0 && model.rank[before] > model.rank[u] && state.work_of(before) == 0 && state.work_of(u) == 0 && model.setups[m] >= 0;
        if (tie) ++free_at;  // operations without duration at one instant count as sequenced by their routing
        for (;; ++passed) {
            t.setup = model.setup(m, family, model.family[u]);
            int64_t since = model.setups[m] >= 0 ? std::max(free_at, model.not_before) : free_at;
            t.machine_ready = model.open(m).after(since, t.setup, t.window);
            bool rests = model.interruptible[u];
            model.fit(m, rests, state.work_of(u), std::max(t.ready, t.machine_ready), t.start, t.end, t.window);
            if (passed >= static_cast<int>(fixed.size())) break;
            int f = fixed[passed];
            if (fits_before(u, m, f, t)) break;
            family = model.family[f];
            free_at = std::max(free_at, model.fixed_end[f]);
        }
        t.passed = passed;
    }

    bool fits_before(int u, int m, int f, const Timing& t) {
        if (!model.comes_before(t.start, t.end, f)) return false;
        int32_t hint = t.window;
        int64_t since = model.setups[m] >= 0 ? std::max(t.end, model.not_before) : t.end;
        return model.open(m).after(since, model.setup(m, model.family[u], model.family[f]), hint) <= model.fixed_start[f];
    }
};

}  // namespace general
