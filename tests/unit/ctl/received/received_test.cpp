// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/received/received.hpp"

#include "config/dropins.hpp"
#include "fake/failing_call.hpp"
#include "fake/world.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/syscall.h>

namespace warden::ctl::received {
namespace {

Generation generation(const std::string &revision, const PolicyFiles &files) {
    return {manifest_text(manifest_of(files, revision, "2026-11-28T12:00:00Z", "0")),
            files,
            {OriginKind::bundle, "2026-11-28T13:00:00Z", "ops@example.org"}};
}
const Generation k_one = generation("r1", {{"10.conf", "mode = audit\n"}, {"20.conf", "[limits]\n"}});
const Generation k_two = generation("r2", {{"10.conf", "mode = enforce\n"}});

class ReceivedTest : public testing::Test {
protected:
    ReceivedTest() { umask(077); }
    ~ReceivedTest() override { umask(022); }
    ReceivedTest(const ReceivedTest &) = delete;
    ReceivedTest &operator=(const ReceivedTest &) = delete;

    Status put(const Generation &next) {
        TRY_ASSIGN(const Received received, Received::open(root_, trust_));
        TRY(received.stage(next));
        TRY(received.put_in_force());
        return k_done;
    }
    std::string in_force(std::string_view file) {
        return world_.read("var/lib/lxc-warden/policy.d/" + std::string(file));
    }

    test::World world_{};
    Dir root_ = world_.root();
    Trust trust_{geteuid(), true};
};

TEST_F(ReceivedTest, PutsOneInForceAndKeepsTheOneBefore) {
    EXPECT_FALSE(*read_received(root_, trust_));
    ASSERT_TRUE(put(k_one));
    EXPECT_EQ(in_force("10.conf"), "mode = audit\n");
    const auto status = root_.status("var/lib/lxc-warden/policy.d");
    EXPECT_EQ(status->st_mode & 07777U, 0755U); // whatever the umask: hooks of users read it
    ASSERT_TRUE(put(k_two));
    EXPECT_EQ(*root_.list("var/lib/lxc-warden"), std::vector<std::string>{"policy.d"});
    EXPECT_EQ(*root_.list("var/lib/lxc-warden/policy.d"),
              (std::vector<std::string>{"10.conf", "manifest.json", "origin.json", "previous"}));
    const auto received = Received::open(root_, trust_);
    ASSERT_TRUE(received);
    EXPECT_EQ((*received->current())->manifest()->revision, "r2");
    EXPECT_EQ((*received->current())->origin.signer, "ops@example.org");
    EXPECT_EQ((*received->previous())->files, k_one.files);
    EXPECT_TRUE((*received->previous())->check());
    // Policies are read from it, and nothing else that lies there is.
    const auto read = config::read_dropins(root_, {config::k_received_policy}, trust_);
    ASSERT_EQ(read.files.size(), 1U);
    EXPECT_TRUE(read.problems.empty());
}

TEST_F(ReceivedTest, SeesWhatWasChangedByHand) {
    ASSERT_TRUE(put(k_one));
    world_.add(test::file("var/lib/lxc-warden/policy.d/10.conf", "mode = enforce\n"));
    EXPECT_EQ((*read_received(root_, trust_))->check().error().code, k_refused);
}

TEST_F(ReceivedTest, LeavesWhatOthersPutThere) {
    world_.add(test::file("var/lib/lxc-warden/policy.d/10.conf", "mode = enforce\n"));
    EXPECT_EQ(put(k_one).error().code, EEXIST);
    EXPECT_EQ(in_force("10.conf"), "mode = enforce\n");
}

TEST_F(ReceivedTest, IsForOneAtATime) {
    const auto first = Received::open(root_, trust_);
    ASSERT_TRUE(first);
    EXPECT_EQ(Received::open(root_, trust_).error().code, EBUSY);
}

TEST_F(ReceivedTest, ALinkIsNotFollowed) {
    world_.add(test::file("etc/precious.conf", "x"));
    ASSERT_TRUE(put(k_one));
    std::filesystem::create_symlink(world_.name("etc"), world_.name("var/lib/lxc-warden/policy.d.new"));
    ASSERT_TRUE(put(k_two));
    EXPECT_EQ(world_.read("etc/precious.conf"), "x");
    EXPECT_EQ(in_force("10.conf"), "mode = enforce\n");
}

// The exchange is done, and cannot be told from one that is not by an error.
TEST_F(ReceivedTest, ADirectoryThatIsNotOnTheDiskIsInForceAllTheSame) {
    ASSERT_TRUE(put(k_one));
    const auto received = Received::open(root_, trust_);
    ASSERT_TRUE(received);
    ASSERT_TRUE(received->stage(k_two));
    Result<std::string> said = std::string();
    WARDEN_RUN_FAILING(calls, {SYS_fsync, EIO, 1, 100}, [&] { said = received->put_in_force(); });
    EXPECT_EQ(*calls, 1U);
    ASSERT_TRUE(said) << said.error().message;
    EXPECT_NE(said->find("Input/output error: a crash of the host may bring back"), std::string::npos)
        << *said;
    EXPECT_EQ(in_force("10.conf"), "mode = enforce\n");
}

} // namespace
} // namespace warden::ctl::received
