#ifndef BACKSCROLL_RESULT_HPP
#define BACKSCROLL_RESULT_HPP

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "backscroll.h"

namespace backscroll {

/* A number of docs/errors.md with its words; 0: all is well. True when something is wrong. */
class [[nodiscard]] Error {
 public:
  Error() = default;
  Error(int code, std::string text) : code_(code), text_(std::move(text)) {}

  explicit operator bool() const { return code_ != 0; }
  int code() const { return code_; }
  const std::string &text() const { return text_; }

  /* What a call of the library returned in this thread. */
  static Error of(int32_t code) { return code == 0 ? Error() : Error(code, bs_error_text()); }

 private:
  int code_ = 0;
  std::string text_;
};

/* A value, or why there is none. True when there is one. */
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}
  Result(Error error) : error_(std::move(error)) {}

  explicit operator bool() const { return value_.has_value(); }
  const Error &error() const { return error_; }

  /* The value. To ask for one that is not there ends the program, saying why. */
  T &value() & { return check(), *value_; }
  const T &value() const & { return check(), *value_; }
  T value() && { return check(), std::move(*value_); }
  T *operator->() { return &value(); }
  T &operator*() & { return value(); }

 private:
  void check() const {
    if (value_) return;
    std::fprintf(stderr, "backscroll: there is no value: %s\n", error_.text().c_str());
    std::abort();
  }

  std::optional<T> value_;
  Error error_;
};

inline std::string_view view(const bs_str &s) { return s.data ? std::string_view(s.data, s.len) : std::string_view(); }

inline bs_str str(std::string_view s) { return bs_str{s.data(), s.size()}; }

/* What the library handed out; it is given back with it. */
template <class T>
class Block {
 public:
  explicit Block(T *p = nullptr) : p_(p) {}

  explicit operator bool() const { return p_ != nullptr; }
  const T *operator->() const { return p_.get(); }
  const T &operator*() const { return *p_; }
  const T *get() const { return p_.get(); }

 private:
  struct Free {
    void operator()(T *p) const { bs_free(p); }
  };
  std::unique_ptr<T, Free> p_;
};

/* An array behind a Block, to iterate over. */
template <class T>
struct Items {
  const T *first;
  std::size_t count;

  const T *begin() const { return first; }
  const T *end() const { return first + count; }
  std::size_t size() const { return count; }
  const T &operator[](std::size_t i) const { return first[i]; }
};

/* The lists of backscroll.h: bs_members, bs_devices, … */
template <class List>
class Listed {
 public:
  explicit Listed(Block<List> block) : block_(std::move(block)) {}

  auto begin() const { return block_->items; }
  auto end() const { return block_->items + block_->count; }
  std::size_t size() const { return block_->count; }
  const auto &operator[](std::size_t i) const { return block_->items[i]; }

 private:
  Block<List> block_;
};

/* Calls a function of the library that hands out a T, its last argument. */
template <class T, class... P, class... A>
Result<Block<T>> fetch(int32_t (*f)(P...), A... arguments) {
  T *out = nullptr;
  if (int32_t code = f(arguments..., &out)) return Error::of(code);
  return Block<T>(out);
}

template <class List, class... P, class... A>
Result<Listed<List>> fetch_list(int32_t (*f)(P...), A... arguments) {
  List *out = nullptr;
  if (int32_t code = f(arguments..., &out)) return Error::of(code);
  return Listed<List>(Block<List>(out));
}

}  // namespace backscroll

#endif
