// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/channel.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <thread>

namespace warden {
namespace {

using Event = ChannelReader::Event;

class ChannelTest : public testing::Test {
protected:
    ChannelEnds ends_ = make_channel().value();

    Event wait_next() {
        for (;;) {
            const Event event = ends_.supervisor.next();
            if (event != Event::nothing)
                return event;
            std::this_thread::yield();
        }
    }
    void send_raw(const std::string &packet) {
        ASSERT_EQ(send(ends_.worker.fd(), packet.data(), packet.size(), 0),
                  static_cast<ssize_t>(packet.size()));
    }
};

TEST_F(ChannelTest, CarriesMessagesOfEverySizeInOrder) {
    const std::vector<std::size_t> sizes{1, 2, 32767, 32768, 32769, 65536, 100'001, Channel::k_max_message};
    std::thread worker([&] {
        for (const std::size_t size : sizes) {
            const Status sent = ends_.worker.send(std::string(size, static_cast<char>('a' + size % 26)));
            EXPECT_TRUE(sent) << size;
        }
    });
    for (const std::size_t size : sizes) {
        ASSERT_EQ(wait_next(), Event::message);
        EXPECT_EQ(ends_.supervisor.message(), std::string(size, static_cast<char>('a' + size % 26)));
    }
    worker.join();
    EXPECT_EQ(ends_.supervisor.next(), Event::nothing);
}

TEST_F(ChannelTest, AMessageMayLookLikeAnything) {
    for (const auto *text : {"s", "sync", "m", "l"}) {
        ASSERT_TRUE(ends_.worker.send(text));
        ASSERT_EQ(ends_.supervisor.next(), Event::message);
        EXPECT_EQ(ends_.supervisor.message(), text);
    }
}

TEST_F(ChannelTest, RefusesNothingAndTooMuch) {
    EXPECT_EQ(ends_.worker.send("").error().code, EMSGSIZE);
    EXPECT_EQ(ends_.worker.send(std::string(Channel::k_max_message + 1, 'x')).error().code, EMSGSIZE);
    EXPECT_EQ(ends_.supervisor.next(), Event::nothing);
}

// stdout as a file for the while: no pipe that is known to be empty.
class StdoutInFile {
public:
    StdoutInFile() : kept_(fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)) {
        std::fflush(nullptr);
        const Fd null(open("/dev/null", O_WRONLY | O_CLOEXEC));
        dup2(*null, STDOUT_FILENO);
    }
    StdoutInFile(const StdoutInFile &) = delete;
    StdoutInFile &operator=(const StdoutInFile &) = delete;
    ~StdoutInFile() { dup2(*kept_, STDOUT_FILENO); }

private:
    Fd kept_;
};

TEST_F(ChannelTest, SyncWaitsForItsAnswer) {
    const StdoutInFile file;
    ends_.supervisor.answer_sync();
    ASSERT_TRUE(ends_.worker.sync());
    EXPECT_EQ(ends_.supervisor.next(), Event::sync);
}

TEST_F(ChannelTest, TheOtherEndGoneIsAnErrorAndNoSignal) {
    { const ChannelReader gone = std::move(ends_.supervisor); }
    EXPECT_EQ(ends_.worker.send("x").error().code, EPIPE);
    const StdoutInFile file;
    EXPECT_FALSE(ends_.worker.sync());
}

TEST_F(ChannelTest, TheWorkerGoneIsClosed) {
    ASSERT_TRUE(ends_.worker.send("last"));
    { const Channel gone = std::move(ends_.worker); }
    EXPECT_EQ(ends_.supervisor.next(), Event::message);
    EXPECT_EQ(ends_.supervisor.next(), Event::closed);
    EXPECT_EQ(ends_.supervisor.next(), Event::closed);
}

TEST_F(ChannelTest, WhatIsNoPacketOfOursCloses) {
    for (const auto &packet : {std::string("x1"), std::string("m"), std::string("l"), std::string("sx"),
                               std::string(32770, 'm')}) {
        send_raw(packet);
        EXPECT_EQ(ends_.supervisor.next(), Event::closed) << packet.substr(0, 4);
    }
}

TEST_F(ChannelTest, PartsWithoutAnEndAreBounded) {
    const std::string part(32769, 'm');
    Event event = Event::nothing;
    for (int i = 0; i < 40 && event != Event::closed; ++i) {
        send_raw(part);
        event = ends_.supervisor.next();
    }
    EXPECT_EQ(event, Event::closed);
}

TEST(AboveStandardFiles, MovesLowNumbersOnly) {
    const int saved = fcntl(0, F_DUPFD_CLOEXEC, 10);
    close(0);
    Fd low(open("/dev/null", O_RDONLY | O_CLOEXEC));
    ASSERT_EQ(*low, 0);
    const auto high = above_standard_files(std::move(low));
    ASSERT_TRUE(high);
    EXPECT_GT(**high, 2);
    EXPECT_LT(fcntl(0, F_GETFD), 0);
    if (saved >= 0) {
        dup2(saved, 0);
        close(saved);
    }
    EXPECT_EQ(above_standard_files(Fd(-1)).error().code, EBADF);
}

} // namespace
} // namespace warden
