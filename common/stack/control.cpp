// SPDX-License-Identifier: LGPL-2.1-or-later
#include "stack/control.hpp"

#include "base/abi_names.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "config/nearest.hpp"

#include <cerrno>
#include <map>
#include <optional>

namespace warden::stack {
namespace {

using config::Problem;
using config::Word;

struct Named {
    std::string_view name;
    Step ok, ignore, other;
};
constexpr Step k_ok{Action::ok}, k_done_step{Action::done}, k_bad{Action::bad}, k_die{Action::die},
    k_ignore{Action::ignore};
constexpr std::array<Named, 5> k_controls{{{"required", k_ok, k_ignore, k_bad},
                                           {"requisite", k_ok, k_ignore, k_die},
                                           {"sufficient", k_done_step, k_ignore, k_ignore},
                                           {"optional", k_ok, k_ignore, k_ignore},
                                           {"report", k_ignore, k_ignore, k_ignore}}};
// What a line may have in the place of a control, for "did you mean".
constexpr std::array<std::string_view, 7> k_control_names{"required", "requisite", "sufficient", "optional",
                                                          "report",   "include",   "substack"};
// In the order of Action; a number is the seventh.
constexpr std::array<std::string_view, 6> k_actions{"ok", "done", "bad", "die", "ignore", "reset"};
// No stack has more entries than that (k_max_stack_entries), so no jump can be longer.
constexpr std::uint64_t k_max_jump = 4096;

Problem problem(const Source &at, std::string message) {
    return {at, std::move(message), EINVAL};
}

std::variant<Step, Problem> parse_action(std::string_view text, const Source &at) {
    for (std::size_t i = 0; i < k_actions.size(); ++i) {
        if (k_actions.at(i) == text)
            return Step{static_cast<Action>(i), 0};
    }
    const auto jump = parse_u64(text);
    if (!jump)
        return problem(at, "unknown action '" + printable(text) +
                               "'; write ok, done, bad, die, ignore, reset or how many lines to skip" +
                               config::did_you_mean(text, k_actions));
    if (*jump == 0)
        return problem(at, "a jump of 0 lines is not a jump; write ignore");
    if (*jump > k_max_jump)
        return problem(at, "a jump of " + printable(text) + " lines passes the end of every stack");
    return Step{Action::jump, static_cast<unsigned>(*jump)};
}

// The result=action parts of a bracket, with their positions.
class BracketReader {
public:
    explicit BracketReader(const Word &word) : word_(word) {}

    std::variant<Control, Problem> read() {
        const auto close = word_.text.find(']');
        if (close == std::string::npos)
            return problem(word_.at, "the control has no ']'");
        if (close + 1 != word_.text.size())
            return problem(at(close + 1), "a blank must follow the ']' of the control");
        for (std::size_t next = 1; next < close;) {
            const std::size_t start = word_.text.find_first_not_of(" \t", next);
            next = std::min(word_.text.find_first_of(" \t", start), close);
            if (start >= close)
                break;
            if (auto wrong = read_part(std::string_view(word_.text).substr(start, next - start), at(start)))
                return *wrong;
        }
        if (steps_.empty())
            return problem(word_.at,
                           "the control is empty; write for example [ok=ok ignore=ignore default=bad]");
        return finish();
    }

private:
    static constexpr warden_result k_default = WARDEN_RESULTS_;

    Source at(std::size_t offset) const {
        return {word_.at.file, word_.at.line, word_.at.column + static_cast<unsigned>(offset)};
    }

    std::optional<Problem> read_part(std::string_view part, const Source &where) {
        const auto equals = part.find('=');
        if (equals == std::string_view::npos)
            return problem(where, "'" + printable(part) + "' is not result=action");
        const auto name = part.substr(0, equals);
        const auto result = name == "default" ? std::optional(k_default) : find_result(name);
        if (!result)
            return problem(where,
                           "unknown result '" + printable(name) +
                               "'; write ok, ignore, deny, error, config, unsupported, timeout or default" +
                               config::did_you_mean(name, result_names()));
        if (steps_.count(*result) != 0)
            return problem(where, "'" + std::string(name) + "' is given twice");
        Source action_at = where;
        action_at.column += static_cast<unsigned>(equals) + 1;
        auto step = parse_action(part.substr(equals + 1), action_at);
        if (auto *wrong = std::get_if<Problem>(&step))
            return std::move(*wrong);
        steps_[*result] = {std::get<Step>(step), where};
        return std::nullopt;
    }

    std::variant<Control, Problem> finish() const {
        Control control;
        const auto fallback = steps_.find(k_default);
        for (warden_result result = 0; result < WARDEN_RESULTS_; ++result) {
            const auto found = steps_.contains(result) ? steps_.find(result) : fallback;
            const bool given = found != steps_.end();
            control.at(static_cast<std::size_t>(result)) = given ? found->second.step : k_bad;
            // PAM lets a module that says "not my business" decide; a policy that allows needs somebody who
            // checked.
            const bool counts_as_ok =
                given && (found->second.step == k_ok || found->second.step == k_done_step);
            if (result == WARDEN_IGNORE && counts_as_ok)
                return problem(found->second.at,
                               found == fallback
                                   ? "this default makes the result ignore count as ok; add ignore=ignore"
                                   : "a result ignore cannot count as ok; write ignore=ignore");
        }
        return control;
    }

    struct Part {
        Step step;
        Source at;
    };
    const Word &word_;
    std::map<warden_result, Part> steps_;
};

} // namespace

std::variant<Control, Problem> parse_control(const Word &word) {
    if (word.text.starts_with('['))
        return BracketReader(word).read();
    for (const auto &known : k_controls) {
        if (known.name != word.text)
            continue;
        Control control;
        control.fill(known.other);
        control[WARDEN_OK] = known.ok;
        control[WARDEN_IGNORE] = known.ignore;
        return control;
    }
    return problem(
        word.at,
        "unknown control '" + printable(word.text) +
            "'; write required, requisite, sufficient, optional, report, include, substack or [...]" +
            config::did_you_mean(word.text, k_control_names));
}

} // namespace warden::stack
