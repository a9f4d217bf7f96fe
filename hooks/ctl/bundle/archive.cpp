// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/bundle/archive.hpp"

#include "base/text.hpp"
#include "config/lines.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <array>
#include <memory>
#include <optional>
#include <sys/stat.h>

namespace warden::ctl::bundle {
namespace {

constexpr std::string_view k_folder = "policy.d/";
constexpr mode_t k_mode = 0644;

struct Freed {
    void operator()(archive_entry *entry) const { archive_entry_free(entry); }
};
using Entry = std::unique_ptr<archive_entry, Freed>;
struct ReadEnd {
    void operator()(archive *reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, ReadEnd>;
struct WriteEnd {
    void operator()(archive *writer) const { archive_write_free(writer); }
};
using Writer = std::unique_ptr<archive, WriteEnd>;

std::string reason(archive *at) {
    const char *text = archive_error_string(at);
    return printable(text == nullptr ? "no reason given" : text, 200);
}

Status add_entry(archive *writer, const std::string &name, std::string_view text) {
    const Entry entry(archive_entry_new());
    if (!entry)
        return Error{"no memory", ENOMEM};
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), k_mode);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(text.size()));
    archive_entry_set_mtime(entry.get(), 0, 0); // the manifest says when
    if (archive_write_header(writer, entry.get()) != ARCHIVE_OK ||
        archive_write_data(writer, text.data(), text.size()) != static_cast<la_ssize_t>(text.size()))
        return Error{"cannot pack " + name + ": " + reason(writer), EIO};
    return k_done;
}

// What an entry is, by its name and kind.
Status check_entry(archive_entry *entry, const std::string &name, const std::string &what) {
    const auto refuse = [&](const std::string &why) { return received::refused(what + ": " + why); };
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) != nullptr ||
        archive_entry_symlink(entry) != nullptr || archive_entry_sparse_count(entry) != 0)
        return refuse("'" + printable(name, 100) + "' is not a plain file");
    const bool known = name == received::k_manifest_name ||
                       (name.starts_with(k_folder) && received::is_policy_name(name.substr(k_folder.size())));
    if (!known)
        return refuse("'" + printable(name, 100) + "' has no place in a bundle");
    return k_done;
}

Result<std::string> read_content(archive *reader, std::size_t max_bytes, const std::string &name,
                                 const std::string &what) {
    std::string text;
    std::array<char, 16384> chunk{};
    for (;;) {
        const auto got = archive_read_data(reader, chunk.data(), chunk.size());
        if (got < 0)
            return received::refused(what + ": " + name + " cannot be read: " + reason(reader));
        if (got == 0)
            return text;
        text.append(chunk.data(), static_cast<std::size_t>(got));
        if (text.size() > max_bytes)
            return received::refused(what + ": " + name + " is larger than " + std::to_string(max_bytes) +
                                     " bytes");
    }
}

struct Contents {
    std::optional<std::string> manifest;
    received::PolicyFiles files;
    std::size_t total = 0;
};

Status take_entry(archive *reader, archive_entry *entry, Contents &contents, const std::string &what) {
    const char *path = archive_entry_pathname(entry);
    const std::string name = path == nullptr ? "" : path;
    TRY(check_entry(entry, name, what));
    const bool is_manifest = name == received::k_manifest_name;
    TRY_ASSIGN(std::string text,
               read_content(reader, is_manifest ? received::k_max_manifest_bytes : config::k_max_file_bytes,
                            name, what));
    contents.total += text.size();
    if (contents.total > received::k_max_total_bytes + received::k_max_manifest_bytes ||
        contents.files.size() > received::k_max_files)
        return received::refused(what + " holds more than a policy can have");
    const bool twice = is_manifest ? contents.manifest.has_value()
                                   : !contents.files.try_emplace(name.substr(k_folder.size()), text).second;
    if (twice)
        return received::refused(what + " has " + name + " twice");
    if (is_manifest)
        contents.manifest = std::move(text);
    return k_done;
}

} // namespace

Result<std::string> pack(const Bundle &bundle) {
    const Writer writer(archive_write_new());
    std::string bytes(k_max_bundle_bytes, '\0');
    std::size_t used = 0;
    if (!writer || archive_write_set_format_ustar(writer.get()) != ARCHIVE_OK ||
        archive_write_open_memory(writer.get(), bytes.data(), bytes.size(), &used) != ARCHIVE_OK)
        return Error{"cannot begin an archive", EIO};
    TRY(add_entry(writer.get(), received::k_manifest_name, bundle.manifest_text));
    for (const auto &[name, text] : bundle.files)
        TRY(add_entry(writer.get(), std::string(k_folder) + name, text));
    if (archive_write_close(writer.get()) != ARCHIVE_OK)
        return Error{"cannot end the archive: " + reason(writer.get()), EIO};
    bytes.resize(used);
    return bytes;
}

Result<Bundle> unpack(std::string_view bytes, const std::string &what) {
    const Reader reader(archive_read_new());
    if (!reader || archive_read_support_format_tar(reader.get()) != ARCHIVE_OK)
        return Error{"cannot read archives", EIO};
    if (archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
        return received::refused(what + " is not a bundle: " + reason(reader.get()));
    Contents contents;
    for (;;) {
        archive_entry *entry = nullptr;
        const int code = archive_read_next_header(reader.get(), &entry);
        if (code == ARCHIVE_EOF)
            break;
        if (code != ARCHIVE_OK)
            return received::refused(what +
                                     " is not a bundle (an uncompressed tar): " + reason(reader.get()));
        TRY(take_entry(reader.get(), entry, contents, what));
    }
    if (!contents.manifest)
        return received::refused(what + " has no " + received::k_manifest_name);
    TRY_ASSIGN(received::Manifest manifest,
               received::parse_manifest(*contents.manifest, what + ": " + received::k_manifest_name));
    TRY(received::check_files(manifest, contents.files, what));
    return Bundle{std::move(manifest), std::move(*contents.manifest), std::move(contents.files)};
}

} // namespace warden::ctl::bundle
