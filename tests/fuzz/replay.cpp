// SPDX-License-Identifier: LGPL-2.1-or-later
// Runs a fuzz target without libFuzzer: over a corpus, then over mutations of it, which a fixed seed makes
// the same ones every time. A text that breaks a promise is left in the working directory as failed-TARGET.
// usage: TARGET [-dict=FILE] [-runs=N] [-max_total_time=S] [-seed=N] CORPUS...   A directory stands for the
// files below it, of FILE.tsv each second column is a text of its own, with ';' between lines. With a time
// the mutations go on until it is over, -runs= of them at least.
#include "fuzz.hpp"

#include "base/clock.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "mutate.hpp"

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

namespace fs = std::filesystem;

constexpr std::size_t k_max_bytes = 65536; // of a corpus file

// For the signal handler: what runs just now.
std::string g_input;
std::string g_keep_as;

void keep_input(int number) {
    const int file = open(g_keep_as.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file >= 0 && write(file, g_input.data(), g_input.size()) >= 0)
        close(file);
    std::signal(number, SIG_DFL);
    raise(number);
}

void run(std::string input) {
    g_input = std::move(input);
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t *>(g_input.data()), g_input.size());
}

std::string read_file(const fs::path &path) {
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    text.resize(std::min(text.size(), k_max_bytes));
    return text;
}

void add_table(std::vector<std::string> &corpus, const std::string &text) {
    for (const auto line : warden::split(text, '\n')) {
        const auto columns = warden::split(line, '\t');
        if (columns.size() < 2)
            continue;
        corpus.emplace_back(columns[1]);
        std::ranges::replace(corpus.back(), ';', '\n');
    }
}

void add_path(std::vector<std::string> &corpus, const fs::path &path) {
    std::vector<fs::path> files{path};
    if (fs::is_directory(path)) {
        files.clear();
        for (const auto &entry : fs::recursive_directory_iterator(path)) {
            if (entry.is_regular_file())
                files.push_back(entry.path());
        }
        std::ranges::sort(files);
    }
    for (const auto &file : files) {
        if (file.extension() == ".tsv")
            add_table(corpus, read_file(file));
        else
            corpus.push_back(read_file(file));
    }
}

} // namespace

int main(int argc, char **argv) {
    std::vector<std::string> corpus{""};
    std::vector<std::string> words;
    std::uint64_t runs = 0;
    std::uint64_t seconds = 0;
    std::uint64_t seed = warden::fuzz::k_seed;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        if (argument.starts_with("-runs="))
            runs = warden::parse_u64(argument.substr(6)).value_or(0);
        else if (argument.starts_with("-max_total_time="))
            seconds = warden::parse_u64(argument.substr(16)).value_or(0);
        else if (argument.starts_with("-seed="))
            seed = warden::parse_u64(argument.substr(6)).value_or(seed);
        else if (argument.starts_with("-dict="))
            words = warden::fuzz::read_dictionary(read_file(argument.substr(6)));
        else
            add_path(corpus, argument);
    }
    g_keep_as = "failed-" + fs::path(argv[0]).filename().string();
    for (const int number : {SIGABRT, SIGSEGV, SIGFPE, SIGBUS})
        std::signal(number, keep_input);
    for (const std::string &input : corpus)
        run(input);
    warden::fuzz::Mutator mutator(corpus, words, seed);
    const auto until = warden::Deadline::after_ms(static_cast<std::int64_t>(seconds * 1000));
    std::uint64_t done = 0;
    for (; done < runs || (seconds != 0 && !until.passed()); ++done)
        run(mutator.next());
    std::printf("%zu texts and %llu mutations\n", corpus.size(), static_cast<unsigned long long>(done));
    return 0;
}
