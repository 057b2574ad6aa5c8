// Giant shops: stretches of the schedule are searched as shops of their own, exactly, between what stands before and after.
#pragma once
#include "tabu_start.hpp"

template <bool Rich>
struct Window {
    Shop shop;
    Ints members;  // operations of the whole, by index here
    Relinking<Rich>* search = nullptr;
    int before = 0;  // longest way through the window as it was

    ~Window() { delete search; }
};

template <bool Rich>
struct Giant {
    const Shop& shop;
    Schedule<Rich> whole;
    Ints inside;  // index in the window, or NONE
    std::vector<std::pair<int64_t, int>> keys;

    Giant(const Shop& s, const Solution& start) : shop(s), whole(s), inside(s.n, NONE) { adopt(start); }

    void adopt(const Solution& one) {
        whole.order = one.order;
        whole.mode = one.mode;
        whole.rebuild();
        sort_by_head();
    }

    // Fixed operations first, so that no window holds one; then by start. It stays a topological order.
    void sort_by_head() {
        keys.resize(shop.n);
        for (int i = 0; i < shop.n; i++) {
            const int64_t head = shop.fixed[i] >= 0 ? -1 : whole.nodes[i].head;
            keys[i] = {(head << 24) + whole.rank[i], i};
        }
        std::sort(keys.begin(), keys.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
        for (int k = 0; k < shop.n; k++) whole.order[k] = keys[k].second, whole.rank[keys[k].second] = k;
    }

    int free_from() const {
        int count = 0;
        for (const int duration : shop.fixed) count += duration >= 0;
        return count;
    }

    Window<Rich>* open(int low, int high, uint64_t seed, int64_t patience) {
        Window<Rich>* window = new Window<Rich>;
        window->members.assign(whole.order.begin() + low, whole.order.begin() + high);
        for (int k = 0; k < high - low; k++) inside[window->members[k]] = k;
        cut_routings(*window);
        cut_machines(*window);
        window->search = new Relinking<Rich>(window->shop, seed, 2, patience);
        Solution& now = window->search->best;
        now.order.resize(high - low);
        now.mode.resize(high - low);
        for (int k = 0; k < high - low; k++) {
            now.order[k] = k;
            now.mode[k] = whole.mode[window->members[k]];
        }
        Schedule<Rich> as_it_is(window->shop);
        as_it_is.order = now.order;
        as_it_is.mode = now.mode;
        as_it_is.rebuild();
        now.makespan = window->before = as_it_is.makespan;
        for (const int i : window->members) inside[i] = NONE;
        return window;
    }

    void cut_routings(Window<Rich>& window) {
        Shop& w = window.shop;
        const int size = static_cast<int>(window.members.size());
        w.n = size;
        w.fixed.assign(size, NONE);
        w.fixed_mode.assign(size, NONE);
        w.mode_first = w.before_first = w.after_first = Ints(1, 0);
        for (int k = 0; k < size; k++) {
            const int i = window.members[k];
            int release = shop.release[i], tail = shop.tail[i];
            for (int m = shop.mode_first[i]; m < shop.mode_first[i + 1]; m++) {
                w.mode_machine.push_back(shop.mode_machine[m]);
                w.mode_duration.push_back(shop.mode_duration[m]);
            }
            for (int b = shop.before_first[i]; b < shop.before_first[i + 1]; b++) {
                const int p = shop.before[b];
                if (inside[p] != NONE) w.before.push_back(inside[p]);
                else release = std::max(release, whole.end_of(p) + farthest(p, i));
            }
            for (int a = shop.after_first[i]; a < shop.after_first[i + 1]; a++) {
                const int x = shop.after[a];
                if (inside[x] != NONE) w.after.push_back(inside[x]);
                else tail = std::max(tail, farthest(i, x) + whole.nodes[x].duration + whole.nodes[x].tail);
            }
            w.mode_first.push_back(static_cast<int>(w.mode_machine.size()));
            w.before_first.push_back(static_cast<int>(w.before.size()));
            w.after_first.push_back(static_cast<int>(w.after.size()));
            w.release.push_back(release);
            w.tail.push_back(tail);
            w.family.push_back(shop.family[i]);
        }
    }

    // Ticks on the way from p to i, whatever machine the one inside the window takes.
    int farthest(int p, int i) const {
        if constexpr (!Rich) return 0;
        if (!shop.has_transport()) return 0;
        const int a = inside[p] == NONE ? p : i;
        const int from = shop.station[whole.machine_of(a)];
        int most = 0;
        for (int s = 0; s < shop.stations; s++)
            most = std::max(most, inside[p] == NONE ? shop.transport[from * shop.stations + s] : shop.transport[s * shop.stations + from]);
        return most;
    }

    void cut_machines(Window<Rich>& window) {
        Shop& w = window.shop;
        w.machines = shop.machines;
        w.families = shop.families;
        w.stations = shop.stations;
        w.setup_of = shop.setup_of;
        w.setup_ticks = shop.setup_ticks;
        w.first_ticks = shop.first_ticks;
        w.station = shop.station;
        w.transport = shop.transport;
        w.available = shop.available;
        w.machine_tail = shop.machine_tail;
        w.last_family = shop.last_family;
        const int low = whole.rank[window.members.front()], high = whole.rank[window.members.back()];
        for (int m = 0; m < shop.machines; m++) {
            const Ints& line = whole.line[m];
            const auto behind = [&](int limit) {
                int from = 0, to = static_cast<int>(line.size());
                while (from < to) {
                    const int middle = (from + to) / 2;
                    if (whole.rank[line[middle]] < limit) from = middle + 1; else to = middle;
                }
                return from;
            };
            const int first = behind(low), next = behind(high + 1);
            if (first > 0) {
                w.available[m] = whole.end_of(line[first - 1]);
                w.last_family[m] = shop.has_setups() ? shop.family[line[first - 1]] : NONE;
            }
            if (next < static_cast<int>(line.size())) {
                const int x = line[next];
                int most = 0;
                if (shop.has_setups() && shop.setup_of[m] >= 0)
                    for (int f = 0; f < shop.families; f++)
                        most = std::max(most, shop.setup_ticks[(shop.setup_of[m] * shop.families + f) * shop.families + shop.family[x]]);
                w.machine_tail[m] = most + whole.nodes[x].duration + whole.nodes[x].tail;
            }
        }
    }

    // Puts the window's best into the whole; false, and nothing changed, when the whole would become longer.
    bool close(const Window<Rich>& window) {
        const Solution& found = window.search->best;
        if (found.makespan > window.before) return false;
        const int size = static_cast<int>(window.members.size()), makespan = whole.makespan;
        const Ints order = whole.order, mode = whole.mode;
        Ints slots(size);
        for (int k = 0; k < size; k++) slots[k] = whole.rank[window.members[k]];
        std::sort(slots.begin(), slots.end(), [](int a, int b) { return a < b; });
        for (int k = 0; k < size; k++) {
            const int i = window.members[found.order[k]];
            whole.order[slots[k]] = i;
            whole.mode[i] = found.mode[found.order[k]];
        }
        const bool sound = is_topological();
        if (sound) whole.rebuild();
        if (!sound || whole.makespan > makespan) {
            whole.order = order;
            whole.mode = mode;
            whole.rebuild();
            sort_by_head();
            return false;
        }
        sort_by_head();
        return true;
    }

    // Starts for the schedule as it is, each as near to the wished one as the makespan allows.
    void settle(const int64_t* wished, int* start) const {
        const Shop& s = shop;
        const auto end = [&](int i) { return start[i] + whole.nodes[i].duration; };
        for (const int i : whole.order) {
            const Node& node = whole.nodes[i];
            start[i] = node.head;
            if (s.fixed[i] >= 0) continue;
            int least = s.release[i];
            for (int k = s.before_first[i]; k < s.before_first[i + 1]; k++) {
                const int p = s.before[k];
                least = std::max(least, end(p) + whole.way(whole.machine_of(p), node.machine));
            }
            const int free_at = node.before == NONE ? s.available[node.machine] : end(node.before);
            least = std::max(least, free_at + whole.setup(node.machine, node.before, i));
            const int64_t latest = whole.makespan - node.tail - node.duration;
            start[i] = std::max<int64_t>(least, std::min(wished[i], latest));
        }
    }

    bool is_topological() {
        for (int k = 0; k < shop.n; k++) whole.rank[whole.order[k]] = k;
        for (int i = 0; i < shop.n; i++)
            for (int b = shop.before_first[i]; b < shop.before_first[i + 1]; b++)
                if (whole.rank[shop.before[b]] > whole.rank[i]) return false;
        return true;
    }
};
