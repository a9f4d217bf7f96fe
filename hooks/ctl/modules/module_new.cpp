// SPDX-License-Identifier: LGPL-2.1-or-later
#include "base/atomic_file.hpp"
#include "base/dir.hpp"
#include "base/text.hpp"
#include "ctl/cli/output.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/modules/words.hpp"

#include <algorithm>
#include <filesystem>

namespace warden::ctl::modules {
namespace {

namespace po = boost::program_options;
namespace fs = std::filesystem;

constexpr std::size_t k_max_bytes = std::size_t{1} << 20U;
// What stands for the module's name in the template, and for the letters of its ids.
constexpr std::string_view k_name = "mymodule", k_letters = "XMYMODULE", k_package = "lxc-warden-mymodule";

std::string replaced(std::string text, std::string_view from, const std::string &to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

// "pids_guard" -> "XPIDSGUARD".
std::string letters_of(const std::string &name) {
    std::string letters = "X";
    for (const char c : name) {
        if (c >= 'a' && c <= 'z')
            letters += static_cast<char>(c - 'a' + 'A');
    }
    return letters;
}

bool is_name(std::string_view name) {
    constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789_";
    return !name.empty() && name.front() >= 'a' && name.front() <= 'z' && name.size() <= 40 &&
           name.find_first_not_of(allowed) == std::string_view::npos;
}

// Of a file's text and of its name. A Debian package has no '_' in its name.
std::string under_name(const std::string &text, const std::string &name) {
    const std::string packaged = replaced(text, k_package, "lxc-warden-" + replaced(name, "_", "-"));
    return replaced(replaced(packaged, k_letters, letters_of(name)), k_name, name);
}

Status copy(const Dir &from, const fs::path &to, const std::string &name) {
    std::error_code problem;
    fs::create_directories(to, problem);
    if (problem)
        return errno_error("cannot make " + to.string(), problem.value());
    TRY_ASSIGN(const Dir target, Dir::open(to.string()));
    TRY_ASSIGN(const auto entries, from.list("."));
    for (const std::string &entry : entries) {
        const std::string renamed = under_name(entry, name);
        TRY_ASSIGN(const struct stat status, from.status(entry));
        if (S_ISDIR(status.st_mode)) {
            TRY_ASSIGN(const Dir below, from.open_dir(entry));
            TRY(copy(below, to / renamed, name));
            continue;
        }
        TRY_ASSIGN(const std::string text, from.read_file(entry, k_max_bytes));
        const mode_t mode = (status.st_mode & 0100U) != 0 ? 0755 : 0644;
        TRY(replace_file(target, renamed, under_name(text, name), {mode}));
    }
    return k_done;
}

Result<int> make(const cli::Arguments &arguments) {
    const auto names = arguments.list("name");
    if (names.size() != 1 || !is_name(names.front()))
        return Error{"give one name: a small letter, then small letters, digits and _, 40 at most", EINVAL};
    const std::string &name = names.front();
    const std::string source = arguments.path("template") + "/" + arguments.text("language");
    auto from = Dir::open(source);
    if (!from)
        return Error{"there is no template in " + source + "; install liblxc-warden-dev", ENOENT};
    const fs::path to = fs::path(arguments.path("directory")) / name;
    if (fs::exists(fs::symlink_status(to)))
        return Error{to.string() + " is there already", EEXIST};
    TRY(copy(*from, to, name));
    cli::write_output("made " + printable(to.string()) + "; its README.md says what to do next\n");
    return cli::k_exit_clean;
}

} // namespace

int run_module_new(int argc, char **argv) {
    po::options_description options("Options");
    options.add_options()("name", po::value<std::vector<std::string>>(),
                          "the module's name")("language", cli::one_of("language", {"c", "c++"}), "c or c++")(
        "directory,d", po::value<std::string>()->default_value("."), "where to make the folder NAME")(
        "template", po::value<std::string>()->default_value(WARDEN_TEMPLATE_DIR), "where the templates are");
    const auto arguments = cli::parse_arguments(
        argc, argv, "module new NAME [--language c|c++] [--directory DIR]",
        "Makes a folder with a module that builds with make and with CMake, its tests and its Debian package.\n"
        "Exit status: 0 made; 2 wrong usage, or not made.",
        options, "name");
    return arguments.done ? *arguments.done : cli::finish(argv[0], make(arguments));
}

} // namespace warden::ctl::modules
