// SPDX-License-Identifier: LGPL-2.1-or-later
// The built hook programs as LXC starts them, in a mount namespace of their own: their /run is a fresh tmpfs
// and nothing of an installed package is seen, so that this machine is neither read nor changed.
#include "fake/world.hpp"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <filesystem>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace warden::test {
namespace {

constexpr int k_no_namespace = 111;
constexpr std::size_t k_max_output = 4096; // LXC reads little more
constexpr std::array<const char *, 4> k_hooks{"pre-start", "start-host", "stop", "post-stop"};

struct Ran {
    int code = -1;
    std::string output;
};

bool is_folder(const char *path) {
    struct stat found {};
    return stat(path, &found) == 0 && S_ISDIR(found.st_mode);
}

bool enter_empty_run(const std::string &files) {
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return false;
    for (const char *installed : {"/etc/lxc-warden", "/usr/lib/lxc-warden"}) {
        if (is_folder(installed) && mount("none", installed, "tmpfs", 0, nullptr) != 0)
            return false;
    }
    // What the test has prepared becomes /run.
    return mount(files.c_str(), "/run", nullptr, MS_BIND, nullptr) == 0;
}

class HookProgram : public testing::Test {
protected:
    void SetUp() override {
        chmod(run_.name("").c_str(), 0755);
        run_.add(file("c/c1/config", "lxc.uts.name = c1\nlxc.cgroup.memory.limit_in_bytes = 64M\n"));
        if (start("pre-start", {"--version"}).code == k_no_namespace)
            GTEST_SKIP() << "needs a mount namespace: run as root";
    }

    std::string config_ = "/run/c/c1/config"; // LXC_CONFIG_FILE

    Ran start(const std::string &hook, std::vector<std::string> arguments = {}, bool with_name = true) {
        const std::string program = std::string(WARDEN_HOOKS) + "/" + hook;
        arguments.insert(arguments.begin(), program);
        std::vector<std::string> variables{"LXC_CONFIG_FILE=" + config_, "LXC_PID=1", "LXC_HOOK_TYPE=" + hook,
                                           "LXC_TARGET=stop", "ASAN_OPTIONS=detect_leaks=0"};
        if (with_name)
            variables.push_back("LXC_NAME=c1");
        const std::string output = out_.name("output");
        const pid_t pid = fork();
        if (pid == 0) {
            const int fd = open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
            if (!enter_empty_run(run_.name("")))
                _exit(k_no_namespace);
            if (dup2(fd, 1) == 1 && dup2(fd, 2) == 2)
                execve(program.c_str(), pointers(arguments).data(), pointers(variables).data());
            _exit(112);
        }
        int status = 0;
        if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
            return {};
        return {WEXITSTATUS(status), out_.read("output")};
    }

    static std::vector<char *> pointers(std::vector<std::string> &texts) {
        std::vector<char *> found;
        for (auto &text : texts)
            found.push_back(text.data());
        found.push_back(nullptr);
        return found;
    }

    World run_{dir("lxc-warden", {})};
    World out_{};
};

TEST_F(HookProgram, WithoutPolicyNothingIsRefused) {
    for (const std::string hook : k_hooks) {
        const auto ran = start(hook, {hook});
        EXPECT_EQ(ran.code, 0) << hook << ran.output;
        EXPECT_LT(ran.output.size(), k_max_output) << hook;
    }
}

TEST_F(HookProgram, ToleratesWhatVersion0Appends) {
    for (const std::string hook : k_hooks) {
        EXPECT_EQ(start(hook, {hook, "c1", "lxc", hook}, false).code, 0) << hook;
        EXPECT_EQ(start(hook, {"c1", "lxc", hook}).code, 0) << hook;
        EXPECT_EQ(start(hook).code, 0) << hook;
    }
}

TEST_F(HookProgram, ThatIsToldNoContainerSaysSoAndLetsItStart) {
    for (const std::string hook : k_hooks) {
        const auto ran = start(hook, {hook}, false);
        EXPECT_EQ(ran.code, 0) << hook;
        EXPECT_NE(ran.output.find("not checked: no container: LXC_NAME"), std::string::npos) << ran.output;
    }
}

TEST_F(HookProgram, HelpAndVersion) {
    for (const std::string hook : k_hooks) {
        const auto help = start(hook, {"--help"});
        EXPECT_EQ(help.code, 0);
        EXPECT_EQ(help.output.find("lxc.hook." + hook + " of lxc-warden"), 0U) << help.output;
        EXPECT_EQ(start(hook, {"--version"}).output, WARDEN_VERSION "\n");
    }
}

TEST_F(HookProgram, StartHostLeavesARecordAndPostStopRemovesIt) {
    const std::string record = "lxc-warden/containers/%2Frun%2Fc%2Fc1";
    ASSERT_EQ(start("start-host", {"start-host"}).code, 0);
    ASSERT_TRUE(run_.has(record));
    const std::string text = run_.read(record);
    EXPECT_NE(text.find("name=c1\nlxcpath=/run/c\nconfig=/run/c/c1/config\npid=1\n"), std::string::npos)
        << text;
    EXPECT_EQ(start("stop", {"stop"}).code, 0);
    EXPECT_TRUE(run_.has(record));
    EXPECT_EQ(start("post-stop", {"post-stop"}).code, 0);
    EXPECT_FALSE(run_.has(record));
}

TEST_F(HookProgram, EnforcementRefusesTheStartAndNeverTheEnd) {
    run_.add(file("lxc-warden/policy.d/10.conf", "mode = enforce\n"));
    std::string stack;
    for (const std::string hook : k_hooks) {
        for (int i = 0; i < 40; ++i)
            stack += hook + " required no-such-module-" + std::string(200, 'x') + "\n";
    }
    run_.add(file("lxc-warden/stack.d/10.conf", stack));
    unsigned refused = 0;
    for (const std::string hook : {"pre-start", "start-host"}) {
        const auto ran = start(hook, {hook});
        EXPECT_EQ(ran.code, 1) << hook << ran.output;
        const std::string counted = run_.read("lxc-warden/refused/%2Frun%2Fc%2Fc1");
        EXPECT_NE(counted.find("\ncount=" + std::to_string(++refused) + "\n"), std::string::npos) << counted;
        EXPECT_NE(
            ran.output.find("the start of c1 is refused by policy (mode = enforce, /run/lxc-warden/policy.d"),
            std::string::npos)
            << ran.output;
        // However much there is to say, and whether a journal hears it or not.
        EXPECT_LT(ran.output.size(), k_max_output) << hook;
        EXPECT_NE(ran.output.find("more: journalctl"), std::string::npos) << ran.output;
    }
    for (const std::string hook : {"stop", "post-stop"})
        EXPECT_EQ(start(hook, {hook}).code, 0) << hook;
}

// What nothing could be learned of is refused under enforce, with the reason, and let go under audit.
TEST_F(HookProgram, AConfigThatCannotBeFoundEndsAsTheModeSays) {
    config_ = "rel.conf";
    for (const std::string hook : {"pre-start", "start-host"}) {
        run_.add(file("lxc-warden/policy.d/10.conf", "mode = audit\n"));
        EXPECT_EQ(start(hook, {hook}).code, 0);
        run_.add(file("lxc-warden/policy.d/10.conf", "mode = enforce\n"));
        EXPECT_EQ(start(hook, {hook}).code, 1);
        const auto nameless = start(hook, {hook}, false);
        EXPECT_EQ(nameless.code, 1);
        EXPECT_NE(
            nameless.output.find(
                "is refused (mode = enforce, /run/lxc-warden/policy.d/10.conf:1), not checked: no container"),
            std::string::npos)
            << nameless.output;
    }
    for (const std::string hook : {"stop", "post-stop"})
        EXPECT_EQ(start(hook, {hook}).code, 0) << hook;
    // A refusal is counted also where it is not the outcome of a check, and as far as it is known of whom.
    std::vector<std::string> counted;
    for (const auto &entry : std::filesystem::directory_iterator(run_.name("lxc-warden/refused"))) {
        const std::string text = run_.read("lxc-warden/refused/" + entry.path().filename().string());
        counted.push_back(text.substr(0, text.find("last=")));
    }
    std::ranges::sort(counted);
    EXPECT_EQ(counted, (std::vector<std::string>{"name=(unknown)\nlxcpath=\ncount=2\n",
                                                 "name=c1\nlxcpath=\ncount=2\n"}));
}

// lxc-start -f: its lxcpath is not in the path, and the default one is another container's.
TEST_F(HookProgram, AnLxcpathThatCannotBeToldOverwritesNoRecord) {
    const std::string other = "lxc-warden/containers/%2Fvar%2Flib%2Flxc%2Fc1";
    run_.add(file("x.conf", "lxc.uts.name = c1\nlxc.rootfs.path = /run/c\n"))
        .add(file(other, "name=c1\nlxcpath=/var/lib/lxc\n"));
    config_ = "/run/x.conf";
    EXPECT_EQ(start("start-host", {"start-host"}).code, 0);
    EXPECT_EQ(start("post-stop", {"post-stop"}).code, 0);
    EXPECT_EQ(run_.read(other), "name=c1\nlxcpath=/var/lib/lxc\n");
    run_.add(file("lxc-warden/stack.d/10.conf", "pre-start optional permit\n"));
    run_.add(file("lxc-warden/policy.d/10.conf", "mode = enforce\n"));
    const auto ran = start("pre-start", {"pre-start"});
    EXPECT_EQ(ran.code, 1);
    EXPECT_NE(ran.output.find("the lxcpath of the container cannot be told"), std::string::npos)
        << ran.output;
}

} // namespace
} // namespace warden::test
