// SPDX-License-Identifier: LGPL-2.1-or-later
// Header-only comfort for modules written in C++17 or newer. Adds nothing to the ABI in module.h.
#pragma once
#include <warden/module.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <iterator>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace warden::module {

// A place of which the file's name is owned: what an option's points to may be gone when the finding is
// reported.
struct Place {
    Place() = default;
    Place(std::string file_name, std::uint32_t line_number) : file(std::move(file_name)), line(line_number) {}
    Place(const warden_source &at) // a finding says where with what it is given
        : file(at.file == nullptr ? "" : at.file), line(at.line) {}
    warden_source source() const { return {file.empty() ? nullptr : file.c_str(), line}; }

    std::string file;
    std::uint32_t line = 0;
};

// Values of an LXC key with the place they come from. Copied, so that they may be kept.
struct Value {
    std::string text;
    std::string file;
    std::uint32_t line = 0;
    Place source() const { return {file, line}; }
};

// A finding, written in one expression with designated initializers: what is left out is empty, without a
// warning of the compiler. It owns its strings, save for the id.
struct Finding {
    const char *id = nullptr;
    std::string message{};
    std::string key{};
    std::string value{};
    std::string live{};
    std::string fix{};
    Place at{};
    warden_severity severity = 0;
};
using Findings = std::vector<Finding>;

inline void append(Findings &all, Findings more) {
    all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

// What a phase function is given, with the names shortened and the strings owned.
class Context {
public:
    explicit Context(warden_ctx *ctx) : ctx_(ctx) {}

    warden_phase phase() const { return warden_ctx_phase(ctx_); }
    bool dry_run() const { return warden_ctx_dry_run(ctx_) != 0; }
    std::string container() const { return warden_ctx_container(ctx_); }
    std::string lxcpath() const { return warden_ctx_lxcpath(ctx_); }
    std::string config() const { return warden_ctx_config(ctx_); }
    std::int64_t init_pid() const { return warden_ctx_init_pid(ctx_); }
    int root_fd() const { return warden_ctx_root_fd(ctx_); }
    std::optional<std::string> cgroup() const { return copy(warden_ctx_cgroup(ctx_)); }
    std::int64_t time_left_ms() const { return warden_ctx_time_left_ms(ctx_); }

    std::optional<Value> lxc(const char *key, std::uint32_t i) const {
        warden_source at{nullptr, 0};
        const char *text = warden_lxc_get(ctx_, key, i, &at);
        if (text == nullptr)
            return std::nullopt;
        return Value{text, at.file == nullptr ? "" : at.file, at.line};
    }
    std::vector<Value> lxc_all(const char *key) const {
        std::vector<Value> values;
        for (std::uint32_t i = 0; const auto value = lxc(key, i); ++i)
            values.push_back(*value);
        return values;
    }
    // The last value wins for a key that holds one value.
    std::optional<Value> lxc_last(const char *key) const {
        std::optional<Value> last;
        for (std::uint32_t i = 0;; ++i) {
            auto next = lxc(key, i);
            if (!next)
                return last;
            last = std::move(next);
        }
    }
    // The keys in force that begin with prefix, as "lxc.net.".
    std::vector<std::string> lxc_keys(const char *prefix) const {
        std::vector<std::string> keys;
        for (std::uint32_t i = 0; const auto key = copy(warden_lxc_key(ctx_, prefix, i)); ++i)
            keys.push_back(*key);
        return keys;
    }
    // Its text; empty when there is none.
    std::string text_of(const char *key) const {
        const auto last = lxc_last(key);
        return last ? last->text : std::string();
    }

    bool option_set(const char *name) const { return warden_opt_is_set(ctx_, name) != 0; }
    bool option_bool(const char *name) const { return warden_opt_bool(ctx_, name) != 0; }
    std::int64_t option_int(const char *name) const { return warden_opt_int(ctx_, name); }
    std::optional<std::string> option(const char *name, std::uint32_t i = 0) const {
        return copy(warden_opt_str(ctx_, name, i));
    }
    // Of an option that is a list.
    std::vector<std::string> option_all(const char *name) const {
        std::vector<std::string> texts;
        for (std::uint32_t i = 0; const auto text = option(name, i); ++i)
            texts.push_back(*text);
        return texts;
    }
    warden_source option_source(const char *name) const { return warden_opt_source(ctx_, name); }

    void log(warden_level level, const std::string &text) const {
        warden_log(ctx_, level, "%s", text.c_str());
    }

    // true when the site has waived this finding for this container. Throws std::invalid_argument when it is
    // not one that the module declares: that has been told already, as POL-016.
    bool report(const Finding &finding) const {
        const warden_finding raw{sizeof(warden_finding),
                                 finding.severity,
                                 finding.id,
                                 text_or_null(finding.key),
                                 text_or_null(finding.value),
                                 text_or_null(finding.live),
                                 finding.at.source(),
                                 finding.message.c_str(),
                                 text_or_null(finding.fix)};
        const warden_result told = warden_report(ctx_, &raw);
        if (told != WARDEN_OK && told != WARDEN_IGNORE)
            throw std::invalid_argument("the finding " +
                                        std::string(finding.id == nullptr ? "" : finding.id) +
                                        " cannot be reported, see POL-016");
        return told == WARDEN_IGNORE;
    }
    warden_result plan_cgroup(const std::string &file, const std::string &value) const {
        return warden_plan_cgroup(ctx_, file.c_str(), value.c_str());
    }
    warden_result plan_devices(const std::string &rules) const {
        return warden_plan_devices(ctx_, rules.c_str());
    }
    warden_result plan_command(const std::vector<std::string> &argv, const std::vector<std::string> &undo,
                               std::uint32_t deadline_ms) const {
        return warden_plan_command(ctx_, pointers_to(argv).data(), pointers_to(undo).data(), deadline_ms);
    }
    warden_result plan_replace(const std::string &path, std::string_view bytes) const {
        return warden_plan_replace(ctx_, path.c_str(), bytes.data(), bytes.size());
    }
    warden_result plan_freeze(std::uint32_t deadline_ms) const {
        return warden_plan_freeze(ctx_, deadline_ms);
    }
    warden_result plan_thaw() const { return warden_plan_thaw(ctx_); }
    warden_ctx *raw() const { return ctx_; }

private:
    static std::optional<std::string> copy(const char *text) {
        return text == nullptr ? std::nullopt : std::optional<std::string>(text);
    }
    static std::vector<const char *> pointers_to(const std::vector<std::string> &words) {
        std::vector<const char *> pointers;
        pointers.reserve(words.size() + 1);
        for (const auto &word : words)
            pointers.push_back(word.c_str());
        pointers.push_back(nullptr);
        return pointers;
    }
    static const char *text_or_null(const std::string &text) { return text.empty() ? nullptr : text.c_str(); }

    warden_ctx *ctx_;
};

// A finding's own severity, or that of its row in the module's table. One that is not in it is an error.
template <std::size_t N>
warden_severity severity_of(const Finding &finding, const warden_check (&checks)[N]) {
    for (const auto &check : checks) {
        if (finding.severity == 0 && std::string_view(check.id) == finding.id)
            return check.severity;
    }
    return finding.severity == 0 ? warden_severity{WARDEN_SEV_ERROR} : finding.severity;
}

// Reports them all. WARDEN_DENY when one is an error that the site has not waived, else `otherwise`.
template <std::size_t N>
warden_result report_all(const Context &context, const Findings &findings, const warden_check (&checks)[N],
                         warden_result otherwise = WARDEN_OK) {
    bool denied = false;
    for (const auto &finding : findings) {
        const bool waived = context.report(finding);
        denied = denied || (!waived && severity_of(finding, checks) == WARDEN_SEV_ERROR);
    }
    return denied ? WARDEN_DENY : otherwise;
}

// A phase function as the ABI wants it, from `warden_result f(Context &)`. No exception leaves a module.
template <warden_result (*Function)(Context &)>
warden_result guarded(warden_ctx *raw, void * /*state*/) {
    Context context(raw);
    try {
        return Function(context);
    } catch (const std::exception &problem) {
        warden_log(raw, WARDEN_LOG_ERROR, "the module threw an exception: %s", problem.what());
        return WARDEN_ERROR;
    } catch (...) {
        warden_log(raw, WARDEN_LOG_ERROR, "the module threw an exception");
        return WARDEN_ERROR;
    }
}

// The same for `warden_result f(Context &, State &)`, with a State that the module's calls in one worker
// share: what was read of the host need not be read for each container. Needs init_state and fini_state in
// the descriptor.
template <class State, warden_result (*Function)(Context &, State &)>
warden_result guarded_with(warden_ctx *raw, void *state) {
    Context context(raw);
    try {
        return Function(context, *static_cast<State *>(state));
    } catch (const std::exception &problem) {
        warden_log(raw, WARDEN_LOG_ERROR, "the module threw an exception: %s", problem.what());
        return WARDEN_ERROR;
    } catch (...) {
        warden_log(raw, WARDEN_LOG_ERROR, "the module threw an exception");
        return WARDEN_ERROR;
    }
}

template <class State>
warden_result init_state(warden_ctx * /*ctx*/, void **state) {
    *state = new (std::nothrow) State();
    return *state == nullptr ? WARDEN_ERROR : WARDEN_OK;
}

template <class State>
void fini_state(void *state) {
    delete static_cast<State *>(state);
}

template <class T, std::size_t N>
constexpr std::uint32_t count_of(const T (&)[N]) {
    return static_cast<std::uint32_t>(N);
}

} // namespace warden::module
