// First schedules: event-driven dispatching with heaps, for any size.
#pragma once
#include "tabu_search.hpp"

struct Dispatch {
    const Shop& shop;
    Random random;
    std::vector<double> urgency;  // longest remaining routing, shaken
    Ints remaining, ready, waiting;

    Dispatch(const Shop& s, uint64_t seed) : shop(s), random(seed), urgency(s.n), remaining(s.n), ready(s.n), waiting(s.n) {}

    int shortest(int i) const {
        if (shop.fixed[i] >= 0) return shop.fixed[i];
        int least = 1 << 30;
        for (int k = shop.mode_first[i]; k < shop.mode_first[i + 1]; k++) least = std::min(least, shop.mode_duration[k]);
        return least;
    }

    void weigh(const Ints& topological, double shake) {
        for (int k = shop.n - 1; k >= 0; k--) {
            const int i = topological[k];
            int most = shop.tail[i];
            for (int a = shop.after_first[i]; a < shop.after_first[i + 1]; a++) most = std::max(most, remaining[shop.after[a]]);
            remaining[i] = most + shortest(i);
            urgency[i] = remaining[i] * (1.0 + shake * (random.unit() - 0.5));
        }
    }

    int setup(int machine, int family_before, int i) const {
        if (!shop.has_setups() || shop.setup_of[machine] < 0) return 0;
        const int matrix = shop.setup_of[machine];
        if (family_before < 0) return shop.first_ticks[matrix * shop.families + shop.family[i]];
        return shop.setup_ticks[(matrix * shop.families + family_before) * shop.families + shop.family[i]];
    }

    int way(int a, int machine) const {
        if (!shop.has_transport()) return 0;
        return shop.transport[shop.station[machine_of(a)] * shop.stations + shop.station[machine]];
    }
    int machine_of(int a) const { return shop.mode_machine[shop.mode_first[a] + chosen[a]]; }

    Ints chosen, end, free_at, family_on;

    int earliest(int i, int k) const {
        const int machine = shop.mode_machine[k];
        int start = shop.release[i];
        for (int b = shop.before_first[i]; b < shop.before_first[i + 1]; b++)
            start = std::max(start, end[shop.before[b]] + way(shop.before[b], machine));
        return std::max(start, free_at[machine] + setup(machine, family_on[machine], i));
    }

    void reset() {
        chosen.assign(shop.n, 0);
        for (int i = 0; i < shop.n; i++) chosen[i] = std::max(shop.fixed_mode[i], 0);
        end.assign(shop.n, 0);
        free_at = shop.available;
        family_on = shop.last_family;
        for (int i = 0; i < shop.n; i++) waiting[i] = shop.before_first[i + 1] - shop.before_first[i];
    }

    void put(int i, int k, Solution& to, int& count) {
        const int machine = shop.mode_machine[k], start = earliest(i, k);
        chosen[i] = k - shop.mode_first[i];
        end[i] = free_at[machine] = start + shop.mode_duration[k];
        family_on[machine] = shop.has_setups() ? shop.family[i] : 0;
        to.order[count++] = i;
        to.makespan = std::max(to.makespan, end[i] + shop.tail[i]);
    }

    struct Entry {
        int at;
        double urgency;
        int operation;
        bool operator>(const Entry& other) const { return at != other.at ? at > other.at : urgency < other.urgency; }
    };

    // Takes the operation that could start first, the most urgent of those, to where it ends first.
    Solution by_start() {
        Solution found;
        found.order.assign(shop.n, 0);
        found.makespan = 0;
        int count = 0;
        reset();
        std::vector<Entry> heap;
        const auto later = [](const Entry& a, const Entry& b) { return a > b; };
        const auto push = [&](int i) {
            heap.push_back(Entry{best_mode(i).second, urgency[i], i});
            std::push_heap(heap.begin(), heap.end(), later);
        };
        Ints fixed_first;
        for (int i = 0; i < shop.n; i++)
            if (shop.fixed[i] >= 0) fixed_first.push_back(i);
        for (const int i : fixed_first) {
            end[i] = shop.release[i] + shop.fixed[i];
            found.makespan = std::max(found.makespan, end[i]);
            found.order[count++] = i;
            for (int a = shop.after_first[i]; a < shop.after_first[i + 1]; a++) --waiting[shop.after[a]];
        }
        for (int i = 0; i < shop.n; i++)
            if (shop.fixed[i] < 0 && !waiting[i]) push(i);
        while (!heap.empty()) {
            std::pop_heap(heap.begin(), heap.end(), later);
            const Entry top = heap.back();
            heap.pop_back();
            const auto [k, start] = best_mode(top.operation);
            if (start > top.at) {
                heap.push_back(Entry{start, top.urgency, top.operation});
                std::push_heap(heap.begin(), heap.end(), later);
                continue;
            }
            put(top.operation, k, found, count);
            for (int a = shop.after_first[top.operation]; a < shop.after_first[top.operation + 1]; a++)
                if (--waiting[shop.after[a]] == 0) push(shop.after[a]);
        }
        found.mode = chosen;
        return found;
    }

    // The mode that ends first and the start it would have.
    std::pair<int, int> best_mode(int i) const {
        int best = shop.mode_first[i], start = 0, least = 1 << 30;
        for (int k = shop.mode_first[i]; k < shop.mode_first[i + 1]; k++) {
            const int at = earliest(i, k);
            if (at + shop.mode_duration[k] < least) least = at + shop.mode_duration[k], best = k, start = at;
        }
        return {best, start};
    }
};
