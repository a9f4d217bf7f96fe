// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/received/manifest.hpp"

#include "base/json.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "config/lines.hpp"
#include "policy/block.hpp"

#include <algorithm>
#include <set>

namespace warden::ctl::received {
namespace {

constexpr std::uint64_t k_version = 1;
constexpr std::size_t k_max_name = 90, k_sha256_digits = 64, k_max_version_parts = 4;

bool is_alphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool consists_of(std::string_view text, std::string_view others) {
    return std::ranges::all_of(
        text, [&](char c) { return is_alphanumeric(c) || others.find(c) != std::string_view::npos; });
}

bool is_sha256(std::string_view text) {
    return text.size() == k_sha256_digits &&
           text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// The members of an object are these and no others.
bool has_exactly(const Json &object, const std::set<std::string> &names) {
    if (!object.is_object() || object.size() != names.size())
        return false;
    return std::ranges::all_of(names, [&](const std::string &name) { return object.contains(name); });
}

std::string text_of(const Json &object, const char *name) {
    const Json &member = object.at(name);
    return member.is_string() ? member.get<std::string>() : std::string();
}

Result<ManifestFile> parse_file(const Json &file, const std::string &what) {
    if (!has_exactly(file, {"name", "sha256", "size"}) || !file.at("size").is_number_unsigned())
        return refused(what + ": a file has name, sha256 and size, and nothing else");
    ManifestFile parsed{text_of(file, "name"), text_of(file, "sha256"), file.at("size").get<std::uint64_t>()};
    if (!is_policy_name(parsed.name))
        return refused(what + ": '" + printable(parsed.name, 100) + "' is not the name of a policy file");
    if (!is_sha256(parsed.sha256))
        return refused(what + ": the sha256 of " + parsed.name + " is not one");
    if (parsed.size > config::k_max_file_bytes)
        return refused(what + ": " + parsed.name + " would be larger than " +
                       std::to_string(config::k_max_file_bytes) + " bytes");
    return parsed;
}

Result<std::vector<std::uint64_t>> version_parts(std::string_view text) {
    std::vector<std::uint64_t> parts;
    for (const auto part : split(text, '.')) {
        const auto number = parse_u64(part);
        if (!number || parts.size() == k_max_version_parts)
            return refused("'" + printable(text, 80) + "' is not a version (numbers with dots, as 0.1.0)");
        parts.push_back(*number);
    }
    parts.resize(k_max_version_parts);
    return parts;
}

} // namespace

bool is_utc_time(std::string_view text) {
    constexpr std::string_view form = "dddd-dd-ddTdd:dd:ddZ";
    return std::equal(text.begin(), text.end(), form.begin(), form.end(),
                      [](char c, char wanted) { return wanted == 'd' ? c >= '0' && c <= '9' : c == wanted; });
}

bool is_policy_name(std::string_view name) {
    return name.ends_with(".conf") && name.size() <= k_max_name && name.front() != '.' &&
           consists_of(name, "._+@-");
}

Result<int> compare_versions(std::string_view a, std::string_view b) {
    TRY_ASSIGN(const auto left, version_parts(a));
    TRY_ASSIGN(const auto right, version_parts(b));
    return left < right ? -1 : left > right ? 1 : 0;
}

Manifest manifest_of(const PolicyFiles &files, std::string revision, std::string time,
                     std::string minimum_version) {
    Manifest manifest{std::move(revision), std::move(time), std::move(minimum_version), {}};
    for (const auto &[name, text] : files)
        manifest.files.push_back({name, hex_text(sha256(text)), text.size()});
    return manifest;
}

std::string manifest_text(const Manifest &manifest) {
    Json files = Json::array();
    for (const ManifestFile &file : manifest.files)
        files.push_back({{"name", file.name}, {"sha256", file.sha256}, {"size", file.size}});
    return json_document({{"manifest_version", k_version},
                          {"revision", manifest.revision},
                          {"time", manifest.time},
                          {"minimum_version", manifest.minimum_version},
                          {"files", std::move(files)}});
}

Result<Manifest> parse_manifest(std::string_view text, const std::string &what) {
    if (text.size() > k_max_manifest_bytes)
        return refused(what + " is larger than " + std::to_string(k_max_manifest_bytes) + " bytes");
    const Json json = Json::parse(text, nullptr, false);
    if (!json.is_object() || !json.contains("manifest_version"))
        return refused(what + " is not a manifest");
    if (json.at("manifest_version") != k_version)
        return refused(what + " is of version " + printable(json_line(json.at("manifest_version")), 40) +
                       ", which this lxc-warden does not know; it knows version " +
                       std::to_string(k_version));
    if (!has_exactly(json, {"manifest_version", "revision", "time", "minimum_version", "files"}) ||
        !json.at("files").is_array())
        return refused(what + " has not the members that a manifest has");
    Manifest manifest{text_of(json, "revision"), text_of(json, "time"), text_of(json, "minimum_version"), {}};
    if (!policy::is_revision(manifest.revision) || !is_utc_time(manifest.time))
        return refused(what + ": the revision or the time is not well formed");
    TRY(compare_versions(manifest.minimum_version, "0"));
    if (json.at("files").size() > k_max_files)
        return refused(what + " names more than " + std::to_string(k_max_files) + " files");
    std::set<std::string> names;
    std::uint64_t total = 0;
    for (const Json &file : json.at("files")) {
        TRY_ASSIGN(ManifestFile parsed, parse_file(file, what));
        total += parsed.size;
        if (!names.insert(parsed.name).second)
            return refused(what + " names " + parsed.name + " twice");
        manifest.files.push_back(std::move(parsed));
    }
    if (total > k_max_total_bytes)
        return refused(what + ": the files would have more than " + std::to_string(k_max_total_bytes) +
                       " bytes");
    return manifest;
}

Status check_files(const Manifest &manifest, const PolicyFiles &files, const std::string &what) {
    for (const ManifestFile &file : manifest.files) {
        const auto found = files.find(file.name);
        if (found == files.end())
            return refused(what + ": " + file.name + " is missing, which the manifest names");
        if (found->second.size() != file.size || hex_text(sha256(found->second)) != file.sha256)
            return refused(what + ": " + file.name + " is not what the manifest says it is (sha256)");
    }
    for (const auto &[name, text] : files) {
        if (std::ranges::find(manifest.files, name, &ManifestFile::name) == manifest.files.end())
            return refused(what + ": the manifest does not name " + name);
    }
    return k_done;
}

Status check_version(const Manifest &manifest, std::string_view own_version) {
    TRY_ASSIGN(const int order, compare_versions(own_version, manifest.minimum_version));
    if (order < 0)
        return refused("revision " + manifest.revision + " needs lxc-warden " + manifest.minimum_version +
                       " or newer; this is " + std::string(own_version));
    return k_done;
}

} // namespace warden::ctl::received
