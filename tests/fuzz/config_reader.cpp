// SPDX-License-Identifier: LGPL-2.1-or-later
// The reader of configs: settings with their places, includes out of a hostile little tree, values in force.
#include "fuzz.hpp"

#include "lxc/config_keys.hpp"
#include "lxc/config_reader.hpp"
#include "unit/lxc/temp_tree.hpp"

#include <algorithm>
#include <sys/stat.h>

namespace {

using namespace warden::lxc;
using warden::fuzz::require;

class Tree {
public:
    Tree() {
        tree_.write("common.conf", "lxc.tty.max = 4\nlxc.cgroup.devices.deny = a\nlxc.include = /d/\n");
        tree_.write("d/a.conf", "lxc.hook.mount = /x\n");
        tree_.write("d/b.conf", "lxc.include = /loop\n");
        tree_.write("loop", "lxc.uts.name = x\nlxc.include = /loop2\n");
        tree_.write("loop2", "lxc.include = /loop\n");
        tree_.write("broken", "lxc.no separator\n");
        mkfifo(tree_.name("fifo").c_str(), 0600);
    }
    const warden::Dir &root() const { return root_; }

private:
    warden::test::TempTree tree_;
    warden::Dir root_ = tree_.dir();
};

ReaderLimits small_limits() {
    return {std::size_t{1} << 20U, 10'000, 8, 5000, 50};
}

void items_are_as_written(const Config &config, const ConfigText &text) {
    std::size_t last = 0;
    for (const Item &item : config.items()) {
        require(!item.key.empty() || config.syntax() == Syntax::lxc, "a setting has a key");
        require(!item.at.file.empty() && item.at.line != 0, "a setting has a place");
        if (item.included)
            continue;
        require(item.row >= last && item.row < text.rows().size(), "own settings come in their order");
        const Row &row = text.rows()[item.row];
        require(row.live && row.number == item.at.line, "a setting stands where it says");
        require(row.line.key == item.key && row.line.value == item.value,
                "key and value are those of the row");
        last = item.row;
    }
}

void values_are_items(const Config &config) {
    for (std::size_t i = 0; i < config.items().size() && i < 40; ++i) {
        const std::string &key = config.items()[i].key;
        const auto values = config.values(key);
        for (const Item *value : values)
            require(!value->value.empty(), "what is in force has a value");
        const auto *one = config.value(key);
        require(one == (values.empty() ? nullptr : values.back()), "the last value counts");
        require(values.empty() <= config.lookup(key).empty(), "nothing in force, nothing to look up");
        const KeyRule *rule = rule_of(key);
        require(rule == nullptr || rule->kind != KeyKind::single || values.size() <= 1,
                "a single value is one");
    }
}

void problems_have_places(const Config &config, const ReaderLimits &limits) {
    require(config.problems().size() <= limits.max_problems, "problems are limited");
    require(config.items().size() <= limits.max_items, "settings are limited");
    bool fatal = false;
    for (const Problem &problem : config.problems()) {
        require(!problem.at.file.empty() && problem.at.line != 0, "a problem has a place");
        require(!problem.message.empty(), "a problem has a text");
        fatal = fatal || problem.fatal;
    }
    require(config.complete() == !fatal, "complete without fatal problems");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
    static const Tree tree;
    const ReaderLimits limits = small_limits();
    const auto bytes = warden::fuzz::text_of(data, size);
    for (const Syntax syntax : {Syntax::lxc, Syntax::pve}) {
        ConfigReader reader(tree.root(), limits);
        const Config config = reader.expand(bytes, syntax, "c");
        items_are_as_written(config, ConfigText(std::string(bytes), syntax));
        values_are_items(config);
        problems_have_places(config, limits);
        // The second time out of the cache.
        const Config again = reader.expand(bytes, syntax, "c");
        const auto same = [](const Item &a, const Item &b) {
            return a.key == b.key && a.value == b.value && a.at == b.at && a.included == b.included;
        };
        require(std::ranges::equal(config.items(), again.items(), same), "kept includes read the same");
        require(config.problems().size() == again.problems().size(), "and have the same problems");
    }
    return 0;
}
