// SPDX-License-Identifier: LGPL-2.1-or-later
#include "cgroup/convert/line.hpp"

#include "base/text.hpp"
#include "cgroup/convert/names.hpp"
#include "cgroup/values/v2_value.hpp"

#include <algorithm>

namespace warden::cgroup::convert {

std::string text_of(const LiveLine &line) {
    return std::string(k_v1_prefix) + std::string(line.file) + " = " + printable(line.value, 120);
}

std::string note_and_advice(const Conversion &conversion) {
    return conversion.note + (conversion.advice.empty() ? "" : ". " + conversion.advice);
}

Conversion failed(const LiveLine &line, std::string_view code, std::string_view why,
                  std::string_view advice) {
    Conversion conversion;
    conversion.from = {line.index};
    conversion.fidelity = Fidelity::error;
    conversion.code = code;
    conversion.note = text_of(line) + ": " + std::string(why);
    conversion.advice = advice;
    return conversion;
}

Conversion failed_number(const LiveLine &line, values::NumberFault fault) {
    switch (fault) {
    case values::NumberFault::negative:
        return failed(
            line, "E-NEGATIVE",
            "a negative number is not valid here; where a file has a word for unlimited under v1, it is exactly -1",
            "Write the limit that is meant, or remove the line");
    case values::NumberFault::overflow:
        return failed(line, "E-OVERFLOW",
                      "larger than the kernel can hold; it would refuse the value or wrap it to another one",
                      "Write the limit that is meant");
    case values::NumberFault::malformed:
        break;
    }
    return failed(
        line, "E-MALFORMED",
        "not a number that the kernel accepts, so v1 refused to start with it. Only digits (with 0x for hex), in memory and hugetlb files also one suffix out of K, M, G, T, P, E; no text after it");
}

Conversion out_of_range(const LiveLine &line, std::string_view lowest, std::string_view highest) {
    return failed(line, "E-RANGE",
                  "outside of " + std::string(lowest) + ".." + std::string(highest) + ", so v1 refused it",
                  "Write a value in that range, or remove the line");
}

Conversion unknown_file(const LiveLine &line) {
    const std::string file(line.file);
    if (values::is_v2_action(line.file))
        return failed(line, "E-UNKNOWN", file + " sets no limit, and v1 refused to start with it",
                      "Remove the line");
    if (values::is_v2_file(line.file))
        return failed(line, "E-UNKNOWN", file + " is a cgroup2 file, v1 has none of that name",
                      "Write " + std::string(k_v2_prefix) + file);
    if (is_v1_file(line.file))
        return failed(line, "E-UNKNOWN", file + " cannot be set, so v1 refused to start with it",
                      "Remove the line");
    return failed(line, "E-UNKNOWN", "no controller of v1 has a file of this name, so the start failed there",
                  "Correct the name or remove the line");
}

void add(Conversion &conversion, std::string_view file, std::string value) {
    conversion.to.push_back({std::string(k_v2_prefix) + std::string(file), std::move(value)});
}

void worsen(Conversion &conversion, Fidelity fidelity, std::string_view code, std::string note,
            std::string_view advice) {
    if (fidelity <= conversion.fidelity) {
        // Of equal rank: both are said.
        if (fidelity == conversion.fidelity && !note.empty()) {
            conversion.note = note_and_advice(conversion) + (conversion.note.empty() ? "" : ". ") + note;
            conversion.advice = advice;
        }
        return;
    }
    conversion.fidelity = fidelity;
    conversion.code = code;
    conversion.note = std::move(note);
    conversion.advice = advice;
}

void warn_octal(Conversion &conversion, const LiveLine &line, bool octal) {
    if (octal)
        conversion.warnings.push_back("W-OCTAL: " + text_of(line) +
                                      " begins with 0, so the kernel reads it as an octal number");
}

} // namespace warden::cgroup::convert
