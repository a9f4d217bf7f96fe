// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/text.hpp"
#include "ctl/report/html_parts.hpp"

#include "base/utc.hpp"

#include <algorithm>

namespace warden::ctl::report {
namespace {

constexpr std::int64_t k_width = 116, k_height = 24, k_margin = 2;
constexpr std::size_t k_most_points = 60;

// Evenly chosen ones, with the first and the last.
std::vector<TrendPoint> chosen(const std::vector<TrendPoint> &all) {
    if (all.size() <= k_most_points)
        return all;
    std::vector<TrendPoint> some;
    for (std::size_t i = 0; i < k_most_points; ++i)
        some.push_back(all[i * (all.size() - 1) / (k_most_points - 1)]);
    return some;
}

std::string line(const std::vector<TrendPoint> &points, unsigned findings::Counts::*count, unsigned most,
                 std::string_view kind) {
    const std::int64_t begin = points.front().time,
                       span = std::max<std::int64_t>(1, points.back().time - begin);
    std::string out = "<polyline class=\"" + std::string(kind) + "\" points=\"";
    for (const TrendPoint &point : points) {
        const std::int64_t x = k_margin + static_cast<std::int64_t>(static_cast<double>(point.time - begin) /
                                                                    static_cast<double>(span) * k_width);
        const std::int64_t y = k_margin + k_height - std::int64_t{point.counts.*count} * k_height / most;
        out += std::to_string(x) + "," + std::to_string(y) + " ";
    }
    out.back() = '"';
    return out + "/>";
}

std::string change(unsigned from, unsigned to, std::string_view what) {
    return std::string(what) + " " + std::to_string(from) + " to " + std::to_string(to);
}

} // namespace

std::string trend_svg(const FleetHost &host) {
    if (host.trend.size() < 2)
        return "<span class=\"muted\">one report</span>";
    const auto points = chosen(host.trend);
    unsigned most = 1;
    for (const TrendPoint &point : points)
        most = std::max({most, point.counts.errors, point.counts.warnings});
    const auto &first = points.front(), &last = points.back();
    const std::string text = change(first.counts.errors, last.counts.errors, "errors") + ", " +
                             change(first.counts.warnings, last.counts.warnings, "warnings") + " in " +
                             counted(host.trend.size(), "report") + " since " +
                             utc_text(first.time).substr(0, 10);
    return "<svg viewBox=\"0 0 120 28\" width=\"120\" height=\"28\" role=\"img\" aria-label=\"" + html(text) +
           "\"><title>" + html(text) + "</title>" + line(points, &findings::Counts::warnings, most, "w") +
           line(points, &findings::Counts::errors, most, "e") + "</svg>";
}

} // namespace warden::ctl::report
