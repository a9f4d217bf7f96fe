// SPDX-License-Identifier: LGPL-2.1-or-later
#include "ctl/report/json_objects.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

#include <cerrno>
#include <vector>

namespace warden::ctl::report {
namespace {

constexpr std::size_t k_max_depth = 32, k_max_members = 1000, k_max_list_bytes = 65536;

// nlohmann's SAX interface: false ends the reading.
class Reader {
public:
    Reader(const JsonTopVisitor &top, const JsonObjectVisitor &object) : top_(top), object_(object) {}

    bool null() { return scalar(JsonMember::Kind::null, 0, {}); }
    bool boolean(bool value) { return scalar(JsonMember::Kind::boolean, value ? 1 : 0, {}); }
    bool number_integer(std::int64_t value) { return scalar(JsonMember::Kind::number, value, {}); }
    bool number_unsigned(std::uint64_t value) {
        return value <= INT64_MAX ? scalar(JsonMember::Kind::number, static_cast<std::int64_t>(value), {})
                                  : scalar(JsonMember::Kind::fraction, 0, {});
    }
    bool number_float(double /*value*/, const std::string & /*text*/) {
        return scalar(JsonMember::Kind::fraction, 0, {});
    }
    bool string(std::string &value) { return scalar(JsonMember::Kind::text, 0, value); }
    bool binary(std::vector<std::uint8_t> & /*value*/) { return fail("is not JSON"); }

    bool start_object(std::size_t /*count*/) { return enter(false); }
    bool key(std::string &name) {
        Frame &frame = frames_[depth_ - 1];
        for (std::size_t i = 0; i < frame.used; ++i) {
            if (frame.members[i].key == name)
                return fail("names '" + printable(name, 60) + "' twice in one object");
        }
        if (frame.used == k_max_members)
            return fail("has an object with more than 1000 members");
        if (frame.used == frame.members.size())
            frame.members.emplace_back();
        JsonMember &member = frame.members[frame.used++];
        member.key = name;
        member.kind = JsonMember::Kind::null;
        member.number = 0;
        member.text.clear();
        return true;
    }
    bool end_object() {
        Frame &frame = frames_[depth_ - 1];
        const Status seen = object_(frame.path, JsonObject(std::span(frame.members).first(frame.used)));
        if (!seen)
            return fail(seen.error().message, frame.path);
        --depth_;
        return true;
    }
    bool start_array(std::size_t /*count*/) {
        if (depth_ == 0)
            return fail("is not an object");
        if (!frames_[depth_ - 1].is_list)
            frames_[depth_ - 1].members[frames_[depth_ - 1].used - 1].kind = JsonMember::Kind::list;
        return enter(true);
    }
    bool end_array() {
        --depth_;
        return true;
    }
    bool parse_error(std::size_t position, const std::string & /*token*/, const Json::exception & /*why*/) {
        return fail("is not JSON, or is cut off, at byte " + std::to_string(position));
    }

    Status result() const { return failed_ ? Status(Error{why_, EINVAL}) : Status(k_done); }

private:
    // One object or list that is open. Kept when it ends, for the next one at the same depth.
    struct Frame {
        std::string path;
        bool is_list = false;
        std::vector<JsonMember> members;
        std::size_t used = 0; // of members
    };

    bool fail(const std::string &why, std::string_view path = {}) {
        failed_ = true;
        why_ = path.empty() ? why : std::string(path) + ": " + why;
        return false;
    }

    bool enter(bool is_list) {
        if (depth_ == k_max_depth)
            return fail("has more than 32 levels");
        if (depth_ == frames_.size())
            frames_.emplace_back();
        Frame &frame = frames_[depth_];
        frame.path.clear();
        if (depth_ > 0) {
            const Frame &parent = frames_[depth_ - 1];
            frame.path = parent.path;
            if (parent.is_list)
                frame.path += "[]";
            else
                frame.path.append(frame.path.empty() ? "" : ".").append(parent.members[parent.used - 1].key);
        }
        // Only known names are asked for, and a path grows with every level.
        frame.path.resize(std::min(frame.path.size(), std::size_t{200}));
        frame.is_list = is_list;
        frame.used = 0;
        ++depth_;
        return true;
    }

    bool scalar(JsonMember::Kind kind, std::int64_t number, std::string_view text) {
        if (depth_ == 0)
            return fail("is not an object");
        Frame &frame = frames_[depth_ - 1];
        if (frame.is_list)
            return listed(kind, text);
        JsonMember &member = frame.members[frame.used - 1];
        member.kind = kind;
        member.number = number;
        member.text = text;
        if (depth_ > 1)
            return true;
        const Status seen = top_(member);
        return seen || fail(seen.error().message);
    }

    // Of a list in a list nothing is wanted.
    bool listed(JsonMember::Kind kind, std::string_view text) {
        Frame &parent = frames_[depth_ - 2];
        if (parent.is_list || kind != JsonMember::Kind::text)
            return true;
        JsonMember &member = parent.members[parent.used - 1];
        if (member.text.size() + text.size() < k_max_list_bytes)
            member.text.append(member.number == 0 ? "" : " ").append(text);
        ++member.number;
        return true;
    }

    const JsonTopVisitor &top_;
    const JsonObjectVisitor &object_;
    std::vector<Frame> frames_;
    std::size_t depth_ = 0;
    bool failed_ = false;
    std::string why_;
};

Error another_kind(std::string_view key, const char *wanted) {
    return {"'" + std::string(key) + "' is not " + wanted, EINVAL};
}

} // namespace

const JsonMember *JsonObject::find(std::string_view key) const {
    for (const JsonMember &member : members_) {
        if (member.key == key)
            return &member;
    }
    return nullptr;
}

Result<std::string_view> JsonObject::text(std::string_view key) const {
    const JsonMember *member = find(key);
    if (member == nullptr || member->kind == JsonMember::Kind::null)
        return std::string_view();
    if (member->kind != JsonMember::Kind::text)
        return another_kind(key, "a text");
    return std::string_view(member->text);
}

Result<std::uint64_t> JsonObject::count(std::string_view key) const {
    const JsonMember *member = find(key);
    if (member == nullptr || member->kind == JsonMember::Kind::null)
        return std::uint64_t{0};
    if (member->kind != JsonMember::Kind::number || member->number < 0)
        return another_kind(key, "a number of 0 or more");
    return static_cast<std::uint64_t>(member->number);
}

Result<bool> JsonObject::flag(std::string_view key) const {
    const JsonMember *member = find(key);
    if (member == nullptr)
        return false;
    if (member->kind != JsonMember::Kind::boolean)
        return another_kind(key, "true or false");
    return member->number != 0;
}

Status visit_json(std::string_view text, const JsonTopVisitor &top, const JsonObjectVisitor &object) {
    Reader reader(top, object);
    const bool read = Json::sax_parse(text.begin(), text.end(), &reader);
    TRY(reader.result());
    return read ? Status(k_done) : Status(Error{"is not JSON", EINVAL});
}

} // namespace warden::ctl::report
