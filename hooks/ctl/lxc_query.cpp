#include "lxc/container.hpp"

#include <cstdio>
#include <string_view>

// lxc-query LXCPATH NAME: prints the state and the pid of init. A program of its own, so that the admin's
// command needs no liblxc for what it does on files, and so that a monitor that does not answer can be given
// up by killing the one who asks. lxc-query --version: the version of liblxc.
int main(int argc, char **argv) {
    if (argc == 2 && std::string_view(argv[1]) == "--version") {
        std::puts(warden::lxc::liblxc_version().c_str());
        return 0;
    }
    if (argc != 3) {
        std::fputs("usage: lxc-query LXCPATH NAME\n", stderr);
        return 2;
    }
    const auto found = warden::lxc::query_container(argv[2], argv[1]);
    if (!found) {
        std::printf("error %s\n", found.error().message.c_str());
        return 1;
    }
    std::printf("%s %lld\n", found->state.c_str(), static_cast<long long>(found->init_pid));
    return 0;
}
