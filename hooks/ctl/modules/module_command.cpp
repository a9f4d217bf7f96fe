// SPDX-License-Identifier: LGPL-2.1-or-later
// For authors of modules: a new one from the template, what is wrong with one, how long one takes.
#include "ctl/cli/output.hpp"
#include "ctl/cli/verb.hpp"
#include "ctl/modules/words.hpp"
#include "ctl/verbs.hpp"

#include <array>
#include <filesystem>
#include <iostream>

namespace warden::ctl::modules {
namespace {

struct Word {
    std::string_view name;
    int (*run)(int argc, char **argv);
};
constexpr std::array<Word, 3> k_words{
    {{"new", run_module_new}, {"check", run_module_check}, {"bench", run_module_bench}}};

constexpr const char *k_about =
    "For who writes a module; see lxc-warden-module(7).\n"
    "new NAME: a folder with a module that builds, its tests and its Debian package, from the template.\n"
    "check FILE.so: how it was linked, whether it can be loaded, and what it declares.\n"
    "bench FILE.so: how long its calls take.\n"
    "`module WORD --help` shows the options of these.";

} // namespace

Result<ModuleFile> module_file(const std::string &given) {
    const auto path = std::filesystem::absolute(given).lexically_normal();
    if (path.extension() != ".so")
        return Error{given + " is not named NAME.so", EINVAL};
    return ModuleFile{path.string(), path.parent_path().string(), path.stem().string()};
}

int run_module(int argc, char **argv) {
    for (const Word &word : k_words) {
        if (argc < 2 || word.name != argv[1])
            continue;
        std::string name = "module " + std::string(word.name);
        argv[1] = name.data();
        return word.run(argc - 1, argv + 1);
    }
    const boost::program_options::options_description options("Options");
    const auto arguments = cli::parse_arguments(argc, argv, "module new NAME | check FILE.so | bench FILE.so",
                                                k_about, options, "");
    if (arguments.done)
        return *arguments.done;
    return cli::fail("module", "give `new NAME`, `check FILE.so` or `bench FILE.so`");
}

} // namespace warden::ctl::modules
