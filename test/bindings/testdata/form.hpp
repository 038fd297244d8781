// How contents, messages, pages and coverage are told in lines: form_test.go says it.
#include <backscroll.hpp>
#include <sstream>

struct Said {
  uint64_t to; // what it answers; 0: nothing
  backscroll::Content content;
  std::optional<bs_call> call;
};

// The parts between separators; of nothing, one that is empty.
inline std::vector<std::string> split(const std::string &s, char separator) {
  std::vector<std::string> parts;
  std::istringstream in(s + separator);
  for (std::string part; std::getline(in, part, separator);) parts.push_back(part);
  return parts;
}

// The same of a list: of nothing, none.
inline std::vector<std::string> items(const std::string &s) { return s.empty() ? std::vector<std::string>() : split(s, ','); }

inline std::string unhex(const std::string &hex) {
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
  return bytes;
}

inline double degrees(const std::string &hex) {
  uint64_t bits = std::stoull(hex, nullptr, 16);
  double d;
  std::memcpy(&d, &bits, sizeof d);
  return d;
}

inline backscroll::Properties properties(const std::string &told) {
  auto parts = split(told, ';');
  backscroll::Properties p;
  p.type = static_cast<uint32_t>(std::stoul(parts[0]));
  p.title = unhex(parts[1]);
  p.subtitle = unhex(parts[2]);
  p.body = unhex(parts[3]);
  for (const auto &item : items(parts[4])) {
    auto pair = split(item, '=');
    p.values[unhex(pair[0])] = unhex(pair[1]);
  }
  if (parts[5].empty()) return p;
  auto at = split(parts[5], ':');
  p.location = {degrees(at[0]), degrees(at[1])};
  return p;
}

inline Said said(const std::vector<std::string> &words) {
  Said s{std::stoull(words[1]), {}, {}};
  s.content.thread = std::stoull(words[2]);
  s.content.original = std::stoll(words[3]);
  s.content.type = static_cast<uint32_t>(std::stoul(words[4]));
  s.content.flags = static_cast<uint32_t>(std::stoul(words[5]));
  s.content.text = unhex(words[6]);
  for (const auto &user : items(words[7])) s.content.mentions.push_back(unhex(user));
  if (!words[8].empty()) s.content.properties = properties(words[8]);
  if (words[9].empty()) return s;
  auto call = split(words[9], ':');
  s.call = bs_call{static_cast<uint32_t>(std::stoul(call[0])), static_cast<uint32_t>(std::stoul(call[1])), std::stoll(call[2])};
  return s;
}

inline std::string hex(std::string_view bytes) {
  static const char digits[] = "0123456789abcdef";
  std::string out;
  for (unsigned char b : bytes) out += {digits[b >> 4], digits[b & 15]};
  return out;
}

inline std::string hex(const bs_str &s) { return hex(backscroll::view(s)); }

inline std::string hex(const uint8_t *bytes, std::size_t n) { return hex(std::string_view(reinterpret_cast<const char *>(bytes), n)); }

inline std::string hex(double d) {
  uint64_t bits;
  std::memcpy(&bits, &d, sizeof bits);
  char out[17];
  std::snprintf(out, sizeof out, "%016llx", static_cast<unsigned long long>(bits));
  return out;
}

template <class List, class Show>
std::string joined(const List &list, const char *separator, Show show) {
  std::ostringstream out;
  const char *before = "";
  for (const auto &item : list) {
    out << before << show(item);
    before = separator;
  }
  return out.str();
}

inline std::string shown(const bs_properties &p) {
  backscroll::Items<bs_value> values{p.values, p.value_count};
  std::ostringstream out;
  out << p.type << ';' << hex(p.title) << ';' << hex(p.subtitle) << ';' << hex(p.body) << ';'
      << joined(values, ",", [](const bs_value &v) { return hex(v.key) + '=' + hex(v.value); }) << ';';
  if (p.has_location) out << hex(p.latitude) << ':' << hex(p.longitude);
  return out.str();
}

inline std::string shown(backscroll::Message m) {
  auto one = [](const bs_str &s) { return hex(s); };
  auto id = m.id();
  std::ostringstream out;
  out << m->seq << ' ' << m->ordinal << ' ' << m->rev << ' ' << m->time << ' ' << m->original << ' ' << m->edited << ' ' << m->deleted << ' '
      << m->reply_to << ' ' << m->thread << ' ' << m->group << ' ' << hex(m->conv, 16) << ' '
      << hex(id.data(), id.size()) << ' ' << m->type << ' ' << m->flags << ' ' << m->status << ' '
      << m->origin << ' ' << m->marks << ' ' << m->code << ' ' << hex(m.from()) << ' ' << hex(m.text()) << ' ' << hex(m.changed_by()) << ' '
      << hex(m.detail()) << ' ' << joined(m.mentions(), ",", one) << ' '
      << joined(m.reactions(), ",",
                [&](const bs_reaction &r) {
                  backscroll::Items<bs_str> names{r.names, r.name_count};
                  return hex(r.emoji) + ':' + std::to_string(r.count) + ':' + joined(names, ";", one);
                })
      << ' ' << joined(m.mine(), ",", one) << ' ';
  if (m.properties()) out << shown(*m.properties());
  out << ' ';
  if (m->call) out << m->call->video << ':' << m->call->outcome << ':' << m->call->duration;
  out << ' ' << hex(m.peer());
  return out.str();
}

inline std::string shown(const backscroll::Page &p) {
  std::ostringstream out;
  out << p->end;
  if (p->missing_known) out << ':' << p->missing;
  out << '|';
  if (p->crossed.lo <= p->crossed.hi) out << p->crossed.lo << '-' << p->crossed.hi;
  for (auto m : p) out << '|' << shown(m);
  return out.str();
}

inline std::string shown(const bs_coverage &c) {
  auto range = [](const auto &r) { return std::to_string(r.lo) + '-' + std::to_string(r.hi); };
  backscroll::Items<bs_span> spans{c.spans, c.span_count};
  backscroll::Items<bs_hole> holes{c.holes, c.hole_count};
  backscroll::Items<bs_range> gaps{c.gaps, c.gap_count};
  std::ostringstream out;
  out << c.known << ' ' << c.left << ' ' << c.deleted << ' ' << c.head << ' ' << c.first << ' ' << c.rev << ' '
      << joined(spans, ",", [&](const bs_span &s) { return range(s) + '@' + std::to_string(s.rev); }) << ' '
      << joined(holes, ",", [&](const bs_hole &h) { return range(h) + ':' + std::to_string(h.reason); }) << ' ' << joined(gaps, ",", range);
  return out.str();
}
