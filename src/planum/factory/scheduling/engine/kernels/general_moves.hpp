// Moves: mostly where they can help, at operations that hold up a late job or the end of the plan.
#pragma once
#include "general_state.hpp"
#include "runtime.hpp"

namespace general {

class Moves {
   public:
    Moves(State& s, Random& r) : state(s), model(s.model), random(r) {
        for (int u = 0; u < model.n; ++u)
            if (!model.is_fixed(u)) free.push_back(u);
        for (int u : free) flexible = flexible || model.usable_first[u + 1] - model.usable_first[u] > 1;
        for (int u : free) prepared = prepared || model.setups[state.model.mode_machine[model.usable[model.usable_first[u]]]] >= 0;
        follows_jobs = model.uses[TARDINESS] && (model.weights[0][TARDINESS] || !model.weights[0][MAKESPAN]);
        follows_end = model.uses[MAKESPAN];
    }

    bool any() const { return !free.empty(); }

    // Relocates one operation, or a few. False when nothing could be changed.
    bool make() {
        if (model.delays && random.below(4) == 0) return wait();
        if ((follows_jobs || follows_end) && random.below(100) < 80) return help_critical();
        if (prepared && random.below(2) == 0) return group();
        return shake();
    }

   private:
    State& state;
    Model& model;
    Random& random;
    Indices free;
    bool flexible = false, prepared = false, follows_jobs = false, follows_end = false;

    int any_free() { return free[random.below(static_cast<int>(free.size()))]; }

    // The last operation of a late job, or of the whole plan.
    int target() {
        if (follows_jobs && (!follows_end || random.below(4))) {
            for (int tries = 0; tries < 16; ++tries) {
                int j = random.below(model.jobs);
                if (state.tardiness[j] > 0) return last_of(j);
            }
            if (!follows_end) return -1;
        }
        int best = -1;
        for (int m = 0; m < model.machines; ++m)
            if (!state.sequence[m].empty()) {
                int u = state.sequence[m].back();
                if (best < 0 || state.at[u].left > state.at[best].left) best = u;
            }
        return best;
    }

    int last_of(int j) const {
        int best = -1;
        for (int i = model.last_first[j]; i < model.last_first[j + 1]; ++i)
            if (best < 0 || state.at[model.last[i]].end > state.at[best].end) best = model.last[i];
        return best;
    }

    // Walks back along what holds the target up; draws one operation that waits for its machine.
    int held_up(int u) {
        int chosen = -1, seen = 0;
        for (int steps = 0; u >= 0 && steps < 2 * model.n && !model.is_fixed(u); ++steps) {
            const Timing& t = state.at[u];
            int before = state.before_on_machine(u);
            if (before >= 0 && t.machine_ready >= t.ready) {
                if (random.below(++seen) == 0) chosen = u;
                if (t.machine_ready == t.ready && random.below(2)) before = binding(u, before);
                u = before;
            } else {
                u = binding(u, -1);
            }
        }
        return chosen;
    }

    int binding(int u, int otherwise) const {
        int m = state.machine_of(u);
        for (int k = model.before_first[u]; k < model.before_first[u + 1]; ++k) {
            int p = model.before[k];
            if (state.at[p].left + model.travel(state.machine_of(p), m) == state.at[u].ready) return p;
        }
        return otherwise;
    }

    bool help_critical() {
        int u = target();
        u = u < 0 ? -1 : held_up(u);
        if (u < 0) return shake();
        int before = state.before_on_machine(u), draw = random.below(100);
        if (flexible && draw < 30) return reassign(draw < 15 ? u : before) || swap(u);
        if (draw < 55) return swap(u);
        if (draw < 75) return state.relocate(u, state.mode[u], earlier_in_block(u)) || swap(u);
        if (draw < 92) return state.relocate(before, state.mode[before], later_in_block(before)) || swap(u);
        return prepared ? group_near(u) || swap(u) : swap(u);
    }

    bool swap(int u) { return state.index[u] > 0 && state.relocate(u, state.mode[u], state.index[u] - 1); }

    int earlier_in_block(int u) {
        const Indices& list = state.sequence[state.machine_of(u)];
        int at = state.index[u] - 1;
        while (at > 0 && random.below(4) && state.at[list[at]].machine_ready >= state.at[list[at]].ready) --at;
        return at;
    }

    int later_in_block(int u) {
        const Indices& list = state.sequence[state.machine_of(u)];
        int at = state.index[u] + 1, size = static_cast<int>(list.size());
        while (at + 1 < size && random.below(4) && state.at[list[at + 1]].machine_ready >= state.at[list[at + 1]].ready) ++at;
        return std::min(at, size - 1);
    }

    // Into another mode, near the moment at which its routing lets it start.
    bool reassign(int u) {
        int choices = u < 0 ? 0 : model.usable_first[u + 1] - model.usable_first[u];
        if (choices < 2) return false;
        int k = model.usable[model.usable_first[u] + random.below(choices)];
        if (k == state.mode[u]) return false;
        const Indices& list = state.sequence[model.mode_machine[k]];
        if (model.mode_machine[k] == state.machine_of(u)) return state.relocate(u, k, state.index[u]);
        int64_t wanted = random.below(2) ? state.at[u].ready : state.at[u].start;
        int place = static_cast<int>(std::lower_bound(list.begin(), list.end(), wanted, [this](int x, int64_t t) { return state.at[x].end <= t; }) - list.begin());
        if (prepared && random.below(2)) place = beside_family(list, place, model.family[u]);
        else place += random.below(4) - 1;
        return state.relocate(u, k, std::clamp(place, 0, static_cast<int>(list.size())));
    }

    int beside_family(const Indices& list, int place, int family) {
        int size = static_cast<int>(list.size());
        for (int away = 0; away < 8; ++away) {
            if (place + away < size && model.family[list[place + away]] == family) return place + away + random.below(2);
            if (place - away >= 0 && place - away < size && model.family[list[place - away]] == family) return place - away + random.below(2);
        }
        return place;
    }

    bool group() { return group_near(any_free()) || shake(); }

    // Beside another operation of its family on the same machine.
    bool group_near(int u) {
        const Indices& list = state.sequence[state.machine_of(u)];
        int size = static_cast<int>(list.size()), at = state.index[u], first = 2 + random.below(10);
        for (int away = first; away > 1; --away) {
            int place = random.below(2) ? at + away : at - away;
            if (place < 0 || place >= size || model.family[list[place]] != model.family[u]) continue;
            return state.relocate(u, state.mode[u], place > at ? place - random.below(2) : place + random.below(2));
        }
        return false;
    }

    bool shake() {
        int u = any_free();
        if (flexible && random.below(2) && reassign(u)) return true;
        int size = static_cast<int>(state.sequence[state.machine_of(u)].size());
        if (size < 2) return false;
        int away = 1 + random.below(1 + random.below(std::min(size - 1, 12)));
        int place = std::clamp(state.index[u] + (random.below(2) ? away : -away), 0, size - 1);
        return place != state.index[u] && state.relocate(u, state.mode[u], place);
    }

    // Until a step of the tariff, the start in the reference, or no longer.
    bool wait() {
        int u = any_free();
        if (model.reference_machine[u] >= 0 && random.below(2)) return to_reference(u);
        if (state.delay[u] > 0 && random.below(3) == 0) return state.set_delay(u, 0), true;
        if (model.tariff_start.empty()) return false;
        int64_t start = state.at[u].start, turn = model.tariff_period > 0 ? start / model.tariff_period * model.tariff_period : 0;
        int steps = static_cast<int>(model.tariff_start.size());
        int64_t until = turn + model.tariff_start[random.below(steps)];
        if (until <= start && model.tariff_period > 0) until += model.tariff_period;
        // Or so that the work ends when a step begins.
        if (random.below(3) == 0) until -= state.at[u].end - start;
        if (until <= state.at[u].ready) return false;
        return state.set_delay(u, until), true;
    }

    bool to_reference(int u) {
        bool moved = false;
        for (int k = model.usable_first[u]; k < model.usable_first[u + 1]; ++k) {
            int mode = model.usable[k];
            if (model.mode_machine[mode] != model.reference_machine[u] || state.machine_of(u) == model.reference_machine[u]) continue;
            const Indices& list = state.sequence[model.reference_machine[u]];
            int64_t wanted = model.reference_start[u];
            auto place = std::lower_bound(list.begin(), list.end(), wanted, [this](int x, int64_t t) { return state.at[x].start < t; });
            moved = state.relocate(u, mode, static_cast<int>(place - list.begin()));
            break;
        }
        if (state.delay[u] == model.reference_start[u]) return moved;
        state.set_delay(u, model.reference_start[u]);
        return true;
    }
};

}  // namespace general
