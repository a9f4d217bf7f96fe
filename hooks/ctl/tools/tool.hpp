// SPDX-License-Identifier: LGPL-2.1-or-later
// A snapshot tool of somebody else's, and how it is told to freeze the containers.
#pragma once

#include "base/dir.hpp"
#include "lxc/config_text.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace warden::ctl::tools {

inline constexpr std::string_view k_hook = "/usr/libexec/lxc-warden/snapshot-hook";
inline constexpr std::string_view k_command = "/usr/bin/lxc-warden";
inline constexpr std::size_t k_max_config = std::size_t{1} << 20U;

// A file that is wholly ours. Its text holds mark_of(tool), by which it is known again.
struct OwnFile {
    std::string path;
    std::string text;
    mode_t mode = 0644;
};

// A change of the administrator's own file, every other byte kept.
struct Edit {
    std::string path;
    std::string before, after;
    std::vector<lxc::Piece> pieces;
};

// What has to be there for a tool to freeze.
struct Wiring {
    std::vector<OwnFile> files;
    std::vector<Edit> edits;           // that are not made yet
    std::vector<std::string> lines;    // exact ones, that a person has to put where the text says
    std::vector<std::string> remarks;  // what it does not cover
    std::vector<std::string> problems; // why it cannot be done, or not all of it
    bool by_admin = false;             // the administrator has done it by himself
};

// Who does it, if anybody can.
enum class Means : std::uint8_t {
    files,   // we write files of our own, or edit the tool's config
    by_hand, // exact lines are printed
    nobody,  // the tool calls nobody before its snapshot
    itself,  // it freezes by itself
};

struct Tool {
    std::string_view name;
    std::string_view program; // without its folder
    Means means = Means::files;
    std::string_view how; // for the list
    // As things are in this tree.
    Wiring (*wiring)(const Dir &root) = nullptr;
    // The edits that undo ours; nullptr: there are none.
    std::vector<Edit> (*undo)(const Dir &root) = nullptr;
    // Every path that a file of ours may have.
    std::vector<std::string_view> own_paths{};
    // What it makes snapshots of: paths and datasets. part: one of its configs, "" for all; nullptr: this
    // cannot be told.
    Result<std::vector<std::string>> (*places)(const Dir &root, std::string_view part) = nullptr;
    // Of a tool that is wired by hand: files that name our hook or command when it is.
    std::vector<std::string_view> configs{};
};

const std::vector<Tool> &all_tools();
const Tool *find_tool(std::string_view name);
bool is_installed(const Dir &root, const Tool &tool);

// "Written by lxc-warden freeze enable TOOL ...", for a comment in a file of ours.
std::string mark_of(std::string_view tool);

enum class State : std::uint8_t {
    absent,      // not installed
    wired,       // all of it
    partly,      // some of it: see the wiring's problems, or what is still to be written
    unwired,     // nothing of it
    not_checked, // by hand, and nothing shows whether it was done
    impossible,
    not_needed,
};
std::string_view state_word(State state);

State state_of(const Dir &root, const Tool &tool, const Wiring &wiring);
// Files of ours that are there, and are not (or not so) in what is wanted.
std::vector<std::string> stale_files(const Dir &root, const Tool &tool, const std::vector<OwnFile> &wanted);

} // namespace warden::ctl::tools
