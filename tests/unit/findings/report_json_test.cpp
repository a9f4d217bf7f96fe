// SPDX-License-Identifier: LGPL-2.1-or-later
#include "findings/report_json.hpp"

#include "sample_report.hpp"

#include <gtest/gtest.h>

namespace warden::findings::test {
namespace {

std::vector<std::string> keys_of(const nlohmann::ordered_json &json) {
    std::vector<std::string> keys;
    for (const auto &item : json.items())
        keys.push_back(item.key());
    return keys;
}

TEST(ReportJson, FieldsAndOrderAreTheInterface) {
    const std::vector<std::string> keys{"id",    "severity", "container", "file", "line", "key",
                                        "value", "live",     "message",   "why",  "fix",  "waived"};
    EXPECT_EQ(keys_of(finding_json(sample_finding())), keys);
    EXPECT_EQ(keys_of(finding_json(Finding{})), keys);
}

TEST(ReportJson, Values) {
    const auto json = finding_json(sample_finding());
    EXPECT_EQ(json["severity"], "error");
    EXPECT_EQ(json["line"], 14);
    EXPECT_EQ(json["waived"], false);
    const auto bare = finding_json(Finding{});
    for (const char *key : {"container", "file", "line", "key", "value", "live", "fix"})
        EXPECT_TRUE(bare[key].is_null()) << key;
    Finding waived = sample_finding();
    waived.waiver = "ops";
    EXPECT_EQ(finding_json(waived)["waiver"], "ops");
}

TEST(ReportJson, WhatIsNoUtf8IsSpelt) {
    Finding finding = sample_finding();
    finding.value = "a\xff" + std::string(5000, 'b');
    finding.message = "gr\xc3\xbc\xc3\x9f\n\"";
    const auto json = finding_json(finding);
    EXPECT_EQ(json["value"].get<std::string>(), "a\\xff" + std::string(5000, 'b'));
    EXPECT_EQ(json["message"], finding.message);
    EXPECT_EQ(nlohmann::ordered_json::parse(json.dump()), json);
}

TEST(ReportJson, Counts) {
    EXPECT_EQ(counts_json({sample_finding()}).dump(), R"({"errors":1,"warnings":0,"infos":0,"waived":0})");
}

} // namespace
} // namespace warden::findings::test
