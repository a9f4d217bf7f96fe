// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/check/alike.hpp"

#include "base/text.hpp"
#include "ctl/check/hardware_address.hpp"
#include "lxc/config_line.hpp"

#include <algorithm>
#include <array>

namespace warden::ctl::check {
namespace {

constexpr std::size_t k_most_kept = 4000; // outcomes
constexpr char k_mark = '\1';
constexpr std::string_view k_file = "/config";

// One that nothing can be wrong with as the name of a host or of a folder.
bool is_plain_name(std::string_view name) {
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";
    return !name.empty() && name.size() <= 63 && name.front() != '-' && name.back() != '-' &&
           name.find_first_not_of(plain) == std::string_view::npos;
}

// One that nothing is said about, and of the form that all have.
bool is_plain_address(std::string_view text) {
    constexpr std::size_t size = std::string_view("00:16:3e:12:34:56").size();
    return text.size() == size && text.find_first_of("xX") == std::string_view::npos &&
           std::ranges::count(text, ':') == 5 && judge_hardware_address(text) == HardwareAddress::good;
}

// The part of a setting's value that is left out; empty when all of it counts.
std::string_view varying_part(const lxc::ConfigLine &line, std::string_view name) {
    const std::string_view value = line.value;
    if (line.key == "lxc.uts.name")
        return value == name ? value : std::string_view();
    if (line.key == "lxc.rootfs.path") {
        const auto slash = value.rfind("/" + std::string(name) + "/");
        return slash == std::string_view::npos ? std::string_view() : value.substr(slash + 1, name.size());
    }
    const bool address = line.key.starts_with("lxc.net.") && line.key.ends_with(".hwaddr");
    return address && is_plain_address(value) ? value : std::string_view();
}

// Whether a line may have such a part; most do not, and are not parsed.
bool may_vary(std::string_view line) {
    constexpr std::array<std::string_view, 3> keys{"lxc.uts.name", "lxc.rootfs.path", "lxc.net."};
    return std::ranges::any_of(keys, [&](std::string_view key) { return line.starts_with(key); });
}

std::array<std::string *, 6> texts_of(findings::Finding &finding) {
    return {&finding.message, &finding.value, &finding.live, &finding.fix, &finding.why, &finding.waiver};
}

// Puts the mark where the text names the file; false if it names something else that was left out.
bool make_general(std::string &text, const std::string &file, const std::vector<std::string> &left_out) {
    if (text.find(k_mark) != std::string::npos)
        return false;
    replace_all(text, file, {&k_mark, 1});
    return std::ranges::none_of(
        left_out, [&](const std::string &word) { return text.find(word) != std::string::npos; });
}

} // namespace

std::optional<Shape> shape_of(std::string_view bytes, const configs::ConfigPath &where) {
    const std::string &path = where.path, name = configs::container_of(path);
    // Shown without a folder, it might be any word of a text.
    if (!where.shown.ends_with(name + std::string(k_file)) || !path.ends_with(k_file) ||
        !is_plain_name(name) || bytes.find(k_mark) != std::string_view::npos)
        return std::nullopt;
    Shape shape;
    shape.text.reserve(path.size() + bytes.size());
    shape.text += path.substr(0, path.size() - name.size() - k_file.size()); // a policy may be for a lxcpath
    shape.text += k_mark;
    shape.left_out = {name};
    while (!bytes.empty()) {
        const auto end = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
        const std::string_view line = bytes.substr(0, end);
        const auto part =
            may_vary(line)
                ? varying_part(lxc::parse_line(line.substr(0, line.find('\n')), lxc::Syntax::lxc), name)
                : std::string_view();
        if (part.empty()) {
            shape.text += line;
        } else {
            const auto before = static_cast<std::size_t>(part.data() - line.data());
            shape.text += line.substr(0, before);
            shape.text += k_mark;
            shape.text += line.substr(before + part.size());
            if (part != name)
                shape.left_out.emplace_back(part);
        }
        bytes.remove_prefix(end);
    }
    return shape;
}

std::optional<Outcome> Alike::find(const Shape &shape, const configs::ConfigPath &where) const {
    const auto known = outcomes_.find(shape.text);
    if (known == outcomes_.end())
        return std::nullopt;
    Outcome outcome = known->second;
    for (findings::Finding &finding : outcome.findings) {
        if (!finding.container.empty())
            finding.container = shape.left_out.front();
        if (finding.at.file.empty())
            finding.at.file = where.shown;
        for (std::string *text : texts_of(finding))
            replace_all(*text, {&k_mark, 1}, where.shown);
    }
    return outcome;
}

void Alike::keep(const Shape &shape, const configs::ConfigPath &where, const Outcome &outcome) {
    if (outcomes_.size() == k_most_kept)
        return;
    Outcome kept = outcome;
    for (findings::Finding &finding : kept.findings) {
        for (std::string *text : texts_of(finding)) {
            if (!make_general(*text, where.shown, shape.left_out))
                return;
        }
        if (finding.at.file == where.shown)
            finding.at.file.clear();
    }
    outcomes_.emplace(shape.text, std::move(kept));
}

} // namespace warden::ctl::check
