// SPDX-License-Identifier: LGPL-2.1-or-later
// With the ssh-keygen of this machine.
#include "ctl/bundle/signature.hpp"

#include "base/child.hpp"
#include "ctl/received/manifest.hpp"
#include "unit/lxc/temp_tree.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

namespace warden::ctl::bundle {
namespace {

const std::string k_text = "any bytes\n";

class Signature : public testing::Test {
protected:
    void SetUp() override {
        if (access("/usr/bin/ssh-keygen", X_OK) != 0)
            GTEST_SKIP() << "no ssh-keygen here";
        umask(022);
        make_key("ops");
        make_key("dev");
    }
    static void keygen(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "/usr/bin/ssh-keygen");
        const auto ran = run_program(arguments, Deadline::after_ms(60'000), 100'000);
        ASSERT_TRUE(ran);
        ASSERT_EQ(ran->end.code, 0) << ran->output;
    }
    void make_key(const std::string &name) {
        keygen({"-q", "-t", "ed25519", "-N", "", "-C", name, "-f", tree_.name(name)});
    }
    std::string sign(const std::string &key, const std::string &space = k_namespace) {
        tree_.write("text", k_text);
        std::filesystem::remove(tree_.path() / "text.sig");
        keygen({"-Y", "sign", "-n", space, "-f", tree_.name(key), tree_.name("text")});
        return tree_.read("text.sig");
    }
    std::string public_key(const std::string &name) {
        const std::string key = tree_.read(name + ".pub");
        return key.substr(0, key.rfind(' '));
    }
    std::string allow_ops(const std::string &options = "") {
        return "ops@example.org " + options + public_key("ops") + "\n";
    }

    test::TempTree tree_;
};

int code_of(const Result<std::string> &result) {
    return result ? 0 : result.error().code;
}

TEST_F(Signature, OfAnAllowedSignerIsNamed) {
    const auto who = signer_of(k_text, sign("ops"), allow_ops(), "");
    ASSERT_TRUE(who) << who.error().message;
    EXPECT_EQ(*who, "ops@example.org");
    EXPECT_TRUE(
        signer_of(k_text, sign("ops"), allow_ops("namespaces=\"lxc-warden-policy\" "), "ops@example.org"));
}

TEST_F(Signature, OfAnybodyElseIsRefused) {
    EXPECT_EQ(code_of(signer_of(k_text, sign("dev"), allow_ops(), "")), received::k_refused);
    EXPECT_EQ(code_of(signer_of(k_text, sign("ops"), "", "")), received::k_refused);
    EXPECT_EQ(code_of(signer_of(k_text, sign("ops"), allow_ops(), "dev@example.org")), received::k_refused);
    EXPECT_EQ(code_of(signer_of(k_text, "", allow_ops(), "")), received::k_refused);
    EXPECT_EQ(code_of(signer_of(k_text, "not a signature", allow_ops(), "")), received::k_refused);
}

TEST_F(Signature, OfOtherBytesOrForAnotherUseIsRefused) {
    EXPECT_EQ(code_of(signer_of(k_text + " ", sign("ops"), allow_ops(), "")), received::k_refused);
    EXPECT_EQ(code_of(signer_of(k_text, sign("ops", "file"), allow_ops(), "")), received::k_refused);
    EXPECT_EQ(code_of(signer_of(k_text, sign("ops"), allow_ops("namespaces=\"git\" "), "")),
              received::k_refused);
    EXPECT_EQ(code_of(signer_of(k_text, sign("ops"), allow_ops("valid-before=\"20200101\" "), "")),
              received::k_refused);
}

// ssh-keygen names the first line of a key only.
TEST_F(Signature, AKeyMayHaveSeveralLines) {
    const std::string key = public_key("ops") + "\n";
    const std::string git = "git@example.org namespaces=\"git\" " + key,
                      old = "old@example.org valid-before=\"20200101\" " + key,
                      now = "now@example.org namespaces=\"lxc-warden-policy\" " + key;
    for (const std::string &text : {git + old + now, now + git + old, "# who\n\n" + git + "\n# and\n" + now,
                                    git + "dev@example.org " + public_key("dev") + "\n" + now + old}) {
        for (const char *signer : {"", "now@example.org"}) {
            const auto who = signer_of(k_text, sign("ops"), text, signer);
            ASSERT_TRUE(who) << text << who.error().message;
            EXPECT_EQ(*who, "now@example.org");
        }
        EXPECT_EQ(code_of(signer_of(k_text, sign("ops"), text, "git@example.org")), received::k_refused);
        EXPECT_EQ(code_of(signer_of(k_text + " ", sign("ops"), text, "")), received::k_refused);
    }
    const auto none = signer_of(k_text, sign("ops"), git + old, "");
    ASSERT_EQ(code_of(none), received::k_refused);
    EXPECT_NE(none.error().message.find("of git@example.org"), std::string::npos) << none.error().message;
}

TEST_F(Signature, AllowedSignersAreRoots) {
    tree_.write("allowed", allow_ops());
    const Trust trust{geteuid(), true};
    EXPECT_EQ(*read_allowed_signers(tree_.dir(), "/allowed", trust), allow_ops());
    ASSERT_EQ(chmod(tree_.name("allowed").c_str(), 0666), 0);
    EXPECT_EQ(code_of(read_allowed_signers(tree_.dir(), "/allowed", trust)), EPERM);
    const auto none = read_allowed_signers(tree_.dir(), "/none", trust);
    EXPECT_EQ(code_of(none), ENOENT);
    EXPECT_NE(none.error().message.find("ssh-keygen(1)"), std::string::npos);
}

} // namespace
} // namespace warden::ctl::bundle
