// SPDX-License-Identifier: LGPL-2.1-or-later
#include "random_tree.hpp"

#include <array>
#include <functional>

namespace warden::oracle {
namespace {

using stack::Action;

class Maker {
public:
    explicit Maker(Random &random) : random_(random) {}

    Tree make() {
        if (one_in(5))
            plant_ = static_cast<Planted>(1 + below(4));
        for (unsigned i = 1 + below(3); i > 0; --i)
            tree_.dropins.push_back(make_file(0));
        for (const auto dropin : tree_.dropins)
            finish_level(dropin);
        return std::move(tree_);
    }

private:
    // Not std::uniform_int_distribution, whose numbers differ between standard libraries.
    unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }
    bool one_in(unsigned n) { return below(n) == 0; }

    // Each file is used once, so that a jump that is right in one place is not wrong in another.
    std::size_t make_file(unsigned depth) {
        const std::size_t index = tree_.files.size();
        tree_.files.emplace_back();
        std::vector<Line> lines;
        for (unsigned i = 1 + below(5); i > 0; --i)
            lines.push_back(make_line(depth));
        tree_.files[index].lines = std::move(lines);
        return index;
    }

    Line make_line(unsigned depth) {
        Line line;
        const unsigned kind = below(10);
        if (depth < 3 && kind < 3) {
            line.kind = kind == 0 ? LineKind::include : LineKind::substack;
            line.file = make_file(depth + 1);
            return line;
        }
        // Half of all results are ok: else hardly a stack gets beyond its first bad line.
        line.result = one_in(2) ? WARDEN_OK : static_cast<warden_result>(below(WARDEN_RESULTS_));
        const bool early = plant_ == Planted::unknown_control || plant_ == Planted::missing_module;
        if (early && one_in(4))
            line.planted = plant_;
        constexpr std::array<const char *, 5> names{"required", "requisite", "sufficient", "optional",
                                                    "report"};
        if (one_in(2))
            line.name = names.at(below(names.size()));
        else
            make_bracket(line);
        return line;
    }

    // Jumps get their length when the level is complete.
    void make_bracket(Line &line) {
        for (warden_result result = 0; result <= WARDEN_RESULTS_; ++result) {
            if (!one_in(3))
                line.steps[result] = {static_cast<Action>(below(7)), 0};
        }
        // A default that no result is left for is never used, so nothing in it can be wrong.
        if (line.steps.size() == WARDEN_RESULTS_ + 1)
            line.steps.erase(WARDEN_RESULTS_);
        if (line.steps.empty())
            line.steps[WARDEN_OK] = {Action::ok, 0};
        settle_ignore(line);
    }

    void settle_ignore(Line &line) {
        const auto found = line.steps.contains(WARDEN_IGNORE) ? line.steps.find(WARDEN_IGNORE)
                                                              : line.steps.find(WARDEN_RESULTS_);
        if (found == line.steps.end())
            return;
        if (found->second.action != Action::ok && found->second.action != Action::done)
            return;
        if (plant_ == Planted::ignore_counts_as_ok)
            line.planted = plant_;
        else
            line.steps[WARDEN_IGNORE] = {Action::ignore, 0};
    }

    // The lines of the level in the order in which they run; substacks are one line, and finished on the way.
    void flatten(std::size_t file, std::vector<Line *> &level) {
        for (auto &line : tree_.files[file].lines) {
            if (line.kind == LineKind::include) {
                flatten(line.file, level);
                continue;
            }
            if (line.kind == LineKind::substack)
                finish_level(line.file);
            level.push_back(&line);
        }
    }

    void finish_level(std::size_t file) {
        std::vector<Line *> level;
        flatten(file, level);
        for (std::size_t i = 0; i < level.size(); ++i)
            set_jumps(*level[i], static_cast<unsigned>(level.size() - i - 1));
    }

    void set_jumps(Line &line, unsigned after) {
        for (auto &[result, step] : line.steps) {
            if (step.action != Action::jump)
                continue;
            if (plant_ == Planted::jump_past_the_end && one_in(2)) {
                line.planted = plant_;
                step.jump = after + 1 + below(3);
            } else if (after == 0) {
                step = {Action::ignore, 0};
            } else {
                step.jump = 1 + below(after);
            }
        }
    }

    Random &random_;
    Tree tree_;
    Planted plant_ = Planted::nothing;
};

} // namespace

Tree random_tree(Random &random) {
    return Maker(random).make();
}

} // namespace warden::oracle
