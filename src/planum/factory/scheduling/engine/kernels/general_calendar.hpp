// Working time of one calendar: open windows, repeated as far as somebody asks, closures taken out, neighbours joined.
#pragma once
#include <algorithm>
#include <cstdint>
#include <vector>

namespace general {

struct Windows {
    std::vector<int64_t> from, to;
    bool always = false;

    void set(int64_t period_, std::vector<int64_t> windows, std::vector<int64_t> closures_) {
        period = period_;
        closures = std::move(closures_);
        for (size_t i = 0; i < windows.size(); i += 2) join(base_from, base_to, windows[i], windows[i + 1]);
        // Open for the whole of its period: one window without end, so that the list is finite.
        if (period > 0 && base_from.size() == 1 && base_from[0] == 0 && base_to[0] == period) {
            base_to[0] = FOREVER;
            period = 0;
        }
        always = closures.empty() && period == 0 && base_from[0] == 0 && base_from.size() == 1;
        for (size_t i = 0; i < closures.size(); i += 2) last_closure = std::max(last_closure, closures[i + 1]);
        extend();
    }

    // The last window that begins at or before `at`, -1 for none; the window after it is known too. `hint` is moved.
    int find(int64_t at, int32_t& hint) {
        while (!complete && (from.empty() || from.back() <= at)) extend();
        int size = static_cast<int>(from.size()), index = hint < size ? hint : size - 1;
        for (int steps = 0; steps < 8; ++steps) {
            if (index >= 0 && from[index] > at) --index;
            else if (index + 1 < size && from[index + 1] <= at) ++index;
            else return hint = std::max(index, 0), index;
        }
        int low = -1, high = size;
        while (high - low > 1) {
            int middle = (low + high) / 2;
            (from[middle] <= at ? low : high) = middle;
        }
        hint = std::max(low, 0);
        return low;
    }

    int64_t next_open(int64_t at, int32_t& hint) {
        if (always) return at;
        int index = find(at, hint);
        if (index >= 0 && at < to[index]) return at;
        need(index + 1);
        return from[index + 1];
    }

    // The instant at which `work` open ticks have passed since `at`.
    int64_t after(int64_t at, int64_t work, int32_t& hint) {
        if (always || work == 0) return at + work;
        int index = find(at, hint);
        if (index >= 0 && at < to[index]) {
            if (work <= to[index] - at) return at + work;
            work -= to[index] - at;
        }
        for (++index;; ++index) {
            need(index);
            if (work <= to[index] - from[index]) return from[index] + work;
            work -= to[index] - from[index];
        }
    }

    // The first start at or after `at` from which `work` ticks are open without a break.
    int64_t stretch(int64_t at, int64_t work, int32_t& hint) {
        if (always) return at;
        for (int index = std::max(find(at, hint), 0);; ++index) {
            need(index);
            int64_t start = std::max(at, from[index]);
            if (start + work <= to[index]) return start;
        }
    }

    // The longest stretch that comes again and again.
    int64_t longest() {
        if (always || period == 0) return FOREVER;
        while (from.size() < 2 || from.back() <= last_closure + 2 * period) extend();
        int64_t longest = 0;
        for (size_t i = 0; i + 1 < from.size(); ++i) longest = std::max(longest, to[i] - from[i]);
        return longest;
    }

    void need(int index) {
        while (!complete && index + 1 >= static_cast<int>(from.size())) extend();
    }

   private:
    static constexpr int64_t FOREVER = int64_t{1} << 53;
    std::vector<int64_t> base_from, base_to, closures;
    int64_t period = 0, turns = 0, last_closure = 0;
    bool complete = false;

    static void join(std::vector<int64_t>& from, std::vector<int64_t>& to, int64_t a, int64_t b) {
        if (!to.empty() && to.back() == a) to.back() = b;
        else from.push_back(a), to.push_back(b);
    }

    void extend() {
        for (int64_t more = std::max<int64_t>(1, turns); more > 0; --more, ++turns)
            for (size_t i = 0; i < base_from.size(); ++i) add(turns * period + base_from[i], turns * period + base_to[i]);
        complete = period == 0;
    }

    void add(int64_t a, int64_t b) {  // closures are sorted by their start
        if (a < last_closure)
            for (size_t i = 0; i < closures.size() && a < b; i += 2) {
                if (closures[i + 1] <= a || closures[i] >= b) continue;
                if (closures[i] > a) join(from, to, a, closures[i]);
                a = std::max(a, closures[i + 1]);
            }
        if (a < b) join(from, to, a, b);
    }
};

}  // namespace general
