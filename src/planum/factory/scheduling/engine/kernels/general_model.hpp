// The problem as the kernel reads it: one stream of numbers, each section led by its length (written in general.py).
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

#include "general_calendar.hpp"

namespace general {

using Ticks = std::vector<int64_t>;
using Indices = std::vector<int32_t>;

enum Criterion { MAKESPAN, TARDINESS, SETUP, ENERGY, CHANGES, CRITERIA };
constexpr int LEVELS = CRITERIA;
constexpr int64_t BROKEN = int64_t{1} << 50;  // added to the first value for each rule that a plan breaks

struct Totals {
    int64_t of[CRITERIA] = {0, 0, 0, 0, 0};
    int64_t broken = 0;  // rules broken, which makes a plan worse than any that keeps them
};

// One number a priority, the first the most important.
struct Values {
    int64_t at[LEVELS] = {0, 0, 0, 0, 0};
    bool operator<(const Values& other) const {
        return std::lexicographical_compare(at, at + LEVELS, other.at, other.at + LEVELS);
    }
};

struct Reader {
    const int64_t* at;
    Ticks ticks() {
        int64_t length = *at++;
        Ticks read(at, at + length);
        at += length;
        return read;
    }
    Indices indices() {
        int64_t length = *at++;
        Indices read(length);
        for (int64_t i = 0; i < length; ++i) read[i] = static_cast<int32_t>(at[i]);
        at += length;
        return read;
    }
};

struct Setups {
    int families = 0;
    Indices ticks, first;
};

struct Model {
    int n, jobs, machines, levels;
    int64_t not_before, peak, tick_s;
    Indices mode_first, mode_machine, mode_duration, before_first, before, after_first, after;
    Ticks mode_power, release;
    Indices job, family, fixed_mode, topological, rank, skill, interruptible, no_wait;
    Ticks fixed_start, fixed_end, due, weight;
    Indices calendar, station, setups, batch, buffer;  // by machine
    Indices operator_calendar, skilled_first, skilled;
    std::vector<Setups> matrices;
    int stations = 0;
    Indices transport;
    int64_t tariff_period = 0;
    Ticks tariff_start, tariff_price, tariff_before;
    Indices reference_machine, fixed_operator;
    Ticks reference_start;
    Indices objectives;  // criterion, weight, level
    std::vector<Windows> windows;
    // Derived.
    Indices last_first, last;  // by job: operations with no successor of the same job
    std::vector<uint8_t> urgent;  // free, and something fixed comes after it
    Ticks tail;                // shortest work from the start of the operation to the end of its routing
    std::vector<Indices> fixed_on;  // by machine: fixed operations by start
    int64_t weights[LEVELS][CRITERIA] = {};
    bool uses[CRITERIA] = {};
    Indices usable_first, usable;  // modes that can be done at all, by operation
    bool plain = true;  // no more than modes, set-ups, calendars, dates, transport, fixed operations
    bool delays = false;  // waiting on purpose can pay

    void read(const int64_t* stream);

    bool is_fixed(int u) const { return fixed_mode[u] >= 0; }

    int64_t travel(int from_machine, int to_machine) const {
        if (stations == 0 || station[from_machine] == station[to_machine]) return 0;
        return transport[static_cast<size_t>(station[from_machine]) * stations + station[to_machine]];
    }

    int setup(int machine, int before_family, int family_) const {
        int matrix = setups[machine];
        if (matrix < 0) return 0;
        const Setups& m = matrices[matrix];
        return before_family < 0 ? m.first[family_] : m.ticks[static_cast<size_t>(before_family) * m.families + family_];
    }

    int changed(int u, int machine, int64_t start) const {
        return reference_machine[u] >= 0 && (reference_machine[u] != machine || reference_start[u] != start);
    }

    // Of two operations without duration at one instant, the routing decides which is first; then the fixed one is.
    bool comes_before(int64_t start, int64_t end, int f) const {
        return end <= fixed_start[f] && (start < fixed_start[f] || fixed_start[f] < fixed_end[f]);
    }

    // Fixed successors for which `u` leaves its machine too late.
    int too_late(int u, int machine, int64_t left) const {
        int count = 0;
        for (int k = after_first[u]; urgent[u] && k < after_first[u + 1]; ++k) {
            int s = after[k];
            if (is_fixed(s)) count += left + travel(machine, mode_machine[mode_first[s] + fixed_mode[s]]) > fixed_start[s];
        }
        return count;
    }

    Windows& open(int machine) { return windows[calendar[machine]]; }

    // From the first moment at or after `at` that the machine allows; gives start and end.
    void fit(int machine, bool rests, int64_t work, int64_t at, int64_t& start, int64_t& end, int32_t& hint) {
        Windows& w = open(machine);
        if (work == 0 || w.always) {
            start = at, end = at + work;
        } else if (rests) {
            start = w.next_open(at, hint);
            end = w.after(start, work, hint);
        } else {
            start = w.stretch(at, work, hint);
            end = start + work;
        }
    }

    // Fen times 3.6e6 / tick_s for one watt that runs over `[0, at)`, open or not.
    int64_t price_until(int64_t at) const {
        int64_t whole = 0;
        if (tariff_period > 0) {
            whole = at / tariff_period * tariff_before.back();
            at %= tariff_period;
        }
        size_t i = std::upper_bound(tariff_start.begin(), tariff_start.end(), at) - tariff_start.begin() - 1;
        return whole + tariff_before[i] + (at - tariff_start[i]) * tariff_price[i];
    }

    int64_t energy(int machine, int64_t power, int64_t start, int64_t end) {
        if (tariff_start.empty() || power == 0 || start == end) return 0;
        Windows& w = open(machine);
        if (w.always) return power * (price_until(end) - price_until(start));
        int32_t hint = 0;
        int64_t sum = 0;
        for (int i = std::max(w.find(start, hint), 0); w.need(i), i < static_cast<int>(w.from.size()) && w.from[i] < end; ++i) {
            int64_t a = std::max(start, w.from[i]), b = std::min(end, w.to[i]);
            if (a < b) sum += price_until(b) - price_until(a);
        }
        return power * sum;
    }

    Values values(const Totals& totals) const {
        Values result;
        result.at[0] = totals.broken * BROKEN;
        for (int level = 0; level < levels; ++level)
            for (int c = 0; c < CRITERIA; ++c)
                if (weights[level][c]) {
                    int64_t amount = c == ENERGY ? static_cast<int64_t>(static_cast<__int128>(totals.of[c]) * tick_s / 3600000) : totals.of[c];
                    result.at[level] += weights[level][c] * amount;
                }
        return result;
    }

   private:
    void derive();
    void drop_modes();
    void find_last();
    void find_tails();
};

inline void Model::read(const int64_t* stream) {
    Reader in{stream};
    Ticks head = in.ticks();
    n = head[0], jobs = head[1], machines = head[2], not_before = head[3], peak = head[4], tick_s = head[5], levels = head[6];
    int calendars = static_cast<int>(head[7]), matrix_count = static_cast<int>(head[8]);
    mode_first = in.indices(), mode_machine = in.indices(), mode_duration = in.indices(), mode_power = in.ticks();
    before_first = in.indices(), before = in.indices(), after_first = in.indices(), after = in.indices();
    job = in.indices(), family = in.indices(), release = in.ticks();
    fixed_mode = in.indices(), fixed_start = in.ticks(), fixed_end = in.ticks(), topological = in.indices();
    skill = in.indices(), interruptible = in.indices(), no_wait = in.indices();
    due = in.ticks(), weight = in.ticks();
    calendar = in.indices(), station = in.indices(), setups = in.indices(), batch = in.indices(), buffer = in.indices();
    operator_calendar = in.indices(), skilled_first = in.indices(), skilled = in.indices();
    transport = in.indices();
    while (static_cast<size_t>(stations) * stations < transport.size()) ++stations;
    Ticks period = in.ticks();
    tariff_period = period[0];
    tariff_start = in.ticks(), tariff_price = in.ticks();
    reference_machine = in.indices(), reference_start = in.ticks(), fixed_operator = in.indices();
    objectives = in.indices();
    for (int i = 0; i < matrix_count; ++i) {
        Setups m;
        m.ticks = in.indices(), m.first = in.indices();
        m.families = static_cast<int>(m.first.size());
        matrices.push_back(std::move(m));
    }
    windows.resize(calendars);
    for (int i = 0; i < calendars; ++i) {
        int64_t repeat = in.ticks()[0];
        Ticks open_windows = in.ticks(), closures = in.ticks();
        windows[i].set(repeat, open_windows, closures);
    }
    derive();
}

inline void Model::derive() {
    for (size_t i = 0; i < objectives.size(); i += 3) {
        weights[objectives[i + 2]][objectives[i]] += objectives[i + 1];
        uses[objectives[i]] = true;
    }
    for (int m = 0; m < machines; ++m) plain = plain && batch[m] == 1 && buffer[m] < 0;
    for (int u = 0; u < n; ++u) plain = plain && skill[u] < 0 && !no_wait[u];
    plain = plain && peak < 0;
    delays = (uses[ENERGY] && !tariff_start.empty()) || uses[CHANGES];
    if (!tariff_start.empty()) {
        tariff_before.push_back(0);
        for (size_t i = 0; i + 1 < tariff_start.size() || (tariff_period > 0 && i < tariff_start.size()); ++i) {
            int64_t next = i + 1 < tariff_start.size() ? tariff_start[i + 1] : tariff_period;
            tariff_before.push_back(tariff_before.back() + (next - tariff_start[i]) * tariff_price[i]);
        }
    }
    fixed_on.resize(machines);
    for (int u = 0; u < n; ++u)
        if (is_fixed(u)) fixed_on[mode_machine[mode_first[u] + fixed_mode[u]]].push_back(u);
    for (Indices& list : fixed_on)
        std::sort(list.begin(), list.end(), [this](int a, int b) {
            if (fixed_start[a] != fixed_start[b]) return fixed_start[a] < fixed_start[b];
            return fixed_end[a] != fixed_end[b] ? fixed_end[a] < fixed_end[b] : a < b;
        });
    rank.resize(n);
    for (int i = 0; i < n; ++i) rank[topological[i]] = i;
    drop_modes();
    find_last();
    find_tails();
}

// A mode whose machine is never open long enough for work that must not rest is no choice.
inline void Model::drop_modes() {
    std::vector<int64_t> longest;
    for (Windows& w : windows) longest.push_back(w.longest());
    usable_first.assign(1, 0);
    for (int u = 0; u < n; ++u) {
        for (int k = mode_first[u]; k < mode_first[u + 1]; ++k)
            if (is_fixed(u) ? k == mode_first[u] + fixed_mode[u]
                            : interruptible[u] || mode_duration[k] <= longest[calendar[mode_machine[k]]])
                usable.push_back(k);
        usable_first.push_back(static_cast<int32_t>(usable.size()));
    }
}

inline void Model::find_last() {
    std::vector<Indices> lists(jobs);
    for (int u = 0; u < n; ++u) {
        bool is_last = true;
        for (int i = after_first[u]; i < after_first[u + 1]; ++i) is_last = is_last && job[after[i]] != job[u];
        if (is_last) lists[job[u]].push_back(u);
    }
    last_first.assign(1, 0);
    for (const Indices& list : lists) {
        last.insert(last.end(), list.begin(), list.end());
        last_first.push_back(static_cast<int32_t>(last.size()));
    }
}

inline void Model::find_tails() {
    tail.assign(n, 0);
    urgent.assign(n, 0);
    for (int i = n; i-- > 0;) {
        int u = topological[i];
        int64_t shortest = int64_t{1} << 40, rest = 0;
        for (int k = usable_first[u]; k < usable_first[u + 1]; ++k) shortest = std::min<int64_t>(shortest, mode_duration[usable[k]]);
        for (int a = after_first[u]; a < after_first[u + 1]; ++a) {
            rest = std::max(rest, tail[after[a]]);
            urgent[u] |= !is_fixed(u) && (urgent[after[a]] || is_fixed(after[a]));
        }
        tail[u] = shortest + rest;
    }
}

}  // namespace general
