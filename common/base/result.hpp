// SPDX-License-Identifier: LGPL-2.1-or-later
// A value or an Error; what library code returns instead of throwing or logging.
#pragma once

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace warden {

// message: what failed, on which object, why, what to do. code: the errno behind it, 0 if there is none.
struct Error {
    std::string message;
    int code = 0;
};

// `what: strerror(code)`; code defaults to the current errno.
Error errno_error(std::string_view what, int code = errno);

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : data_(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : data_(std::in_place_index<1>, std::move(error)) {}

    explicit operator bool() const { return data_.index() == 0; }
    // For an error that is let go on purpose.
    void ignore() const {}
    T &value() & { return std::get<0>(data_); }
    const T &value() const & { return std::get<0>(data_); }
    T &&value() && { return std::get<0>(std::move(data_)); }
    T &operator*() & { return value(); }
    const T &operator*() const & { return value(); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }
    const Error &error() const & { return std::get<1>(data_); }
    Error &&error() && { return std::get<1>(std::move(data_)); }

private:
    std::variant<T, Error> data_;
};

// Success without a value.
struct Done {};
using Status = Result<Done>;
inline constexpr Done k_done{};

} // namespace warden

#define WARDEN_CONCAT_(a, b) a##b
#define WARDEN_CONCAT(a, b) WARDEN_CONCAT_(a, b)

// Leaves the calling function with the error of `expr`, if it has one.
#define TRY(expr)                                                                                            \
    if (auto try_status = (expr); !try_status)                                                               \
    return std::move(try_status).error()

// `decl` gets the value of `expr`, or the calling function is left with its error.
#define TRY_ASSIGN(decl, expr)                                                                               \
    auto WARDEN_CONCAT(try_result_, __LINE__) = (expr);                                                      \
    if (!WARDEN_CONCAT(try_result_, __LINE__))                                                               \
        return std::move(WARDEN_CONCAT(try_result_, __LINE__)).error();                                      \
    decl = std::move(WARDEN_CONCAT(try_result_, __LINE__)).value()
