// Tabu search with path relinking for flexible job shops: what Python calls.
#include "tabu_windows.hpp"

struct Handle {
    Shop shop;
    Relinking<false>* plain = nullptr;
    Relinking<true>* rich = nullptr;
    Giant<false>* plain_giant = nullptr;
    Giant<true>* rich_giant = nullptr;
    Solution& best() { return plain ? plain->best : rich->best; }
    template <bool Rich>
    Giant<Rich>*& giant() {
        if constexpr (Rich) return rich_giant;
        else return plain_giant;
    }
};

// The whole schedule, cut into windows from now on.
template <bool Rich>
static Giant<Rich>& giant_of(Handle* handle) {
    Giant<Rich>*& giant = handle->giant<Rich>();
    if (!giant) giant = new Giant<Rich>(handle->shop, handle->best());
    return *giant;
}

template <bool Rich>
static int close_window(Handle* handle, Window<Rich>* window) {
    Giant<Rich>& giant = giant_of<Rich>(handle);
    const bool taken = giant.close(*window);
    delete window;
    if (giant.whole.makespan < handle->best().makespan) {
        Solution& best = handle->best();
        best.order = giant.whole.order;
        best.mode = giant.whole.mode;
        best.makespan = giant.whole.makespan;
    }
    return taken;
}

static Ints copied(const int* from, int count) { return Ints(from, from + count); }

struct Tables {
    int n, machines, families, stations, matrices;
    const int *mode_first, *mode_machine, *mode_duration, *before_first, *before, *after_first, *after;
    const int *release, *tail, *fixed, *fixed_mode, *available, *machine_tail;
    const int *family, *setup_of, *setup_ticks, *first_ticks, *last_family, *station, *transport, *order;
};

static void fill(Shop& shop, const Tables& t) {
    shop.n = t.n;
    shop.machines = t.machines;
    shop.families = t.families;
    shop.stations = t.stations;
    shop.mode_first = copied(t.mode_first, t.n + 1);
    shop.mode_machine = copied(t.mode_machine, shop.mode_first[t.n]);
    shop.mode_duration = copied(t.mode_duration, shop.mode_first[t.n]);
    shop.before_first = copied(t.before_first, t.n + 1);
    shop.before = copied(t.before, shop.before_first[t.n]);
    shop.after_first = copied(t.after_first, t.n + 1);
    shop.after = copied(t.after, shop.after_first[t.n]);
    shop.release = copied(t.release, t.n);
    shop.tail = copied(t.tail, t.n);
    shop.fixed = copied(t.fixed, t.n);
    shop.fixed_mode = copied(t.fixed_mode, t.n);
    shop.available = copied(t.available, t.machines);
    shop.machine_tail = copied(t.machine_tail, t.machines);
    shop.family = copied(t.family, t.n);
    shop.setup_of = copied(t.setup_of, t.machines);
    shop.setup_ticks = copied(t.setup_ticks, t.matrices * t.families * t.families);
    shop.first_ticks = copied(t.first_ticks, t.matrices * t.families);
    shop.last_family = copied(t.last_family, t.machines);
    shop.station = copied(t.station, t.machines);
    shop.transport = copied(t.transport, t.stations * t.stations);
}

extern "C" {

void* tabu_create(const Tables* tables, uint64_t seed, int pool, int64_t patience) {
    Handle* handle = new Handle;
    fill(handle->shop, *tables);
    const Shop& shop = handle->shop;
    const Ints topological = copied(tables->order, shop.n);
    Dispatch dispatch(shop, seed);
    dispatch.weigh(topological, 0.0);
    Solution start = dispatch.by_start();
    for (int k = 0; k < 4 && shop.n <= 2000; k++) {
        dispatch.weigh(topological, 0.3);
        Solution other = dispatch.by_start();
        if (other.makespan < start.makespan) start = other;
    }
    if (shop.has_setups() || shop.has_transport() || !shop.is_linear()) {
        handle->rich = new Relinking<true>(shop, seed, pool, patience);
        handle->rich->best = start;
    } else {
        handle->plain = new Relinking<false>(shop, seed, pool, patience);
        handle->plain->best = start;
    }
    return handle;
}

int64_t tabu_run(void* opaque, double seconds, int64_t iterations) {
    Handle* handle = static_cast<Handle*>(opaque);
    return handle->plain ? handle->plain->run(seconds, iterations) : handle->rich->run(seconds, iterations);
}

int tabu_makespan(void* opaque) { return static_cast<Handle*>(opaque)->best().makespan; }

void tabu_best(void* opaque, int* mode, int* start) {
    Handle* handle = static_cast<Handle*>(opaque);
    const Solution& best = handle->best();
    Schedule<true> schedule(handle->shop);
    schedule.order = best.order;
    schedule.mode = best.mode;
    schedule.rebuild();
    for (int i = 0; i < handle->shop.n; i++) {
        mode[i] = schedule.mode[i];
        start[i] = schedule.nodes[i].head;
    }
}

void tabu_inject(void* opaque, const int* order, const int* mode) {
    Handle* handle = static_cast<Handle*>(opaque);
    Solution given;
    given.order = copied(order, handle->shop.n);
    given.mode = copied(mode, handle->shop.n);
    Schedule<true> schedule(handle->shop);
    schedule.order = given.order;
    schedule.mode = given.mode;
    schedule.rebuild();
    given.makespan = schedule.makespan;
    if (handle->plain) handle->plain->take(given);
    else handle->rich->take(given);
    if (handle->plain_giant) handle->plain_giant->adopt(given);
    if (handle->rich_giant) handle->rich_giant->adopt(given);
}

// Windows are cut from this schedule from now on, though a better one may be known.
void tabu_adopt(void* opaque, const int* order, const int* mode) {
    Handle* handle = static_cast<Handle*>(opaque);
    Solution given;
    given.order = copied(order, handle->shop.n);
    given.mode = copied(mode, handle->shop.n);
    if (handle->plain) giant_of<false>(handle).adopt(given);
    else giant_of<true>(handle).adopt(given);
}

// The schedule that windows are cut from, its starts as near to the wished ones as its makespan allows.
void tabu_settle(void* opaque, const int64_t* wished, int* mode, int* start) {
    Handle* handle = static_cast<Handle*>(opaque);
    const auto settle = [&](const auto& giant) {
        std::copy(giant.whole.mode.begin(), giant.whole.mode.end(), mode);
        giant.settle(wished, start);
    };
    if (handle->plain) settle(giant_of<false>(handle));
    else settle(giant_of<true>(handle));
}

// Operations from place `low` to `high` of the schedule in order of start, as a shop of their own.
void* tabu_window_open(void* opaque, int low, int high, uint64_t seed, int64_t patience) {
    Handle* handle = static_cast<Handle*>(opaque);
    if (handle->plain) return giant_of<false>(handle).open(low, high, seed, patience);
    return giant_of<true>(handle).open(low, high, seed, patience);
}

int64_t tabu_window_run(void* opaque, void* window, double seconds, int64_t iterations) {
    if (static_cast<Handle*>(opaque)->plain) return static_cast<Window<false>*>(window)->search->run(seconds, iterations);
    return static_cast<Window<true>*>(window)->search->run(seconds, iterations);
}

int tabu_window_close(void* opaque, void* window) {
    Handle* handle = static_cast<Handle*>(opaque);
    if (handle->plain) return close_window(handle, static_cast<Window<false>*>(window));
    return close_window(handle, static_cast<Window<true>*>(window));
}

void tabu_destroy(void* opaque) {
    Handle* handle = static_cast<Handle*>(opaque);
    delete handle->plain;
    delete handle->rich;
    delete handle->plain_giant;
    delete handle->rich_giant;
    delete handle;
}
}
