// Tabu search with path relinking: children between two good schedules, each searched, the better ones kept.
// After Peng, Lü and Cheng (2015) and Mastrolilli and Gambardella (2000).
#pragma once
#include "tabu_moves.hpp"

struct Solution {
    Ints order, mode;
    int makespan = 1 << 30;
};

// How long moves stay forbidden, in shares of the usual, and how often exchanges are looked at.
struct Tenure {
    double order, mode, swaps;
};
constexpr Tenure TENURES[] = {{1, 1, 0.2}, {1, 0.3, 0.3}, {0.5, 0.5, 0.2}, {2, 2, 0.3}, {0.7, 0.2, 0.5}};
constexpr int TENURE_COUNT = sizeof(TENURES) / sizeof(TENURES[0]);

template <bool Rich>
struct Tabu {
    const Shop& shop;
    Random random;
    Schedule<Rich> schedule;
    Marks marks;
    Neighbourhood<Rich> around;
    Solution best;         // of this descent
    int64_t iteration = 0, improved_at = 0;
    double base_tenure;
    Tenure tenure{1, 1, 0};

    Tabu(const Shop& s, uint64_t seed)
        : shop(s), random(seed), schedule(s), marks(s), around(schedule, marks, random) {
        int jobs = 0, used = 0;
        for (int i = 0; i < s.n; i++) jobs += s.before_first[i + 1] == s.before_first[i];
        std::vector<char> there(s.machines, 0);
        for (const int m : s.mode_machine) there[m] = 1;
        for (const char c : there) used += c;
        // Measured: where machines can be chosen, shorter memories find more.
        const bool flexible = s.mode_first[s.n] > s.n;
        base_tenure = (flexible ? 0.6 : 1.0) * (10.0 + static_cast<double>(jobs) / std::max(used, 1));
    }

    void keep() {
        best.order = schedule.order;
        best.mode = schedule.mode;
        best.makespan = schedule.makespan;
        improved_at = iteration;
    }

    void begin(const Solution& from) {
        schedule.order = from.order;
        schedule.mode = from.mode;
        schedule.rebuild();
        marks.clear();
        iteration = 0;
        keep();
    }

    int drawn(double factor) { return static_cast<int>(base_tenure * factor * (1.0 + 0.4 * random.unit())) + 1; }

    // One step; false when the critical path offers no move: the schedule is optimal.
    bool step() {
        iteration++;
        around.iteration = iteration;
        around.best_known = best.makespan;
        around.swaps = tenure.swaps;
        const Move move = around.best_move();
        if (move.operation == NONE) return false;
        around.perform(move, drawn(tenure.order), drawn(tenure.mode));
        if (schedule.makespan < best.makespan) keep();
        return true;
    }
};

// A bandit over tenures: those whose children did well are drawn more often, none is forgotten.
struct Bandit {
    double gain[TENURE_COUNT];
    Bandit() { std::fill(gain, gain + TENURE_COUNT, 1.0); }
    int choose(Random& random) {
        double total = 0;
        for (const double g : gain) total += g;
        double at = random.unit() * total;
        for (int k = 0; k < TENURE_COUNT; k++)
            if ((at -= gain[k]) <= 0) return k;
        return 0;
    }
    void learn(int k, double reward) { gain[k] = std::max(0.15, 0.9 * gain[k] + 0.1 * reward * TENURE_COUNT); }
};

template <bool Rich>
struct Relinking {
    const Shop& shop;
    Tabu<Rich> tabu;
    Random random;
    std::vector<Solution> pool;
    Solution best;
    Bandit bandit;
    int size, failures = 0, arm = 0;
    int64_t patience;
    bool running = false;
    std::vector<std::pair<double, int>> keys;

    Relinking(const Shop& s, uint64_t seed, int pool_size, int64_t cut)
        : shop(s), tabu(s, seed), random(seed ^ 0x5eed), size(pool_size), patience(cut) {}

    Solution shuffled(const Solution& from, double strength) {
        Solution child = from;
        keys.resize(shop.n);
        for (int k = 0; k < shop.n; k++) keys[from.order[k]] = {k + strength * shop.n * random.unit(), from.order[k]};
        sort_into(child);
        for (int i = 0; i < shop.n; i++) {
            const int modes = shop.mode_first[i + 1] - shop.mode_first[i];
            if (shop.fixed[i] < 0 && random.unit() < strength) child.mode[i] = random.below(modes);
        }
        return child;
    }

    // Orders by keys, then mends what the routing forbids by a topological pass that takes the lowest key first.
    void sort_into(Solution& child) {
        std::vector<std::pair<double, int>> heap;
        Ints waiting(shop.n);
        const auto later = [](const std::pair<double, int>& a, const std::pair<double, int>& b) { return a > b; };
        for (int i = 0; i < shop.n; i++) {
            waiting[i] = shop.before_first[i + 1] - shop.before_first[i];
            if (!waiting[i]) heap.push_back(keys[i]);
        }
        std::make_heap(heap.begin(), heap.end(), later);
        int k = 0;
        while (!heap.empty()) {
            std::pop_heap(heap.begin(), heap.end(), later);
            const int i = heap.back().second;
            heap.pop_back();
            child.order[k++] = i;
            for (int a = shop.after_first[i]; a < shop.after_first[i + 1]; a++) {
                if (--waiting[shop.after[a]]) continue;
                heap.push_back(keys[shop.after[a]]);
                std::push_heap(heap.begin(), heap.end(), later);
            }
        }
    }

    // A convex mix of two topological orders keeps every precedence on which they agree, so it is always feasible.
    Solution between(const Solution& a, const Solution& b, double share) {
        Solution child = a;
        keys.resize(shop.n);
        for (int k = 0; k < shop.n; k++) keys[a.order[k]] = {(1 - share) * k, a.order[k]};
        for (int k = 0; k < shop.n; k++) keys[b.order[k]].first += share * k;
        sort_into(child);
        for (int i = 0; i < shop.n; i++)
            if (random.unit() < share) child.mode[i] = b.mode[i];
        return child;
    }

    bool is_new(const Solution& one) const {
        for (const Solution& other : pool)
            if (other.makespan == one.makespan && other.order == one.order && other.mode == one.mode) return false;
        return true;
    }

    void take(const Solution& one) {
        if (one.makespan < best.makespan) best = one;
        if (!is_new(one)) return;
        if (static_cast<int>(pool.size()) < size) {
            pool.push_back(one);
            return;
        }
        int worst = 0;
        for (int k = 1; k < size; k++)
            if (pool[k].makespan >= pool[worst].makespan) worst = k;
        if (one.makespan <= pool[worst].makespan) pool[worst] = one;
    }

    void next_child() {
        arm = bandit.choose(random);
        tabu.tenure = TENURES[arm];
        if (static_cast<int>(pool.size()) < size) {
            tabu.begin(pool.empty() ? best : shuffled(best, 0.1 + 0.3 * random.unit()));
            return;
        }
        if (failures >= 30) {
            failures = 0;
            pool.assign(1, best);
            tabu.begin(shuffled(best, 0.3));
            return;
        }
        const int a = random.below(size);
        int b = random.below(size - 1);
        if (b >= a) b++;
        tabu.begin(between(pool[a], pool[b], 0.1 + 0.8 * random.unit()));
    }

    void end_child() {
        int worst = 0;
        for (const Solution& one : pool) worst = std::max(worst, one.makespan);
        const int before = best.makespan;
        const bool full = static_cast<int>(pool.size()) == size;
        bandit.learn(arm, tabu.best.makespan < before ? 3.0 : tabu.best.makespan < worst ? 1.0 : 0.3);
        if (full) failures = tabu.best.makespan < before ? 0 : failures + 1;
        take(tabu.best);
    }

    int64_t run(double seconds, int64_t most) {
        const double until = seconds_now() + seconds;
        int64_t done = 0;
        while (done < most) {
            if (!running) {
                next_child();
                running = true;
            }
            bool moving = true;
            for (int k = 0; k < 64 && moving && done < most; k++, done++) moving = tabu.step();
            if (tabu.best.makespan < best.makespan) best = tabu.best;
            if (!moving || tabu.iteration - tabu.improved_at > patience) {
                end_child();
                running = false;
            }
            if (seconds_now() >= until) break;
        }
        return done;
    }
};
