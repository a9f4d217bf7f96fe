// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/cli/markup.hpp"

#include <gtest/gtest.h>

namespace warden::ctl::cli {
namespace {

TEST(Markup, NothingIsMarkup) {
    EXPECT_EQ(markup(""), "");
    EXPECT_EQ(markup("a b"), "a b");
    EXPECT_EQ(markup("<a href=\"x\">&'\n</a>"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;&#10;&lt;/a&gt;");
    EXPECT_EQ(markup("\xC3\xA9<"), "\xC3\xA9&lt;");
}

} // namespace
} // namespace warden::ctl::cli
