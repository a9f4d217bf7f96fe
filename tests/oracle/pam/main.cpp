// SPDX-License-Identifier: LGPL-2.1-or-later
// oracle_pam COUNT SEED: as many random stacks, evaluated by us and by libpam.
#include "base/units.hpp"
#include "compare.hpp"
#include "no_sockets.hpp"
#include "random_tree.hpp"

#include <cstdio>
#include <map>

namespace {

using namespace warden;

constexpr int k_skipped = 77;
constexpr std::size_t k_shown_mismatches = 5;

struct Tally {
    std::uint64_t stacks = 0;
    std::uint64_t other_decision = 0;
    std::uint64_t other_code = 0; // with the same decision
};

struct Counts {
    Tally plain; // stacks in which nothing may differ
    std::map<oracle::Difference, Tally> different;
    std::uint64_t mismatches = 0;
};

void count(const oracle::Verdict &verdict, Counts &counts) {
    Tally &tally = verdict.difference ? counts.different[*verdict.difference] : counts.plain;
    ++tally.stacks;
    tally.other_decision += verdict.same_decision ? 0U : 1U;
    tally.other_code += verdict.same_decision && !verdict.same_code ? 1U : 0U;
    if (!verdict.mismatch.empty() && ++counts.mismatches <= k_shown_mismatches)
        std::printf("MISMATCH\n%s\n", verdict.mismatch.c_str());
}

void print(const Tally &tally, const char *what) {
    const auto number = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
    std::printf("%7llu stacks, %5llu with another decision, %5llu with another code: %s\n",
                number(tally.stacks), number(tally.other_decision), number(tally.other_code), what);
}

// A comparison in which a wanted difference never shows has not tried it.
bool is_thorough(const Counts &counts) {
    using oracle::Difference;
    std::uint64_t different = 0;
    for (const auto difference :
         {Difference::ok_means_ok, Difference::ignore_counts_as_ok, Difference::jump_past_the_end,
          Difference::unknown_control, Difference::missing_module}) {
        const auto found = counts.different.find(difference);
        if (found == counts.different.end() || found->second.other_decision == 0)
            return false;
        different += found->second.stacks;
    }
    return counts.plain.stacks > 2 * different;
}

int judge(const Counts &counts) {
    print(counts.plain, "nothing may differ");
    for (const auto &[difference, tally] : counts.different)
        print(tally, oracle::reason(difference));
    if (counts.mismatches != 0)
        std::printf("%llu stacks differ and no wanted difference explains it\n",
                    static_cast<unsigned long long>(counts.mismatches));
    else if (!is_thorough(counts))
        std::printf("too few stacks: a wanted difference was never seen, or there was little else\n");
    else
        return 0;
    return 1;
}

} // namespace

int main(int argc, char **argv) {
    const auto stacks = argc == 3 ? parse_u64(argv[1]) : std::nullopt;
    const auto seed = argc == 3 ? parse_u64(argv[2]) : std::nullopt;
    if (!stacks || !seed) {
        std::fprintf(stderr, "usage: oracle_pam COUNT SEED\n");
        return 2;
    }
    if (!oracle::pam_debug_is_installed()) {
        std::printf("pam_debug.so (libpam-modules) is not installed\n");
        return k_skipped;
    }
    if (const auto forbidden = oracle::forbid_sockets(); !forbidden) {
        std::fprintf(stderr, "%s\n", forbidden.error().message.c_str());
        return 2;
    }
    const oracle::PamStack pam;
    oracle::Random random(*seed);
    Counts counts;
    for (std::uint64_t i = 0; i < *stacks; ++i)
        count(oracle::compare(oracle::random_tree(random), pam), counts);
    return judge(counts);
}
