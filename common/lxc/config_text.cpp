// SPDX-License-Identifier: LGPL-2.1-or-later
#include "lxc/config_text.hpp"

#include <algorithm>

namespace warden::lxc {

RowReader::RowReader(std::string_view bytes, Syntax syntax)
    : bytes_(bytes), syntax_(syntax),
      lone_cr_ends_line_(syntax == Syntax::lxc && bytes.find('\r') != std::string_view::npos),
      live_end_(syntax == Syntax::lxc ? std::min(bytes.find('\0'), bytes.size()) : bytes.size()) {}

std::size_t RowReader::line_end() const {
    const std::size_t lf = std::min(bytes_.find('\n', at_), bytes_.size());
    return lone_cr_ends_line_ ? std::min(bytes_.substr(0, lf).find('\r', at_), lf) : lf;
}

bool RowReader::next(Row &row) {
    if (at_ >= bytes_.size())
        return false;
    row.begin = at_;
    row.end = line_end();
    row.next = std::min(row.end + 1, bytes_.size());
    if (bytes_.substr(row.end).starts_with("\r\n"))
        row.next = row.end + 2;
    else if (row.next > row.end && row.end > row.begin && bytes_[row.end - 1] == '\r')
        --row.end;
    row.number = number_;
    const std::size_t stop = std::min(row.end, std::max(live_end_, row.begin));
    row.line = parse_line(bytes_.substr(row.begin, stop - row.begin), syntax_);
    in_section_ = in_section_ || row.line.kind == LineKind::section;
    row.live = !in_section_ && row.begin < live_end_;
    number_ += bytes_.substr(row.end, row.next - row.end).ends_with('\n') ? 1U : 0U;
    at_ = row.next;
    return true;
}

ConfigText::ConfigText(std::string bytes, Syntax syntax)
    : bytes_(std::make_shared<const std::string>(std::move(bytes))), syntax_(syntax) {
    RowReader reader(*bytes_, syntax);
    for (Row row; reader.next(row);)
        rows_.push_back(row);
}

namespace {

void add(std::vector<std::string> &to, std::vector<std::string> lines) {
    to.insert(to.end(), std::make_move_iterator(lines.begin()), std::make_move_iterator(lines.end()));
}

void add_lines(std::vector<Piece> &out, const std::vector<std::string> &lines, std::string_view line_end) {
    for (const std::string &line : lines)
        out.push_back({Piece::Kind::added, line + std::string(line_end)});
}

// Proxmox ends a line at LF only.
bool is_open(std::string_view text, Syntax syntax) {
    return !text.empty() && text.back() != '\n' && (syntax == Syntax::pve || text.back() != '\r');
}

// What stands last and is not removed; nullptr if everything is.
Piece *last_kept(std::vector<Piece> &pieces) {
    const auto is_kept = [](const Piece &piece) { return piece.kind != Piece::Kind::removed; };
    const auto found = std::find_if(pieces.rbegin(), pieces.rend(), is_kept);
    return found == pieces.rend() ? nullptr : &*found;
}

// A line that gets a successor needs a line end, and shows as changed.
void close_line(std::vector<Piece> &pieces, std::string_view line_end, Syntax syntax) {
    Piece *last = last_kept(pieces);
    if (last == nullptr || !is_open(last->text, syntax))
        return;
    const std::string closed = last->text + std::string(line_end);
    if (last->kind == Piece::Kind::same) {
        last->kind = Piece::Kind::removed;
        pieces.push_back({Piece::Kind::added, closed});
    } else {
        last->text = closed;
    }
}

} // namespace

void ConfigEdits::replace(std::size_t row, std::vector<std::string> lines) {
    changes_[row].replaced = true;
    changes_[row].instead = std::move(lines);
}

void ConfigEdits::insert_before(std::size_t row, std::vector<std::string> lines) {
    add(changes_[row].before, std::move(lines));
}

void ConfigEdits::insert_after(std::size_t row, std::vector<std::string> lines) {
    add(changes_[row].after, std::move(lines));
}

void ConfigEdits::append(std::vector<std::string> lines) {
    add(appended_, std::move(lines));
}

std::string_view ConfigEdits::usual_line_end() const {
    for (const Row &row : text_.rows()) {
        if (row.next > row.end)
            return text_.end_of(row);
    }
    return "\n";
}

void ConfigEdits::add_row(std::vector<Piece> &out, std::size_t index) const {
    const Row &row = text_.rows()[index];
    const Change &change = changes_[index];
    const std::string_view line_end = row.next == row.end ? usual_line_end() : text_.end_of(row);
    add_lines(out, change.before, line_end);
    const std::string_view text = text_.text_of(row);
    const bool same = !change.replaced || (change.instead.size() == 1 && change.instead[0] == text);
    const std::string whole(text_.bytes().substr(row.begin, row.next - row.begin));
    out.push_back({same ? Piece::Kind::same : Piece::Kind::removed, whole});
    if (!same)
        add_lines(out, change.instead, line_end);
    if (!change.after.empty())
        close_line(out, line_end, text_.syntax());
    add_lines(out, change.after, line_end);
}

std::vector<Piece> ConfigEdits::pieces() const {
    std::vector<Piece> out;
    const auto &rows = text_.rows();
    const auto dead = std::find_if(rows.begin(), rows.end(), [](const Row &row) { return !row.live; });
    const auto live_end = static_cast<std::size_t>(dead - rows.begin());
    for (std::size_t i = 0; i < live_end; ++i)
        add_row(out, i);
    const std::string_view line_end = usual_line_end();
    if (!appended_.empty())
        close_line(out, line_end, text_.syntax());
    add_lines(out, appended_, line_end);
    for (std::size_t i = live_end; i < rows.size(); ++i)
        add_row(out, i);
    // A file that ended without a line end still does.
    Piece *last = last_kept(out);
    if (last != nullptr && last->kind == Piece::Kind::added && is_open(text_.bytes(), text_.syntax()))
        last->text.resize(last->text.size() - line_end.size());
    return out;
}

std::string ConfigEdits::text() const {
    std::string out;
    out.reserve(text_.bytes().size() + 256);
    for (const Piece &piece : pieces()) {
        if (piece.kind != Piece::Kind::removed)
            out += piece.text;
    }
    return out;
}

} // namespace warden::lxc
