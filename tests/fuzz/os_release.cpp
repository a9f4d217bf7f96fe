// SPDX-License-Identifier: LGPL-2.1-or-later
// /etc/os-release of a guest.
#include "fuzz.hpp"

#include "base/text.hpp"
#include "guest/os_release.hpp"

namespace {

using warden::fuzz::require;

constexpr std::size_t k_longest = 120; // printable(…, 100) ends with the character that it is in, and "..."

void is_harmless(const std::string &text) {
    require(text.size() <= k_longest, "what a guest says of itself is short");
    require(warden::is_valid_utf8(text), "and UTF-8");
    for (const char c : text)
        require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7F, "and acts on no terminal");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const std::string text(warden::fuzz::text_of(data, size));
    const auto os = warden::guest::parse_os_release(text);
    for (const auto &value : {os.id, os.version_id, os.name})
        is_harmless(value);
    const auto systemd = warden::guest::usual_systemd(os);
    require(!systemd || (!os.id.empty() && !os.version_id.empty()), "a guess needs a name and a version");
    // The last assignment counts, as in a shell, whatever was before it.
    const auto last = warden::guest::parse_os_release(text + "\nID='debian'\nVERSION_ID=\"8\"\n# = \n");
    require(last.id == "debian" && last.version_id == "8" && last.name == os.name, "the last one counts");
    require(warden::guest::usual_systemd(last) == 215, "and is what is looked up");
    return 0;
}
