// The only file that includes Boost.Program_options. Each item is stored by itself, so that what Boost has to
// say about it can be given the item's position.
#include "config/options.hpp"

#include "base/text.hpp"
#include "config/nearest.hpp"
#include "config/option_value.hpp"

#include <boost/program_options.hpp>

namespace warden::config {
namespace {

namespace po = boost::program_options;

class BadValue : public po::error {
public:
    using po::error::error;
};

bool is_list(const warden_option &option) {
    return (option.flags & WARDEN_OPT_LIST) != 0;
}

// How Boost reads a value of one option of the table. "Composing", because Boost would otherwise keep the
// first value and not look at later ones; here the later one wins, and what it replaced is remembered.
class TableSemantic : public po::value_semantic {
public:
    explicit TableSemantic(const warden_option &option) : option_(option) {}

    std::string name() const override { return option_.name; }
    unsigned min_tokens() const override { return 1; }
    unsigned max_tokens() const override { return 1; }
    bool is_composing() const override { return true; }
    // Boost reports only the first that is missing; see add_missing.
    bool is_required() const override { return false; }
    void notify(const boost::any & /*value*/) const override {}

    bool apply_default(boost::any &store) const override {
        if (option_.fallback == nullptr)
            return false;
        parse(store, {option_.fallback}, false);
        auto &value = *boost::any_cast<OptionValue>(&store);
        value.list_at.resize(value.list.size());
        return true;
    }

    void parse(boost::any &store, const std::vector<std::string> &tokens, bool /*utf8*/) const override {
        const auto *before = boost::any_cast<OptionValue>(&store);
        OptionValue value = before == nullptr ? OptionValue{} : *before;
        if (is_list(option_))
            append(value, tokens.at(0));
        else
            replace(value, tokens.at(0));
        store = std::move(value);
    }

private:
    std::int64_t number_of(std::string_view text) const {
        const auto number = parse_option_value(option_, text);
        if (!number)
            throw BadValue(number.error().message);
        return *number;
    }

    static void remember(OptionValue &value) {
        if (value.is_set)
            value.overridden.push_back({value.text, value.at});
    }

    void replace(OptionValue &value, const std::string &text) const {
        value.number = number_of(text);
        remember(value);
        value.is_set = true;
        value.text = text;
        value.list = {text};
        value.list_at.clear();
    }

    void append(OptionValue &value, const std::string &text) const {
        const auto elements = words(text);
        for (const auto element : elements)
            number_of(element);
        if (elements.empty()) {
            remember(value);
            value.list.clear();
            value.list_at.clear();
        }
        value.list.insert(value.list.end(), elements.begin(), elements.end());
        value.is_set = !value.list.empty();
        value.text = join(value.list, " ");
    }

    const warden_option &option_;
};

po::options_description describe(OptionTable table) {
    po::options_description description;
    for (const auto &option : table) {
        // Boost owns the semantic.
        description.add_options()(option.name, new TableSemantic(option));
    }
    return description;
}

std::string unknown_option(std::string_view owner, OptionTable table, const std::string &key) {
    std::vector<std::string_view> names;
    for (const auto &option : table)
        names.emplace_back(option.name);
    return std::string(owner) + " has no option '" + printable(key) + "'" + did_you_mean(key, names);
}

// One item as Boost's own parsers would hand it over.
po::parsed_options parsed(const po::options_description &description, const Item &item) {
    po::parsed_options one(&description);
    one.options.emplace_back(item.key, std::vector<std::string>{item.value});
    return one;
}

void set_source(OptionValue &value, const Item &item) {
    value.at = item.at;
    value.list_at.resize(value.list.size(), item.at);
}

const OptionValue *find_value(const po::variables_map &stored, const char *name) {
    const auto found = stored.find(name);
    return found == stored.end() ? nullptr : boost::any_cast<OptionValue>(&found->second.value());
}

// A wrong value is a problem of its own, so its option does not count as missing; a cleared list does.
void add_missing(std::string_view owner, OptionTable table, const po::variables_map &stored, const Source &at,
                 Problems &problems) {
    for (const auto &option : table) {
        const auto *value = find_value(stored, option.name);
        const bool missing = stored.count(option.name) == 0 || (value != nullptr && !value->is_set);
        if ((option.flags & WARDEN_OPT_REQUIRED) != 0 && missing)
            problems.push_back(
                {at, std::string(owner) + " needs " + option.name + " = " + describe_allowed(option),
                 EINVAL});
    }
}

OptionValues values_of(OptionTable table, const po::variables_map &stored) {
    OptionValues values;
    for (const auto &option : table) {
        const auto *value = find_value(stored, option.name);
        values[option.name] = value == nullptr ? OptionValue{} : *value;
    }
    return values;
}

} // namespace

TypedOptions read_options(std::string_view owner, OptionTable table, std::span<const Item> items,
                          const Source &at) {
    TypedOptions typed;
    const auto description = describe(table);
    po::variables_map stored;
    // For the fallbacks.
    po::store(po::parsed_options(&description), stored);
    for (const auto &item : items) {
        try {
            po::store(parsed(description, item), stored);
            set_source(stored.at(item.key).as<OptionValue>(), item);
        } catch (const BadValue &bad) {
            typed.problems.push_back({item.value_at, bad.what(), EINVAL});
        } catch (const po::error &) {
            typed.problems.push_back({item.at, unknown_option(owner, table, item.key), EINVAL});
        }
    }
    add_missing(owner, table, stored, at, typed.problems);
    typed.values = values_of(table, stored);
    return typed;
}

} // namespace warden::config
