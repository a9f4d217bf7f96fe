// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/json.hpp"

#include <gtest/gtest.h>

namespace {

using warden::Json;

TEST(JsonText, ADocumentKeepsTheOrderAndEndsInANewline) {
    EXPECT_EQ(warden::json_document({{"b", 1}, {"a", Json::array()}}), "{\n \"b\": 1,\n \"a\": []\n}\n");
}

TEST(JsonText, ALineIsOneLine) {
    EXPECT_EQ(warden::json_line({{"b", {1, 2}}, {"a", "x\ny"}}), R"({"b":[1,2],"a":"x\ny"})");
}

// The names of containers, paths and labels are whatever a file system takes.
TEST(JsonText, BytesThatAreNotUtf8AreReplaced) {
    const Json json{{"name", "a\xff\xc3"}};
    EXPECT_EQ(warden::json_line(json), "{\"name\":\"a\xef\xbf\xbd\xef\xbf\xbd\"}");
    EXPECT_EQ(warden::json_document(json), "{\n \"name\": \"a\xef\xbf\xbd\xef\xbf\xbd\"\n}\n");
}

} // namespace
