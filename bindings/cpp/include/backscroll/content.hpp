#ifndef BACKSCROLL_CONTENT_HPP
#define BACKSCROLL_CONTENT_HPP

#include <map>
#include <vector>

#include "message.hpp"

namespace backscroll {

/* A conversation. */
struct Target {
  std::string peer; /* one-to-one */
  uint64_t group = 0;

  bs_target c() const { return {peer.empty() ? nullptr : peer.c_str(), group}; }
};

inline Target peer(std::string address) { return {std::move(address), 0}; }
inline Target group(uint64_t number) { return {{}, number}; }

/* A message of a conversation: by its seq, or by the id of one of this device. */
struct Ref {
  uint64_t seq = 0;
  MessageID id{};

  bs_ref c() const {
    bs_ref r{};
    r.seq = seq;
    std::memcpy(r.id, id.data(), id.size());
    return r;
  }
};

inline Ref at(uint64_t seq) { return {seq, {}}; }
inline Ref ref(Message m) { return m->seq ? Ref{m->seq, {}} : Ref{0, m.id()}; }

/* What an app adds to a message. */
struct Properties {
  struct Location {
    double latitude, longitude;
  };
  uint32_t type = 0;
  std::string title, subtitle;
  std::map<std::string, std::string> values;
  std::string body;
  std::optional<Location> location;
};

/* What a sender writes. */
struct Content {
  Content() = default;
  Content(std::string text) : text(std::move(text)) {}
  Content(const char *text) : text(text) {}

  std::string text;
  uint32_t type = BS_TEXT;
  uint32_t flags = 0;
  int64_t original = 0;
  uint64_t thread = 0;
  std::vector<std::string> mentions;
  std::optional<Properties> properties;
};

inline std::vector<bs_str> strs(const std::vector<std::string> &texts) {
  std::vector<bs_str> all;
  all.reserve(texts.size());
  for (const std::string &s : texts) all.push_back(str(s));
  return all;
}

/* A Content as the library takes it; the Content must outlive it. */
class ContentView {
 public:
  explicit ContentView(const Content &content) : mentions_(strs(content.mentions)) {
    c_.size = sizeof c_;
    c_.text = str(content.text);
    c_.type = content.type;
    c_.flags = content.flags;
    c_.original = content.original;
    c_.thread = content.thread;
    c_.mentions = mentions_.data();
    c_.mention_count = mentions_.size();
    if (content.properties) add(*content.properties);
  }
  ContentView(const ContentView &) = delete;
  ContentView &operator=(const ContentView &) = delete;

  const bs_content *c() const { return &c_; }

 private:
  void add(const Properties &p) {
    properties_.type = p.type;
    properties_.title = str(p.title);
    properties_.subtitle = str(p.subtitle);
    properties_.body = str(p.body);
    for (const auto &[key, value] : p.values) values_.push_back({str(key), str(value)});
    properties_.values = values_.data();
    properties_.value_count = values_.size();
    if (p.location) {
      properties_.has_location = 1;
      properties_.latitude = p.location->latitude;
      properties_.longitude = p.location->longitude;
    }
    c_.properties = &properties_;
  }

  std::vector<bs_str> mentions_;
  std::vector<bs_value> values_;
  bs_properties properties_{};
  bs_content c_{};
};

}  // namespace backscroll

#endif
