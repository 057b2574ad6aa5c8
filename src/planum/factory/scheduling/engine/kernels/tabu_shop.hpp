// A job shop as a graph: machines, modes, precedence, and one schedule of it with exact heads and tails.
#pragma once
#include <algorithm>
#include <vector>

#include "runtime.hpp"

using Ints = std::vector<int>;
constexpr int NONE = -1;
constexpr int LONG_AGO = -(1 << 30);

// What does not change while one searches. Operations that stand fixed are nodes without a machine.
struct Shop {
    int n = 0, machines = 0;
    Ints mode_first, mode_machine, mode_duration;
    Ints before_first, before, after_first, after;
    Ints release, tail;          // by operation: earliest start; what must follow after its end
    Ints available, machine_tail;  // by machine
    Ints fixed, fixed_mode;      // duration and mode of a fixed operation, NONE where free
    Ints family, setup_of, setup_ticks, first_ticks, last_family;  // set-ups
    int families = 0;
    Ints station, transport;
    int stations = 0;

    bool has_setups() const { return families > 0; }
    bool has_transport() const { return stations > 0; }
    bool is_linear() const {
        for (int i = 0; i < n; i++)
            if (before_first[i + 1] - before_first[i] > 1 || after_first[i + 1] - after_first[i] > 1) return false;
        return true;
    }
};

struct Node {
    int head, tail, duration;  // earliest start; longest way from its end to the end of all; ticks
    int before, after;         // neighbours on its machine
    int job_before, job_after;  // the one neighbour in its routing, for linear routings
    int machine;
};

// Rich: set-ups, transport or routings that are no chains. The plain case carries none of their cost.
template <bool Rich>
struct Schedule {
    const Shop* shop;
    std::vector<Node> nodes;
    Ints mode, place;          // place on its machine
    std::vector<Ints> line;    // operations of each machine, in order
    Ints order, rank;          // topological order and its inverse
    Ints ends;                 // operations at which a longest way can end
    std::vector<uint64_t> dirty;
    std::vector<char> marked;
    Ints kept, moved;
    int makespan = 0;

    explicit Schedule(const Shop& s)
        : shop(&s), nodes(s.n), mode(s.n, 0), place(s.n, NONE), line(s.machines), order(s.n), rank(s.n),
          dirty((s.n >> 6) + 1, 0), marked(s.n, 0) {
        for (int i = 0; i < s.n; i++) {
            Node& node = nodes[i];
            node = Node{0, 0, s.fixed[i] >= 0 ? s.fixed[i] : 0, NONE, NONE, NONE, NONE, NONE};
            if (s.before_first[i + 1] > s.before_first[i]) node.job_before = s.before[s.before_first[i]];
            if (s.after_first[i + 1] > s.after_first[i]) node.job_after = s.after[s.after_first[i]];
            if (s.after_first[i + 1] == s.after_first[i] || s.tail[i] > 0) ends.push_back(i);
        }
    }

    bool is_fixed(int i) const { return shop->fixed[i] >= 0; }
    int end_of(int i) const { return nodes[i].head + nodes[i].duration; }

    int setup(int machine, int a, int b) const {
        if constexpr (!Rich) return 0;
        if (!shop->has_setups()) return 0;
        const int matrix = shop->setup_of[machine];
        if (matrix < 0) return 0;
        const int previous = a == NONE ? shop->last_family[machine] : shop->family[a];
        if (previous < 0) return shop->first_ticks[matrix * shop->families + shop->family[b]];
        return shop->setup_ticks[(matrix * shop->families + previous) * shop->families + shop->family[b]];
    }

    int way(int machine_a, int machine_b) const {
        if constexpr (!Rich) return 0;
        if (!shop->has_transport() || machine_a < 0 || machine_b < 0) return 0;
        return shop->transport[shop->station[machine_a] * shop->stations + shop->station[machine_b]];
    }

    int machine_of(int i) const {
        const int chosen = shop->mode_first[i] + mode[i];
        return shop->mode_machine[chosen];
    }

    // Earliest start by the routing alone, were it done on this machine.
    int job_head(int i, int machine) const {
        const Shop& s = *shop;
        int head = s.release[i];
        if (is_fixed(i)) return head;
        if constexpr (!Rich) {
            const int p = nodes[i].job_before;
            if (p >= 0) head = std::max(head, nodes[p].head + nodes[p].duration);
        } else {
            for (int k = s.before_first[i]; k < s.before_first[i + 1]; k++) {
                const int p = s.before[k];
                head = std::max(head, end_of(p) + way(machine_of(p), machine));
            }
        }
        return head;
    }

    int job_tail(int i, int machine) const {
        const Shop& s = *shop;
        int tail = s.tail[i];
        if constexpr (!Rich) {
            const int a = nodes[i].job_after;
            if (a >= 0 && !is_fixed(a)) tail = std::max(tail, nodes[a].duration + nodes[a].tail);
        } else {
            for (int k = s.after_first[i]; k < s.after_first[i + 1]; k++) {
                const int a = s.after[k];
                if (!is_fixed(a)) tail = std::max(tail, way(machine, machine_of(a)) + nodes[a].duration + nodes[a].tail);
            }
        }
        return tail;
    }

    int machine_head(int machine, int previous, int i) const {
        const int from = previous == NONE ? shop->available[machine] : end_of(previous);
        return from + setup(machine, previous, i);
    }

    int machine_tail(int machine, int i, int next) const {
        if (next == NONE) return shop->machine_tail[machine];
        return setup(machine, i, next) + nodes[next].duration + nodes[next].tail;
    }

    int head_now(int i) const {
        const Node& node = nodes[i];
        if (node.machine < 0) return shop->release[i];
        return std::max(job_head(i, node.machine), machine_head(node.machine, node.before, i));
    }

    int tail_now(int i) const {
        const Node& node = nodes[i];
        const int by_job = job_tail(i, node.machine >= 0 ? node.machine : machine_of(i));
        return node.machine < 0 ? by_job : std::max(by_job, machine_tail(node.machine, i, node.after));
    }

    void mark(int i) { dirty[rank[i] >> 6] |= 1ULL << (rank[i] & 63); }

    // Heads again, from the marked operations on, only as far as they change.
    void spread_heads(int first_word) {
        for (int w = first_word; w < static_cast<int>(dirty.size()); w++) {
            while (dirty[w]) {
                const int bit = __builtin_ctzll(dirty[w]);
                dirty[w] &= dirty[w] - 1;
                const int i = order[(w << 6) + bit];
                const int head = head_now(i);
                if (head == nodes[i].head) continue;
                nodes[i].head = head;
                if constexpr (!Rich) {
                    if (nodes[i].job_after >= 0) mark(nodes[i].job_after);
                } else {
                    for (int k = shop->after_first[i]; k < shop->after_first[i + 1]; k++) mark(shop->after[k]);
                }
                if (nodes[i].after >= 0) mark(nodes[i].after);
            }
        }
    }

    void spread_tails(int last_word) {
        for (int w = last_word; w >= 0; w--) {
            while (dirty[w]) {
                const int bit = 63 - __builtin_clzll(dirty[w]);
                dirty[w] &= ~(1ULL << bit);
                const int i = order[(w << 6) + bit];
                const int tail = tail_now(i);
                if (tail == nodes[i].tail) continue;
                nodes[i].tail = tail;
                if constexpr (!Rich) {
                    if (nodes[i].job_before >= 0) mark(nodes[i].job_before);
                } else {
                    for (int k = shop->before_first[i]; k < shop->before_first[i + 1]; k++) mark(shop->before[k]);
                }
                if (nodes[i].before >= 0) mark(nodes[i].before);
            }
        }
    }

    void measure() {
        int longest = 0;
        for (const int i : ends) longest = std::max(longest, end_of(i) + shop->tail[i]);
        for (int m = 0; m < shop->machines; m++)
            if (!line[m].empty()) longest = std::max(longest, end_of(line[m].back()) + shop->machine_tail[m]);
        makespan = longest;
    }

    void set_mode(int i, int chosen) {
        mode[i] = chosen;
        nodes[i].machine = shop->mode_machine[shop->mode_first[i] + chosen];
        nodes[i].duration = shop->mode_duration[shop->mode_first[i] + chosen];
    }

    // All from nothing: modes are set, `order` is topological and gives each machine its sequence.
    void rebuild() {
        for (auto& sequence : line) sequence.clear();
        for (int k = 0; k < shop->n; k++) {
            const int i = order[k];
            rank[i] = k;
            nodes[i].before = nodes[i].after = NONE;
            if (is_fixed(i)) {
                mode[i] = shop->fixed_mode[i];
                continue;
            }
            set_mode(i, mode[i]);
            Ints& sequence = line[nodes[i].machine];
            if (!sequence.empty()) {
                nodes[i].before = sequence.back();
                nodes[sequence.back()].after = i;
            }
            place[i] = static_cast<int>(sequence.size());
            sequence.push_back(i);
        }
        for (int k = 0; k < shop->n; k++) nodes[order[k]].head = head_now(order[k]);
        for (int k = shop->n - 1; k >= 0; k--) nodes[order[k]].tail = tail_now(order[k]);
        measure();
    }

    void unlink(int i) {
        Node& node = nodes[i];
        if (node.before >= 0) nodes[node.before].after = node.after;
        if (node.after >= 0) nodes[node.after].before = node.before;
        Ints& sequence = line[node.machine];
        for (int k = place[i]; k + 1 < static_cast<int>(sequence.size()); k++) {
            sequence[k] = sequence[k + 1];
            place[sequence[k]] = k;
        }
        sequence.pop_back();
        node.before = node.after = NONE;
    }

    void link(int i, int at) {
        Node& node = nodes[i];
        Ints& sequence = line[node.machine];
        sequence.push_back(i);
        for (int k = static_cast<int>(sequence.size()) - 1; k > at; k--) {
            sequence[k] = sequence[k - 1];
            place[sequence[k]] = k;
        }
        sequence[at] = i;
        place[i] = at;
        node.before = at > 0 ? sequence[at - 1] : NONE;
        node.after = at + 1 < static_cast<int>(sequence.size()) ? sequence[at + 1] : NONE;
        if (node.before >= 0) nodes[node.before].after = i;
        if (node.after >= 0) nodes[node.after].before = i;
    }

    // Whether an arc leads to i from a marked operation.
    bool follows_marked(int i) const {
        if (nodes[i].before >= 0 && marked[nodes[i].before]) return true;
        if constexpr (!Rich) return nodes[i].job_before >= 0 && marked[nodes[i].job_before];
        for (int k = shop->before_first[i]; k < shop->before_first[i + 1]; k++)
            if (marked[shop->before[k]]) return true;
        return false;
    }

    bool leads_to_marked(int i) const {
        if (nodes[i].after >= 0 && marked[nodes[i].after]) return true;
        if constexpr (!Rich) return nodes[i].job_after >= 0 && marked[nodes[i].job_after];
        for (int k = shop->after_first[i]; k < shop->after_first[i + 1]; k++)
            if (marked[shop->after[k]]) return true;
        return false;
    }

    // Puts i, and what must come after it, behind `barrier` in the order. False: there is a circle, nothing changed.
    bool order_after(int i, int barrier) {
        const int from = rank[i], to = rank[barrier];
        moved.clear();
        kept.clear();
        marked[i] = 1;
        moved.push_back(i);
        for (int k = from + 1; k <= to; k++) {
            const int x = order[k];
            const bool after = follows_marked(x);
            if (after) {
                marked[x] = 1;
                moved.push_back(x);
            } else {
                kept.push_back(x);
            }
        }
        const bool circle = marked[barrier];
        for (const int x : moved) marked[x] = 0;
        if (circle) return false;
        int k = from;
        for (const int x : kept) order[k] = x, rank[x] = k++;
        for (const int x : moved) order[k] = x, rank[x] = k++;
        return true;
    }

    bool order_before(int i, int barrier) {
        const int from = rank[barrier], to = rank[i];
        moved.clear();
        kept.clear();
        marked[i] = 1;
        moved.push_back(i);
        for (int k = to - 1; k >= from; k--) {
            const int x = order[k];
            if (leads_to_marked(x)) {
                marked[x] = 1;
                moved.push_back(x);
            } else {
                kept.push_back(x);
            }
        }
        const bool circle = marked[barrier];
        for (const int x : moved) marked[x] = 0;
        if (circle) return false;
        int k = to;
        for (const int x : kept) order[k] = x, rank[x] = k--;
        for (const int x : moved) order[k] = x, rank[x] = k--;
        return true;
    }

    // Takes i from where it is and puts it at place `at` of the mode's machine (counted without i). False: a circle; nothing changed.
    bool move(int i, int chosen, int at) {
        const int old_mode = mode[i], old_place = place[i];
        const int old_before = nodes[i].before, old_after = nodes[i].after;
        unlink(i);
        set_mode(i, chosen);
        link(i, at);
        const int before = nodes[i].before, after = nodes[i].after;
        bool sound = true;
        if (before >= 0 && rank[before] > rank[i]) sound = order_after(i, before);
        else if (after >= 0 && rank[after] < rank[i]) sound = order_before(i, after);
        if (!sound) {
            unlink(i);
            set_mode(i, old_mode);
            link(i, old_place);
            return false;
        }
        update(i, old_before, old_after);
        return true;
    }

    void update(int i, int old_before, int old_after) {
        int first = rank[i], last = rank[i];
        mark(i);
        const int heads[2] = {old_after, nodes[i].after};
        for (const int x : heads)
            if (x >= 0) mark(x), first = std::min(first, rank[x]);
        if constexpr (Rich)
            for (int k = shop->after_first[i]; k < shop->after_first[i + 1]; k++) mark(shop->after[k]);
        else if (nodes[i].job_after >= 0) mark(nodes[i].job_after);
        spread_heads(first >> 6);
        mark(i);
        const int tails[2] = {old_before, nodes[i].before};
        for (const int x : tails)
            if (x >= 0) mark(x), last = std::max(last, rank[x]);
        if constexpr (Rich)
            for (int k = shop->before_first[i]; k < shop->before_first[i + 1]; k++) mark(shop->before[k]);
        else if (nodes[i].job_before >= 0) mark(nodes[i].job_before);
        spread_tails(last >> 6);
        measure();
    }
};
