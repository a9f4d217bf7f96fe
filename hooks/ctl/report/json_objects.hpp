// SPDX-License-Identifier: LGPL-2.1-or-later
// Foreign JSON, object by object: nothing is kept but the object that is being read, however long the text
// is.
#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace warden::ctl::report {

struct JsonMember {
    enum class Kind : std::uint8_t { null, boolean, number, fraction, text, list };
    std::string key;
    Kind kind = Kind::null;
    std::int64_t number = 0; // also 0 or 1 of a boolean, and how many texts a list has
    std::string text;        // of a list: its texts with a blank between them, the first 64 KiB
};

// An object's members, without those that are objects themselves, or lists of such.
class JsonObject {
public:
    explicit JsonObject(std::span<const JsonMember> members) : members_(members) {}

    // nullptr when there is none.
    const JsonMember *find(std::string_view key) const;
    // Empty for null and for what is not there. The error names the member that is of another kind.
    Result<std::string_view> text(std::string_view key) const;
    // 0 for null and for what is not there. Never negative.
    Result<std::uint64_t> count(std::string_view key) const;
    // false for what is not there.
    Result<bool> flag(std::string_view key) const;

private:
    std::span<const JsonMember> members_;
};

// path: "" for the document, "host" for a member of it, "policy.waivers[]" for one of a list. An object comes
// after those in it.
using JsonObjectVisitor = std::function<Status(std::string_view path, const JsonObject &object)>;
// What stands at the top, as soon as it is known; an error ends the reading.
using JsonTopVisitor = std::function<Status(const JsonMember &member)>;

// The error says at which byte. Refused are more than 32 levels, more than 1000 members of one object, and a
// member that comes twice.
Status visit_json(std::string_view text, const JsonTopVisitor &top, const JsonObjectVisitor &object);

} // namespace warden::ctl::report
