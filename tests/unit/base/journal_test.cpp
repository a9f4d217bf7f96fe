// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/journal.hpp"

#include "unit/lxc/temp_tree.hpp"

#include <array>
#include <cstring>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

namespace warden {
namespace {

using namespace std::string_literals;
using test::TempTree;

Fd bind_socket(const std::string &path) {
    Fd fd(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    EXPECT_EQ(bind(*fd, reinterpret_cast<const sockaddr *>(&address), sizeof address), 0) << path;
    return fd;
}

std::string take(const Fd &fd) {
    std::array<char, 65536> buffer{};
    const ssize_t got = recv(*fd, buffer.data(), buffer.size(), 0);
    return got < 0 ? "(nothing)" : std::string(buffer.data(), static_cast<std::size_t>(got));
}

TEST(JournalDatagram, IsALineAField) {
    EXPECT_EQ(journal_datagram({4, "text", {{"CONTAINER", "c1"}, {"EMPTY", ""}}}),
              "MESSAGE=text\nPRIORITY=4\nSYSLOG_IDENTIFIER=lxc-warden\nCONTAINER=c1\nEMPTY=\n");
}

// A value cannot smuggle in a field: with a newline in it, its length comes first.
TEST(JournalDatagram, ANewlineHasTheBinaryForm) {
    EXPECT_EQ(journal_datagram({6, "a\nPRIORITY=0", {}}), "MESSAGE\n\x0c\0\0\0\0\0\0\0a\nPRIORITY=0\n"
                                                          "PRIORITY=6\nSYSLOG_IDENTIFIER=lxc-warden\n"s);
    const std::string long_value = std::string(300, 'x') + "\n";
    const auto datagram = journal_datagram({6, "m", {{"F", long_value}}});
    EXPECT_NE(datagram.find("F\n\x2d\x01\0\0\0\0\0\0xxx"s), std::string::npos);
}

TEST(Journal, SendsToTheSocketBelowItsRoot) {
    const TempTree tree;
    std::filesystem::create_directories(tree.path() / "run/systemd/journal");
    const Fd journald = bind_socket(tree.name("run/systemd/journal/socket"));
    const Dir root = tree.dir();
    ASSERT_TRUE(Journal(root).send({4, "hello", {{"CONTAINER", "c1"}}}));
    EXPECT_EQ(take(journald), journal_datagram({4, "hello", {{"CONTAINER", "c1"}}}));
}

TEST(Journal, FallsBackToSyslog) {
    const TempTree tree;
    std::filesystem::create_directories(tree.path() / "dev");
    const Fd syslog = bind_socket(tree.name("dev/log"));
    const Dir root = tree.dir();
    ASSERT_TRUE(Journal(root).send({4, "hello", {{"CONTAINER", "c1"}}}));
    EXPECT_EQ(take(syslog), "<28>lxc-warden: hello");
}

TEST(Journal, NobodyThereIsAnError) {
    const TempTree tree;
    const Dir root = tree.dir();
    const auto sent = Journal(root).send({6, "hello", {}});
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, ENOENT);
}

TEST(Journal, AReaderThatDoesNotReadDoesNotBlock) {
    const TempTree tree;
    std::filesystem::create_directories(tree.path() / "run/systemd/journal");
    const Fd journald = bind_socket(tree.name("run/systemd/journal/socket"));
    const Dir root = tree.dir();
    bool refused = false;
    for (int i = 0; i < 100'000 && !refused; ++i)
        refused = !Journal(root).send({6, std::string(10'000, 'x'), {}});
    EXPECT_TRUE(refused);
}

} // namespace
} // namespace warden
