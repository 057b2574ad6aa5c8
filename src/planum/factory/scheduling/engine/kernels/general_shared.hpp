// What operations share beside machines: operators, power and waiting places, as they fill up while a plan is made.
#pragma once
#include <utility>

#include "general_state.hpp"

namespace general {

constexpr int64_t NEVER = int64_t{1} << 60;

// Busy spans of one operator, sorted and apart.
class Busy {
   public:
    // The end of a span that overlaps `[start, end)`, or -1.
    int64_t clash(int64_t start, int64_t end) const {
        if (start == end) return -1;
        size_t i = first_ending_after(start);
        return i < spans.size() && spans[i].first < end ? spans[i].second : -1;
    }
    void add(int64_t start, int64_t end) {
        if (start < end) spans.insert(spans.begin() + first_ending_after(start), {start, end});
    }
    void remove(int64_t start, int64_t end) {
        if (start == end) return;
        spans.erase(spans.begin() + first_ending_after(start));
    }
    void clear() { spans.clear(); }

   private:
    std::vector<std::pair<int64_t, int64_t>> spans;
    size_t first_ending_after(int64_t at) const {
        return std::lower_bound(spans.begin(), spans.end(), at, [](const auto& span, int64_t t) { return span.second <= t; }) - spans.begin();
    }
};

// Power drawn over time, as steps.
class Load {
   public:
    Load() { clear(); }
    void clear() { steps.assign(1, {-1, 0}); }
    void add(int64_t from, int64_t to, int64_t power) {
        size_t i = cut(from), j = cut(to);
        for (; i < j; ++i) steps[i].second += power;
    }
    // When the load within `[from, to)` first lets `power` in below `peak` again; -1 when it does throughout.
    int64_t clash(int64_t from, int64_t to, int64_t power, int64_t peak) const {
        for (size_t i = holding(from); i < steps.size() && steps[i].first < to; ++i)
            if (steps[i].second + power > peak) return i + 1 < steps.size() ? std::min(to, steps[i + 1].first) : to;
        return -1;
    }

   private:
    std::vector<std::pair<int64_t, int64_t>> steps;
    size_t holding(int64_t at) const {
        return std::upper_bound(steps.begin(), steps.end(), at, [](int64_t t, const auto& step) { return t < step.first; }) - steps.begin() - 1;
    }
    size_t cut(int64_t at) {
        size_t i = holding(at);
        if (steps[i].first == at) return i;
        steps.insert(steps.begin() + i + 1, {at, steps[i].second});
        return i + 1;
    }
};

// Waiting places before one machine: from a job's arrival to its start.
class Places {
   public:
    void clear() { stays.clear(); }
    void add(int64_t arrives, int64_t starts) { stays.emplace_back(arrives, starts); }
    void remove_last() { stays.pop_back(); }

    // The earliest arrival at or after `from` of a job that starts at `start`, so that never more than `limit` wait.
    int64_t earliest(int64_t from, int64_t start, int limit) {
        if (from >= start) return from;
        if (limit == 0) return start;
        edges.clear();
        for (const auto& stay : stays) {
            int64_t a = std::max(stay.first, from), b = std::min(stay.second, start);
            if (a < b) edges.emplace_back(a, 1), edges.emplace_back(b, -1);
        }
        std::sort(edges.begin(), edges.end(), [](const auto& a, const auto& b) { return a < b; });
        int64_t arrival = from;
        int level = 0;
        for (size_t i = 0; i < edges.size(); ++i) {  // an end sorts before a beginning at the same instant
            if (level >= limit) arrival = edges[i].first;
            level += edges[i].second;
        }
        return arrival;
    }

   private:
    std::vector<std::pair<int64_t, int64_t>> stays, edges;
};

}  // namespace general
