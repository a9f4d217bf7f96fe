// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/received/manifest.hpp"

#include "base/sha256.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::received {
namespace {

const PolicyFiles k_files{{"10-a.conf", "mode = audit\n"}, {"20-b.conf", ""}};

Manifest sample() {
    return manifest_of(k_files, "2026.11-3", "2026-11-28T12:00:00Z", "0.1.0");
}

std::string changed(const std::string &from, const std::string &to) {
    std::string text = manifest_text(sample());
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(ManifestText, ComesBackAsItWas) {
    const auto parsed = parse_manifest(manifest_text(sample()), "m");
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->revision, "2026.11-3");
    EXPECT_EQ(parsed->time, "2026-11-28T12:00:00Z");
    EXPECT_EQ(parsed->minimum_version, "0.1.0");
    ASSERT_EQ(parsed->files.size(), 2U);
    EXPECT_EQ(parsed->files[0].sha256, hex_text(sha256("mode = audit\n")));
    EXPECT_TRUE(check_files(*parsed, k_files, "m"));
}

struct BadManifest {
    const char *from, *to, *says;
};
class BadManifests : public testing::TestWithParam<BadManifest> {};
TEST_P(BadManifests, AreRefused) {
    const auto parsed = parse_manifest(changed(GetParam().from, GetParam().to), "m");
    ASSERT_FALSE(parsed);
    EXPECT_EQ(parsed.error().code, k_refused);
    EXPECT_NE(parsed.error().message.find(GetParam().says), std::string::npos) << parsed.error().message;
}
INSTANTIATE_TEST_SUITE_P(
    Kinds, BadManifests,
    testing::Values(BadManifest{"\"manifest_version\": 1", "\"manifest_version\": 2", "of version 2, which"},
                    BadManifest{"\"manifest_version\": 1", "\"manifest_version\": \"1\"", "does not know"},
                    BadManifest{"\"manifest_version\": 1", "\"roots\": 1", "is not a manifest"},
                    BadManifest{"\"revision\"", "\"x\": 1, \"revision\"", "the members"},
                    BadManifest{"2026.11-3", "a b", "not well formed"},
                    BadManifest{"2026-11-28T12:00:00Z", "2026-11-28 12:00", "not well formed"},
                    BadManifest{"0.1.0", "0.1-rc", "is not a version"},
                    BadManifest{"0.1.0", "1.2.3.4.5", "is not a version"},
                    BadManifest{"10-a.conf", "../a.conf", "not the name of a policy file"},
                    BadManifest{"10-a.conf", ".a.conf", "not the name of a policy file"},
                    BadManifest{"10-a.conf", "/etc/a.conf", "not the name of a policy file"},
                    BadManifest{"10-a.conf", "a\\u0000.conf", "not the name of a policy file"},
                    BadManifest{"10-a.conf", "20-b.conf", "twice"},
                    BadManifest{"\"size\": 13", "\"size\": -13", "nothing else"},
                    BadManifest{"\"size\": 13", "\"size\": 262145", "would be larger"},
                    BadManifest{"\"sha256\": \"", "\"sha256\": \"0", "is not one"}));

TEST(BadManifestTexts, AreRefused) {
    for (const std::string &text : {std::string(), std::string("[]"), std::string("{"), std::string("\xff"),
                                    std::string(100'000, '['), std::string(k_max_manifest_bytes + 1, ' ')})
        EXPECT_EQ(parse_manifest(text, "m").error().code, k_refused);
    PolicyFiles many;
    for (std::size_t i = 0; i <= k_max_files; ++i)
        many.emplace(std::to_string(i) + ".conf", "");
    const auto parsed = parse_manifest(manifest_text(manifest_of(many, "r", sample().time, "0")), "m");
    EXPECT_EQ(parsed.error().code, k_refused);
}

TEST(CheckFiles, WantsThemAsTheManifestSays) {
    const auto says = [](const PolicyFiles &files) {
        return check_files(sample(), files, "m").error().message;
    };
    EXPECT_EQ(says({{"10-a.conf", "mode = audit\n"}}), "m: 20-b.conf is missing, which the manifest names");
    EXPECT_EQ(says({{"10-a.conf", "mode = audif\n"}, {"20-b.conf", ""}}),
              "m: 10-a.conf is not what the manifest says it is (sha256)");
    PolicyFiles more = k_files;
    more["30-c.conf"] = "";
    EXPECT_EQ(says(more), "m: the manifest does not name 30-c.conf");
}

TEST(Versions, AreComparedByNumber) {
    EXPECT_EQ(*compare_versions("0.9", "0.10"), -1);
    EXPECT_EQ(*compare_versions("1", "1.0.0"), 0);
    EXPECT_EQ(*compare_versions("1.0.1", "1"), 1);
    EXPECT_FALSE(compare_versions("1.", "1"));
    EXPECT_TRUE(check_version(sample(), "0.1.0"));
    EXPECT_EQ(check_version(sample(), "0.0.9").error().code, k_refused);
}

} // namespace
} // namespace warden::ctl::received
