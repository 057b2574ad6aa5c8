// Local search for any problem: what Python calls. The problem comes as one stream of 64-bit numbers, see general.py.
#include "general_search.hpp"

namespace {

struct Handle {
    general::Model model;
    general::Search* search = nullptr;
};

}  // namespace

extern "C" {

void* general_create(const int64_t* stream, uint64_t seed) {
    Handle* handle = new Handle;
    handle->model.read(stream);
    if (handle->model.plain) handle->search = new general::Annealing<general::Forward>(handle->model, seed);
    else handle->search = new general::Annealing<general::Serial>(handle->model, seed);
    return handle;
}

void general_start(void* handle) { static_cast<Handle*>(handle)->search->start(); }

int64_t general_run(void* handle, double seconds, int64_t iterations) {
    return static_cast<Handle*>(handle)->search->run(seconds, iterations);
}

void general_values(void* handle, int64_t* values) {
    for (int i = 0; i < general::LEVELS; ++i) values[i] = static_cast<Handle*>(handle)->search->best_value.at[i];
}

void general_best(void* handle, int32_t* mode, int64_t* start, int64_t* end, int64_t* left, int32_t* person) {
    static_cast<Handle*>(handle)->search->best(mode, start, end, left, person);
}

int32_t general_inject(void* handle, const int32_t* mode, const int64_t* start) {
    return static_cast<Handle*>(handle)->search->inject(mode, start);
}

void general_destroy(void* pointer) {
    Handle* handle = static_cast<Handle*>(pointer);
    delete handle->search;
    delete handle;
}
}
