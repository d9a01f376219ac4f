// SPDX-License-Identifier: MIT
// Reading configuration out of JSON strictly: every error of a document is reported, each with its
// JSON pointer, what was found and what was expected. Unknown and repeated names are errors, and a
// number that JSON readers may round is refused. Works without exceptions.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_DOCUMENT_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_DOCUMENT_HPP

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ducat::inline v0 {

/// One thing that is wrong with a document.
struct document_error {
  std::string pointer;  ///< Where: an RFC 6901 JSON pointer; empty is the whole document.
  std::string found;
  std::string expected;

  friend bool operator==(const document_error&, const document_error&) = default;
};

namespace detail {

// A name as a step of a JSON pointer.
inline std::string pointer_step(std::string_view name) {
  std::string step = "/";
  for (const char c : name) {
    if (c == '~') {
      step += "~0";
    } else if (c == '/') {
      step += "~1";
    } else {
      step += c;
    }
  }
  return step;
}

// Finds syntax errors and names that an object has twice: the DOM keeps neither.
class document_checker : public nlohmann::json_sax<nlohmann::json> {
 public:
  document_checker(std::string_view text, std::vector<document_error>& errors)
      : text_{text}, errors_{&errors} {}

  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(number_integer_t) override { return value(); }
  bool number_unsigned(number_unsigned_t) override { return value(); }
  bool number_float(number_float_t, const string_t&) override { return value(); }
  bool string(string_t&) override { return value(); }
  bool binary(binary_t&) override { return value(); }

  bool start_object(std::size_t) override { return open(true); }
  bool start_array(std::size_t) override { return open(false); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    level& here = levels_.back();
    here.step = pointer_step(name);
    if (!here.names.insert(name).second) {
      errors_->push_back({pointer(), "the name a second time", "each name once"});
    }
    return true;
  }

  bool parse_error(std::size_t position, const std::string& last,
                   const nlohmann::detail::exception&) override {
    errors_->push_back(
        {"", "no JSON at " + line_and_column(position) + ": " + last, "a JSON document"});
    return false;
  }

 private:
  static constexpr std::size_t max_depth = 64;

  struct level {
    bool object = false;
    std::size_t index = 0;
    std::string step;
    std::set<std::string, std::less<>> names;
  };

  bool value() {
    if (!levels_.empty() && !levels_.back().object) next();
    return true;
  }

  void next() {
    level& here = levels_.back();
    here.step = "/" + std::to_string(++here.index);
  }

  bool open(bool object) {
    if (levels_.size() == max_depth) {
      errors_->push_back({pointer(), "deeper nesting", "at most 64 levels"});
      return false;
    }
    levels_.push_back({object, 0, object ? "" : "/0", {}});
    return true;
  }

  bool close() {
    levels_.pop_back();
    return value();
  }

  [[nodiscard]] std::string pointer() const {
    std::string path;
    for (const level& each : levels_) path += each.step;
    return path;
  }

  // Of the last of `read` bytes.
  [[nodiscard]] std::string line_and_column(std::size_t read) const {
    std::size_t line = 1;
    std::size_t column = 0;
    for (std::size_t i = 0; i < read; ++i) {
      const bool new_line = i > 0 && i - 1 < text_.size() && text_[i - 1] == '\n';
      line += new_line ? 1 : 0;
      column = new_line ? 1 : column + 1;
    }
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
  }

  std::string_view text_;
  std::vector<document_error>* errors_;
  std::vector<level> levels_;
};

/// A value of a document, where it stands, and where its errors go.
class document_node {
 public:
  document_node(const nlohmann::json& value, std::string pointer,
                std::vector<document_error>& errors)
      : value_{&value}, pointer_{std::move(pointer)}, errors_{&errors} {}

  [[nodiscard]] bool is_object() const noexcept { return value_->is_object(); }
  [[nodiscard]] bool is_array() const noexcept { return value_->is_array(); }
  [[nodiscard]] bool is_string() const noexcept { return value_->is_string(); }
  [[nodiscard]] std::size_t size() const noexcept { return value_->size(); }
  [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
  [[nodiscard]] const std::string& pointer() const noexcept { return pointer_; }

  /// How many errors the whole document has so far.
  [[nodiscard]] std::size_t error_count() const noexcept { return errors_->size(); }
  /// Reports this value; false, so that a reader can end with it.
  bool fail(std::string expected) const {
    errors_->push_back({pointer_, describe(), std::move(expected)});
    return false;
  }
  /// Reports a member that should be there.
  bool fail_missing(std::string_view name, std::string expected) const {
    errors_->push_back({pointer_ + pointer_step(name), "nothing", std::move(expected)});
    return false;
  }

  [[nodiscard]] std::optional<document_node> member(std::string_view name) const {
    const nlohmann::json* found = find(name);
    if (found == nullptr) return std::nullopt;
    return document_node{*found, pointer_ + pointer_step(name), *errors_};
  }

  [[nodiscard]] document_node element(std::size_t index) const {
    return {(*value_)[index], pointer_ + "/" + std::to_string(index), *errors_};
  }

  /// Calls f(name, node) for each member, in the order of names.
  template <class F> void for_each_member(F&& f) const {
    for (auto it = value_->begin(); it != value_->end(); ++it) {
      f(it.key(), document_node{it.value(), pointer_ + pointer_step(it.key()), *errors_});
    }
  }

  /// Reports members whose names are not listed; whether there were none.
  bool allow_only(std::initializer_list<std::string_view> names) const {
    bool good = true;
    std::string list;
    for (const std::string_view name : names) {
      list += (list.empty() ? "" : ", ") + std::string(name);
    }
    for_each_member([&](const std::string& name, const document_node& node) {
      for (const std::string_view known : names) {
        if (name == known) return;
      }
      errors_->push_back({node.pointer_, "an unknown name", "one of: " + list});
      good = false;
    });
    return good;
  }

  bool read(std::string& out, const char* expected) const {
    const auto* text = value_->get_ptr<const nlohmann::json::string_t*>();
    if (text == nullptr) return fail(expected);
    out = *text;
    return true;
  }

  bool read(bool& out) const {
    const auto* value = value_->get_ptr<const nlohmann::json::boolean_t*>();
    if (value == nullptr) return fail("true or false");
    out = *value;
    return true;
  }

  /// A string, or an integer that every JSON reader keeps exactly.
  bool read_exact(std::string& out, const char* expected) const {
    // 2^53 itself is what readers make of 2^53 + 1.
    constexpr std::uint64_t limit = (std::uint64_t{1} << 53) - 1;
    if (const auto* text = value_->get_ptr<const nlohmann::json::string_t*>()) {
      out = *text;
      return true;
    }
    if (const auto* number = value_->get_ptr<const nlohmann::json::number_unsigned_t*>()) {
      if (*number > limit) return fail("a string: JSON readers lose digits of so large a number");
      out = std::to_string(*number);
      return true;
    }
    if (const auto* number = value_->get_ptr<const nlohmann::json::number_integer_t*>()) {
      if (*number < -static_cast<std::int64_t>(limit)) {
        return fail("a string: JSON readers lose digits of so large a number");
      }
      out = std::to_string(*number);
      return true;
    }
    return fail(expected);
  }

 private:
  [[nodiscard]] const nlohmann::json* find(std::string_view name) const {
    if (!value_->is_object()) return nullptr;
    const auto it = value_->find(name);
    return it == value_->end() ? nullptr : &*it;
  }

  [[nodiscard]] std::string describe() const {
    if (value_->is_object()) return value_->empty() ? "an empty object" : "an object";
    if (value_->is_array()) return value_->empty() ? "an empty list" : "a list";
    std::string text = value_->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    constexpr std::size_t longest = 80;
    if (text.size() <= longest) return text;
    std::size_t end = longest;
    while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // within a character
    return text.substr(0, end) + "…";
  }

  const nlohmann::json* value_;
  std::string pointer_;
  std::vector<document_error>* errors_;
};

// The member that says what a document is.
inline void check_format(const document_node& node, std::string_view format) {
  const std::string expected = "\"" + std::string(format) + "\"";
  const auto stated = node.member("format");
  std::string text;
  if (!stated) {
    node.fail_missing("format", expected);
  } else if (stated->read(text, expected.c_str()) && text != format) {
    stated->fail(expected);
  }
}

// Calls f for each object of a list, and reports what is none.
template <class F> void for_each_object(const document_node& list, const char* expected, F&& f) {
  if (!list.is_array()) {
    list.fail(expected);
    return;
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    const document_node each = list.element(i);
    if (each.is_object()) {
      f(each);
    } else {
      each.fail("an object");
    }
  }
}

// The document, or a discarded value; errors are added either way.
inline nlohmann::json parse_document(std::string_view text, std::vector<document_error>& errors) {
  document_checker checker{text, errors};
  if (!nlohmann::json::sax_parse(text.begin(), text.end(), &checker))
    return nlohmann::json(nlohmann::json::value_t::discarded);
  return nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
}

}  // namespace detail

}  // namespace ducat::inline v0

#endif
