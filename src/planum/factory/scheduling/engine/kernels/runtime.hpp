// What the kernels need of the C++ runtime, so that they link against the C library alone; a seeded generator; a clock.
#pragma once
#include <time.h>

#include <cstdarg>
#include <cstdint>
#include <cstdlib>
#include <new>

void* operator new(std::size_t size) { return std::malloc(size ? size : 1); }
void* operator new[](std::size_t size) { return std::malloc(size ? size : 1); }
void operator delete(void* block) noexcept { std::free(block); }
void operator delete[](void* block) noexcept { std::free(block); }
void operator delete(void* block, std::size_t) noexcept { std::free(block); }
void operator delete[](void* block, std::size_t) noexcept { std::free(block); }

namespace std {
inline namespace __1 {
[[noreturn]] void __libcpp_verbose_abort(const char*, ...) noexcept { std::abort(); }
}  // namespace __1
}  // namespace std

// splitmix64 (Steele, Lea, Flood 2014): small, seeded, good enough to break ties and draw moves.
struct Random {
    uint64_t state;
    // Neighbouring seeds are mixed first: as they are, they would give one stream, a step apart.
    explicit Random(uint64_t seed) : state(mixed(seed ^ 0x6A09E667F3BCC909ULL)) {}
    static uint64_t mixed(uint64_t z) {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
        return z ^ (z >> 31);
    }
    uint64_t next() { return mixed(state += 0x9E3779B97F4A7C15ULL); }
    int below(int bound) { return static_cast<int>((static_cast<__uint128_t>(next()) * static_cast<uint32_t>(bound)) >> 64); }
    double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
};

inline double seconds_now() {
    timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}
