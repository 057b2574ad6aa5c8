// Live rescheduling: repair by right-shift, exact for every constraint; and a local search around the repaired plan.
#include "mend.hpp"

namespace {

struct Session {
    Shop shop;
    Shift shift;
    Mend* mend = nullptr;
    explicit Session(const Tick* const* columns) : shop(columns), shift(shop) {}
};

void write(const Schedule& plan, int n, int32_t* mode, Tick* start, Tick* end, Tick* left, int32_t* worker) {
    for (int op = 0; op < n; ++op) {
        mode[op] = plan.mode[op], worker[op] = plan.worker[op];
        start[op] = plan.start[op], end[op] = plan.end[op], left[op] = plan.left[op];
    }
}

}  // namespace

extern "C" {

// The columns must live as long as the session.
void* repair_create(const Tick* const* columns) { return new Session(columns); }

int repair_shift(void* handle, int passes) { return static_cast<Session*>(handle)->shift.run(passes); }

void repair_shifted(void* handle, int32_t* mode, Tick* start, Tick* end, Tick* left, int32_t* worker) {
    Session* session = static_cast<Session*>(handle);
    write(session->shift.plan, session->shop.n, mode, start, end, left, worker);
}

int64_t repair_mend(void* handle, double seconds, int64_t iterations, uint64_t seed) {
    Session* session = static_cast<Session*>(handle);
    if (!session->mend) session->mend = new Mend(session->shop, session->shift.plan, seed);
    return session->mend->run(seconds, iterations);
}

void repair_relax(void* handle, double share) { static_cast<Session*>(handle)->mend->relax(share); }

void repair_mended(void* handle, int32_t* mode, Tick* start, Tick* end, Tick* left, int32_t* worker) {
    Session* session = static_cast<Session*>(handle);
    write(session->mend->best, session->shop.n, mode, start, end, left, worker);
}

void repair_counts(void* handle, int64_t* into) {
    const Mend* mend = static_cast<Session*>(handle)->mend;
    into[0] = mend->evaluated, into[1] = mend->accepted, into[2] = mend->cost.moved, into[3] = mend->cost.value[0];
}

void repair_destroy(void* handle) {
    Session* session = static_cast<Session*>(handle);
    delete session->mend;
    delete session;
}
}
