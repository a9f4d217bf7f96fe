// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/bundle/archive.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <functional>
#include <gtest/gtest.h>
#include <sys/stat.h>

namespace warden::ctl::bundle {
namespace {

Bundle sample() {
    received::PolicyFiles files{{"10-a.conf", "mode = audit\n"}, {"20-b.conf", ""}};
    const received::Manifest manifest = received::manifest_of(files, "r1", "2026-11-28T12:00:00Z", "0");
    return {manifest, received::manifest_text(manifest), std::move(files)};
}

struct Made {
    std::string name, text;
    mode_t type = AE_IFREG;
    std::string link{}; // a symbolic link's target, or a hard link's
};

// As tar(1) would make it of anything.
std::string tar_of(const std::vector<Made> &entries, int filter = ARCHIVE_FILTER_NONE) {
    std::string bytes(std::size_t{16} << 20U, '\0');
    std::size_t used = 0;
    archive *writer = archive_write_new();
    archive_write_set_format_pax_restricted(writer);
    archive_write_add_filter(writer, filter);
    archive_write_open_memory(writer, bytes.data(), bytes.size(), &used);
    for (const Made &made : entries) {
        archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, made.name.c_str());
        archive_entry_set_filetype(entry, made.type);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, static_cast<la_int64_t>(made.text.size()));
        if (made.type == AE_IFLNK)
            archive_entry_set_symlink(entry, made.link.c_str());
        else if (!made.link.empty())
            archive_entry_set_hardlink(entry, made.link.c_str());
        archive_write_header(writer, entry);
        archive_write_data(writer, made.text.data(), made.text.size());
        archive_entry_free(entry);
    }
    archive_write_close(writer);
    archive_write_free(writer);
    bytes.resize(used);
    return bytes;
}

std::vector<Made> entries() {
    const Bundle bundle = sample();
    return {{received::k_manifest_name, bundle.manifest_text},
            {"policy.d/10-a.conf", "mode = audit\n"},
            {"policy.d/20-b.conf", ""}};
}

std::string why_refused(const std::string &bytes) {
    const auto bundle = unpack(bytes, "b.tar");
    if (bundle)
        return "not refused";
    EXPECT_EQ(bundle.error().code, received::k_refused) << bundle.error().message;
    return bundle.error().message;
}

TEST(Archive, ComesBackAsItWas) {
    const auto bytes = pack(sample());
    ASSERT_TRUE(bytes) << bytes.error().message;
    EXPECT_EQ(*bytes, *pack(sample()));
    const auto bundle = unpack(*bytes, "b.tar");
    ASSERT_TRUE(bundle) << bundle.error().message;
    EXPECT_EQ(bundle->files, sample().files);
    EXPECT_EQ(bundle->manifest_text, sample().manifest_text);
    EXPECT_TRUE(unpack(tar_of(entries()), "b.tar"));
}

TEST(Archive, TakesTheLargestPolicy) {
    Bundle bundle;
    for (std::size_t i = 0; i < received::k_max_total_bytes / (std::size_t{256} * 1024); ++i)
        bundle.files.emplace(std::string(80, 'n') + std::to_string(10 + i) + ".conf",
                             std::string(std::size_t{256} * 1024, 'x'));
    bundle.manifest = received::manifest_of(bundle.files, "r", "2026-11-28T12:00:00Z", "0");
    bundle.manifest_text = received::manifest_text(bundle.manifest);
    const auto bytes = pack(bundle);
    ASSERT_TRUE(bytes) << bytes.error().message;
    EXPECT_TRUE(unpack(*bytes, "b.tar"));
}

struct BadEntry {
    Made made;
    const char *says;
};
class BadEntries : public testing::TestWithParam<BadEntry> {};
TEST_P(BadEntries, AreRefused) {
    auto all = entries();
    all.push_back(GetParam().made);
    const std::string why = why_refused(tar_of(all));
    EXPECT_NE(why.find(GetParam().says), std::string::npos) << why;
}
INSTANTIATE_TEST_SUITE_P(
    Kinds, BadEntries,
    testing::Values(BadEntry{{"../etc/x.conf", ""}, "has no place in a bundle"},
                    BadEntry{{"policy.d/../../etc/x.conf", ""}, "has no place in a bundle"},
                    BadEntry{{"/etc/lxc-warden/policy.d/x.conf", ""}, "has no place in a bundle"},
                    BadEntry{{"policy.d/sub/x.conf", ""}, "has no place in a bundle"},
                    BadEntry{{"policy.d/README", ""}, "has no place in a bundle"},
                    BadEntry{{"policy.d/\x1b[2J.conf", ""}, "has no place in a bundle"},
                    BadEntry{{"policy.d/30.conf", "x"}, "does not name 30.conf"},
                    BadEntry{{"policy.d/10-a.conf", "mode = audit\n"}, "twice"},
                    BadEntry{{received::k_manifest_name, "{}"}, "twice"},
                    BadEntry{{"policy.d/30.conf", "", AE_IFLNK, "/etc/shadow"}, "is not a plain file"},
                    BadEntry{{"policy.d/30.conf", "", AE_IFREG, "policy.d/10-a.conf"}, "is not a plain file"},
                    BadEntry{{"policy.d/30.conf", "", AE_IFCHR}, "is not a plain file"},
                    BadEntry{{"policy.d/30.conf", "", AE_IFIFO}, "is not a plain file"},
                    BadEntry{{"policy.d", "", AE_IFDIR}, "is not a plain file"},
                    BadEntry{{"policy.d/30.conf", std::string(std::size_t{256} * 1024 + 1, 'x')},
                             "is larger than"}));

TEST(BadArchives, AreRefused) {
    const std::string good = *pack(sample());
    EXPECT_NE(why_refused("").find("b.tar"), std::string::npos);
    EXPECT_NE(why_refused("# a policy\nmode = enforce\n"), "not refused");
    EXPECT_NE(why_refused(tar_of(entries(), ARCHIVE_FILTER_GZIP)), "not refused");
    EXPECT_NE(why_refused(tar_of({{"policy.d/10-a.conf", ""}})).find("has no manifest.json"),
              std::string::npos);
    auto missing = entries();
    missing.pop_back();
    EXPECT_NE(why_refused(tar_of(missing)).find("20-b.conf is missing"), std::string::npos);
    std::vector<Made> many{{received::k_manifest_name, sample().manifest_text}};
    for (std::size_t i = 0; i < received::k_max_files + 10; ++i)
        many.push_back({"policy.d/" + std::to_string(i) + ".conf", ""});
    EXPECT_NE(why_refused(tar_of(many)).find("more than a policy can have"), std::string::npos);
    // Cut off anywhere, and every byte of the first entries changed.
    for (std::size_t size = 0; size < 2500; size += 31)
        EXPECT_NE(why_refused(good.substr(0, size)), "not refused") << size;
    for (std::size_t at = 512; at < 512 + sample().manifest_text.size(); at += 7) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 1);
        const auto bundle = unpack(bad, "b.tar");
        // What is not refused says so in its manifest, whose signature then does not fit.
        EXPECT_TRUE(!bundle || bundle->manifest_text != sample().manifest_text) << at;
    }
}

} // namespace
} // namespace warden::ctl::bundle
