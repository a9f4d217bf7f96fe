// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/modules/object.hpp"

#include <algorithm>
#include <gelf.h>
#include <memory>

namespace warden::ctl::modules {
namespace {

constexpr std::size_t k_most = 100'000; // rows of any table
constexpr std::string_view k_library = "libwarden.so.1";

using Handle = std::unique_ptr<Elf, int (*)(Elf *)>;

std::string name_at(Elf *elf, std::size_t table, std::size_t offset) {
    const char *name = elf_strptr(elf, table, offset);
    return name == nullptr ? std::string() : std::string(name);
}

std::size_t rows_of(const GElf_Shdr &header) {
    return header.sh_entsize == 0 ? 0 : std::min<std::size_t>(header.sh_size / header.sh_entsize, k_most);
}

void read_segments(Elf *elf, ObjectFacts &facts) {
    std::size_t count = 0;
    facts.executable_stack = true;
    if (elf_getphdrnum(elf, &count) != 0)
        return;
    for (std::size_t i = 0; i < std::min(count, k_most); ++i) {
        GElf_Phdr header{};
        if (gelf_getphdr(elf, static_cast<int>(i), &header) == nullptr)
            continue;
        facts.has_relro = facts.has_relro || header.p_type == PT_GNU_RELRO;
        if (header.p_type == PT_GNU_STACK)
            facts.executable_stack = (header.p_flags & PF_X) != 0;
    }
}

void read_dynamic(Elf *elf, Elf_Data *data, const GElf_Shdr &header, ObjectFacts &facts) {
    for (std::size_t i = 0; i < rows_of(header); ++i) {
        GElf_Dyn entry{};
        if (gelf_getdyn(data, static_cast<int>(i), &entry) == nullptr || entry.d_tag == DT_NULL)
            return;
        const auto value = entry.d_un.d_val;
        if (entry.d_tag == DT_NEEDED)
            facts.links_libwarden = facts.links_libwarden || name_at(elf, header.sh_link, value) == k_library;
        facts.binds_now = facts.binds_now || entry.d_tag == DT_BIND_NOW ||
                          (entry.d_tag == DT_FLAGS && (value & DF_BIND_NOW) != 0) ||
                          (entry.d_tag == DT_FLAGS_1 && (value & DF_1_NOW) != 0);
        facts.has_text_relocations = facts.has_text_relocations || entry.d_tag == DT_TEXTREL ||
                                     (entry.d_tag == DT_FLAGS && (value & DF_TEXTREL) != 0);
    }
}

void read_symbols(Elf *elf, Elf_Data *data, const GElf_Shdr &header, ObjectFacts &facts) {
    for (std::size_t i = 0; i < rows_of(header); ++i) {
        GElf_Sym symbol{};
        if (gelf_getsym(data, static_cast<int>(i), &symbol) == nullptr)
            return;
        const auto visibility = GELF_ST_VISIBILITY(symbol.st_other);
        const bool is_seen = GELF_ST_BIND(symbol.st_info) != STB_LOCAL &&
                             (visibility == STV_DEFAULT || visibility == STV_PROTECTED);
        const std::string name = name_at(elf, header.sh_link, symbol.st_name);
        if (symbol.st_shndx == SHN_UNDEF)
            facts.calls_libwarden = facts.calls_libwarden || name.starts_with("warden_");
        if (is_seen && symbol.st_shndx != SHN_UNDEF && symbol.st_shndx != SHN_ABS)
            facts.exported.push_back(name);
    }
}

void read_versions(Elf *elf, Elf_Data *data, const GElf_Shdr &header, ObjectFacts &facts) {
    int offset = 0;
    GElf_Verneed need{};
    for (std::size_t i = 0; i < k_most && gelf_getverneed(data, offset, &need) != nullptr; ++i) {
        int at = offset + static_cast<int>(need.vn_aux);
        GElf_Vernaux version{};
        const bool ours = name_at(elf, header.sh_link, need.vn_file) == k_library;
        for (unsigned j = 0; ours && j < need.vn_cnt && gelf_getvernaux(data, at, &version) != nullptr; ++j) {
            facts.needed.push_back(name_at(elf, header.sh_link, version.vna_name));
            at += static_cast<int>(version.vna_next);
        }
        if (need.vn_next == 0)
            return;
        offset += static_cast<int>(need.vn_next);
    }
}

void read_sections(Elf *elf, ObjectFacts &facts) {
    for (Elf_Scn *section = elf_nextscn(elf, nullptr); section != nullptr;
         section = elf_nextscn(elf, section)) {
        GElf_Shdr header{};
        Elf_Data *data = elf_getdata(section, nullptr);
        if (gelf_getshdr(section, &header) == nullptr || data == nullptr)
            continue;
        if (header.sh_type == SHT_DYNAMIC)
            read_dynamic(elf, data, header, facts);
        if (header.sh_type == SHT_DYNSYM)
            read_symbols(elf, data, header, facts);
        if (header.sh_type == SHT_GNU_verneed)
            read_versions(elf, data, header, facts);
    }
    std::ranges::sort(facts.exported);
    std::ranges::sort(facts.needed);
}

} // namespace

Result<ObjectFacts> read_object(std::string_view bytes) {
    if (!bytes.starts_with("\177ELF") || elf_version(EV_CURRENT) == EV_NONE)
        return Error{"it is not an ELF file", EINVAL};
    // libelf takes a char * and writes to it only when it is told to update the file.
    const Handle elf(elf_memory(const_cast<char *>(bytes.data()), bytes.size()), elf_end);
    GElf_Ehdr header{};
    if (!elf || elf_kind(elf.get()) != ELF_K_ELF || gelf_getehdr(elf.get(), &header) == nullptr)
        return Error{"the ELF file is damaged: its header cannot be read", EINVAL};
    ObjectFacts facts;
    facts.is_shared_object = header.e_type == ET_DYN;
    read_segments(elf.get(), facts);
    read_sections(elf.get(), facts);
    return facts;
}

} // namespace warden::ctl::modules
