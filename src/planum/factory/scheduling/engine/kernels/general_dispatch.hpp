// First solutions: the plant is simulated from event to event, and each machine that becomes free takes the waiting
// operation with the best index. ATC: Vepsalainen and Morton 1987; with set-ups, ATCS: Lee, Bhaskaran and Pinedo 1997.
#pragma once
#include <cmath>

#include "general_state.hpp"

namespace general {

struct Rule {
    double urgency;  // k1 of ATCS: how far ahead due dates are felt, 0 for none
    double setup;    // weight of a set-up, in mean durations
    double rest;     // weight of the work that remains in the routing, in mean durations
};

class Dispatch {
   public:
    Dispatch(Model& m, State& s) : model(m), state(s), waiting(m.n), ready(m.n), free_at(m.machines), queued(m.machines),
                                   family(m.machines), asleep(m.machines), queue(m.machines) {
        double sum = 0;
        for (int k : m.usable) sum += m.mode_duration[k];
        mean = std::max(1.0, sum / std::max<size_t>(1, m.usable.size()));
    }

    // Leaves modes and an order in the state.
    void run(const Rule& r) {
        rule = r;
        placed.clear();
        for (int u = 0; u < model.n; ++u) {
            waiting[u] = model.before_first[u + 1] - model.before_first[u];
            ready[u] = model.release[u];
        }
        std::fill(free_at.begin(), free_at.end(), model.not_before);
        std::fill(family.begin(), family.end(), -1);
        std::fill(queued.begin(), queued.end(), 0);
        std::fill(asleep.begin(), asleep.end(), 1);
        take_fixed();
        for (int u = 0; u < model.n; ++u)
            if (waiting[u] == 0) push({ready[u], u});
        while (!events.empty()) {
            std::pop_heap(events.begin(), events.end(), later);
            Event e = events.back();
            events.pop_back();
            if (e.what < model.n) arrive(e.what, e.at);
            else serve(e.what - model.n, e.at);
        }
        state.order = placed;
    }

   private:
    struct Event {
        int64_t at;
        int what;  // an operation that is ready, or n + a machine that is free
    };
    struct Waiting {
        double key;  // small first: latest start that is in time, or the negative of the work that remains
        int operation;
    };
    static bool later(const Event& a, const Event& b) { return a.at != b.at ? a.at > b.at : a.what > b.what; }
    static bool behind(const Waiting& a, const Waiting& b) { return a.key != b.key ? a.key > b.key : a.operation > b.operation; }
    static constexpr int LOOKED_AT = 256;  // of a long queue only the most urgent are compared

    Model& model;
    State& state;
    Rule rule{0, 0, 0};
    double mean;
    Indices waiting, placed;
    Ticks ready, free_at, queued;  // by operation; by machine, with the work in its queue
    Indices family, asleep;
    std::vector<std::vector<Waiting>> queue;
    std::vector<Event> events;

    void push(Event e) {
        events.push_back(e);
        std::push_heap(events.begin(), events.end(), later);
    }

    void release_after(int u, int64_t end) {
        placed.push_back(u);
        for (int k = model.after_first[u]; k < model.after_first[u + 1]; ++k) {
            int s = model.after[k];
            ready[s] = std::max(ready[s], end);
            if (--waiting[s] == 0) push({ready[s], s});
        }
    }

    // What is fixed stands whatever its predecessors do; only what has begun keeps its machine from the others here.
    void take_fixed() {
        for (int m = 0; m < model.machines; ++m)
            for (int f : model.fixed_on[m]) {
                state.mode[f] = model.mode_first[f] + model.fixed_mode[f];
                if (model.fixed_start[f] > model.not_before) continue;
                free_at[m] = std::max(free_at[m], model.fixed_end[f]);
                family[m] = model.family[f];
            }
    }

    // Goes to the queue that will have done it first.
    void arrive(int u, int64_t now) {
        if (model.is_fixed(u)) return release_after(u, model.fixed_end[u]);
        int best = -1;
        int64_t best_end = 0;
        for (int i = model.usable_first[u]; i < model.usable_first[u + 1]; ++i) {
            int k = model.usable[i], m = model.mode_machine[k];
            int32_t hint = 0;
            int64_t start, end, from = model.open(m).after(std::max(now, free_at[m]), queued[m], hint);
            model.fit(m, model.interruptible[u], model.mode_duration[k], from, start, end, hint);
            if (best < 0 || end < best_end) best = k, best_end = end;
        }
        state.mode[u] = best;
        int m = model.mode_machine[best];
        queued[m] += model.mode_duration[best];
        double due = model.due[model.job[u]] >= 0 ? static_cast<double>(model.due[model.job[u]]) : 1e15;
        double key = rule.urgency > 0 ? due - static_cast<double>(model.tail[u]) : -static_cast<double>(model.tail[u]);
        queue[m].push_back({model.urgent[u] ? -1e18 : key, u});
        std::push_heap(queue[m].begin(), queue[m].end(), behind);
        if (asleep[m]) asleep[m] = 0, push({std::max(now, free_at[m]), model.n + m});
    }

    double index_of(int u, int m, int64_t now) const {
        double work = std::max<double>(1, model.mode_duration[state.mode[u]]);
        double value = rule.rest * static_cast<double>(model.tail[u]) / mean;
        value -= rule.setup * model.setup(m, family[m], model.family[u]) / mean;
        if (model.urgent[u]) value += 1e9;
        int j = model.job[u];
        if (rule.urgency > 0) {
            value += std::log(std::max<double>(1e-3, static_cast<double>(model.weight[j])) / work);
            double slack = model.due[j] < 0 ? 1e15 : static_cast<double>(model.due[j] - model.tail[u] - now);
            value -= std::max(0.0, slack) / (rule.urgency * mean);
        }
        return value;
    }

    void serve(int m, int64_t now) {
        std::vector<Waiting>& line = queue[m];
        if (line.empty()) {
            asleep[m] = 1;
            return;
        }
        int32_t hint = 0;
        int64_t open = model.open(m).next_open(now, hint);
        if (open > now) return push({open, model.n + m});
        int best = 0, looked_at = std::min<int>(LOOKED_AT, static_cast<int>(line.size()));
        double best_value = -1e300;
        for (int i = 0; i < looked_at; ++i) {
            double value = index_of(line[i].operation, m, now);
            if (value > best_value) best = i, best_value = value;
        }
        int u = line[best].operation;
        remove(line, best);
        start(u, m, now);
    }

    static void remove(std::vector<Waiting>& heap, int i) {
        heap[i] = heap.back();
        heap.pop_back();
        int size = static_cast<int>(heap.size());
        if (i >= size) return;
        for (; i > 0 && behind(heap[(i - 1) / 2], heap[i]); i = (i - 1) / 2) std::swap(heap[i], heap[(i - 1) / 2]);
        for (int child; (child = 2 * i + 1) < size; i = child) {
            if (child + 1 < size && behind(heap[child], heap[child + 1])) ++child;
            if (!behind(heap[i], heap[child])) break;
            std::swap(heap[i], heap[child]);
        }
    }

    void start(int u, int m, int64_t now) {
        int32_t hint = 0;
        int64_t begin, end, work = model.mode_duration[state.mode[u]];
        int64_t from = model.open(m).after(free_at[m], model.setup(m, family[m], model.family[u]), hint);
        model.fit(m, model.interruptible[u], work, std::max(now, from), begin, end, hint);
        queued[m] -= work;
        family[m] = model.family[u];
        free_at[m] = end;
        release_after(u, end);
        push({end, model.n + m});
    }
};

}  // namespace general
