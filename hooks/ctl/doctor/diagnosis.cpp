#include "ctl/doctor/diagnosis.hpp"

#include "base/text.hpp"

namespace warden::ctl::doctor {

void Diagnosis::add(std::string_view id, std::string message, std::string live, Source at) {
    auto finding = findings::finding_from(doctor_checks(), id, std::move(message), std::move(at));
    finding.live = std::move(live);
    findings_.push_back(std::move(finding));
}

std::vector<std::string> kernel_arguments(const Dir &root, std::string_view name) {
    std::vector<std::string> found;
    const auto line = root.read_kernel_file("proc/cmdline");
    if (!line)
        return found;
    for (const auto word : words(trim(*line))) {
        if (word.substr(0, word.find('=')) == name)
            found.push_back(printable(word, 100));
    }
    return found;
}

} // namespace warden::ctl::doctor
