// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/tools/lines.hpp"

#include "base/text.hpp"

namespace warden::ctl::tools {

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::size_t size = end == std::string_view::npos ? text.size() : end + 1;
        lines.emplace_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return lines;
}

std::string line_end_of(std::string_view text) {
    const std::size_t end = text.find('\n');
    return end != std::string_view::npos && end > 0 && text[end - 1] == '\r' ? "\r\n" : "\n";
}

std::string_view unquoted(std::string_view value) {
    value = trim(value);
    const bool quoted =
        value.size() > 1 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front();
    return quoted ? value.substr(1, value.size() - 2) : value;
}

void LineEdit::add_before(std::size_t index, const std::vector<std::string> &added) {
    std::vector<std::string> ended;
    ended.reserve(added.size());
    const std::string end = line_end_of(lines_.empty() ? "" : lines_.front());
    for (const auto &line : added)
        ended.push_back(line + end);
    changes_.push_back({index, std::move(ended), false});
}

void LineEdit::replace(std::size_t index, std::string text) {
    changes_.push_back({index, {std::move(text)}, true});
}

void LineEdit::remove(std::size_t index) {
    changes_.push_back({index, {}, true});
}

Edit LineEdit::finish(std::string path) const {
    using Kind = lxc::Piece::Kind;
    Edit edit{std::move(path), {}, {}, {}};
    const auto put = [&](Kind kind, const std::string &text) {
        edit.pieces.push_back({kind, text});
        edit.before += kind == Kind::added ? "" : text;
        edit.after += kind == Kind::removed ? "" : text;
    };
    auto change = changes_.begin();
    for (std::size_t i = 0; i <= lines_.size(); ++i) {
        bool removed = false;
        for (; change != changes_.end() && change->index == i; ++change) {
            if (change->removes && i < lines_.size())
                put(Kind::removed, lines_[i]);
            removed = removed || change->removes;
            for (const auto &line : change->added)
                put(Kind::added, line);
        }
        if (!removed && i < lines_.size())
            put(Kind::same, lines_[i]);
    }
    return edit;
}

std::optional<std::string> text_of(const Dir &root, const std::string &path) {
    auto text = root.read_file(path, k_max_config);
    return text ? std::optional(std::move(text).value()) : std::nullopt;
}

} // namespace warden::ctl::tools
