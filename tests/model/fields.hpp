// SPDX-License-Identifier: MIT
// What steps of a walk are made of. A struct names its fields once,
//
//     template <class F> void fields(grant_step& g, F f) { f("priority", g.priority); … }
//
// and from that follow how it reads and what would be simpler. A third argument is the simplest
// value of a field, where that is not the default of its type; `fixed` has none.
#ifndef DUCAT_TESTS_MODEL_FIELDS_HPP
#define DUCAT_TESTS_MODEL_FIELDS_HPP

#include "model/reference_terms.hpp"

#include <concepts>
#include <cstddef>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace ducat_test {

/// A field that no simpler value is tried for.
struct fixed_field {};
inline constexpr fixed_field fixed{};
inline const reference::span always{reference::ever_before, reference::for_ever};

/// The account that an earlier step opened, the pack that one made: by the number of that step, so
/// that they mean the same when other steps are gone.
struct node_ref {
  int step = 0;
  bool operator==(const node_ref&) const = default;
};
struct pack_ref {
  int step = 0;
  int place = 0;  // among the packs that the step made
  bool operator==(const pack_ref&) const = default;
};

/// An instant: of its own, or so long after the time of the engine.
struct moment {
  bool from_now = false;
  reference::nanoseconds ns = 0;
  bool operator==(const moment&) const = default;
};

template <class T>
concept has_fields = requires(T& value) { fields(value, [](auto&&...) {}); };
template <class T>
concept whole_number =
    (std::integral<T> && !std::same_as<T, bool>) || std::same_as<T, reference::integer>;

/// Hours stand out, as instants crowd around them.
inline std::string word_of(long long value) {
  constexpr long long hour = 3'600'000'000'000;
  if (value == reference::ever_before || value == reference::for_ever) return "ever";
  constexpr long long far = reference::for_ever - hour;  // nothing is rounded beyond
  if (value < -far || far < value) return std::to_string(value);
  const long long hours = (value + (value < 0 ? -hour / 2 : hour / 2)) / hour;
  const long long rest = value - hours * hour;
  if (hours == 0 || rest > 1'000'000 || rest < -1'000'000) return std::to_string(value);
  return std::to_string(hours) + 'h' + (rest > 0 ? "+" : "") +
         (rest == 0 ? "" : std::to_string(rest));
}
inline std::string word_of(int value) { return std::to_string(value); }
inline std::string word_of(bool value) { return value ? "yes" : "no"; }
inline std::string word_of(const std::string& value) { return value.empty() ? "any" : value; }
inline std::string word_of(const reference::integer& value) { return value.str(); }
inline std::string word_of(const reference::rational& value) { return value.str(); }
inline std::string word_of(node_ref value) { return '#' + std::to_string(value.step); }
inline std::string word_of(pack_ref value) {
  return '#' + std::to_string(value.step) +
         (value.place == 0 ? "" : '.' + std::to_string(value.place));
}
inline std::string word_of(const reference::span& value) {
  return '[' + word_of(value.from) + ", " + word_of(value.to) + ')';
}
inline std::string word_of(const moment& value) {
  return (value.from_now ? "now+" : "") + word_of(value.ns);
}
template <class T>
  requires std::is_enum_v<T>
std::string word_of(T value) {
  return std::to_string(static_cast<int>(value));
}
template <has_fields T> std::string word_of(const T& value);
template <class T> std::string word_of(const std::optional<T>& value) {
  return value ? word_of(*value) : "none";
}
template <class List>
  requires requires(const List& list) {
    typename List::allocator_type;
    list.begin();
  } && (!std::same_as<List, std::string>)
std::string word_of(const List& list) {
  std::string text;
  for (const auto& each : list) text += (text.empty() ? "" : ", ") + word_of(each);
  return '{' + text + '}';
}

/// Writes the fields of a struct that are not at their simplest.
class field_reader {
 public:
  template <class T> void operator()(const char* name, const T& value) {
    (*this)(name, value, T{});
  }
  template <class T, class Simplest>
  void operator()(const char* name, const T& value, const Simplest& simplest) {
    const std::string word = word_of(value);
    if constexpr (!std::same_as<Simplest, fixed_field> && std::constructible_from<T, Simplest>)
      if (word == word_of(T(simplest))) return;
    text_ += (text_.empty() ? "" : " ") + std::string{name} + '=' + word;
  }
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};
template <has_fields T> std::string word_of(const T& value) {
  T copy = value;  // fields are named once, for whoever may change them
  field_reader reader;
  fields(copy, [&](const char* name, const auto& field, const auto&... simplest) {
    reader(name, field, simplest...);
  });
  return '{' + reader.text() + '}';
}

/// Puts one account in the place of another, wherever a step names it.
class renamer {
 public:
  renamer(node_ref from, node_ref to) : from_{from}, to_{to} {}

  template <class T, class... Simplest> void operator()(const char*, T& value, const Simplest&...) {
    rename(value);
  }

 private:
  template <class T> void rename(T& value) {
    if constexpr (has_fields<T>) fields(value, *this);
  }
  void rename(node_ref& value) {
    if (value == from_) value = to_;
  }
  template <class T> void rename(std::optional<T>& value) {
    if (value) rename(*value);
  }
  template <class T> void rename(std::vector<T>& values) {
    for (T& each : values) rename(each);
  }

  node_ref from_, to_;
};

/// Tries simpler values of fields: what `attempt()` accepts stays.
template <class Attempt> class simplifier {
 public:
  simplifier(const std::vector<node_ref>& nodes, Attempt attempt)
      : nodes_{nodes}, attempt_{std::move(attempt)} {}

  template <class T> void operator()(const char* name, T& value) { (*this)(name, value, T{}); }
  template <class T> void operator()(const char*, T&, fixed_field) {}
  template <class T, class Simplest>
  void operator()(const char* name, T& value, const Simplest& simplest) {
    if constexpr (has_fields<T>) {
      fields(value, [&](const char* field, auto& inner, const auto&... plain) {
        (*this)(field, inner, plain...);
      });
    } else {
      while (takes_one(value, candidates(value, simplest))) {
      }
      if constexpr (requires { value->has_value(); } || requires { value.value_or(*value); }) {
        if (value) (*this)(name, *value);
      } else if constexpr (requires {
                             value.resize(0);
                             value.front();
                           } && !std::same_as<T, std::string>) {
        for (auto& each : value)
          if constexpr (has_fields<std::remove_reference_t<decltype(each)>>) (*this)(name, each);
      }
    }
  }
  bool changed() const { return changed_; }

 private:
  template <class T> bool takes_one(T& value, const std::vector<T>& simpler) {
    for (const T& each : simpler) {
      if (word_of(each) == word_of(value)) continue;
      T old = std::exchange(value, each);
      if (attempt_()) return changed_ = true;
      value = std::move(old);
    }
    return false;
  }

  template <whole_number T, class S>
  static std::vector<T> candidates(const T& value, const S& simplest) {
    const T least(simplest);
    if (value == least) return {};
    constexpr long long hour = 3'600'000'000'000;
    std::vector<T> out{least};
    if constexpr (std::same_as<T, long long>) {
      const long long rounded = value / hour * hour;
      if (rounded != 0 && rounded != value) out.push_back(rounded);
    }
    // Nearer by half, by a quarter, … and by one: few tries, however far it is.
    for (T part = T(value - least) / 2; out.size() < 100; part = T(part / 2)) {
      out.push_back(T(value - part));
      if (part == 0) out.back() = value > least ? T(value - 1) : T(value + 1);
      if (part == 0) break;
    }
    return out;
  }
  template <class S>
  static std::vector<reference::rational> candidates(const reference::rational& value,
                                                     const S& simplest) {
    const reference::integer whole = numerator(value) / denominator(value);
    std::vector<reference::rational> out;
    for (const reference::integer& each : candidates(whole, reference::integer(simplest)))
      out.emplace_back(each);
    if (whole != value) out.emplace_back(whole);
    return out;
  }
  static std::vector<bool> candidates(bool value, bool simplest) {
    return value == simplest ? std::vector<bool>{} : std::vector<bool>{simplest};
  }
  static std::vector<std::string> candidates(const std::string&, const std::string& simplest) {
    return {simplest};
  }
  static std::vector<reference::span> candidates(const reference::span& value,
                                                 const reference::span& simplest) {
    if (value == simplest) return {};
    std::vector<reference::span> out{simplest};
    const bool open = value.from == reference::ever_before || value.to == reference::for_ever;
    if (open) {
      if (value.from != simplest.from) out.push_back({simplest.from, value.to});
      if (value.to != simplest.to) out.push_back({value.from, simplest.to});
      return out;
    }
    const reference::nanoseconds length = value.to - value.from;
    if (value.from != 0) out.push_back({0, length});
    if (length > 1) out.push_back({value.from, value.from + length / 2});
    if (length > 1) out.push_back({value.from, value.to - 1});
    return out;
  }
  // An account that was opened before, and so most often nearer to the root.
  std::vector<node_ref> candidates(node_ref value, node_ref) const {
    std::vector<node_ref> out;
    for (const node_ref each : nodes_)
      if (each.step < value.step && out.size() < 8) out.push_back(each);
    return out;
  }
  static std::vector<pack_ref> candidates(pack_ref, pack_ref) { return {}; }
  static std::vector<moment> candidates(const moment& value, const moment&) {
    std::vector<moment> out;
    for (const reference::nanoseconds ns : candidates(value.ns, reference::nanoseconds{0}))
      out.push_back({value.from_now, ns});
    return out;
  }
  template <class T>
    requires std::is_enum_v<T>
  static std::vector<T> candidates(T, T simplest) {
    return {simplest};
  }
  template <class T>
  static std::vector<std::optional<T>> candidates(const std::optional<T>& value,
                                                  const std::optional<T>&) {
    if (!value) return {};
    return {std::nullopt};
  }
  template <class T>
  static std::vector<std::set<T>> candidates(const std::set<T>& value, const std::set<T>&) {
    std::vector<std::set<T>> out;
    for (const T& each : value) {
      out.push_back(value);
      out.back().erase(each);
    }
    return out;
  }
  // Of a list a number says how many it has at the least.
  template <class T>
  static std::vector<std::vector<T>> candidates(const std::vector<T>& value, std::size_t least) {
    std::vector<std::vector<T>> out;
    if (value.size() <= least) return out;
    for (std::size_t i = 0; i < value.size(); ++i) {
      out.push_back(value);
      out.back().erase(out.back().begin() + static_cast<std::ptrdiff_t>(i));
    }
    return out;
  }
  template <class T>
  static std::vector<std::vector<T>> candidates(const std::vector<T>& value,
                                                const std::vector<T>&) {
    return candidates(value, std::size_t{0});
  }

  const std::vector<node_ref>& nodes_;
  Attempt attempt_;
  bool changed_ = false;
};

}  // namespace ducat_test

#endif
