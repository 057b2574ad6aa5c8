// One solution: a mode for each operation, a sequence for each machine, and one order of all operations that agrees with
// the sequences and the routings. A change is made by moving one operation, and can be taken back.
#pragma once
#include <utility>

#include "general_model.hpp"

namespace general {

// When an operation runs, and why then. `ready`: its routing and release allow it; `machine_ready`: its machine does.
struct Timing {
    int64_t start = 0, end = 0, left = 0, ready = 0, machine_ready = 0, energy = 0;
    int32_t setup = 0;
    int32_t passed = 0;    // fixed operations on its machine that come before it
    int32_t window = 0;    // hint: open window of its machine
    int32_t person = -1;  // operator
    int32_t broken = 0;    // fixed successors that it comes too late for
    int32_t changed = 0;   // another start or machine than in the reference
};

struct Relocation {
    int operation, old_mode, old_machine, old_index;
    int64_t old_delay;
    int low, high;      // positions of `order` that were rewritten, none when low > high
    size_t saved_from;  // where the old content stands in `saved`
};

class State {
   public:
    Model& model;
    Indices order, position, mode, index;
    std::vector<Indices> sequence;  // free operations by machine
    Ticks delay;                    // waits on purpose until then
    std::vector<Timing> at;
    Ticks tardiness;  // weighted, by job
    Totals totals;
    Values value;

    explicit State(Model& m)
        : model(m), order(m.topological), position(m.n), mode(m.n), index(m.n, -1), sequence(m.machines), delay(m.n, 0), at(m.n),
          tardiness(m.jobs, 0), marked(m.n, 0) {}

    int machine_of(int u) const { return model.mode_machine[mode[u]]; }
    int work_of(int u) const { return model.mode_duration[mode[u]]; }
    int before_on_machine(int u) const { return index[u] > 0 ? sequence[machine_of(u)][index[u] - 1] : -1; }
    int after_on_machine(int u) const {
        const Indices& list = sequence[machine_of(u)];
        return index[u] >= 0 && index[u] + 1 < static_cast<int>(list.size()) ? list[index[u] + 1] : -1;
    }

    // Sequences and positions from `order` and `mode`.
    void rebuild() {
        for (Indices& list : sequence) list.clear();
        for (int i = 0; i < model.n; ++i) {
            int u = order[i];
            position[u] = i;
            if (model.is_fixed(u)) continue;
            Indices& list = sequence[machine_of(u)];
            index[u] = static_cast<int>(list.size());
            list.push_back(u);
        }
    }

    // Moves `u` into `new_mode`, at `place` of that machine's sequence without `u`. False, and nothing changed, for a circle.
    bool relocate(int u, int new_mode, int place) {
        Relocation log{u, mode[u], machine_of(u), index[u], delay[u], 0, -1, saved.size()};
        take_out(u);
        mode[u] = new_mode;
        put_in(u, place);
        if (!reposition(u, log)) {
            take_out(u);
            mode[u] = log.old_mode;
            put_in(u, log.old_index);
            return false;
        }
        relocations.push_back(log);
        return true;
    }

    // Moves `u`, and what it depends on, before `target` in the order; machines keep their sequences.
    bool advance(int u, int target) {
        Relocation log{u, mode[u], machine_of(u), index[u], delay[u], 0, -1, saved.size()};
        if (position[target] >= position[u] || !move_earlier(u, target, log)) return false;
        relocations.push_back(log);
        return true;
    }

    void set_delay(int u, int64_t until) {
        relocations.push_back({u, mode[u], machine_of(u), index[u], delay[u], 0, -1, saved.size()});
        delay[u] = until;
    }

    void undo_relocations() {
        while (!relocations.empty()) {
            Relocation log = relocations.back();
            relocations.pop_back();
            for (int i = log.low; i <= log.high; ++i) position[order[i] = saved[log.saved_from + i - log.low]] = i;
            saved.resize(log.saved_from);
            delay[log.operation] = log.old_delay;
            if (index[log.operation] < 0) continue;
            take_out(log.operation);
            mode[log.operation] = log.old_mode;
            put_in(log.operation, log.old_index);
        }
    }

    void keep_relocations() {
        relocations.clear();
        saved.clear();
    }

    const std::vector<Relocation>& changes() const { return relocations; }

    int64_t tardiness_now(int j) const {
        if (model.due[j] < 0 || model.weight[j] == 0) return 0;
        int64_t last = 0;
        for (int i = model.last_first[j]; i < model.last_first[j + 1]; ++i) last = std::max(last, at[model.last[i]].end);
        return model.weight[j] * std::max<int64_t>(0, last - model.due[j]);
    }

   private:
    std::vector<Relocation> relocations;
    Indices saved, kept, moved;
    std::vector<uint8_t> marked;

    void take_out(int u) {
        Indices& list = sequence[machine_of(u)];
        list.erase(list.begin() + index[u]);
        for (int i = index[u]; i < static_cast<int>(list.size()); ++i) index[list[i]] = i;
    }

    void put_in(int u, int place) {
        Indices& list = sequence[machine_of(u)];
        list.insert(list.begin() + place, u);
        for (int i = place; i < static_cast<int>(list.size()); ++i) index[list[i]] = i;
    }

    // Makes `order` agree with the new place of `u` by moving what depends on it within one stretch (Pearce and Kelly 2006).
    bool reposition(int u, Relocation& log) {
        int p = before_on_machine(u), s = after_on_machine(u);
        if (p >= 0 && position[p] > position[u]) return move_later(u, p, log);
        if (s >= 0 && position[s] < position[u]) return move_earlier(u, s, log);
        return true;
    }

    bool move_later(int u, int target, Relocation& log) {
        int low = position[u], high = position[target];
        kept.clear(), moved.clear();
        for (int i = low; i <= high; ++i) {
            int x = order[i];
            bool depends = x == u;
            for (int k = model.before_first[x]; !depends && k < model.before_first[x + 1]; ++k) depends = marked[model.before[k]];
            if (!depends && index[x] > 0) depends = marked[before_on_machine(x)];
            if (depends) marked[x] = 1;
            (depends ? moved : kept).push_back(x);
        }
        bool circle = marked[target];
        for (int x : moved) marked[x] = 0;
        if (circle) return false;
        rewrite(low, high, kept, moved, log);
        return true;
    }

    bool move_earlier(int u, int target, Relocation& log) {
        int low = position[target], high = position[u];
        kept.clear(), moved.clear();
        for (int i = high; i >= low; --i) {
            int x = order[i];
            bool depends = x == u;
            for (int k = model.after_first[x]; !depends && k < model.after_first[x + 1]; ++k) depends = marked[model.after[k]];
            if (!depends) {
                int next = after_on_machine(x);
                depends = next >= 0 && marked[next];
            }
            if (depends) marked[x] = 1;
            (depends ? moved : kept).push_back(x);
        }
        bool circle = marked[target];
        for (int x : moved) marked[x] = 0;
        if (circle) return false;
        std::reverse(kept.begin(), kept.end());
        std::reverse(moved.begin(), moved.end());
        rewrite(low, high, moved, kept, log);
        return true;
    }

    void rewrite(int low, int high, const Indices& head, const Indices& rest, Relocation& log) {
        log.low = low, log.high = high;
        saved.insert(saved.end(), order.begin() + low, order.begin() + high + 1);
        int i = low;
        for (int x : head) position[order[i] = x] = i, ++i;
        for (int x : rest) position[order[i] = x] = i, ++i;
    }
};

}  // namespace general
