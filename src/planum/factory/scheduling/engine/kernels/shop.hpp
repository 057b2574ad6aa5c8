// A problem and an old plan as columns, and working time on calendars that may repeat.
#pragma once
#include <algorithm>
#include <vector>

#include "runtime.hpp"

using Tick = int64_t;
constexpr Tick FOREVER = Tick{1} << 53;

struct Span {
    Tick start, end;
};

// Open windows, unrolled as far as somebody asks.
struct Calendar {
    std::vector<Span> windows, closures;
    Tick period = 0;
    bool always = true;
    std::vector<Tick> starts, ends, worked;
    Tick known = 0;

    void prepare() {
        Tick open = 0;
        for (const Span& window : windows) open += window.end - window.start;
        if (open == period) windows.assign(1, {0, FOREVER}), period = 0;  // Only closures ever end its window.
        always = closures.empty() && windows.size() == 1 && windows[0].start == 0 &&
                 windows[0].end == (period ? period : FOREVER);
        if (!always) unroll(period ? 8 * period : FOREVER);
    }
    void add(Tick a, Tick b) {
        if (!ends.empty() && ends.back() == a) {
            ends.back() = b;
            worked.back() += b - a;
            return;
        }
        starts.push_back(a);
        ends.push_back(b);
        worked.push_back(worked.back() + b - a);
    }
    void unroll(Tick horizon) {
        starts.clear();
        ends.clear();
        worked.assign(1, 0);
        const Tick length = period ? period : FOREVER;
        size_t first = 0;
        for (Tick base = 0; base < horizon; base += length)
            for (const Span& window : windows) {
                Tick at = base + window.start;
                const Tick end = base + window.end;
                while (first < closures.size() && closures[first].end <= at) ++first;
                for (size_t c = first; c < closures.size() && closures[c].start < end; ++c) {
                    if (closures[c].end <= at) continue;
                    if (closures[c].start > at) add(at, closures[c].start);
                    at = std::max(at, closures[c].end);
                }
                if (at < end) add(at, end);
            }
        known = horizon;
    }
    void need(Tick at) {
        while (known <= at) unroll(std::max(2 * known, at + period + 1));
    }
    int index(Tick at) {
        need(at);
        int low = 0, high = static_cast<int>(starts.size());
        while (low < high) {
            const int middle = (low + high) / 2;
            if (starts[middle] <= at) low = middle + 1; else high = middle;
        }
        return low - 1;
    }
    void have(int row) {
        while (period && static_cast<int>(starts.size()) <= row) unroll(2 * known);
    }
    Tick next_open(Tick at) {
        if (always) return at;
        const int row = index(at);
        if (row >= 0 && at < ends[row]) return at;
        have(row + 1);
        return starts[row + 1];
    }
    // The end of the window that is open at `at`.
    Tick open_until(Tick at) { return always ? FOREVER : ends[index(at)]; }
    bool is_open(Tick at) { return always || next_open(at) == at; }
    Tick open_before(Tick at) {
        if (always) return at;
        const int row = index(at);
        return row < 0 ? 0 : worked[row] + std::min(at, ends[row]) - starts[row];
    }
    Tick after(Tick at, Tick work) {
        if (always || work == 0) return at + work;
        const Tick wanted = open_before(at) + work;
        while (worked.back() < wanted) unroll(2 * known);
        int low = 0, high = static_cast<int>(starts.size());
        while (low < high) {
            const int middle = (low + high) / 2;
            if (worked[middle] < wanted) low = middle + 1; else high = middle;
        }
        return starts[low - 1] + wanted - worked[low - 1];
    }
    // Where work of that length begins and ends when it may begin at `at` at the earliest.
    Span fit(Tick at, Tick work, bool interruptible) {
        if (always || work == 0) return {at, at + work};
        if (interruptible) {
            const Tick start = next_open(at);
            return {start, after(start, work)};
        }
        // One period, and whatever closures cut, is enough to know that no window is long enough.
        const int first = std::max(index(at), 0), most = 2 * static_cast<int>(windows.size() + 2 * closures.size()) + 4;
        for (int row = first; row < first + most; ++row) {
            have(row + 1);  // The last window unrolled may be cut short.
            if (row >= static_cast<int>(starts.size())) break;
            const Tick start = std::max(at, starts[row]);
            if (start + work <= ends[row]) return {start, start + work};
        }
        return {FOREVER, FOREVER};
    }
    // The latest start from which the work ends at `end` or later.
    Tick back(Tick end, Tick work, bool interruptible) {
        if (always || !interruptible) return end - work;
        const Tick wanted = open_before(end) - work;
        return wanted < 0 ? 0 : next_open(after(0, wanted));
    }
};

// The order of the columns that Python hands over; every one of int64.
enum Column {
    SCALARS, MODE_FIRST, MODE_MACHINE, MODE_DURATION, MODE_POWER, BEFORE_FIRST, BEFORE, AFTER_FIRST, AFTER, JOB, FAMILY,
    RELEASE, FIXED_MODE, FIXED_START, FIXED_END, RANK, ORDER, FLAGS, SKILL, MACHINE_CALENDAR, STATION, SETUPS, BATCH, BUFFER,
    WINDOW_FIRST, WINDOWS, PERIOD, CLOSURE_FIRST, CLOSURES, MATRIX_AT, MATRIX_SIZE, MATRIX, COLD, TRANSPORT,
    OPERATOR_CALENDAR, SKILLED_FIRST, SKILLED, DUE, WEIGHT, OBJECTIVES, TARIFF, REFERENCE_MODE, REFERENCE_START,
    OLD_MODE, OLD_START, OLD_END, OLD_LEFT, OLD_OPERATOR
};
enum Scalar { OPERATIONS, MACHINES, JOBS, OPERATORS, STATIONS, PEAK, NOT_BEFORE, TICK_S, TARIFF_PERIOD, TARIFF_STEPS,
              OBJECTIVE_ROWS, CALENDARS, PRIORITIES, SKILLS };
enum Criterion { MAKESPAN, TARDINESS, SETUP, ENERGY, CHANGES };

struct Shop {
    const Tick* column[OLD_OPERATOR + 1];
    int n, machines, jobs, operators, stations;
    Tick peak, not_before;
    std::vector<Calendar> calendars;

    explicit Shop(const Tick* const* columns) {
        std::copy(columns, columns + OLD_OPERATOR + 1, column);
        n = scalar(OPERATIONS), machines = scalar(MACHINES), jobs = scalar(JOBS), operators = scalar(OPERATORS);
        stations = scalar(STATIONS), peak = column[SCALARS][PEAK], not_before = column[SCALARS][NOT_BEFORE];
        calendars.resize(scalar(CALENDARS));
        for (size_t c = 0; c < calendars.size(); ++c) {
            read(calendars[c].windows, WINDOW_FIRST, WINDOWS, c);
            read(calendars[c].closures, CLOSURE_FIRST, CLOSURES, c);
            calendars[c].period = column[PERIOD][c];
            calendars[c].prepare();
        }
    }
    void read(std::vector<Span>& spans, Column first, Column flat, size_t row) {
        for (Tick at = column[first][row]; at < column[first][row + 1]; ++at)
            spans.push_back({column[flat][2 * at], column[flat][2 * at + 1]});
    }
    int scalar(Scalar which) const { return static_cast<int>(column[SCALARS][which]); }
    int get(Column which, int row) const { return static_cast<int>(column[which][row]); }
    int modes(int op) const { return get(MODE_FIRST, op + 1) - get(MODE_FIRST, op); }
    int machine(int op, int mode) const { return get(MODE_MACHINE, get(MODE_FIRST, op) + mode); }
    Tick duration(int op, int mode) const { return column[MODE_DURATION][get(MODE_FIRST, op) + mode]; }
    Tick power(int op, int mode) const { return column[MODE_POWER][get(MODE_FIRST, op) + mode]; }
    bool interruptible(int op) const { return column[FLAGS][op] & 1; }
    bool no_wait(int op) const { return column[FLAGS][op] & 2; }
    bool fixed(int op) const { return column[FIXED_MODE][op] >= 0; }
    Tick transport(int from, int to) const {
        const int a = get(STATION, from), b = get(STATION, to);
        return a == b || !stations ? 0 : column[TRANSPORT][a * stations + b];
    }
    // Ticks of set-up on a machine; `before` -1 for a cold machine.
    Tick setup(int machine, int before, int after) const {
        const int matrix = get(SETUPS, machine);
        if (matrix < 0) return 0;
        const int size = get(MATRIX_SIZE, matrix);
        if (before < 0) return column[COLD][column[MATRIX_AT][2 * matrix + 1] + after];
        return column[MATRIX][column[MATRIX_AT][2 * matrix] + before * size + after];
    }
    Calendar& calendar(int machine) { return calendars[get(MACHINE_CALENDAR, machine)]; }
    Calendar& attendance(int op) { return calendars[get(OPERATOR_CALENDAR, op)]; }
    // When the machine is ready for a family after what is on it; `before` -1 for nothing.
    Tick ready(int machine, Tick left, int before, int after) {
        if (get(SETUPS, machine) < 0) return before < 0 ? 0 : left;
        return calendar(machine).after(std::max(left, not_before), setup(machine, before, after));
    }
    // Two operations that take no time stand in the order of their rows when they share an instant: where set-ups depend
    // on it, the one that comes second and has the lower row waits a tick.
    Tick tie(int machine, Tick left) const { return get(SETUPS, machine) < 0 ? 0 : left + 1; }
    // The first instant in the span at which the machine works and the operator is away; -1 for none.
    Tick unattended(int machine, int op, Span span) {
        Calendar& open = calendar(machine);
        Calendar& there = attendance(op);
        if (there.always) return -1;
        for (Tick at = open.next_open(span.start); at < span.end;) {
            if (!there.is_open(at)) return at;
            const Tick until = there.open_until(at);
            if (until >= span.end) return -1;
            at = open.next_open(until);
        }
        return -1;
    }
};
