// Moves on one critical path, and what each would come to: estimates after Balas and Vazacopoulos (1998) inside blocks,
// after Mastrolilli and Gambardella (2000) for another mode. Tabu marks on pairs "a before b" and on (operation, mode).
#pragma once
#include "tabu_shop.hpp"

struct Move {
    int operation = NONE, mode = 0, at = 0;
    int estimate = 1 << 30;
    bool same_machine = true;
    int from = 0;  // its place before, for moves on the same machine
    int partner = NONE, partner_mode = 0;  // the operation it changes places with, on the other machine
};

struct Marks {
    static constexpr int BITS = 15;
    std::vector<int64_t> pair, assignment;
    Ints mode_first;

    explicit Marks(const Shop& shop) : pair(1u << BITS, 0), assignment(shop.mode_first[shop.n], 0), mode_first(shop.mode_first) {}
    int64_t& of(int a, int b) {
        const uint32_t mixed = (static_cast<uint32_t>(a) * 2654435761u) ^ (static_cast<uint32_t>(b) * 2246822519u);
        return pair[mixed >> (32 - BITS)];
    }
    int64_t& of_mode(int i, int chosen) { return assignment[mode_first[i] + chosen]; }
    void clear() {
        std::fill(pair.begin(), pair.end(), 0);
        std::fill(assignment.begin(), assignment.end(), 0);
    }
};

template <bool Rich>
struct Neighbourhood {
    Schedule<Rich>& s;
    Marks& marks;
    Random& random;
    int64_t iteration = 0;
    double swaps = 0;          // share of steps that look at exchanges too
    int best_known = 1 << 30;  // a tabu move better than this is allowed
    Move chosen, any;
    int ties = 0, seen = 0;
    Ints path, heads;

    Neighbourhood(Schedule<Rich>& schedule, Marks& m, Random& r) : s(schedule), marks(m), random(r) {}

    const Node& node(int i) const { return s.nodes[i]; }

    // One longest way, chosen at random among equals, from its first operation to its last.
    void find_path() {
        path.clear();
        int at = NONE, count = 0;
        for (const int i : s.ends)
            if (s.end_of(i) + s.shop->tail[i] == s.makespan && random.below(++count) == 0) at = i;
        for (int m = 0; m < s.shop->machines && at == NONE; m++)
            if (!s.line[m].empty() && s.end_of(s.line[m].back()) + s.shop->machine_tail[m] == s.makespan) at = s.line[m].back();
        while (at != NONE) {
            path.push_back(at);
            at = held_by(at);
        }
        std::reverse(path.begin(), path.end());
    }

    int held_by(int i) {
        const Node& x = node(i);
        if (x.machine < 0) return NONE;
        int found = NONE, count = 0;
        if (x.before >= 0 && s.machine_head(x.machine, x.before, i) == x.head) found = x.before, count = 1;
        const Shop& shop = *s.shop;
        for (int k = shop.before_first[i]; k < shop.before_first[i + 1]; k++) {
            const int p = shop.before[k];
            if (s.end_of(p) + s.way(s.machine_of(p), x.machine) == x.head && random.below(++count) == 0) found = p;
        }
        return found;
    }

    void offer(const Move& move, bool tabu) {
        if (random.below(++seen) == 0) any = move;
        if (tabu && move.estimate >= best_known) return;
        if (move.estimate < chosen.estimate) {
            chosen = move;
            ties = 1;
        } else if (move.estimate == chosen.estimate && random.below(++ties) == 0) {
            chosen = move;
        }
    }

    // u goes right behind v, on their machine.
    void try_behind(int u, int v) {
        const Node &nu = node(u), &nv = node(v);
        const Shop& shop = *s.shop;
        const int reach = nv.duration + nv.tail;
        for (int k = shop.after_first[u]; k < shop.after_first[u + 1]; k++)
            if (node(shop.after[k]).duration + node(shop.after[k]).tail > reach) return;
        const int m = nu.machine, first = s.place[u], last = s.place[v];
        const Ints& line = s.line[m];
        heads.resize(last - first + 1);
        int previous = nu.before, free_at = previous == NONE ? shop.available[m] : s.end_of(previous);
        bool tabu = false;  // by the pair that the move turns last
        for (int k = first + 1; k <= last; k++) {
            const int x = line[k];
            const int head = std::max(s.job_head(x, m), free_at + s.setup(m, previous, x));
            heads[k - first] = head;
            free_at = head + node(x).duration;
            previous = x;
            tabu = tabu || (k == last && marks.of(x, u) > iteration);
        }
        const int head = std::max(s.job_head(u, m), free_at + s.setup(m, v, u));
        int tail = std::max(s.job_tail(u, m), s.machine_tail(m, u, nv.after));
        int estimate = head + nu.duration + tail, next = u, behind = nu.duration + tail;
        for (int k = last; k > first && estimate <= chosen.estimate; k--) {
            const int x = line[k];
            tail = std::max(s.job_tail(x, m), s.setup(m, x, next) + behind);
            behind = node(x).duration + tail;
            next = x;
            estimate = std::max(estimate, heads[k - first] + behind);
        }
        offer(Move{u, s.mode[u], last, estimate, true, first}, tabu);
    }

    // v goes right before u, on their machine.
    void try_before(int u, int v) {
        const Node &nu = node(u), &nv = node(v);
        const Shop& shop = *s.shop;
        const int m = nu.machine;
        const int begun = nu.head + nu.duration;
        for (int k = shop.before_first[v]; k < shop.before_first[v + 1]; k++)
            if (s.end_of(shop.before[k]) > begun) return;
        const int first = s.place[u], last = s.place[v];
        const Ints& line = s.line[m];
        heads.resize(last - first + 1);
        const int head = std::max(s.job_head(v, m), s.machine_head(m, nu.before, v));
        int previous = v, free_at = head + nv.duration;
        bool tabu = false;
        for (int k = first; k < last; k++) {
            const int x = line[k];
            const int start = std::max(s.job_head(x, m), free_at + s.setup(m, previous, x));
            heads[k - first] = start;
            free_at = start + node(x).duration;
            previous = x;
            tabu = tabu || (k == first && marks.of(v, x) > iteration);
        }
        int next = nv.after, behind = 0, estimate = 0, tail = 0;
        for (int k = last - 1; k >= first && estimate <= chosen.estimate; k--) {
            const int x = line[k];
            const int by_machine = k == last - 1 ? s.machine_tail(m, x, next) : s.setup(m, x, next) + behind;
            tail = std::max(s.job_tail(x, m), by_machine);
            behind = node(x).duration + tail;
            next = x;
            estimate = std::max(estimate, heads[k - first] + behind);
        }
        tail = std::max(s.job_tail(v, m), s.setup(m, v, u) + behind);
        estimate = std::max(estimate, head + nv.duration + tail);
        offer(Move{v, s.mode[v], first, estimate, true, last}, tabu);
    }

    void try_block(int from, int to) {
        if (to == from) return;
        const bool opens = from == 0, closes = to + 1 == static_cast<int>(path.size());
        const int first = path[from], last = path[to];
        if (to == from + 1) {
            try_behind(first, last);
            return;
        }
        for (int k = from; k < to; k++) {
            if (!closes || Rich) try_behind(path[k], last);
            if (k > from && (!opens || Rich)) try_behind(first, path[k]);
        }
        for (int k = from + 1; k <= to; k++) {
            if (!opens || Rich) try_before(first, path[k]);
            if (k < to && (!closes || Rich)) try_before(path[k], last);
        }
    }

    // i in another mode, at the best place of its machine between what must come before and what must come after.
    void try_mode(int i, int mode) {
        const Shop& shop = *s.shop;
        const int machine = shop.mode_machine[shop.mode_first[i] + mode];
        const int duration = shop.mode_duration[shop.mode_first[i] + mode];
        const int head = s.job_head(i, machine), tail = s.job_tail(i, machine);
        const Ints& line = s.line[machine];
        const bool tabu = marks.of_mode(i, mode) > iteration;
        if (head + duration + tail > chosen.estimate && seen) return;
        const int size = static_cast<int>(line.size());
        int low = 0, high = size;
        while (low < high) {
            const int middle = (low + high) / 2;
            if (s.end_of(line[middle]) > head) high = middle; else low = middle + 1;
        }
        const int late = low;  // the first that ends after i could begin
        low = 0, high = size;
        while (low < high) {
            const int middle = (low + high) / 2;
            if (node(line[middle]).tail + node(line[middle]).duration > tail) low = middle + 1; else high = middle;
        }
        const int early = low;  // behind the last that has more before it than i
        if (early <= late && !(Rich && shop.has_setups())) {
            const int at = early + random.below(late - early + 1);
            offer(Move{i, mode, at, head + duration + tail, false, 0}, tabu);
            return;
        }
        for (int at = std::min(early, late); at <= std::max(early, late); at++) {
            const int before = at > 0 ? line[at - 1] : NONE, after = at < size ? line[at] : NONE;
            const int start = std::max(head, s.machine_head(machine, before, i));
            const int rest = std::max(tail, s.machine_tail(machine, i, after));
            offer(Move{i, mode, at, start + duration + rest, false, 0}, tabu);
        }
    }

    // u and an operation of another machine change places: where loads are even, no single move helps.
    void try_swaps(int u, int mode) {
        const Shop& shop = *s.shop;
        const int mine = node(u).machine, other = shop.mode_machine[shop.mode_first[u] + mode];
        const int duration = shop.mode_duration[shop.mode_first[u] + mode];
        const int head = s.job_head(u, other), tail = s.job_tail(u, other);
        const int least = head + duration + tail;
        if (least > chosen.estimate) return;
        const Ints& line = s.line[other];
        const int size = static_cast<int>(line.size());
        int low = 0, high = size;
        while (low < high) {
            const int middle = (low + high) / 2;
            if (s.end_of(line[middle]) > head) high = middle; else low = middle + 1;
        }
        const int previous = node(u).before, next = node(u).after;
        for (int k = std::max(low - 1, 0); k < size; k++) {
            const int w = line[k];
            const int before = k > 0 ? line[k - 1] : NONE, after = k + 1 < size ? line[k + 1] : NONE;
            if (before != NONE && node(before).duration + node(before).tail <= tail) break;
            if (after != NONE && s.end_of(after) <= head) continue;
            const int own = mode_on(w, mine);
            if (own == NONE) continue;
            const int start = std::max(head, s.machine_head(other, before, u));
            const int rest = std::max(tail, s.machine_tail(other, u, after));
            if (start + duration + rest > chosen.estimate) continue;
            const int w_head = s.job_head(w, mine), w_tail = s.job_tail(w, mine);
            if (next != NONE && s.end_of(next) <= w_head) continue;
            if (previous != NONE && node(previous).duration + node(previous).tail <= w_tail) continue;
            const int w_start = std::max(w_head, s.machine_head(mine, previous, w));
            const int w_rest = std::max(w_tail, s.machine_tail(mine, w, next));
            const int w_duration = shop.mode_duration[shop.mode_first[w] + own];
            const int estimate = std::max(start + duration + rest, w_start + w_duration + w_rest);
            const bool tabu = marks.of_mode(u, mode) > iteration || marks.of_mode(w, own) > iteration;
            offer(Move{u, mode, k, estimate, false, 0, w, own}, tabu);
        }
    }

    int mode_on(int i, int machine) const {
        const Shop& shop = *s.shop;
        for (int k = shop.mode_first[i]; k < shop.mode_first[i + 1]; k++)
            if (shop.mode_machine[k] == machine) return k - shop.mode_first[i];
        return NONE;
    }

    // The best move that is not tabu; any of them when all are. NONE: there is none.
    Move best_move() {
        chosen = any = Move{};
        ties = seen = 0;
        find_path();
        const int size = static_cast<int>(path.size());
        for (int from = 0; from < size;) {
            int to = from;
            const int machine = node(path[from]).machine;
            while (to + 1 < size && machine >= 0 && node(path[to + 1]).machine == machine && node(path[to]).after == path[to + 1]) to++;
            try_block(from, to);
            from = to + 1;
        }
        for (const int i : path) {
            const int modes = s.shop->mode_first[i + 1] - s.shop->mode_first[i];
            for (int k = 0; modes > 1 && !s.is_fixed(i) && k < modes; k++)
                if (s.shop->mode_machine[s.shop->mode_first[i] + k] != node(i).machine) try_mode(i, k);
        }
        if (swaps > 0 && random.unit() < swaps) {
            for (const int i : path) {
                const int modes = s.shop->mode_first[i + 1] - s.shop->mode_first[i];
                for (int k = 0; modes > 1 && !s.is_fixed(i) && k < modes; k++)
                    if (s.shop->mode_machine[s.shop->mode_first[i] + k] != node(i).machine) try_swaps(i, k);
            }
        }
        return chosen.operation != NONE ? chosen : any;
    }

    // The partner goes to where the operation stands, right before it.
    bool make_room(const Move& move, int mode_tenure) {
        const int w = move.partner, old_mode = s.mode[w];
        if (!s.move(w, move.partner_mode, s.place[move.operation])) return false;
        marks.of_mode(w, old_mode) = iteration + mode_tenure;
        return true;
    }

    // Carries the move out and forbids its return. `order_tenure` for pairs, `mode_tenure` for modes.
    bool perform(const Move& move, int order_tenure, int mode_tenure) {
        const int u = move.operation, old_mode = s.mode[u];
        if (move.same_machine) {
            const Ints& line = s.line[node(u).machine];
            const int64_t until = iteration + order_tenure;
            if (move.at > move.from)
                for (int k = move.from + 1; k <= move.at; k++) marks.of(u, line[k]) = until;
            else
                for (int k = move.at; k < move.from; k++) marks.of(line[k], u) = until;
        }
        if (move.partner != NONE && !make_room(move, mode_tenure)) return false;
        if (!s.move(u, move.mode, move.at)) return false;
        if (!move.same_machine) marks.of_mode(u, old_mode) = iteration + mode_tenure;
        return true;
    }
};
