// SPDX-License-Identifier: LGPL-2.1-or-later
// Stack files: no line is lost; what cannot be understood fails in the phases that it may concern.
#include "fuzz.hpp"

#include "stack/line.hpp"

namespace {

using warden::fuzz::require;

void check_line(const std::vector<warden::config::Word> &words) {
    require(!words.empty(), "a line has words");
    const auto line = warden::stack::parse_stack_line(words);
    require(!line.problem || line.entry.kind == warden::stack::EntryKind::must_fail, "a problem fails");
    require(line.problem || !line.entry.name.empty(), "a good line names a module or a file");
    for (const auto &argument : line.entry.arguments)
        require(line.problem || !argument.key.empty(), "an argument has a name");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    const auto text = warden::fuzz::text_of(data, size);
    const auto read = warden::config::read_words("s.conf", text);
    require(read.problems.empty() || read.lines.empty(), "a text is used as a whole or not at all");
    for (const auto &words : read.lines) {
        for (const auto &word : words)
            require(!word.text.empty() && word.at.line != 0 && word.at.column != 0, "a word has a place");
        check_line(words);
    }
    const warden::config::DropIns files{{{"/etc/s.conf", std::string(text)}}, {}};
    const auto none = [](const std::string &path) -> warden::Result<std::string> {
        return warden::Error{path + ": not here", ENOENT};
    };
    const auto stack = warden::stack::parse_stack(files, none);
    for (const auto &problem : stack.problems)
        require(!problem.message.empty() && !problem.at.file.empty(), "a problem has a place and a text");
    return 0;
}
