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

void ConfigEdits::replace(std::size_t row, std::vector<std::string> lines) {
    changes_[row].replaced = true;
    changes_[row].instead = std::move(lines);
}

void ConfigEdits::insert_before(std::size_t row, std::vector<std::string> lines) {
    auto &before = changes_[row].before;
    before.insert(before.end(), std::make_move_iterator(lines.begin()), std::make_move_iterator(lines.end()));
}

void ConfigEdits::append(std::vector<std::string> lines) {
    appended_.insert(appended_.end(), std::make_move_iterator(lines.begin()),
                     std::make_move_iterator(lines.end()));
}

bool ConfigEdits::empty() const {
    const auto unchanged = [](const Change &change) { return !change.replaced && change.before.empty(); };
    return appended_.empty() && std::all_of(changes_.begin(), changes_.end(), unchanged);
}

std::string_view ConfigEdits::usual_line_end() const {
    for (const Row &row : text_.rows()) {
        if (row.next > row.end)
            return text_.end_of(row);
    }
    return "\n";
}

void ConfigEdits::write_lines(std::string &out, const std::vector<std::string> &lines,
                              std::string_view line_end) const {
    for (const std::string &line : lines) {
        out += line;
        out += line_end;
    }
}

void ConfigEdits::write_row(std::string &out, std::size_t index) const {
    const Row &row = text_.rows()[index];
    const Change &change = changes_[index];
    const bool open_end = row.next == row.end;
    const std::string_view line_end = open_end ? usual_line_end() : text_.end_of(row);
    write_lines(out, change.before, line_end);
    if (!change.replaced) {
        out += text_.bytes().substr(row.begin, row.next - row.begin);
        return;
    }
    write_lines(out, change.instead, line_end);
    // A file that ended without a line end still does.
    if (open_end && !change.instead.empty())
        out.resize(out.size() - line_end.size());
}

std::string ConfigEdits::text() const {
    std::string out;
    out.reserve(text_.bytes().size() + 256);
    const auto &rows = text_.rows();
    const auto is_live = [](const Row &row) { return row.live; };
    const auto live_end =
        static_cast<std::size_t>(std::find_if_not(rows.begin(), rows.end(), is_live) - rows.begin());
    for (std::size_t i = 0; i < live_end; ++i)
        write_row(out, i);
    if (!appended_.empty()) {
        const std::string_view line_end = usual_line_end();
        const bool open_end = !out.empty() && out.back() != '\n' && out.back() != '\r';
        if (open_end)
            out += line_end;
        write_lines(out, appended_, line_end);
        if (open_end && live_end == rows.size())
            out.resize(out.size() - line_end.size());
    }
    for (std::size_t i = live_end; i < rows.size(); ++i)
        write_row(out, i);
    return out;
}

} // namespace warden::lxc
