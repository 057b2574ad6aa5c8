// Local search around a repaired plan: what a disturbance pushed is taken back by reassigning and reordering the
// operations that bind the late ones, every change weighed exactly by carrying it forward until it is absorbed.
// Starts keep the old plan's as floors, so a change dies out in idle time instead of running through the plant
// (match-up rescheduling: Bean, Birge, Mittenthal & Noon 1991). Insertion without a cycle: Dell'Amico & Trubian 1993.
#pragma once
#include "shift.hpp"

struct Cost {
    Tick value[6] = {0, 0, 0, 0, 0, 0};
    Tick moved = 0, shift = 0;
};

struct Mend {
    struct Step {
        int op, machine, mode, worker;
        int place, turn;  // in the sequence of the machine, and of the operator
        Tick start, end, setup, energy;
    };
    struct Due {
        Tick key;
        int op;
    };
    struct Move {
        int op, mode, worker, place, turn;
        Tick start, end, push, score;
    };
    enum Link { NOTHING, BY_JOB, BY_MACHINE, BY_WORKER };
    struct Bond {
        int op;
        Link by, next_by;
    };

    Shop& shop;
    Random random;
    int n;
    std::vector<Step> steps;
    std::vector<std::vector<int>> sequence, turns;
    std::vector<Tick> floor, job_end, held, served;
    std::vector<int> job_first, job_steps;
    std::vector<char> queued, touched_mark;
    std::vector<Due> queue;
    std::vector<Step> undo;
    std::vector<int> touched, logged, tree;
    std::vector<std::pair<Step, bool>> journal;  // taken out (true) or put in
    std::vector<char> absent;
    std::vector<Move> room;
    Cost before, allowed;
    int stamp = 0;
    std::vector<std::pair<int, Tick>> old_ends;
    Cost cost, best_cost, first_cost, allowed_values;
    Tick makespan = 0, target = 0;
    int coarse = 0;
    double fare = 0, budget = 0.1, thrift = 1;
    double lost_least = 1e300, heat = 0;
    int stale = 0;
    bool relaxed = false;
    Tick old_makespan = 0;
    Tick most_moved = FOREVER;  // more than this is not worth carrying on
    bool broken = false, needs[5] = {false, false, false, false, false};
    Schedule best;
    Tick best_values[6], first_values[6];
    long evaluated = 0, accepted = 0;

    Mend(Shop& given, const Schedule& plan, uint64_t seed) : shop(given), random(seed), n(given.n) {
        steps.resize(n);
        sequence.resize(shop.machines);
        turns.resize(shop.operators);
        queued.assign(n, 0);
        logged.assign(n, 0);
        absent.assign(n, 0);
        floor.resize(n);
        for (int row = 0; row < shop.scalar(OBJECTIVE_ROWS); ++row) needs[shop.column[OBJECTIVES][3 * row + 1]] = true;
        index_jobs();
        load(plan);
        target_old();
        cost = weigh_all();
        best = schedule();
        values(best_values);
        values(first_values);
        best_cost = first_cost = cost;
        most_moved = FOREVER;
        if (restore_old()) {
            keep();
            return;
        }
        queue.clear();
        queued.assign(n, 0);
        absent.assign(n, 0);
        broken = false;
        load(plan);
        cost = weigh_all();
    }

    void index_jobs() {
        job_first.assign(shop.jobs + 1, 0);
        for (int op = 0; op < n; ++op) ++job_first[shop.get(JOB, op) + 1];
        for (int j = 0; j < shop.jobs; ++j) job_first[j + 1] += job_first[j];
        job_steps.resize(n);
        std::vector<int> at(job_first.begin(), job_first.end() - 1);
        for (int op = 0; op < n; ++op) job_steps[at[shop.get(JOB, op)]++] = op;
        job_end.assign(shop.jobs, 0);
        touched_mark.assign(shop.jobs, 0);
    }

    void load(const Schedule& plan) {
        for (auto& row : sequence) row.clear();
        for (auto& row : turns) row.clear();
        for (int op = 0; op < n; ++op) {
            Step& step = steps[op];
            step = {op, shop.machine(op, plan.mode[op]), plan.mode[op], plan.worker[op], 0, 0, plan.start[op], plan.end[op], 0, 0};
            if (absent[op]) continue;
            sequence[step.machine].push_back(op);
            if (works(op, step.worker, step.mode)) turns[step.worker].push_back(op);
            floor[op] = floor_of(op);
        }
        const auto sooner = [&](int a, int b) {
            const Step &one = steps[a], &other = steps[b];
            return one.start != other.start ? one.start < other.start
                   : one.end != other.end   ? one.end < other.end
                                            : shop.get(RANK, a) < shop.get(RANK, b);
        };
        for (auto& row : sequence) {
            std::sort(row.begin(), row.end(), sooner);
            for (size_t place = 0; place < row.size(); ++place) steps[row[place]].place = static_cast<int>(place);
        }
        for (auto& row : turns) {
            std::sort(row.begin(), row.end(), sooner);
            for (size_t turn = 0; turn < row.size(); ++turn) steps[row[turn]].turn = static_cast<int>(turn);
        }
        lasting(sequence, held);
        lasting(turns, served);
        for (int op = 0; op < n; ++op)
            if (!absent[op]) price(steps[op]);
    }

    // Fixed ones may lie across each other: behind one of them a resource is free when all before it have ended.
    void lasting(const std::vector<std::vector<int>>& rows, std::vector<Tick>& until) {
        until.assign(n, 0);
        for (const auto& row : rows) {
            Tick last = 0;
            for (const int op : row)
                if (shop.fixed(op)) last = until[op] = std::max(last, steps[op].end);
        }
    }
    Tick held_until(int op) const { return std::max(held[op], steps[op].end); }
    Tick served_until(int op) const { return std::max(served[op], steps[op].end); }

    bool at_home(int op) const {
        const int old = shop.get(OLD_MODE, op);
        return old >= 0 && steps[op].machine == shop.machine(op, old);
    }
    Tick floor_of(int op) const { return at_home(op) ? shop.column[OLD_START][op] : 0; }

    void target_old() {
        Tick horizon = 0;
        for (int op = 0; op < n; ++op) {
            if (shop.get(OLD_MODE, op) >= 0) target = std::max(target, shop.column[OLD_END][op]);
            horizon = std::max(horizon, steps[op].end);
        }
        old_makespan = target;
        while ((horizon >> coarse) > 1000000) ++coarse;
    }

    // By priority what is above the allowed, then how much is moved; less is better.
    int compare(const Cost& a, const Cost& b) const {
        const double one = priced(a), other = priced(b);
        if (one != other) return one < other ? -1 : 1;
        return exactly(a, b);
    }
    // What moving costs beside the first priority, while that is not yet where it may be.
    double priced(const Cost& sum) const {
        return static_cast<double>(std::max(sum.value[0], allowed.value[0])) + fare * static_cast<double>(sum.moved);
    }
    int exactly(const Cost& a, const Cost& b) const {
        for (int p = 0; p < 6; ++p) {
            const Tick one = std::max(a.value[p], allowed.value[p]), other = std::max(b.value[p], allowed.value[p]);
            if (one != other) return one < other ? -1 : 1;
        }
        if (a.moved != b.moved) return a.moved < b.moved ? -1 : 1;
        return a.shift == b.shift ? 0 : a.shift < b.shift ? -1 : 1;
    }

    // ---- what a plan is worth -------------------------------------------------------------------------------------

    Tick late(int job, Tick end) const {
        const Tick due = shop.column[DUE][job];
        return due >= 0 && end > due ? shop.column[WEIGHT][job] * (end - due) : 0;
    }
    // The makespan is a plateau; how far each job ends beyond the old makespan, squared, is a slope that leads down it.
    Tick overshoot(Tick end) const {
        if (end <= target) return 0;
        const Tick over = ((end - target) >> coarse) + 1;
        return over * over;
    }
    void add(Cost& sum, int criterion, Tick amount) const {
        for (int row = 0; row < shop.scalar(OBJECTIVE_ROWS); ++row) {
            const Tick* objective = shop.column[OBJECTIVES] + 3 * row;
            if (objective[1] == criterion) sum.value[objective[0]] += objective[2] * amount;
        }
    }
    void weigh_job(Cost& sum, Tick end, int job, int sign) const {
        if (needs[MAKESPAN]) add(sum, MAKESPAN, sign * overshoot(end));
        if (needs[TARDINESS]) add(sum, TARDINESS, sign * late(job, end));
    }
    void weigh(Cost& sum, const Step& step, int sign) const {
        const int op = step.op;
        if (needs[SETUP]) add(sum, SETUP, sign * step.setup);
        if (needs[ENERGY]) add(sum, ENERGY, sign * step.energy);
        const int reference = shop.get(REFERENCE_MODE, op), old = shop.get(OLD_MODE, op);
        if (needs[CHANGES] && reference >= 0 &&
            (step.start != shop.column[REFERENCE_START][op] || step.machine != shop.machine(op, reference)))
            add(sum, CHANGES, sign);
        if (old < 0) return;
        const Tick by = step.start - shop.column[OLD_START][op];
        if (by != 0 || step.machine != shop.machine(op, old)) sum.moved += sign;
        sum.shift += sign * (by < 0 ? -by : by);
    }
    // Set-up and energy belong to a step as long as its neighbours and times stay.
    void price(Step& step) {
        if (needs[SETUP] && !shop.fixed(step.op)) {
            const int before = step.place ? shop.get(FAMILY, sequence[step.machine][step.place - 1]) : -1;
            step.setup = shop.setup(step.machine, before, shop.get(FAMILY, step.op));
        }
        if (needs[ENERGY]) step.energy = energy(step);
    }
    Tick energy(const Step& step) {
        const Tick watts = shop.power(step.op, step.mode);
        const int count = shop.scalar(TARIFF_STEPS);
        if (watts == 0 || count == 0) return 0;
        const Tick period = shop.column[SCALARS][TARIFF_PERIOD];
        Calendar& calendar = shop.calendar(step.machine);
        Tick sum = 0;
        for (Tick at = step.start; at < step.end;) {
            const Tick base = period ? at / period * period : 0, within = at - base;
            int row = count - 1;
            while (row > 0 && shop.column[TARIFF][2 * row] > within) --row;
            const Tick next = row + 1 < count ? base + shop.column[TARIFF][2 * row + 2] : period ? base + period : FOREVER;
            const Tick until = std::min(step.end, next);
            sum += (calendar.open_before(until) - calendar.open_before(at)) * shop.column[TARIFF][2 * row + 1];
            at = until;
        }
        return sum * watts;
    }
    Tick end_of(int job) const {
        Tick end = 0;
        for (int row = job_first[job]; row < job_first[job + 1]; ++row) end = std::max(end, steps[job_steps[row]].end);
        return end;
    }
    Cost weigh_all() {
        Cost sum;
        for (const Step& step : steps)
            if (!absent[step.op]) weigh(sum, step, 1);
        for (int j = 0; j < shop.jobs; ++j) weigh_job(sum, job_end[j] = end_of(j), j, 1);
        return sum;
    }
    // The true values; only the makespan differs from the cost that leads the search.
    void values(Tick* into) const {
        Cost sum = cost;
        if (needs[MAKESPAN]) {
            Tick last = 0, slope = 0;
            for (const Tick end : job_end) last = std::max(last, end), slope += overshoot(end);
            add(sum, MAKESPAN, last - slope);
        }
        std::copy(sum.value, sum.value + 6, into);
    }

    // ---- carrying a change forward --------------------------------------------------------------------------------

    static bool after_key(const Due& a, const Due& b) { return a.key != b.key ? a.key > b.key : a.op > b.op; }
    void enqueue(int op) {
        if (queued[op]) return;
        queued[op] = 1;
        queue.push_back({steps[op].start, op});
        std::push_heap(queue.begin(), queue.end(), [](const Due& a, const Due& b) { return after_key(a, b); });
    }
    void log(int op) {
        if (logged[op] == stamp) return;
        logged[op] = stamp;
        undo.push_back(steps[op]);
    }
    Tick arrival(int op, int on) const {
        Tick at = shop.column[RELEASE][op];
        for (int row = shop.get(BEFORE_FIRST, op); row < shop.get(BEFORE_FIRST, op + 1); ++row) {
            const Step& before = steps[shop.get(BEFORE, row)];
            at = std::max(at, before.end + shop.transport(before.machine, on));
        }
        return at;
    }
    Tick machine_ready(int op, int on, int place) {
        const int before = place > 0 ? sequence[on][place - 1] : -1;
        const Tick ready = shop.ready(on, before < 0 ? 0 : held_until(before), before < 0 ? -1 : shop.get(FAMILY, before),
                                      shop.get(FAMILY, op));
        const bool ties = before > op && steps[before].end == steps[before].start && shop.duration(op, steps[op].mode) == 0;
        return ties ? std::max(ready, shop.tie(on, steps[before].end)) : ready;
    }
    Tick worker_ready(int worker, int turn) const { return worker >= 0 && turn > 0 ? served_until(turns[worker][turn - 1]) : 0; }

    Span span(int op, int mode, int on, int worker, Tick at) {
        const Tick work = shop.duration(op, mode);
        for (int trials = 0; trials < 1000; ++trials) {
            const Span found = shop.calendar(on).fit(at, work, shop.interruptible(op));
            const Tick missing = worker < 0 || work == 0 ? -1 : shop.unattended(on, worker, found);
            if (missing < 0) return found;
            at = shop.attendance(worker).next_open(missing);
        }
        return {FOREVER, FOREVER};
    }

    void recompute(int op) {
        Step& step = steps[op];
        Tick at = std::max(machine_ready(op, step.machine, step.place), arrival(op, step.machine));
        if (works(op, step.worker, step.mode)) at = std::max(at, worker_ready(step.worker, step.turn));
        if (shop.fixed(op)) {
            const bool behind_free = (step.place > 0 && !shop.fixed(sequence[step.machine][step.place - 1])) || free_before(op);
            if (at > step.start && behind_free) broken = true;
            return;
        }
        const Span found = span(op, step.mode, step.machine, step.worker, std::max(at, floor[op]));
        if (found.start >= FOREVER) {
            broken = true;
            return;
        }
        Step next = step;
        next.start = found.start, next.end = found.end;
        price(next);
        if (next.start == step.start && next.end == step.end && next.setup == step.setup) return;
        log(op);
        weigh(cost, step, -1);
        const bool later = next.end != step.end;
        step = next;
        weigh(cost, step, 1);
        if (later) follow(op);
    }
    bool free_before(int op) const {
        for (int row = shop.get(BEFORE_FIRST, op); row < shop.get(BEFORE_FIRST, op + 1); ++row)
            if (!shop.fixed(shop.get(BEFORE, row))) return true;
        const Step& step = steps[op];
        return works(op, step.worker, step.mode) && step.turn > 0 && !shop.fixed(turns[step.worker][step.turn - 1]);
    }
    void follow(int op) {
        const Step& step = steps[op];
        touch(shop.get(JOB, op));
        for (int row = shop.get(AFTER_FIRST, op); row < shop.get(AFTER_FIRST, op + 1); ++row) enqueue(shop.get(AFTER, row));
        if (step.place + 1 < static_cast<int>(sequence[step.machine].size())) enqueue(sequence[step.machine][step.place + 1]);
        if (works(op, step.worker, step.mode) && step.turn + 1 < static_cast<int>(turns[step.worker].size()))
            enqueue(turns[step.worker][step.turn + 1]);
    }
    void touch(int job) {
        if (touched_mark[job]) return;
        touched_mark[job] = 1;
        touched.push_back(job);
    }
    bool carry() {
        const auto after = [](const Due& a, const Due& b) { return after_key(a, b); };
        int left = 3 * n + 1000;
        while (!queue.empty()) {
            std::pop_heap(queue.begin(), queue.end(), after);
            const int op = queue.back().op;
            queue.pop_back();
            queued[op] = 0;
            if (cost.moved > most_moved) broken = true;
            if (!broken && !absent[op] && --left > 0) recompute(op);
        }
        for (const int job : touched) {
            touched_mark[job] = 0;
            const Tick end = end_of(job);
            if (end == job_end[job]) continue;
            old_ends.push_back({job, job_end[job]});
            weigh_job(cost, job_end[job], job, -1);
            weigh_job(cost, end, job, 1);
            job_end[job] = end;
        }
        touched.clear();
        return !broken && left > 0;
    }

    // ---- changing sequences ---------------------------------------------------------------------------------------

    static void cut(std::vector<int>& row, int at) { row.erase(row.begin() + at); }
    void renumber(int on, int from) {
        for (size_t place = from; place < sequence[on].size(); ++place) steps[sequence[on][place]].place = static_cast<int>(place);
    }
    void renumber_turns(int who, int from) {
        for (size_t turn = from; turn < turns[who].size(); ++turn) steps[turns[who][turn]].turn = static_cast<int>(turn);
    }
    // Whether the operation takes an operator's time.
    bool works(int op, int worker, int mode) const {
        if (worker < 0) return false;
        return shop.fixed(op) ? shop.column[FIXED_END][op] > shop.column[FIXED_START][op] : shop.duration(op, mode) > 0;
    }
    void detach(int op, bool spread) {
        const Step& step = steps[op];
        const int place = step.place, on = step.machine;
        cut(sequence[on], place);
        renumber(on, place);
        if (spread && place < static_cast<int>(sequence[on].size())) enqueue(sequence[on][place]);
        if (!works(op, step.worker, step.mode)) return;
        cut(turns[step.worker], step.turn);
        renumber_turns(step.worker, step.turn);
        if (spread && step.turn < static_cast<int>(turns[step.worker].size())) enqueue(turns[step.worker][step.turn]);
    }
    void attach(int op, int on, int place, int worker, int turn, int mode, bool spread) {
        sequence[on].insert(sequence[on].begin() + place, op);
        renumber(on, place);
        if (spread && place + 1 < static_cast<int>(sequence[on].size())) enqueue(sequence[on][place + 1]);
        if (!works(op, worker, mode)) return;
        turns[worker].insert(turns[worker].begin() + turn, op);
        renumber_turns(worker, turn);
        if (spread && turn + 1 < static_cast<int>(turns[worker].size())) enqueue(turns[worker][turn + 1]);
    }

    // What is done between `begin` and `settle` is kept as a whole or undone as a whole.
    void begin() {
        ++evaluated;
        ++stamp;
        undo.clear();
        old_ends.clear();
        journal.clear();
        broken = false;
        before = cost;
    }
    void take_out(int op) {
        log(op);
        weigh(cost, steps[op], -1);
        journal.push_back({steps[op], true});
        detach(op, true);
        absent[op] = 1;
    }
    void put_in(const Move& move) {
        Step& step = steps[move.op];
        step.machine = shop.machine(move.op, move.mode);
        step.mode = move.mode, step.worker = move.worker, step.start = move.start, step.end = move.end;
        attach(move.op, step.machine, move.place, move.worker, move.turn, move.mode, true);
        journal.push_back({step, false});
        absent[move.op] = 0;
        floor[move.op] = floor_of(move.op);
        price(step);
        weigh(cost, step, 1);
        enqueue(move.op);
        follow(move.op);
    }
    // Keeps what was done when the plan got better (or, on request, not worse); otherwise all is as before.
    bool settle(bool sound, bool sideways) {
        const int verdict = sound ? compare(cost, before) : 1;
        const bool warm = sound && verdict > 0 && heat > 0 && priced(cost) - priced(before) < heat * random.unit();
        if (verdict < 0 || (verdict == 0 && sideways) || warm) {
            ++accepted;
            return true;
        }
        for (size_t row = journal.size(); row-- > 0;) {
            const Step& was = journal[row].first;
            if (!journal[row].second) {
                detach(was.op, false);
                continue;
            }
            Step& step = steps[was.op];
            step.machine = was.machine, step.mode = was.mode, step.worker = was.worker;
            attach(was.op, was.machine, was.place, was.worker, was.turn, was.mode, false);
            floor[was.op] = floor_of(was.op);
            absent[was.op] = 0;
        }
        for (const Step& was : undo) {
            Step& step = steps[was.op];
            step.start = was.start, step.end = was.end, step.setup = was.setup, step.energy = was.energy;
        }
        for (size_t row = old_ends.size(); row-- > 0;) job_end[old_ends[row].first] = old_ends[row].second;
        cost = before;
        return false;
    }
    bool attempt(const Move& move, bool sideways) {
        begin();
        take_out(move.op);
        put_in(move);
        return settle(carry(), sideways);
    }

    // Takes an operation and all that must follow it out and puts them back one by one where there is room: what they
    // pushed falls back to where it was.
    bool transplant(int op, int patience) {
        descend(op);
        if (tree.empty()) return false;
        begin();
        for (const int one : tree) take_out(one);
        bool sound = carry();
        for (size_t row = 0; sound && row < tree.size(); ++row) {
            sound = put_where_room(tree[row], patience) && carry();
        }
        return settle(sound, true);
    }
    // Gives an operation the place of another that can better wait, and puts that one where there is room.
    bool bump(int op) {
        const int other = who_can_wait(op);
        if (other < 0) return false;
        descend(other);
        if (tree.empty()) return false;
        std::vector<int> second = tree;
        descend(op);
        if (tree.empty()) return false;
        for (const int one : tree)
            if (std::find(second.begin(), second.end(), one) != second.end()) return false;
        begin();
        for (const int one : tree) take_out(one);
        for (const int one : second) take_out(one);
        bool sound = carry();
        for (size_t row = 0; sound && row < tree.size(); ++row) sound = put_where_room(tree[row], 1000) && carry();
        for (size_t row = 0; sound && row < second.size(); ++row) sound = put_where_room(second[row], 1000) && carry();
        return settle(sound, true);
    }
    int who_can_wait(int op) {
        const int mode = random.below(shop.modes(op)), on = shop.machine(op, mode);
        const std::vector<int>& row = sequence[on];
        const Tick from = arrival(op, on), work = shop.duration(op, mode);
        int pick = -1;
        Tick least = FOREVER;
        for (int place = first_from(row, from); place < static_cast<int>(row.size()); ++place) {
            const int other = row[place];
            if (other == op || shop.fixed(other) || steps[other].start >= steps[op].start) continue;
            const Tick until = place + 1 < static_cast<int>(row.size()) ? steps[row[place + 1]].start : FOREVER;
            const Tick since = std::max(from, place > 0 ? steps[row[place - 1]].end : 0);
            if (until - since < work) continue;
            const Tick rest = job_end[shop.get(JOB, other)] - steps[other].start;
            const Tick weight = rest * (2 + random.below(8));
            if (weight < least) least = weight, pick = other;
        }
        return pick;
    }
    // The operation and its free followers, each after those before it; empty when a fixed one is among them.
    void descend(int op) {
        tree.assign(1, op);
        for (size_t row = 0; row < tree.size(); ++row)
            for (int at = shop.get(AFTER_FIRST, tree[row]); at < shop.get(AFTER_FIRST, tree[row] + 1); ++at) {
                const int next = shop.get(AFTER, at);
                if (shop.fixed(next) || tree.size() > 60) {
                    tree.clear();
                    return;
                }
                if (std::find(tree.begin(), tree.end(), next) == tree.end()) tree.push_back(next);
            }
        std::sort(tree.begin(), tree.end(), [&](int a, int b) { return shop.get(RANK, a) < shop.get(RANK, b); });
    }

    // ---- the least change -----------------------------------------------------------------------------------------

    // The old plan as it stands, without the operations that cannot stay in it; these are put where there is room.
    // False when no room is found; the state is then of no use.
    bool restore_old() {
        const std::vector<char> hit = find_hit();
        for (auto& row : sequence) row.clear();
        for (auto& row : turns) row.clear();
        Schedule old;
        old.resize(n);
        for (int op = 0; op < n; ++op) {
            absent[op] = hit[op];
            old.mode[op] = std::max(0, shop.get(OLD_MODE, op));
            if (hit[op]) continue;
            old.worker[op] = shop.get(OLD_OPERATOR, op);
            old.start[op] = shop.column[OLD_START][op], old.end[op] = shop.column[OLD_END][op];
            if (!shop.fixed(op)) continue;
            old.mode[op] = shop.get(FIXED_MODE, op);
            old.start[op] = shop.column[FIXED_START][op], old.end[op] = shop.column[FIXED_END][op];
        }
        load(old);
        cost = weigh_all();
        begin();
        for (int op = 0; op < n; ++op)
            if (!absent[op]) enqueue(op);
        return carry() && put_back(hit);
    }
    std::vector<char> find_hit() {
        std::vector<char> hit(n, 0);
        std::vector<int> order(n), last(shop.machines, -1), busy(std::max(shop.operators, 1), -1);
        for (int op = 0; op < n; ++op) order[op] = op, hit[op] = !shop.fixed(op) && shop.get(OLD_MODE, op) < 0;
        const auto start = [&](int op) { return shop.column[shop.fixed(op) ? FIXED_START : OLD_START][op]; };
        const auto end = [&](int op) { return shop.column[shop.fixed(op) ? FIXED_END : OLD_END][op]; };
        std::sort(order.begin(), order.end(), [&](int a, int b) {
            if (start(a) != start(b)) return start(a) < start(b);
            return end(a) != end(b) ? end(a) < end(b) : shop.get(RANK, a) < shop.get(RANK, b);
        });
        std::vector<Tick> ends(n, 0);
        for (const int op : order) {
            if (hit[op]) continue;
            const int mode = shop.get(shop.fixed(op) ? FIXED_MODE : OLD_MODE, op), on = shop.machine(op, mode);
            const int worker = shop.get(OLD_OPERATOR, op);
            const bool busies = works(op, worker, mode);
            Tick at = shop.ready(on, last[on] < 0 ? 0 : ends[last[on]], last[on] < 0 ? -1 : shop.get(FAMILY, last[on]),
                                 shop.get(FAMILY, op));
            if (shop.fixed(op)) {
                if (last[on] >= 0 && !shop.fixed(last[on]) && at > start(op)) hit[last[on]] = 1;
                if (busies && busy[worker] >= 0 && !shop.fixed(busy[worker]) && ends[busy[worker]] > start(op))
                    hit[busy[worker]] = 1;
                ends[op] = end(op);
            } else {
                at = std::max(at, shop.column[RELEASE][op]);
                if (busies && busy[worker] >= 0) at = std::max(at, ends[busy[worker]]);
                for (int row = shop.get(BEFORE_FIRST, op); row < shop.get(BEFORE_FIRST, op + 1); ++row) {
                    const int before = shop.get(BEFORE, row);
                    if (hit[before]) hit[op] = 1;
                    const int from = shop.machine(before, shop.get(shop.fixed(before) ? FIXED_MODE : OLD_MODE, before) < 0
                                                              ? 0 : shop.get(shop.fixed(before) ? FIXED_MODE : OLD_MODE, before));
                    at = std::max(at, ends[before] + shop.transport(from, on));
                }
                const Span found = span(op, mode, on, busies ? worker : -1, std::max(at, start(op)));
                if (hit[op] || found.start != start(op)) {
                    hit[op] = 1;
                    continue;
                }
                ends[op] = found.end;
            }
            if (shop.fixed(op) && last[on] >= 0 && ends[last[on]] > ends[op]) ends[op] = ends[last[on]];
            if (shop.fixed(op) && busies && busy[worker] >= 0) ends[op] = std::max(ends[op], ends[busy[worker]]);
            last[on] = op;
            if (busies) busy[worker] = op;
        }
        for (int row = 0; row < n; ++row) {  // Whoever follows a hit one is hit.
            const int op = shop.get(ORDER, row);
            for (int at = shop.get(BEFORE_FIRST, op); at < shop.get(BEFORE_FIRST, op + 1); ++at)
                if (!shop.fixed(op) && hit[shop.get(BEFORE, at)]) hit[op] = 1;
        }
        return hit;
    }
    bool put_back(const std::vector<char>& hit) {
        std::vector<int> out;
        for (int op = 0; op < n; ++op)
            if (hit[op]) out.push_back(op);
        const auto key = [&](int op) { return shop.column[shop.get(OLD_MODE, op) < 0 ? RELEASE : OLD_START][op]; };
        std::sort(out.begin(), out.end(), [&](int a, int b) {
            return key(a) != key(b) ? key(a) < key(b) : shop.get(RANK, a) < shop.get(RANK, b);
        });
        while (!out.empty()) {
            size_t row = 0;
            while (!is_ready(out[row])) ++row;
            if (!put_where_room(out[row], 1000) || !carry()) return false;
            out.erase(out.begin() + static_cast<long>(row));
        }
        return true;
    }
    bool is_ready(int op) const {
        for (int row = shop.get(BEFORE_FIRST, op); row < shop.get(BEFORE_FIRST, op + 1); ++row)
            if (absent[shop.get(BEFORE, row)]) return false;
        return true;
    }
    bool put_where_room(int op, Tick patience) {
        room.clear();
        propose({op, NOTHING, NOTHING}, room);
        const Move* pick = nullptr;
        for (Move& move : room) {
            move.score = move.end + patience * move.push;
            if (!pick || move.score < pick->score) pick = &move;
        }
        if (pick) put_in(*pick);
        return pick != nullptr;
    }

    // ---- where to look --------------------------------------------------------------------------------------------

    Bond bond(int op) {
        const Step& step = steps[op];
        if (shop.fixed(op)) return {-1, NOTHING, NOTHING};
        Tick at = std::max(floor[op], shop.column[RELEASE][op]);
        Bond found{-1, NOTHING, NOTHING};
        for (int row = shop.get(BEFORE_FIRST, op); row < shop.get(BEFORE_FIRST, op + 1); ++row) {
            const Step& before = steps[shop.get(BEFORE, row)];
            const Tick here = before.end + shop.transport(before.machine, step.machine);
            if (here > at) at = here, found = {before.op, BY_JOB, NOTHING};
        }
        const Tick free = machine_ready(op, step.machine, step.place);
        if (free > at || (free == at && found.op >= 0 && random.below(2)))
            at = free, found = {step.place ? sequence[step.machine][step.place - 1] : -1, BY_MACHINE, NOTHING};
        if (works(op, step.worker, step.mode) && worker_ready(step.worker, step.turn) > at)
            found = {turns[step.worker][step.turn - 1], BY_WORKER, NOTHING};
        return found;
    }
    // From a late operation back along what makes it late, to what nothing but its own floor holds.
    void trace(int op, std::vector<Bond>& chain) {
        chain.clear();
        Link next = NOTHING;
        while (op >= 0 && chain.size() < 400) {
            const Bond found = bond(op);
            if (!shop.fixed(op)) chain.push_back({op, found.by, next});
            next = found.by;
            op = found.op;
        }
    }

    void propose(const Bond& at, std::vector<Move>& moves) {
        const int op = at.op, skill = shop.get(SKILL, op);
        for (int mode = 0; mode < shop.modes(op); ++mode) {
            if (skill < 0) {
                propose_on(at, mode, -1, moves);
                continue;
            }
            if (steps[op].worker >= 0) propose_on(at, mode, steps[op].worker, moves);
            const int first = shop.get(SKILLED_FIRST, skill), count = shop.get(SKILLED_FIRST, skill + 1) - first;
            for (int trial = 0; trial < std::min(count, 3); ++trial)
                propose_on(at, mode, shop.get(SKILLED, first + random.below(count)), moves);
        }
    }
    template <typename Row>
    int first_from(const Row& row, Tick at) const {
        int low = 0, high = static_cast<int>(row.size());
        while (low < high) {
            const int middle = (low + high) / 2;
            if (steps[row[middle]].start < at) low = middle + 1; else high = middle;
        }
        return low;
    }
    void propose_on(const Bond& bound, int mode, int worker, std::vector<Move>& moves) {
        const int op = bound.op, on = shop.machine(op, mode);
        const Step& step = steps[op];
        const std::vector<int>& row = sequence[on];
        const bool here = !absent[op], same = here && on == step.machine, home = shop.get(OLD_MODE, op) >= 0 && on == shop.machine(op, shop.get(OLD_MODE, op));
        Tick from = arrival(op, on);
        if (home) from = std::max(from, shop.column[OLD_START][op]);
        const int near = first_from(row, from), size = static_cast<int>(row.size());
        int rooms = 0;
        for (int place = std::max(0, near - 1); place <= size; ++place) {
            if (same && (place == step.place || place == step.place + 1) && worker == step.worker) continue;
            if (same && place > 0 && row[place - 1] == op) continue;
            const int before = place > 0 ? (same && row[place - 1] == op ? -1 : row[place - 1]) : -1;
            int after = place < size ? row[place] : -1;
            if (after == op) after = place + 1 < size ? row[place + 1] : -1;
            if (!acyclic(op, before, after)) continue;
            const Tick left = before < 0 ? 0 : held_until(before);
            Tick at = std::max(from, shop.ready(on, left, before < 0 ? -1 : shop.get(FAMILY, before), shop.get(FAMILY, op)));
            int turn = 0;
            if (works(op, worker, mode)) {
                turn = turn_for(op, worker, at, before, after);
                if (turn < 0) continue;
                at = std::max(at, ready_without(op, worker, turn));
            }
            const Span found = span(op, mode, on, worker, at);
            if (found.start >= FOREVER) continue;
            Tick push = 0;
            if (after >= 0) {
                push = shop.ready(on, found.end, shop.get(FAMILY, op), shop.get(FAMILY, after)) - steps[after].start;
                if (push > 0 && shop.fixed(after)) continue;
                push = std::max(push, Tick{0});
            }
            // Close by, every place; further on, only where there is room.
            if (push > 0 && place > near + 3) continue;
            if (push == 0) ++rooms;
            const bool freed = bound.next_by == BY_MACHINE && !same;
            const Tick gain = freed ? std::min(step.end - step.start, step.end - found.end + (step.end - step.start))
                                    : step.end - found.end;
            const int skip = same && place > step.place ? 1 : 0;
            moves.push_back({op, mode, worker, place - skip, turn, found.start, found.end, push, push - gain});
            if (push == 0 && rooms > (random.below(4) ? 0 : 2)) break;
        }
    }
    // The turn at an operator by time, or -1 when that may close a circle; counted without the operation itself.
    int turn_for(int op, int worker, Tick at, int before, int after) {
        const std::vector<int>& row = turns[worker];
        int turn = first_from(row, at), skip = 0;
        if (turn > 0 && steps[row[turn - 1]].end > at + 1 && random.below(2) && row[turn - 1] != op) --turn;
        int previous = turn > 0 ? row[turn - 1] : -1, next = turn < static_cast<int>(row.size()) ? row[turn] : -1;
        if (previous == op) previous = turn > 1 ? row[turn - 2] : -1;
        if (next == op) next = turn + 1 < static_cast<int>(row.size()) ? row[turn + 1] : -1;
        if (!absent[op] && worker == steps[op].worker && works(op, worker, steps[op].mode) && steps[op].turn < turn) skip = 1;
        if (!acyclic(op, previous, next)) return -1;
        if (after >= 0 && previous >= 0 && steps[after].end <= steps[previous].start) return -1;
        if (next >= 0 && before >= 0 && steps[next].end <= steps[before].start) return -1;
        if (next >= 0 && shop.fixed(next) && steps[next].start <= at) return -1;
        return turn - skip;
    }
    Tick ready_without(int op, int worker, int turn) const {
        const std::vector<int>& row = turns[worker];
        int seen = 0;
        Tick at = 0;
        for (size_t index = 0; index < row.size() && seen < turn; ++index)
            if (row[index] != op) at = served_until(row[index]), ++seen;
        return at;
    }
    bool acyclic(int op, int before, int after) const {
        if (after >= 0)
            for (int row = shop.get(BEFORE_FIRST, op); row < shop.get(BEFORE_FIRST, op + 1); ++row)
                if (steps[after].end <= steps[shop.get(BEFORE, row)].start) return false;
        if (before >= 0 && !absent[op])
            for (int row = shop.get(AFTER_FIRST, op); row < shop.get(AFTER_FIRST, op + 1); ++row)
                if (steps[shop.get(AFTER, row)].end <= steps[before].start) return false;
        return true;
    }

    int late_job() {
        int worst = -1;
        Tick most = 0;
        for (int trial = 0; trial < 12; ++trial) {
            const int job = random.below(shop.jobs);
            Cost one;
            weigh_job(one, job_end[job], job, 1);
            Tick here = 0;
            for (const Tick value : one.value) here += value;
            if (here > most) most = here, worst = job;
        }
        if (worst >= 0) return worst;
        for (int j = 0; j < shop.jobs; ++j)
            if (late(j, job_end[j]) > 0 || job_end[j] > target) return j;
        return -1;
    }
    int last_of(int job) const {
        int last = -1;
        for (int row = job_first[job]; row < job_first[job + 1]; ++row)
            if (last < 0 || steps[job_steps[row]].end >= steps[last].end) last = job_steps[row];
        return last;
    }
    bool is_moved(int op) const {
        return !shop.fixed(op) && shop.get(OLD_MODE, op) >= 0 && (steps[op].start != shop.column[OLD_START][op] || !at_home(op));
    }
    int moved_step() {
        for (int trial = 0; trial < 60; ++trial) {
            const int op = random.below(n);
            if (is_moved(op)) return op;
        }
        return -1;
    }

    // ---- the search -----------------------------------------------------------------------------------------------

    Schedule schedule() const {
        Schedule plan;
        plan.resize(n);
        for (int op = 0; op < n; ++op) {
            plan.mode[op] = steps[op].mode, plan.worker[op] = steps[op].worker;
            plan.start[op] = steps[op].start, plan.end[op] = plan.left[op] = steps[op].end;
        }
        return plan;
    }
    void keep() {
        Tick here[6];
        values(here);
        Cost one = cost, other = best_cost;
        std::copy(here, here + 6, one.value);
        std::copy(best_values, best_values + 6, other.value);
        const Cost saved = allowed;
        allowed = allowed_values;
        const bool better = exactly(one, other) < 0;
        allowed = saved;
        if (!better) return;
        best = schedule();
        best_cost = cost;
        std::copy(here, here + 6, best_values);
    }

    // From now on a `share` of what was won may be given up again to move less.
    void relax(double share) {
        for (int p = 0; p < 6; ++p) {
            const double won = static_cast<double>(first_values[p] - best_values[p]);
            allowed_values.value[p] = best_values[p] + (won > 0 ? static_cast<Tick>(share * won) : 0);
            const double led = static_cast<double>(first_cost.value[p] - best_cost.value[p]);
            allowed.value[p] = best_cost.value[p] + (led > 0 ? static_cast<Tick>(share * led) : 0);
        }
        load(best);
        if (makespan_alone()) {
            target = allowed_values.value[0] / shop.column[OBJECTIVES][2];
            allowed.value[0] = 0;
        }
        cost = best_cost = weigh_all();
        relaxed = true;
        stale = 0, thrift = 1, lost_least = 1e300, heat = 0;
    }
    bool makespan_alone() const {
        int first = 0;
        for (int row = 0; row < shop.scalar(OBJECTIVE_ROWS); ++row) first += shop.column[OBJECTIVES][3 * row] == 0;
        for (int row = 0; row < shop.scalar(OBJECTIVE_ROWS); ++row)
            if (shop.column[OBJECTIVES][3 * row] == 0 && shop.column[OBJECTIVES][3 * row + 1] != MAKESPAN) return false;
        return first == 1;
    }
    bool is_done() const { return cost.value[0] <= allowed.value[0] && cost.moved == 0; }

    long run(double seconds, long iterations) {
        const double until = seconds_now() + seconds;
        std::vector<Bond> chain;
        std::vector<Move> moves;
        long done = 0;
        for (; done < iterations && !is_done(); ++done) {
            if (done % 8 == 0 && seconds_now() > until) break;
            if (done % 64 == 0) charge();
            most_moved = cost.moved + 100 + static_cast<Tick>(0.1 * budget * n / thrift);
            search_once(chain, moves);
            if (done % 256 == 0) keep();
        }
        keep();
        return done;
    }
    // Moving costs so much that all that is still lost would pay for a tenth of the operations; less when nothing is won.
    void charge() {
        const double lost = static_cast<double>(std::max(cost.value[0] - allowed.value[0], Tick{0}));
        const bool is_better = lost < 0.97 * lost_least;
        thrift = is_better ? std::min(1.0, 1.2 * thrift) : std::max(1e-3, 0.8 * thrift);
        if (is_better) lost_least = lost;
        fare = thrift * lost / (budget * n);
        stale = is_better ? 0 : stale + 1;
        heat = stale > 5 ? 0.002 * (stale - 5) * lost : 0;
        if ((stale > 15 || lost == 0) && !relaxed) aim_lower();
        if (stale > 15 && relaxed) {
            keep();
            restart();
        }
    }
    void restart() {
        load(best);
        cost = weigh_all();
        stale = 0, thrift = 1, lost_least = 1e300, heat = 0;
    }
    // Where the old makespan is out of reach, the next step down from the best one so far is aimed at.
    void aim_lower() {
        keep();
        if (makespan_alone()) {
            const Tick reached = best_values[0] / shop.column[OBJECTIVES][2];
            const Tick step = std::max(Tick{1}, (reached - old_makespan) / (4 << random.below(4)));
            target = std::max(old_makespan, reached - step);
        }
        restart();
    }
    void search_once(std::vector<Bond>& chain, std::vector<Move>& moves) {
        int job = random.below(4) ? late_job() : -1;
        const int op = job >= 0 ? last_of(job) : moved_step();
        if (op < 0) return;
        trace(op, chain);
        if (chain.empty()) return;
        if (job >= 0 && random.below(2)) {
            for (int trial = 0; trial < 3; ++trial) {
                const Bond& at = chain[random.below(static_cast<int>(chain.size()))];
                if (at.by == BY_MACHINE && bump(at.op)) return;
            }
        }
        if (random.below(2)) {
            const int patience = 1 << random.below(11);
            if (transplant(chain[random.below(static_cast<int>(chain.size()))].op, patience)) return;
        }
        moves.clear();
        for (int trial = 0; trial < std::min<int>(static_cast<int>(chain.size()), 6); ++trial) {
            const Bond& at = chain[chain.size() <= 6 ? trial : random.below(static_cast<int>(chain.size()))];
            propose(at, moves);
        }
        for (int trial = 0; trial < 3 && !moves.empty(); ++trial) {
            size_t pick = 0;
            for (size_t row = 1; row < moves.size(); ++row)
                if (moves[row].score < moves[pick].score) pick = row;
            if (attempt(moves[pick], true)) return;
            moves[pick] = moves.back();
            moves.pop_back();
        }
    }
};
