// Simulated annealing in cycles, each twice as long as the one before and begun from the best solution, so that nobody
// has to say beforehand how long the search may take. Priorities are compared one after the other; what is worse at the
// first one that differs is taken with the probability of that priority's own temperature.
#pragma once
#include <cmath>

#include "general_dispatch.hpp"
#include "general_forward.hpp"
#include "general_moves.hpp"
#include "general_serial_find.hpp"

namespace general {

class Search {
   public:
    virtual ~Search() {}
    virtual void start() = 0;
    virtual int64_t run(double seconds, int64_t iterations) = 0;
    virtual void best(int32_t* mode, int64_t* start, int64_t* end, int64_t* left, int32_t* person) = 0;
    virtual bool inject(const int32_t* mode, const int64_t* start) = 0;
    Values best_value;
};

struct Solution {
    Indices order, mode;
    Ticks delay;
};

template <class Evaluator>
class Annealing final : public Search {
   public:
    Annealing(Model& m, uint64_t seed) : model(m), random(scattered(seed)), state(m), evaluator(state), moves(state, random) {}

    void start() override {
        Dispatch dispatch(model, state);
        bool have = !found.order.empty();
        if (have && model.n > MANY) return;  // a plan was given, and rules take long here
        for (const Rule& rule : rules()) {
            dispatch.run(rule);
            state.rebuild();
            evaluator.evaluate_all();
            if (!have || state.value < best_value) note_best();
            have = true;
        }
        load(found);
        mend();
    }

    bool inject(const int32_t* mode, const int64_t* start) override {
        Solution kept = current();
        bool have = !found.order.empty();
        Indices rank(model.n), order(model.n);
        for (int i = 0; i < model.n; ++i) rank[model.topological[i]] = i, order[i] = i;
        std::sort(order.begin(), order.end(), [&](int a, int b) { return start[a] != start[b] ? start[a] < start[b] : rank[a] < rank[b]; });
        Solution given{order, Indices(model.n), Ticks(model.n, 0)};
        for (int u = 0; u < model.n; ++u) {
            given.mode[u] = usable_mode(u, model.mode_first[u] + mode[u]);
            if (model.delays && !model.is_fixed(u)) given.delay[u] = start[u];
        }
        sort_topologically(given.order);
        load(given);
        bool better = !have || state.value < best_value;
        if (better) note_best(), cycle_left = 0;
        else load(kept);
        return better;
    }

    int64_t run(double seconds, int64_t iterations) override {
        if (!moves.any()) return 0;
        double until = seconds_now() + seconds;
        int64_t done = 0;
        for (; done < iterations; ++done) {
            if (done % 16 == 0 && seconds_now() >= until) break;
            if (cycle_left == 0) begin_cycle();
            if (--cycle_left % 64 == 0) cool();
            step();
        }
        return done;
    }

    void best(int32_t* mode, int64_t* start, int64_t* end, int64_t* left, int32_t* person) override {
        Solution kept = current();
        load(found);
        for (int u = 0; u < model.n; ++u) {
            const Timing& t = state.at[u];
            mode[u] = state.mode[u] - model.mode_first[u];
            start[u] = t.start, end[u] = t.end, left[u] = t.left, person[u] = t.person;
        }
        load(kept);
    }

   private:
    static constexpr int MANY = 3000;
    // Of the mean loss of a move that loses. Calendars make that mean large: a weekend costs more than any queue. Weighted
    // tardiness on four generated shops of 214, 403, 998 and 368 operations with set-ups and shifts after 4 CPU-seconds:
    // 1165, 35931, 84986, 7380 with 0.5 to 0.005; 1306, 35571, 61956, 4881 with 0.1 to 0.005; 700, 23568, 41212, 4620 with
    // 0.03 to 0.002; 528, 24952, 34780, 4802 with 0.006 to 0.0003 (mean of two seeds); 462, 22756, 38420, 4806 with these and
    // the hot cycles (two seeds), without which some problems of five operations stayed in a local optimum.
    static constexpr double HOT = 0.01, COLD = 0.0005, HOTTEST = 0.5;

    Model& model;
    Random random;
    State state;
    Evaluator evaluator;
    Moves moves;
    Solution found;
    int64_t cycle_length = 0, longest_cycle = 0, cycle_left = 0;
    int cycles = 0;
    bool is_hot = false;
    double temperature[LEVELS] = {}, loss[LEVELS] = {};

    // The rules know nothing of no-wait and the like; other modes may be needed for a plan that breaks nothing.
    void mend() {
        for (int i = 0; i < 20000 && best_value.at[0] >= BROKEN && moves.any(); ++i) step();
    }

    // Seeds that follow each other would otherwise draw one and the same stream, shifted by one number.
    static uint64_t scattered(uint64_t seed) { return Random(seed).next() ^ (seed << 32); }

    Solution current() const { return {state.order, state.mode, state.delay}; }

    void note_best() {
        best_value = state.value;
        found = current();
    }

    void load(const Solution& solution) {
        state.order = solution.order, state.mode = solution.mode, state.delay = solution.delay;
        state.rebuild();
        evaluator.evaluate_all();
    }

    std::vector<Rule> rules() const {
        bool prepares = !model.matrices.empty(), is_large = model.n > 30000;
        if (!model.uses[TARDINESS]) {
            if (is_large) return {{0, prepares ? 2.0 : 0.0, 1}};
            return prepares ? std::vector<Rule>{{0, 0, 1}, {0, 1, 1}, {0, 3, 1}, {0, 10, 1}} : std::vector<Rule>{{0, 0, 1}};
        }
        if (is_large) return {{2, prepares ? 1.0 : 0.0, 0}};
        std::vector<Rule> list;
        for (double urgency : {0.5, 1.0, 2.0, 4.0, 10.0})
            for (double setup : {0.5, 2.0, 6.0}) {
                if (!prepares && setup > 1) continue;
                list.push_back({urgency, prepares ? setup : 0.0, 0});
            }
        return list;
    }

    int usable_mode(int u, int k) const {
        for (int i = model.usable_first[u]; i < model.usable_first[u + 1]; ++i)
            if (model.usable[i] == k) return k;
        return model.usable[model.usable_first[u]];
    }

    // Keeps the order wherever the routings allow it.
    void sort_topologically(Indices& order) const {
        Indices missing(model.n), rank(model.n), heap, sorted;
        for (int i = 0; i < model.n; ++i) rank[order[i]] = i;
        for (int u = 0; u < model.n; ++u) {
            missing[u] = model.before_first[u + 1] - model.before_first[u];
            if (missing[u] == 0) heap.push_back(rank[u]);
        }
        auto later = [](int a, int b) { return a > b; };
        std::make_heap(heap.begin(), heap.end(), later);
        while (!heap.empty()) {
            std::pop_heap(heap.begin(), heap.end(), later);
            int u = order[heap.back()];
            heap.pop_back();
            sorted.push_back(u);
            for (int k = model.after_first[u]; k < model.after_first[u + 1]; ++k)
                if (--missing[model.after[k]] == 0) {
                    heap.push_back(rank[model.after[k]]);
                    std::push_heap(heap.begin(), heap.end(), later);
                }
        }
        order = sorted;
    }

    void begin_cycle() {
        // Every third cycle is short, hot and begins elsewhere, to leave a basin that cold ones always fall back into.
        is_hot = ++cycles % 3 == 2;
        int64_t longest_allowed = std::min(5000LL, 50LL * model.n) * model.n;
        if (!is_hot) longest_cycle = longest_cycle ? std::min(2 * longest_cycle, longest_allowed) : std::min(100 * model.n, 20000);
        cycle_left = cycle_length = is_hot ? longest_cycle / 4 : longest_cycle;
        load(found);
        if (loss[0] == 0) measure_losses();
        if (is_hot) shake();
        cool();
    }

    void shake() {
        for (int moved = 0, tries = 0; moved < 5 + model.n / 20 && tries < 1000; ++tries) {
            if (!moves.make()) continue;
            evaluator.evaluate(INT64_MAX);
            evaluator.keep();
            ++moved;
            if (state.value < best_value) note_best();
        }
    }

    // The mean loss by priority of moves that lose there.
    void measure_losses() {
        int counted[LEVELS] = {};
        for (int i = 0; i < 200; ++i) {
            if (!moves.make()) continue;
            Values before = state.value;
            evaluator.evaluate(INT64_MAX);
            for (int level = 0; level < model.levels; ++level)
                if (state.value.at[level] > before.at[level]) {
                    loss[level] += static_cast<double>(state.value.at[level] - before.at[level]);
                    ++counted[level];
                }
            evaluator.undo();
        }
        for (int level = 0; level < LEVELS; ++level) loss[level] = std::max(1.0, loss[level] / std::max(1, counted[level]));
    }

    void cool() {
        double hot = is_hot ? HOTTEST : HOT, passed = 1 - static_cast<double>(cycle_left) / static_cast<double>(cycle_length);
        for (int level = 0; level < LEVELS; ++level) temperature[level] = loss[level] * hot * std::pow(COLD / hot, passed);
    }

    void step() {
        if (!moves.make()) return;
        double chance = -std::log(random.unit() + 1e-300);
        int64_t allowed[LEVELS];
        for (int level = 0; level < model.levels; ++level) allowed[level] = static_cast<int64_t>(chance * temperature[level]);
        Values before = state.value;
        if (!evaluator.evaluate(before.at[0] + allowed[0]) || !is_taken(before, allowed)) return evaluator.undo();
        evaluator.keep();
        if (state.value < best_value) note_best();
    }

    bool is_taken(const Values& before, const int64_t* allowed) const {
        for (int level = 0; level < model.levels; ++level)
            if (state.value.at[level] != before.at[level]) return state.value.at[level] - before.at[level] <= allowed[level];
        return true;
    }
};

}  // namespace general
