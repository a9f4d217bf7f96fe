// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest/elf.hpp"

#include <cstdint>
#include <gelf.h>
#include <memory>
#include <optional>

namespace warden::guest {
namespace {

constexpr std::size_t k_most_headers = 1000;
constexpr std::size_t k_most_entries = 10'000;
constexpr std::size_t k_longest_name = 4096;

using Handle = std::unique_ptr<Elf, int (*)(Elf *)>;

struct Dynamic {
    std::vector<std::uint64_t> needed; // offsets into the string table
    std::optional<std::uint64_t> strings;
};

Error damaged(const char *what) {
    return {std::string("the ELF file is damaged: ") + what, EINVAL};
}

std::vector<GElf_Phdr> program_headers(Elf *elf) {
    std::size_t count = 0;
    std::vector<GElf_Phdr> headers;
    if (elf_getphdrnum(elf, &count) != 0)
        return headers;
    for (std::size_t i = 0; i < count && i < k_most_headers; ++i) {
        GElf_Phdr header{};
        if (gelf_getphdr(elf, static_cast<int>(i), &header) != nullptr)
            headers.push_back(header);
    }
    return headers;
}

Result<Dynamic> read_dynamic(Elf *elf, const GElf_Phdr &header) {
    Elf_Data *data =
        elf_getdata_rawchunk(elf, static_cast<std::int64_t>(header.p_offset), header.p_filesz, ELF_T_DYN);
    if (data == nullptr)
        return damaged("its dynamic section lies outside of it");
    Dynamic dynamic;
    for (std::size_t i = 0; i < k_most_entries; ++i) {
        GElf_Dyn entry{};
        if (gelf_getdyn(data, static_cast<int>(i), &entry) == nullptr || entry.d_tag == DT_NULL)
            break;
        if (entry.d_tag == DT_NEEDED)
            dynamic.needed.push_back(entry.d_un.d_val);
        if (entry.d_tag == DT_STRTAB)
            dynamic.strings = entry.d_un.d_ptr;
    }
    return dynamic;
}

// An address of the running program as an offset in the file.
std::optional<std::uint64_t> file_offset(const std::vector<GElf_Phdr> &headers, std::uint64_t address) {
    for (const auto &header : headers) {
        if (header.p_type == PT_LOAD && address >= header.p_vaddr &&
            address - header.p_vaddr < header.p_filesz)
            return address - header.p_vaddr + header.p_offset;
    }
    return std::nullopt;
}

Result<std::string> string_at(std::string_view bytes, std::uint64_t table, std::uint64_t offset) {
    if (table > bytes.size() || offset >= bytes.size() - table)
        return damaged("a name lies outside of it");
    const auto rest = bytes.substr(table + offset, k_longest_name);
    const auto end = rest.find('\0');
    if (end == std::string_view::npos)
        return damaged("a name has no end");
    return std::string(rest.substr(0, end));
}

} // namespace

Result<std::vector<std::string>> needed_libraries(std::string_view bytes) {
    if (!bytes.starts_with("\177ELF") || elf_version(EV_CURRENT) == EV_NONE)
        return Error{"it is not an ELF file", EINVAL};
    // libelf takes a char * and writes to it only when it is told to update the file.
    const Handle elf(elf_memory(const_cast<char *>(bytes.data()), bytes.size()), elf_end);
    if (!elf || elf_kind(elf.get()) != ELF_K_ELF)
        return damaged("its header cannot be read");
    const auto headers = program_headers(elf.get());
    std::vector<std::string> names;
    for (const auto &header : headers) {
        if (header.p_type != PT_DYNAMIC)
            continue;
        TRY_ASSIGN(const Dynamic dynamic, read_dynamic(elf.get(), header));
        if (dynamic.needed.empty())
            break;
        const auto table = dynamic.strings ? file_offset(headers, *dynamic.strings) : std::nullopt;
        if (!table)
            return damaged("it has no string table");
        for (const auto offset : dynamic.needed) {
            TRY_ASSIGN(names.emplace_back(), string_at(bytes, *table, offset));
        }
        break;
    }
    if (headers.empty())
        return damaged("it has no program headers");
    return names;
}

} // namespace warden::guest
