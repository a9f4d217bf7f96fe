// SPDX-License-Identifier: LGPL-2.1-or-later
// libapparmor has a parser for these messages too (aalogparse). Of the one in Debian 12 each event of a newer
// kernel would have to be rewritten first, of the one in Debian 13 some (KILLED, D-Bus of dbus-broker), and
// what it does not know it drops; its own test data are read by tests/oracle/apparmor.
#include "apparmor/denial_fields.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace warden::apparmor {
namespace {

struct Field {
    std::string_view key, value; // value: without its quotes
    bool quoted = false;
};

bool is_key(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    });
}

// Takes `key=value` off the front. The kernel writes a text with a quote, a blank or a control character in
// hexadecimal (audit_log_untrustedstring), so the next quote is always the end.
bool take_field(std::string_view &text, Field &field) {
    const auto equals = text.find('=');
    if (equals == std::string_view::npos || equals == 0 || !is_key(text.substr(0, equals)))
        return false;
    field.key = text.substr(0, equals);
    text.remove_prefix(equals + 1);
    field.quoted = text.starts_with('"');
    if (field.quoted)
        text.remove_prefix(1);
    const auto end = field.quoted ? text.find('"') : std::min(text.find(' '), text.size());
    if (end == std::string_view::npos)
        return false;
    field.value = text.substr(0, end);
    text.remove_prefix(field.quoted ? end + 1 : end);
    return text.empty() || text.front() == ' ';
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool decode(std::string_view hex, std::string &out) {
    if (hex.empty() || hex.size() % 2 != 0)
        return false;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const int high = hex_digit(hex[i]), low = hex_digit(hex[i + 1]);
        if (high < 0 || low < 0 || high + low == 0)
            return false;
        out += static_cast<char>(high * 16 + low);
    }
    return true;
}

// text: in quotes, or hexadecimal. word: not in quotes, or in them. The others are numbers.
enum class Form { text, word, pid, error, owner_of_process, owner_of_file };

struct Known {
    std::string_view key;
    Form form;
    std::string Denial::*text;
};
// Sorted by length, then by text. Kernels before 2.6.36 call a target name2, old D-Bus daemons a label
// profile, and dbus-broker a member method; network and user namespace events have their masks without the
// suffix.
constexpr std::array<Known, 44> k_known{{{"bus", Form::text, &Denial::bus},
                                         {"exe", Form::text, &Denial::program},
                                         {"pid", Form::pid, nullptr},
                                         {"addr", Form::word, &Denial::address},
                                         {"comm", Form::text, &Denial::command},
                                         {"info", Form::text, &Denial::info},
                                         {"mask", Form::text, &Denial::mask},
                                         {"name", Form::text, &Denial::name},
                                         {"ouid", Form::owner_of_file, nullptr},
                                         {"path", Form::text, &Denial::path},
                                         {"peer", Form::text, &Denial::peer},
                                         {"class", Form::text, &Denial::class_name},
                                         {"error", Form::error, nullptr},
                                         {"flags", Form::text, &Denial::flags},
                                         {"fsuid", Form::owner_of_process, nullptr},
                                         {"label", Form::text, &Denial::profile},
                                         {"name2", Form::text, &Denial::target},
                                         {"trans", Form::text, &Denial::transition},
                                         {"value", Form::word, &Denial::value},
                                         {"denied", Form::text, &Denial::mask},
                                         {"family", Form::text, &Denial::family},
                                         {"fstype", Form::text, &Denial::fs_type},
                                         {"member", Form::text, &Denial::member},
                                         {"method", Form::text, &Denial::member},
                                         {"rlimit", Form::word, &Denial::limit},
                                         {"signal", Form::word, &Denial::signal},
                                         {"target", Form::text, &Denial::target},
                                         {"capname", Form::text, &Denial::name},
                                         {"options", Form::text, &Denial::data},
                                         {"profile", Form::text, &Denial::profile},
                                         {"srcname", Form::text, &Denial::source},
                                         {"apparmor", Form::word, nullptr},
                                         {"execpath", Form::text, &Denial::program},
                                         {"tcontext", Form::text, &Denial::context},
                                         {"interface", Form::text, &Denial::interface},
                                         {"namespace", Form::text, &Denial::ns},
                                         {"operation", Form::text, &Denial::operation},
                                         {"peer_addr", Form::word, &Denial::peer_address},
                                         {"requested", Form::text, nullptr},
                                         {"sock_type", Form::text, &Denial::socket_type},
                                         {"peer_label", Form::text, &Denial::peer},
                                         {"denied_mask", Form::text, &Denial::mask},
                                         {"peer_profile", Form::text, &Denial::peer},
                                         {"requested_mask", Form::text, nullptr}}};

bool is_before(std::string_view a, std::string_view b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

const Known *find_known(std::string_view key) {
    const auto *found =
        std::lower_bound(k_known.begin(), k_known.end(), key,
                         [](const Known &known, std::string_view k) { return is_before(known.key, k); });
    return found != k_known.end() && found->key == key ? found : nullptr;
}

bool kind_from(std::string_view word, Denial &denial) {
    struct Named {
        std::string_view name;
        Denial::Kind kind;
    };
    constexpr std::array<Named, 8> kinds{{{"DENIED", Denial::Kind::denied},
                                          {"ALLOWED", Denial::Kind::allowed},
                                          {"AUDIT", Denial::Kind::audited},
                                          {"KILLED", Denial::Kind::killed},
                                          {"STATUS", Denial::Kind::status},
                                          {"HINT", Denial::Kind::other},
                                          {"ERROR", Denial::Kind::other},
                                          {"AUTO", Denial::Kind::other}}};
    const auto *found =
        std::find_if(kinds.begin(), kinds.end(), [&](const Named &named) { return named.name == word; });
    if (found == kinds.end())
        return false;
    denial.kind = found->kind;
    return true;
}

class FieldReader {
public:
    explicit FieldReader(Denial &denial) : denial_(denial) {}

    bool take(const Field &field) {
        const auto *known = find_known(field.key);
        if (known == nullptr)
            return take_other(field);
        const auto bit = std::uint64_t{1} << static_cast<std::size_t>(known - k_known.data());
        // Twice is a second message in the same line; but of message queues the kernel shows the class twice.
        if ((seen_ & bit) != 0)
            return known->text == &Denial::class_name && denial_.class_name == field.value;
        seen_ |= bit;
        switch (known->form) {
        case Form::text:
        case Form::word:
            return take_text(*known, field);
        case Form::pid:
            return number(field.value, denial_.pid);
        case Form::owner_of_process:
            return number(field.value, process_uid_);
        case Form::owner_of_file:
            return number(field.value, file_uid_);
        case Form::error:
            break;
        }
        const auto error = parse_i64(field.value);
        denial_.error = error.value_or(0);
        return error.has_value();
    }

    void finish() {
        if (denial_.mask.empty())
            denial_.mask = requested_;
        denial_.owner = process_uid_ && file_uid_ && *process_uid_ == *file_uid_;
    }

private:
    // Numbers that we do not use must be whole as well: a line that is cut off there would go on with the
    // next.
    static bool take_other(const Field &field) {
        constexpr std::array<std::string_view, 5> numbers{"parent", "peer_pid", "capability", "protocol",
                                                          "task"};
        return field.quoted || std::find(numbers.begin(), numbers.end(), field.key) == numbers.end() ||
               parse_u64(field.value).has_value();
    }

    bool take_text(const Known &known, const Field &field) {
        if (known.key == "apparmor")
            return kind_from(field.value, denial_);
        std::string &out = known.text == nullptr ? requested_ : denial_.*known.text;
        if (!out.empty() && known.key != "capname")
            return false;
        out.clear();
        if (!field.quoted && field.value == "?")
            return true; // audit's own "addr=? terminal=?" after a message of D-Bus
        if (field.quoted || known.form == Form::word) {
            out = field.value;
            return true;
        }
        return decode(field.value, out);
    }

    static bool number(std::string_view text, std::uint64_t &out) {
        const auto read = parse_u64(text);
        out = read.value_or(0);
        return read.has_value();
    }
    static bool number(std::string_view text, std::optional<std::uint64_t> &out) {
        out = parse_u64(text);
        return out.has_value();
    }

    Denial &denial_;
    std::uint64_t seen_ = 0;
    std::string requested_;
    std::optional<std::uint64_t> process_uid_, file_uid_;
};

} // namespace

bool read_fields(std::string_view text, Denial &denial) {
    FieldReader reader(denial);
    for (text = trim(text); !text.empty(); text = trim(text)) {
        Field field;
        if (!take_field(text, field) || !reader.take(field))
            return false;
    }
    reader.finish();
    return true;
}

} // namespace warden::apparmor
