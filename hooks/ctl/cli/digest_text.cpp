// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cli/digest_text.hpp"

#include "base/text.hpp"
#include "ctl/cli/wrap.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace warden::ctl::cli {
namespace {

using findings::Finding;

constexpr std::size_t k_fold_from = 3; // subjects with one finding
constexpr std::size_t k_text_column = 18;
constexpr std::size_t k_few_names = 8, k_max_rows = 10, k_max_text = 1000, k_step_column = 29;

std::string expanded(const std::string &text, const std::string &own_file) {
    std::string out;
    for (const char byte : text)
        out += byte == Digest::k_own_file ? own_file : std::string(1, byte);
    return printable(out, k_max_text);
}

std::string padded(std::string text, std::size_t width) {
    text.append(text.size() < width ? width - text.size() : 0, ' ');
    return text;
}

// Paths of configs end alike.
std::string short_title(const Subject &subject) {
    std::string_view title = subject.title;
    if (title.size() > 7 && title.ends_with("/config"))
        title.remove_suffix(7);
    return printable(title, 80);
}

class Writer {
public:
    Writer(const Digest &digest, const DigestLayout &layout);

    std::string text();

private:
    using Place = DigestEntry::Place;

    bool is_folded(const DigestEntry &entry) const { return entry.count >= k_fold_from; }
    // Then it stands at the end, once.
    bool has_shared_fix(const std::string &id) const {
        const auto found = layout_.one.empty() ? fixes_.end() : fixes_.find(id);
        return found != fixes_.end() && found->second.size() == 1 && found->second.begin()->second > 1;
    }
    std::string paint(std::string_view color, const std::string &text) const {
        return layout_.color ? std::string(color) + text + "\033[0m" : text;
    }
    void paragraph(const std::string &text, std::size_t indent = k_text_column);
    void head(const Finding &finding, unsigned line, const std::string &value, const std::string &own_file);
    void entry(const DigestEntry &entry, const Place &place);
    void folded_entry(const DigestEntry &entry);
    void names(const std::vector<std::string> &names, std::size_t count, std::size_t column,
               std::size_t indent);
    void subjects();
    void folded();
    void clean();
    void first_steps();
    std::string step(const std::string &id) const;

    const Digest &digest_;
    const DigestLayout &layout_;
    std::map<std::string, std::map<std::string, std::size_t>> fixes_; // of an id, in how many places
    std::string said_;                                                // id and message that stand above
    std::string out_;
};

Writer::Writer(const Digest &digest, const DigestLayout &layout) : digest_(digest), layout_(layout) {
    for (const DigestEntry &found : digest.entries()) {
        if (found.finding.waived)
            continue;
        auto &fixes = fixes_[found.finding.id];
        if (is_folded(found))
            ++fixes[found.finding.fix];
        else
            for (const Place &place : found.places)
                ++fixes[place.fix];
    }
}

void Writer::paragraph(const std::string &text, std::size_t indent) {
    out_.append(indent, ' ');
    append_wrapped(out_, text, indent, indent, layout_.width);
    out_ += '\n';
}

// What was said of the finding before is not said again.
void Writer::head(const Finding &finding, unsigned line, const std::string &value,
                  const std::string &own_file) {
    out_ += "  " +
            paint(findings::verdict_color(finding), padded(std::string(findings::verdict(finding)), 7)) +
            padded(finding.id, k_text_column - 10) + " ";
    std::string head = line != 0 ? "line " + std::to_string(line) : printable(finding.at.text(), 300);
    if (!finding.key.empty())
        head += (head.empty() ? "" : ": ") + printable(finding.key, 120);
    if (!value.empty())
        head += findings::separator_of(finding) + value;
    const std::string message = expanded(findings::message_after_setting(finding), own_file);
    append_wrapped(out_, head.empty() ? message : head, k_text_column, k_text_column, layout_.width);
    out_ += '\n';
    const std::string said = finding.id + message;
    if (said != said_) {
        if (!head.empty())
            paragraph(message);
        if (layout_.verbose && !finding.why.empty())
            paragraph("why: " + expanded(finding.why, own_file));
    }
    said_ = said;
    if (!finding.waiver.empty())
        paragraph("waiver: " + printable(finding.waiver, 300) + (finding.waived ? "" : " - expired"));
}

void Writer::entry(const DigestEntry &entry, const Place &place) {
    const Finding &finding = entry.finding;
    const std::string &own_file = digest_.subjects()[place.subject].file;
    head(finding, place.line, printable(place.value, 120), own_file);
    if (layout_.verbose && !place.generated.empty())
        paragraph("generated: " + printable(place.generated, 300));
    if (layout_.verbose && !place.live.empty())
        paragraph("live: " + printable(place.live, 300));
    if (!place.fix.empty() && !finding.waived && !has_shared_fix(finding.id))
        paragraph("fix: " + expanded(place.fix, own_file));
}

void Writer::folded_entry(const DigestEntry &entry) {
    const Finding &finding = entry.finding;
    std::set<std::string_view> values, fixes;
    for (const Place &place : entry.places) {
        values.insert(place.value);
        fixes.insert(place.fix);
    }
    const std::string own_file = "its file";
    const std::string others = values.size() > 1 ? " and " + std::to_string(values.size() - 1) +
                                                       " other value" + (values.size() > 2 ? "s" : "")
                                                 : "";
    head(finding, 0, printable(finding.value, 120) + others, own_file);
    if (!finding.fix.empty() && !finding.waived && !has_shared_fix(finding.id))
        paragraph((fixes.size() > 1 ? "fix of the first: " : "fix: ") + expanded(finding.fix, own_file));
    std::vector<std::string> titles;
    for (const Place &place : entry.places)
        titles.push_back(short_title(digest_.subjects()[place.subject]) +
                         (layout_.verbose && place.line != 0 ? ":" + std::to_string(place.line) : ""));
    const std::string count = std::to_string(entry.count) + " " + layout_.many + ": ";
    out_.append(k_text_column, ' ').append(count);
    names(titles, entry.count, k_text_column + count.size(), k_text_column);
}

void Writer::names(const std::vector<std::string> &names, std::size_t count, std::size_t column,
                   std::size_t indent) {
    const std::size_t shown = layout_.verbose || names.size() <= k_few_names + 1 ? names.size() : k_few_names;
    std::string text = join({names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown)}, ", ");
    if (count > shown)
        text += " and " + std::to_string(count - shown) + " more";
    append_wrapped(out_, text, column, indent, layout_.width);
    out_ += '\n';
}

void Writer::subjects() {
    // In the order in which they came; within one, as it was found.
    std::vector<std::vector<std::pair<const DigestEntry *, const Place *>>> of(digest_.subjects().size());
    for (const DigestEntry &found : digest_.entries()) {
        for (const Place &place : found.places) {
            if (!is_folded(found))
                of[place.subject].emplace_back(&found, &place);
        }
    }
    for (std::size_t i = 0; i < of.size(); ++i) {
        const Subject &subject = digest_.subjects()[i];
        const bool has_details = layout_.verbose && !subject.details.empty();
        if (of[i].empty() && !has_details)
            continue;
        said_.clear();
        if (!subject.title.empty()) {
            out_ += "\n" + paint("\033[1m", printable(subject.title, 300));
            out_ += (subject.status.empty() ? "" : "  " + printable(subject.status, 300)) + "\n";
        }
        for (const std::string &detail : has_details ? subject.details : std::vector<std::string>{})
            paragraph(printable(detail, k_max_text), 2);
        for (const auto &[found, place] : of[i])
            entry(*found, *place);
    }
}

void Writer::folded() {
    std::vector<const DigestEntry *> many;
    for (const DigestEntry &found : digest_.entries()) {
        if (is_folded(found))
            many.push_back(&found);
    }
    std::ranges::stable_sort(many, [](const DigestEntry *a, const DigestEntry *b) {
        return std::tuple(a->finding.waived, b->finding.severity, b->count) <
               std::tuple(b->finding.waived, a->finding.severity, a->count);
    });
    if (!many.empty())
        out_ += "\n" + paint("\033[1m", "The same in several " + layout_.many) + "\n";
    said_.clear();
    for (const DigestEntry *found : many)
        folded_entry(*found);
}

void Writer::clean() {
    if (digest_.clean_count() == 0 || digest_.clean().front().empty())
        return;
    std::vector<std::string> titles;
    for (const auto &title : digest_.clean())
        titles.push_back(short_title({title, {}, {}, {}}));
    const std::string head = "Nothing found in " + std::to_string(digest_.clean_count()) + " " +
                             (digest_.clean_count() == 1 ? layout_.one : layout_.many) + ": ";
    out_ += "\n" + head;
    names(titles, digest_.clean_count(), head.size(), 2);
}

// What mends all of one id, or else what the first of them is about, on one line.
std::string Writer::step(const std::string &id) const {
    const auto fixes = fixes_.find(id);
    if (has_shared_fix(id))
        return expanded(fixes->second.begin()->first, "its file");
    const warden_severity worst = digest_.ids().at(id).severity;
    const auto first = std::ranges::find_if(digest_.entries(), [&](const DigestEntry &found) {
        return found.finding.id == id && found.finding.severity == worst && !found.finding.waived;
    });
    const std::size_t room = layout_.width > k_step_column + 20 ? layout_.width - k_step_column : 20;
    if (first == digest_.entries().end())
        return "";
    const std::string text = expanded(first->finding.message, "its file");
    return columns_of(text) <= room ? text : printable(text, room - 3);
}

// By severity and the number of subjects, with the fix where it is one for all.
void Writer::first_steps() {
    std::vector<std::pair<std::string, const DigestId *>> rows;
    for (const auto &[id, about] : digest_.ids()) {
        if (about.severity > WARDEN_SEV_INFO || digest_.counts().errors + digest_.counts().warnings == 0)
            rows.emplace_back(id, &about);
    }
    std::ranges::stable_sort(rows, [](const auto &a, const auto &b) {
        return std::pair(a.second->severity, a.second->subjects) >
               std::pair(b.second->severity, b.second->subjects);
    });
    // One finding, or one kind with its fix below it, needs no list.
    const bool is_one =
        rows.size() == 1 && (digest_.entries().size() == 1 || rows.front().second->findings == 1);
    if (rows.empty() || layout_.one.empty() ||
        (is_one && digest_.migratable() < 2 && !has_shared_fix(rows.front().first)))
        return;
    out_ += "\n" + paint("\033[1m", "What to do first") + "\n";
    for (std::size_t i = 0; i < std::min(rows.size(), k_max_rows); ++i) {
        const auto &[id, about] = rows[i];
        const std::string count =
            std::to_string(about->subjects) + " " + (about->subjects == 1 ? layout_.one : layout_.many);
        out_ += "  " + padded(id, 8) + " " + padded(count, 17) + " ";
        append_wrapped(out_, step(id), k_step_column, k_step_column, layout_.width);
        out_ += '\n';
    }
    if (rows.size() > k_max_rows)
        out_ += "  and " + std::to_string(rows.size() - k_max_rows) + " more ids\n";
    if (!layout_.migrate.empty() && digest_.migratable() > 1) {
        const std::string text =
            "`" + layout_.migrate + "` shows what mends " + std::to_string(digest_.migratable()) +
            " of these " +
            std::to_string(digest_.counts().errors + digest_.counts().warnings + digest_.counts().infos) +
            " findings; with --write it does so, and keeps a backup." +
            (digest_.migratable_later() == 0
                 ? ""
                 : " " + std::to_string(digest_.migratable_later()) +
                       " more stand beside a line that has to be corrected or given up first.");
        paragraph(text, 2);
    }
}

std::string Writer::text() {
    subjects();
    folded();
    clean();
    if (digest_.left_out() != 0)
        paragraph("\n" + std::to_string(digest_.left_out()) +
                      " more findings are counted and not shown; --format lines shows all.",
                  0);
    first_steps();
    if (!layout_.verbose && !digest_.entries().empty()) {
        out_ += '\n';
        paragraph("`-v` shows why, live values and all names; `lxc-warden explain ID` says more of one.", 0);
    }
    return std::move(out_);
}

} // namespace

std::string digest_text(const Digest &digest, const DigestLayout &layout) {
    return Writer(digest, layout).text();
}

} // namespace warden::ctl::cli
