// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/migrate/plan.hpp"

#include "base/text.hpp"
#include "cgroup/values/v2_value.hpp"
#include "ctl/configs/sections.hpp"
#include "ctl/configs/written_lines.hpp"

#include <algorithm>
#include <iterator>
#include <map>

namespace warden::ctl::migrate {
namespace {

using cgroup::convert::Fidelity;

// Turns conversions into edits of one text.
class Editor {
public:
    Editor(const configs::ConfigInput &input, const MigratePlan &plan, const MigrateOptions &options)
        : text_(input.bytes, input.config.syntax()), edits_(text_), plan_(plan), options_(options) {
        for (std::size_t i = 0; i < text_.rows().size() && text_.rows()[i].live; ++i) {
            if (text_.rows()[i].line.kind == lxc::LineKind::native)
                native_rows_[std::string(text_.rows()[i].line.key)] = i;
        }
    }

    void apply(const PlannedConversion &planned, std::size_t place_after);
    const lxc::ConfigEdits &edits() const { return edits_; }

private:
    std::vector<std::size_t> rows_of(const PlannedConversion &planned) const;
    void drop_rows(const PlannedConversion &planned, const std::vector<std::size_t> &rows);
    void write(const PlannedConversion &planned, const std::vector<std::size_t> &rows, std::size_t anchor);
    std::string line_of(const cgroup::convert::KeyValue &pair, std::size_t like) const;

    lxc::ConfigText text_;
    lxc::ConfigEdits edits_;
    const MigratePlan &plan_;
    const MigrateOptions &options_;
    std::map<std::string, std::size_t> native_rows_;
};

std::vector<std::size_t> Editor::rows_of(const PlannedConversion &planned) const {
    std::vector<std::size_t> rows;
    for (const std::size_t index : planned.from) {
        if (plan_.origins[index].row)
            rows.push_back(*plan_.origins[index].row);
    }
    return rows;
}

// In the style and with the indentation of a line that is there.
std::string Editor::line_of(const cgroup::convert::KeyValue &pair, std::size_t like) const {
    const lxc::Row &row = text_.rows()[like];
    const std::string_view old = text_.text_of(row);
    const std::string_view indentation = old.substr(0, old.find_first_not_of(" \t"));
    const bool raw = pair.key.starts_with("lxc.");
    const bool colon = !raw || row.line.separator == ':';
    return std::string(indentation) + pair.key + (colon ? ": " : " = ") + pair.value;
}

// A lost line stays readable, for whoever wonders later where the setting went; not in a Proxmox file.
void Editor::drop_rows(const PlannedConversion &planned, const std::vector<std::size_t> &rows) {
    for (const std::size_t row : rows) {
        std::vector<std::string> instead;
        const bool commented = planned.fidelity == Fidelity::lost && text_.syntax() == lxc::Syntax::lxc;
        if (commented && row == rows.front())
            instead.push_back("# lxc-warden: not possible on cgroup2 (" + planned.code +
                              "): " + printable(planned.note, 300));
        if (commented)
            instead.push_back("# " + std::string(text_.text_of(text_.rows()[row])));
        edits_.replace(row, std::move(instead));
    }
}

void Editor::write(const PlannedConversion &planned, const std::vector<std::size_t> &rows,
                   std::size_t anchor) {
    std::vector<std::string> lines;
    for (const auto &pair : planned.to) {
        const auto native = native_rows_.find(pair.key);
        if (native != native_rows_.end())
            edits_.replace(native->second, {line_of(pair, native->second)});
        else
            lines.push_back(line_of(pair, rows.back()));
    }
    if (!lines.empty())
        edits_.insert_after(anchor, std::move(lines));
}

void Editor::apply(const PlannedConversion &planned, std::size_t place_after) {
    const auto rows = rows_of(planned);
    if (planned.kept || rows.empty())
        return;
    std::size_t anchor = rows.back();
    if (place_after < plan_.origins.size())
        anchor = std::max(anchor, plan_.origins[place_after].top.value_or(anchor));
    if (planned.fidelity != Fidelity::error && !options_.keep_v1)
        drop_rows(planned, rows);
    write(planned, rows, anchor);
}

PlannedConversion planned_from(const cgroup::convert::Conversion &conversion,
                               const std::vector<configs::Origin> &origins,
                               std::vector<cgroup::convert::KeyValue> lines) {
    PlannedConversion planned{conversion.from,
                              std::move(lines),
                              conversion.fidelity,
                              conversion.code,
                              note_and_advice(conversion),
                              conversion.warnings,
                              conversion.kept,
                              false,
                              {}};
    const auto is_own = [&](std::size_t index) { return origins[index].row.has_value(); };
    planned.elsewhere = std::ranges::none_of(conversion.from, is_own);
    if (!planned.elsewhere && !planned.kept)
        std::ranges::copy_if(conversion.from, std::back_inserter(planned.in_includes),
                             [&](std::size_t index) { return !is_own(index); });
    return planned;
}

// What LXC does not read, or we did not, would be taken for "nothing to convert".
std::string obstacle_in(const lxc::Config &config) {
    for (const lxc::Problem &problem : config.problems()) {
        if (problem.kind == lxc::ProblemKind::nul_byte || problem.kind == lxc::ProblemKind::too_many)
            return problem.at.text() + ": " + problem.message;
    }
    return {};
}

void add_untouched(MigratePlan &plan, const configs::ConfigInput &input) {
    for (const lxc::Problem &problem : input.config.problems()) {
        if (problem.kind == lxc::ProblemKind::dropped_line &&
            problem.message.find("lxc.cgroup") != std::string::npos)
            plan.dropped.push_back(problem.at.text() + ": " + problem.message);
    }
    plan.in_sections = configs::v1_lines_in_sections(input);
}

bool any_own(const MigratePlan &plan, Fidelity fidelity) {
    return std::ranges::any_of(plan.conversions, [&](const PlannedConversion &planned) {
        return !planned.kept && !planned.elsewhere && planned.fidelity == fidelity;
    });
}

Verdict verdict_of(const MigratePlan &plan, std::string_view before, const MigrateOptions &options) {
    if (!plan.obstacle.empty() || (any_own(plan, Fidelity::error) && !options.skip_errors))
        return Verdict::has_errors;
    if (any_own(plan, Fidelity::lost) && !options.accept_lossy)
        return Verdict::needs_accept_lossy;
    return plan.after == before ? Verdict::unchanged : Verdict::changed;
}

} // namespace

MigratePlan plan_migration(const configs::ConfigInput &input, const cgroup::HostFacts &host,
                           const MigrateOptions &options) {
    configs::ConversionInput joined = conversion_input(input);
    const auto conversions = cgroup::convert::convert(joined.settings, host, joined.options);
    auto lines = written_lines(conversions, joined, options.native_keys);
    MigratePlan plan;
    plan.origins = std::move(joined.origins);
    plan.worst = cgroup::convert::worst(conversions);
    for (const lxc::Problem *problem : configs::unread_includes(input.config))
        plan.unread.push_back(problem->at.text() + ": " + problem->message);
    plan.obstacle = obstacle_in(input.config);
    for (std::size_t i = 0; i < conversions.size(); ++i)
        plan.conversions.push_back(planned_from(conversions[i], plan.origins, std::move(lines[i])));
    add_untouched(plan, input);
    plan.lost_go = input.config.syntax() == lxc::Syntax::pve && options.accept_lossy && !options.keep_v1 &&
                   any_own(plan, Fidelity::lost);
    Editor editor(input, plan, options);
    for (std::size_t i = 0; i < conversions.size(); ++i)
        editor.apply(plan.conversions[i], conversions[i].place_after);
    plan.pieces = editor.edits().pieces();
    for (const lxc::Piece &piece : plan.pieces)
        plan.after += piece.kind == lxc::Piece::Kind::removed ? "" : piece.text;
    plan.verdict = verdict_of(plan, input.bytes, options);
    return plan;
}

std::string_view status_of(const MigratePlan &plan) {
    const auto changes = [](const lxc::Piece &piece) { return piece.kind != lxc::Piece::Kind::same; };
    const bool unchanged = plan.worst == Fidelity::exact && std::ranges::none_of(plan.pieces, changes);
    return unchanged ? "unchanged" : cgroup::convert::fidelity_name(plan.worst);
}

} // namespace warden::ctl::migrate
