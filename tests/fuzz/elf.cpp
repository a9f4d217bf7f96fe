// SPDX-License-Identifier: LGPL-2.1-or-later
// A program out of a rootfs.
#include "fuzz.hpp"

#include "guest/elf.hpp"
#include "guest/systemd_version.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    using warden::fuzz::require;
    // A copy that ends where the file does, so that a read outside is seen.
    const std::string bytes(warden::fuzz::text_of(data, size));
    const auto needed = warden::guest::needed_libraries(bytes);
    if (!needed) {
        require(needed.error().code == EINVAL && !needed.error().message.empty(), "a refusal says why");
        return 0;
    }
    require(bytes.starts_with("\177ELF"), "only an ELF file is read");
    for (const auto &name : *needed) {
        require(name.find('\0') == std::string::npos, "a name ends at its NUL");
        require(bytes.find(name + '\0') != std::string::npos, "and stands in the file");
    }
    const auto version = warden::guest::systemd_version(*needed);
    require(!version || (*version > 0 && *version < 10'000), "a version is one");
    return 0;
}
