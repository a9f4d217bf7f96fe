#include "ctl/containers/containers.hpp"

#include "base/child.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "lxc/hook_env.hpp"
#include "state/starts.hpp"

#include <algorithm>

namespace warden::ctl::containers {
namespace {

constexpr std::size_t k_max_output = 4096;
constexpr std::size_t k_max_socket_table = std::size_t{64} << 20U;

// The last column of /proc/net/unix, of the lines that have one with '@' in front.
std::vector<std::string> abstract_sockets(const Dir &root) {
    std::vector<std::string> found;
    const auto table = root.read_kernel_file("proc/net/unix", k_max_socket_table);
    if (!table)
        return found;
    for (const auto line : split(*table, '\n')) {
        const auto at = line.find(" @");
        if (at != std::string_view::npos)
            found.emplace_back(line.substr(at + 2));
    }
    std::sort(found.begin(), found.end());
    return found;
}

} // namespace

Result<std::vector<std::string>> defined_containers(const Dir &root, const std::string &lxcpath) {
    auto entries = root.list(lxcpath);
    // What is missing is not an error, so it is looked for twice: nothing may go unchecked for want of a
    // moment's memory.
    if (!entries && entries.error().code == ENOENT)
        entries = root.list(lxcpath);
    if (!entries && entries.error().code == ENOENT)
        return std::vector<std::string>{};
    if (!entries)
        return entries.error();
    std::vector<std::string> names;
    for (const auto &name : *entries) {
        if (!lxc::is_container_name(name))
            continue;
        const std::string config = lxcpath + "/" + name + "/config";
        auto there = root.has(config);
        if (there && !*there)
            there = root.has(config);
        if (!there && there.error().code != EACCES)
            return there.error();
        if (!there || *there)
            names.push_back(name);
    }
    return names;
}

ContainerFinder::ContainerFinder(const Dir &root, std::string query_program, std::int64_t deadline_ms)
    : root_(root), query_program_(std::move(query_program)), deadline_ms_(deadline_ms),
      sockets_(abstract_sockets(root)) {}

void ContainerFinder::ask_monitor(Container &container) const {
    container.state = Container::State::unknown;
    if (query_program_.empty()) {
        container.not_checked = "its monitor was not asked";
        return;
    }
    const auto answer = run_program({query_program_, container.lxcpath, container.name},
                                    Deadline::after_ms(deadline_ms_), k_max_output);
    if (!answer || answer->end.how != WorkerEnd::How::exited) {
        container.not_checked =
            answer ? "its monitor did not answer within " + std::to_string(deadline_ms_) + " ms"
                   : answer.error().message;
        return;
    }
    const auto parts = words(trim(answer->output));
    // A stopped container has pid -1; 0 is nobody's.
    const std::int64_t pid = parts.size() == 2 ? parse_i64(parts[1]).value_or(0) : 0;
    if (answer->end.code != 0 || pid == 0) {
        container.not_checked = "its monitor could not be asked: " + printable(trim(answer->output));
        return;
    }
    container.lxc_state = parts[0];
    container.init_pid = pid;
    container.state = pid > 0 ? Container::State::running : Container::State::stopped;
}

Container ContainerFinder::find(const std::string &lxcpath, const std::string &name) const {
    Container container{
        name, lxcpath, lxcpath + "/" + name + "/config", Container::State::stopped, -1, false, {}, {}, {}};
    const auto record = state::Records(root_).load(lxcpath, name);
    if (record && *record && state::is_alive(root_, **record)) {
        container.state = Container::State::running;
        container.init_pid = (*record)->init_pid;
        container.recorded = true;
        container.cgroup = (*record)->cgroup;
        return container;
    }
    // The monitor listens on the abstract socket LXCPATH/NAME/command; a long name is hashed, so it has to be
    // asked.
    constexpr std::size_t k_max_plain_socket = 90;
    const std::string socket = lxcpath + "/" + name + "/command";
    if (socket.size() > k_max_plain_socket || std::binary_search(sockets_.begin(), sockets_.end(), socket))
        ask_monitor(container);
    return container;
}

} // namespace warden::ctl::containers
