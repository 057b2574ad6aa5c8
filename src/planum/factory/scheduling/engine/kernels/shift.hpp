// Right-shift with sequences kept: operations are placed one after another in the order of their old starts, each as
// early as every constraint allows and never before its floor (Vieira, Herrmann & Lin 2003: right-shift repair).
#pragma once
#include "shop.hpp"

struct Schedule {
    std::vector<int> mode, worker;
    std::vector<Tick> start, end, left;

    void resize(int n) {
        mode.assign(n, 0), worker.assign(n, -1);
        start.assign(n, 0), end.assign(n, 0), left.assign(n, 0);
    }
};

// Power drawn over time, as steps sorted by time.
struct Profile {
    struct Step {
        Tick at, watts;
    };
    std::vector<Step> steps{{-1, 0}};

    int cut(Tick at) {
        int low = 0, high = static_cast<int>(steps.size());
        while (low < high) {
            const int middle = (low + high) / 2;
            if (steps[middle].at <= at) low = middle + 1; else high = middle;
        }
        if (steps[low - 1].at != at) steps.insert(steps.begin() + low, Step{at, steps[low - 1].watts});
        else --low;
        return low;
    }
    void add(Tick a, Tick b, Tick watts) {
        const int first = cut(a), last = cut(b);
        for (int row = first; row < last; ++row) steps[row].watts += watts;
    }
    // The end of the first stretch within [a, b) at which `watts` more are above the peak; -1 for none.
    Tick above(Tick a, Tick b, Tick watts, Tick peak) {
        int row = static_cast<int>(steps.size()) - 1;
        while (row > 0 && steps[row].at > a) --row;
        for (; row < static_cast<int>(steps.size()) && steps[row].at < b; ++row)
            if (steps[row].watts + watts > peak)
                return row + 1 < static_cast<int>(steps.size()) ? std::min(steps[row + 1].at, b) : b;
        return -1;
    }
};

struct Shift {
    struct Resource {
        std::vector<int> fixed;  // by start; `next` is the first that nothing was placed after
        size_t next = 0;
        Tick left = 0;
        int family = -1, instant = -1;  // the last operation, when it takes no time
    };
    struct Waiting {
        Tick key, end;
        int rank, op;
        bool operator<(const Waiting& other) const {  // The heap gives the greatest first.
            if (key != other.key) return key > other.key;
            if (end != other.end) return end > other.end;
            return rank > other.rank;
        }
    };
    struct Spot {
        Tick start = FOREVER, end = FOREVER;
        size_t machine_next = 0;
    };

    Shop& shop;
    Schedule plan;
    std::vector<Tick> key, floor, left_floor, tail_key;
    std::vector<int> mode, worker;  // -1: to be chosen
    std::vector<int> batch, batch_size;  // of operations that started together in the old plan
    std::vector<Resource> machine, person;
    std::vector<int> waiting_for, gathered;
    std::vector<std::vector<int>> members;
    std::vector<Waiting> heap;
    Profile profile;
    bool settled = true;

    explicit Shift(Shop& given) : shop(given) {
        const int n = shop.n;
        key.resize(n), floor.resize(n), left_floor.assign(n, 0), tail_key.resize(n), mode.resize(n), worker.resize(n);
        for (int op = 0; op < n; ++op) {
            mode[op] = shop.fixed(op) ? shop.get(FIXED_MODE, op) : shop.get(OLD_MODE, op);
            worker[op] = shop.get(OLD_OPERATOR, op);
            key[op] = floor[op] = mode[op] < 0 ? 0 : shop.column[OLD_START][op];
            tail_key[op] = shop.column[OLD_END][op];
            if (mode[op] >= 0 && shop.column[OLD_LEFT][op] > shop.column[OLD_END][op])
                left_floor[op] = shop.column[OLD_LEFT][op];
        }
    }

    // True when a plan was found; the plan stands in `plan`.
    bool run(int passes) {
        for (int pass = 0; pass < passes; ++pass) {
            settled = true;
            if (!place_all()) return false;
            for (int m = 0; m < shop.machines; ++m)
                if (shop.get(BUFFER, m) >= 0) fill_buffer(m);
            if (settled) return true;
        }
        return false;
    }

    bool place_all() {
        prepare();
        int placed = 0;
        for (int op = 0; op < shop.n; ++op)
            if (shop.fixed(op)) placed += release_after(op);
        for (int op = 0; op < shop.n; ++op)
            if (!shop.fixed(op) && waiting_for[op] == 0) push(op);
        while (!heap.empty()) {
            std::pop_heap(heap.begin(), heap.end());
            const int op = heap.back().op;
            heap.pop_back();
            const int group = batch[op];
            if (group < 0) members[0].assign(1, op);
            std::vector<int>& together = members[group < 0 ? 0 : group];
            if (group >= 0) {
                together.push_back(op);
                if (static_cast<int>(together.size()) < batch_size[group]) continue;
            }
            if (!place(together)) return false;
            for (const int member : together) {
                ++placed;
                for (int row = shop.get(AFTER_FIRST, member); row < shop.get(AFTER_FIRST, member + 1); ++row) {
                    const int next = shop.get(AFTER, row);
                    if (--waiting_for[next] == 0 && !shop.fixed(next)) push(next);
                }
            }
        }
        return placed == shop.n;
    }

    int release_after(int op) {
        for (int row = shop.get(AFTER_FIRST, op); row < shop.get(AFTER_FIRST, op + 1); ++row)
            --waiting_for[shop.get(AFTER, row)];
        return 1;
    }

    void push(int op) {
        Tick at = key[op];
        if (mode[op] < 0) {
            at = shop.column[RELEASE][op];
            for (int row = shop.get(BEFORE_FIRST, op); row < shop.get(BEFORE_FIRST, op + 1); ++row)
                at = std::max(at, plan.left[shop.get(BEFORE, row)]);
        }
        heap.push_back({at, tail_key[op], shop.get(RANK, op), op});
        std::push_heap(heap.begin(), heap.end());
    }

    void prepare() {
        plan.resize(shop.n);
        machine.assign(shop.machines, {});
        person.assign(shop.operators, {});
        profile = {};
        waiting_for.resize(shop.n);
        for (int op = 0; op < shop.n; ++op) {
            waiting_for[op] = shop.get(BEFORE_FIRST, op + 1) - shop.get(BEFORE_FIRST, op);
            if (shop.fixed(op)) stand(op);
        }
        const auto sooner = [&](int a, int b) {
            return plan.start[a] != plan.start[b] ? plan.start[a] < plan.start[b]
                   : plan.end[a] != plan.end[b]   ? plan.end[a] < plan.end[b]
                                                  : shop.get(RANK, a) < shop.get(RANK, b);
        };
        for (Resource& one : machine) std::sort(one.fixed.begin(), one.fixed.end(), sooner);
        for (Resource& one : person) std::sort(one.fixed.begin(), one.fixed.end(), sooner);
        gather();
    }

    void stand(int op) {
        plan.mode[op] = mode[op];
        plan.start[op] = shop.column[FIXED_START][op];
        plan.end[op] = shop.column[FIXED_END][op];
        plan.left[op] = std::max(plan.end[op], buffered_after(op) ? left_floor[op] : 0);
        plan.worker[op] = worker[op];
        machine[shop.machine(op, mode[op])].fixed.push_back(op);
        if (worker[op] >= 0 && plan.end[op] > plan.start[op]) person[worker[op]].fixed.push_back(op);
        draw(op, shop.power(op, mode[op]));
    }

    // Operations that were one batch in the old plan stay one.
    void gather() {
        batch.assign(shop.n, -1);
        batch_size.assign(1, 1);
        bool any = false;
        for (int m = 0; m < shop.machines; ++m) any |= shop.get(BATCH, m) > 1;
        if (any) {
            gathered.clear();
            for (int op = 0; op < shop.n; ++op)
                if (!shop.fixed(op) && mode[op] >= 0 && shop.get(BATCH, shop.machine(op, mode[op])) > 1)
                    gathered.push_back(op);
            const auto before = [&](int a, int b) {
                const int on = shop.machine(a, mode[a]), other = shop.machine(b, mode[b]);
                if (on != other) return on < other;
                if (key[a] != key[b]) return key[a] < key[b];
                if (tail_key[a] != tail_key[b]) return tail_key[a] < tail_key[b];
                const int family = shop.get(FAMILY, a), another = shop.get(FAMILY, b);
                return family != another ? family < another : a < b;
            };
            std::sort(gathered.begin(), gathered.end(), before);
            for (size_t row = 0; row < gathered.size(); ++row) join(row);
        }
        members.assign(batch_size.size(), {});
    }

    void join(size_t row) {
        const int op = gathered[row], on = shop.machine(op, mode[op]);
        if (row > 0) {
            const int last = gathered[row - 1];
            if (shop.machine(last, mode[last]) == on && key[last] == key[op] && tail_key[last] == tail_key[op] &&
                tail_key[op] > key[op] && batch_size.back() < shop.get(BATCH, on) &&
                shop.get(FAMILY, last) == shop.get(FAMILY, op)) {
                batch[op] = batch[last];
                ++batch_size.back();
                return;
            }
        }
        batch[op] = static_cast<int>(batch_size.size());
        batch_size.push_back(1);
    }

    Tick arrival(int op, int on) {
        Tick at = shop.column[RELEASE][op];
        for (int row = shop.get(BEFORE_FIRST, op); row < shop.get(BEFORE_FIRST, op + 1); ++row) {
            const int before = shop.get(BEFORE, row);
            at = std::max(at, plan.left[before] + shop.transport(shop.machine(before, plan.mode[before]), on));
        }
        return at;
    }

    // Modes and operators that are still open are chosen by the earliest end.
    bool place(std::vector<int>& together) {
        const int op = together[0];
        Spot best;
        int best_mode = -1, best_worker = -1;
        const bool chosen = mode[op] >= 0;
        for (int m = chosen ? mode[op] : 0; m < (chosen ? mode[op] + 1 : shop.modes(op)); ++m) {
            const int skill = shop.get(SKILL, op);
            const bool anybody = skill >= 0 && worker[op] < 0;
            const int first = anybody ? shop.get(SKILLED_FIRST, skill) : 0;
            const int last = anybody ? shop.get(SKILLED_FIRST, skill + 1) : 1;
            for (int row = first; row < last; ++row) {
                const int who = anybody ? shop.get(SKILLED, row) : worker[op];
                const Spot spot = find(together, m, who);
                if (spot.end < best.end) best = spot, best_mode = m, best_worker = who;
            }
        }
        if (best_mode < 0) return false;
        take(together, best, best_mode, best_worker);
        return true;
    }

    Spot find(const std::vector<int>& together, int first_mode, int first_worker) {
        const int lead = together[0], on = shop.machine(lead, first_mode);
        Tick from = 0, duration = 0, watts = 0, held = 0;
        bool interruptible = true;
        for (const int op : together) {
            const int m = op == lead ? first_mode : mode[op];
            from = std::max(from, std::max(floor[op], arrival(op, on)));
            duration = std::max(duration, shop.duration(op, m));
            interruptible &= shop.interruptible(op);
            watts += shop.power(op, m);
            if (buffered_after(op)) held = std::max(held, left_floor[op]);
        }
        const Resource& resource = machine[on];
        Tick left = resource.left;
        int family = resource.family;
        for (size_t next = resource.next;; ++next) {
            const int mine = shop.get(FAMILY, lead);
            Tick at = std::max(from, shop.ready(on, left, family, mine));
            if (duration == 0 && resource.instant > lead) at = std::max(at, shop.tie(on, left));
            const Span span = earliest(together, on, first_worker, at, duration, interruptible, watts);
            if (span.start >= FOREVER) return {};
            if (next >= resource.fixed.size() || fits_before(resource.fixed[next], on, mine, std::max(span.end, held)))
                return {span.start, span.end, next};
            left = std::max(left, plan.left[resource.fixed[next]]);
            family = shop.get(FAMILY, resource.fixed[next]);
        }
    }

    bool fits_before(int fixed, int on, int family, Tick left) {
        return shop.ready(on, left, family, shop.get(FAMILY, fixed)) <= plan.start[fixed];
    }

    Span earliest(const std::vector<int>& together, int on, int first_worker, Tick at, Tick duration, bool interruptible,
                  Tick watts) {
        Calendar& calendar = shop.calendar(on);
        for (int trials = 0; trials < 2000; ++trials) {
            const Span span = calendar.fit(at, duration, interruptible);
            Tick later = span.start;
            if (duration > 0) {
                for (const int op : together) {
                    const int who = op == together[0] ? first_worker : worker[op];
                    if (who >= 0) later = std::max(later, attended(on, who, span));
                }
                if (shop.peak >= 0 && later == span.start) later = std::max(later, powered(calendar, span, watts));
            }
            if (later == span.start) return span;
            at = later;
        }
        return {FOREVER, FOREVER};
    }

    // The earliest start that is not refuted yet by the operator; the span's own when it suits.
    Tick attended(int on, int who, Span span) {
        const Resource& one = person[who];
        if (one.left > span.start) return one.left;
        for (const int fixed : one.fixed)
            if (plan.start[fixed] < span.end && plan.end[fixed] > span.start) return plan.end[fixed];
        const Tick missing = shop.unattended(on, who, span);
        return missing < 0 ? span.start : shop.attendance(who).next_open(missing);
    }

    Tick powered(Calendar& calendar, Span span, Tick watts) {
        for (Tick at = calendar.next_open(span.start); at < span.end;) {
            const Tick until = std::min(span.end, calendar.open_until(at));
            const Tick blocked = profile.above(at, until, watts, shop.peak);
            if (blocked >= 0) return blocked;
            at = calendar.next_open(until);
        }
        return span.start;
    }

    void draw(int op, Tick watts) {
        if (shop.peak < 0 || watts == 0) return;
        Calendar& calendar = shop.calendar(shop.machine(op, plan.mode[op]));
        for (Tick at = calendar.next_open(plan.start[op]); at < plan.end[op];) {
            const Tick until = std::min(plan.end[op], calendar.open_until(at));
            profile.add(at, until, watts);
            at = calendar.next_open(until);
        }
    }

    void take(const std::vector<int>& together, const Spot& spot, int first_mode, int first_worker) {
        Resource& resource = machine[shop.machine(together[0], first_mode)];
        resource.next = spot.machine_next;
        for (const int op : together) {
            const bool lead = op == together[0];
            plan.mode[op] = lead ? first_mode : mode[op];
            plan.worker[op] = lead ? first_worker : worker[op];
            plan.start[op] = spot.start;
            plan.end[op] = spot.end;
            plan.left[op] = buffered_after(op) ? std::max(spot.end, left_floor[op]) : spot.end;
            resource.left = std::max(resource.left, plan.left[op]);
            resource.family = shop.get(FAMILY, op);
            resource.instant = spot.end == spot.start ? op : -1;
            if (plan.worker[op] >= 0) person[plan.worker[op]].left = std::max(person[plan.worker[op]].left, spot.end);
            draw(op, shop.power(op, plan.mode[op]));
            if (shop.no_wait(op)) pull(op);
        }
    }

    // A predecessor without waiting ended too early: the next pass starts it later.
    void pull(int op) {
        const int before = shop.get(BEFORE, shop.get(BEFORE_FIRST, op));
        const int on = shop.machine(before, plan.mode[before]);
        const Tick wanted = plan.start[op] - shop.transport(on, shop.machine(op, plan.mode[op]));
        if (plan.end[before] >= wanted && plan.left[before] == plan.end[before]) return;
        // After a fixed one whose moment has passed it may wait.
        if (shop.fixed(before) && plan.end[before] < shop.column[RELEASE][op]) return;
        settled = false;
        if (shop.fixed(before)) return;
        const Tick work = shop.duration(before, plan.mode[before]);
        floor[before] = std::max(plan.start[before] + 1, shop.calendar(on).back(wanted, work, shop.interruptible(before)));
        left_floor[before] = 0;
    }

    bool buffered_after(int op) {
        if (left_floor[op] == 0) return false;
        for (int row = shop.get(AFTER_FIRST, op); row < shop.get(AFTER_FIRST, op + 1); ++row) {
            const int next = shop.get(AFTER, row), m = mode[next];
            if (m < 0 || shop.get(BUFFER, shop.machine(next, m)) >= 0) return true;
        }
        return false;
    }

    // Jobs come to a buffer one after another; who finds it full stays where it is until a place is free.
    void fill_buffer(int m) {
        struct Coming {
            Tick at, start;
            int op;
            Tick transport;
        };
        std::vector<Coming> coming;
        for (int op = 0; op < shop.n; ++op) {
            if (shop.machine(op, plan.mode[op]) != m) continue;
            if (shop.get(BEFORE_FIRST, op + 1) - shop.get(BEFORE_FIRST, op) != 1) continue;
            const int before = shop.get(BEFORE, shop.get(BEFORE_FIRST, op)), from = shop.machine(before, plan.mode[before]);
            const Tick transport = shop.transport(from, m);
            if (from != m) coming.push_back({plan.left[before] + transport, plan.start[op], op, transport});
        }
        const auto later = [](const Coming& a, const Coming& b) {
            return a.at != b.at ? a.at > b.at : a.start != b.start ? a.start > b.start : a.op > b.op;
        };
        std::make_heap(coming.begin(), coming.end(), later);
        std::vector<Tick> inside;
        while (!coming.empty()) {
            std::pop_heap(coming.begin(), coming.end(), later);
            Coming one = coming.back();
            coming.pop_back();
            size_t kept = 0;
            for (const Tick until : inside)
                if (until > one.at) inside[kept++] = until;
            inside.resize(kept);
            if (one.start <= one.at || static_cast<int>(kept) < shop.get(BUFFER, m)) {
                if (one.start > one.at) inside.push_back(one.start);
                const int before = shop.get(BEFORE, shop.get(BEFORE_FIRST, one.op));
                if (plan.left[before] < one.at - one.transport) {
                    left_floor[before] = one.at - one.transport;
                    settled = false;
                }
                continue;
            }
            one.at = one.start;
            for (const Tick until : inside) one.at = std::min(one.at, until);
            coming.push_back(one);
            std::push_heap(coming.begin(), coming.end(), later);
        }
    }
};
