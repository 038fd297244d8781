#ifndef BACKSCROLL_MESSAGE_HPP
#define BACKSCROLL_MESSAGE_HPP

#include <array>
#include <cstring>

#include "result.hpp"

namespace backscroll {

using MessageID = std::array<uint8_t, 16>;

/* A message; its numbers stand behind ->, as bs_message names them. */
class Message {
 public:
  explicit Message(const bs_message *m) : m_(m) {}

  const bs_message *operator->() const { return m_; }
  std::string_view from() const { return view(m_->from); }
  std::string_view text() const { return view(m_->text); }
  std::string_view peer() const { return view(m_->peer); }
  std::string_view changed_by() const { return view(m_->changed_by); }
  std::string_view detail() const { return view(m_->detail); }
  int64_t shown_time() const { return m_->original ? m_->original : m_->time; }
  bool has(uint32_t mark) const { return (m_->marks & mark) != 0; }
  Items<bs_str> mentions() const { return {m_->mentions, m_->mention_count}; }
  Items<bs_reaction> reactions() const { return {m_->reactions, m_->reaction_count}; }
  Items<bs_str> mine() const { return {m_->mine, m_->mine_count}; }
  const bs_properties *properties() const { return m_->properties; }
  MessageID id() const {
    MessageID id;
    std::memcpy(id.data(), m_->id, id.size());
    return id;
  }

 private:
  const bs_message *m_;
};

/* A line of the list of conversations. */
class Row {
 public:
  explicit Row(const bs_row *r) : r_(r) {}

  const bs_row *operator->() const { return r_; }
  std::string_view peer() const { return view(r_->peer); }
  std::string_view name() const { return view(r_->name); }
  std::string_view picture() const { return view(r_->picture); }
  std::optional<Message> preview() const {
    if (r_->preview == nullptr) return std::nullopt;
    return Message(r_->preview);
  }

 private:
  const bs_row *r_;
};

/* Walks over an array of the library's as over an array of views. */
template <class View, class T>
class ViewIterator {
 public:
  explicit ViewIterator(const T *p) : p_(p) {}
  View operator*() const { return View(p_); }
  ViewIterator &operator++() { return ++p_, *this; }
  bool operator!=(const ViewIterator &o) const { return p_ != o.p_; }

 private:
  const T *p_;
};

/* What a read delivered; ->end says why there is no more, as bs_page names it. */
template <class View, class List, class T, const T *List::*items>
class Pages {
 public:
  using iterator = ViewIterator<View, T>;

  explicit Pages(Block<List> block) : page_(std::move(block)) {}

  const List *operator->() const { return page_.get(); }
  iterator begin() const { return iterator(page_.get()->*items); }
  iterator end() const { return iterator(page_.get()->*items + size()); }
  std::size_t size() const { return page_->count; }
  bool empty() const { return size() == 0; }
  View operator[](std::size_t i) const { return View(page_.get()->*items + i); }

 private:
  Block<List> page_;
};

using Page = Pages<Message, bs_page, bs_message, &bs_page::messages>;
using Rows = Pages<Row, bs_rows, bs_row, &bs_rows::rows>;

/* A message that the library handed out by itself. */
class OwnedMessage {
 public:
  explicit OwnedMessage(Block<bs_message> block) : block_(std::move(block)) {}

  Message get() const { return Message(block_.get()); }
  const bs_message *operator->() const { return block_.get(); }
  std::string_view text() const { return get().text(); }

 private:
  Block<bs_message> block_;
};

}  // namespace backscroll

#endif
