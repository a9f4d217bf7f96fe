// SPDX-License-Identifier: LGPL-2.1-or-later
#include "engine/batch.hpp"

#include "base/child.hpp"
#include "base/privileges.hpp"
#include "engine/wire.hpp"

#include <span>

namespace warden::engine {
namespace {

// A container takes a millisecond or so; this is what one that waits for a slow disk may take. A module that
// hangs holds as many containers as share its worker.
constexpr std::int64_t k_each_ms = 50;
constexpr std::size_t k_most_in_a_worker = 200;
constexpr std::size_t k_chunk = std::size_t{256} * 1024;
constexpr char k_more = 'm', k_last = 'l'; // a message is one letter, then bytes of a report

class Batch {
public:
    Batch(const Setup &setup, const SuperviseOptions &options) : setup_(setup), options_(options) {}

    // The reports of the first requests, as many as went well. well_behaved: false when a module printed or
    // left processes, of which nobody can tell here which it was.
    std::vector<findings::PhaseReport>
    run(std::span<const findings::Request> requests,
        const std::function<void(const findings::PhaseReport &)> &on_report, bool &well_behaved) {
        std::vector<findings::PhaseReport> reports;
        std::string data;
        bool damaged = false;
        bool printed = false;
        const WorkerEvents events{[&](std::string_view message) {
                                      if (message.empty() || damaged || printed)
                                          return;
                                      data += message.substr(1);
                                      if (message.front() != k_last)
                                          return;
                                      auto report = decode_report(data);
                                      data.clear();
                                      damaged = !report;
                                      if (damaged)
                                          return;
                                      reports.push_back(std::move(report).value());
                                      if (on_report)
                                          on_report(reports.back());
                                  },
                                  [&](std::string_view) { printed = true; }};
        const auto left = static_cast<std::int64_t>(requests.size()) * k_each_ms;
        const auto body = [&](Channel &channel) { return work(channel, requests); };
        const auto end = run_worker(Deadline::after_ms(options_.deadline_ms + left), body, events);
        well_behaved = !printed && (!end || !end->left_processes || end->how != WorkerEnd::How::exited);
        return reports;
    }

private:
    int work(Channel &channel, std::span<const findings::Request> requests) const {
        if (!only_judge(options_.worker_capabilities))
            return 1;
        Session session(setup_);
        for (const auto &request : requests) {
            const auto report = session.run(request, Deadline::after_ms(options_.deadline_ms), {}, {});
            std::fflush(nullptr);
            // What a module printed arrives before its report, which is then not taken.
            if (!channel.sync() || !send(channel, encode_report(report)))
                return 1;
        }
        session.close({});
        return 0;
    }

    static bool send(Channel &channel, std::string_view bytes) {
        for (; bytes.size() > k_chunk; bytes.remove_prefix(k_chunk)) {
            if (!channel.send(k_more + std::string(bytes.substr(0, k_chunk))))
                return false;
        }
        return static_cast<bool>(channel.send(k_last + std::string(bytes)));
    }

    const Setup &setup_;
    const SuperviseOptions &options_;
};

} // namespace

std::vector<findings::PhaseReport>
supervise_batch(const Setup &setup, const std::vector<findings::Request> &requests,
                const SuperviseOptions &options,
                const std::function<void(const findings::PhaseReport &)> &on_report) {
    std::vector<findings::PhaseReport> reports;
    Batch batch(setup, options);
    bool well_behaved = true;
    std::span<const findings::Request> left(requests);
    while (!left.empty()) {
        if (well_behaved) {
            auto done =
                batch.run(left.first(std::min(left.size(), k_most_in_a_worker)), on_report, well_behaved);
            const bool all = done.size() == std::min(left.size(), k_most_in_a_worker);
            left = left.subspan(done.size());
            std::move(done.begin(), done.end(), std::back_inserter(reports));
            if (all)
                continue;
        }
        reports.push_back(supervise_phase(setup, left.front(), options));
        if (on_report)
            on_report(reports.back());
        left = left.subspan(1);
    }
    return reports;
}

} // namespace warden::engine
