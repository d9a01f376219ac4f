// SPDX-License-Identifier: MIT
// JSON lines as tables: one object a line, its members are the columns. A member of an object
// within it is a column by its path, "data.cards". Numbers are taken as they are written, digit by
// digit: none becomes a binary fraction on the way.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_JSONL_TABLE_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_JSONL_TABLE_HPP

#include <ducat/exact/decimal.hpp>
#include <ducat/source/json_text.hpp>
#include <ducat/source/rejected_row.hpp>
#include <ducat/source/table.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace ducat::inline v0 {

namespace detail {

/// Reads one line: the members that a request names, and the others where it wants them.
class jsonl_line : public nlohmann::json_sax<nlohmann::json> {
 public:
  static constexpr std::size_t max_members = 4096;  ///< In one object: as many as CSV has fields.

  explicit jsonl_line(table_request request)
      : request_{std::move(request)}, values_(request_.columns.size()), seen_(values_.size()) {
    for (const table_column& column : request_.columns)
      has_paths_ = has_paths_ || column.name.find('.') != std::string::npos;
  }

  /// False where the line is refused: fault() says why, without line and row.
  bool read(std::string_view line) {
    fault_ = {};
    depth_ = 0;
    path_.clear();
    path_sizes_.clear();
    arrays_ = 0;
    target_ = nullptr;
    for (std::string& value : values_) value.clear();
    std::fill(seen_.begin(), seen_.end(), false);
    other_count_ = 0;
    member_count_ = 0;
    other_names_.clear();
    if (!nlohmann::json::sax_parse(line.begin(), line.end(), this)) return false;
    for (std::size_t i = 0; i < seen_.size(); ++i) {
      if (seen_[i] || !request_.columns[i].required) continue;
      return refuse(request_.columns[i].name, "nothing", "a member of this name",
                    "the member is missing");
    }
    return true;
  }

  [[nodiscard]] const rejected_row& fault() const noexcept { return fault_; }

  void fields(std::vector<std::string_view>& out) const {
    out.assign(values_.begin(), values_.end());
  }

  void others(std::vector<named_text>& out) const {
    out.clear();
    for (std::size_t i = 0; i < other_count_; ++i) {
      out.push_back({others_[i].first, others_[i].second});
    }
  }

  bool null() override { return take(""); }
  bool boolean(bool value) override { return take(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return take(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return take(std::to_string(value)); }
  bool string(string_t& value) override { return take(value); }
  bool binary(binary_t&) override { return take(""); }

  // Everything with a point, an exponent, or too many digits for 64 bits; `written` is its text.
  bool number_float(number_float_t, const string_t& written) override {
    if (target_ == nullptr) return take("");
    std::string text = written;
    // The lexer puts the locale's decimal point into the text it hands out.
    for (char& c : text) {
      const bool number = is_digit(c) || c == '+' || c == '-' || c == 'e' || c == 'E';
      if (!number) c = '.';
    }
    if (text.find_first_of("eE") == std::string::npos) return take(text);
    const auto value = parse_decimal_exponent(text);
    if (!value) {
      return refuse(name_, written, "a decimal of at most 38 digits", message(value.error().code));
    }
    return take(std::string(to_fixed_text(value->coefficient, value->scale)));
  }

  bool start_object(std::size_t) override { return open(true); }
  bool start_array(std::size_t) override { return open(false); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& name) override {
    target_ = nullptr;
    if (depth_ != 1) return has_paths_ && arrays_ == 0 ? nested_key(name) : true;
    if (++member_count_ > max_members) {
      return refuse("line", "more than " + std::to_string(max_members) + " members",
                    "an object of fewer members", "the object has more members than allowed");
    }
    name_ = name;
    if (!find_column()) return false;
    if (target_ != nullptr || !request_.others || begins_path(name)) return true;
    return add_other(name);
  }

  bool parse_error(std::size_t position, const std::string& last,
                   const nlohmann::detail::exception&) override {
    return refuse("line", last, "one JSON object", "no JSON at byte " + std::to_string(position));
  }

 private:
  // Where a column has the name that was met, its value goes there; false where it was met before.
  bool find_column() {
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (request_.columns[i].name != name_) continue;
      if (seen_[i]) return refuse_twice();
      seen_[i] = true;
      target_ = &values_[i];
    }
    return true;
  }
  bool nested_key(const string_t& name) {
    name_.assign(path_).append(name);
    return find_column();
  }
  [[nodiscard]] bool begins_path(std::string_view name) const {
    return has_paths_ && std::any_of(request_.columns.begin(), request_.columns.end(),
                                     [&](const table_column& column) {
                                       return column.name.size() > name.size() &&
                                              column.name[name.size()] == '.' &&
                                              column.name.starts_with(name);
                                     });
  }

  bool refuse(std::string_view field, std::string_view found, const char* expected,
              std::string reason) {
    fault_ = {0, 0, quotable(field), quotable(found), expected, std::move(reason)};
    return false;
  }

  bool refuse_twice() {
    return refuse(name_, "the member a second time", "each member once",
                  "two members have this name");
  }

  bool add_other(const std::string& name) {
    if (name.empty() || !is_printable_text(name)) {
      return refuse("member", name, "UTF-8 without control characters",
                    "a member has no printable name");
    }
    if (is_known_other(name)) return refuse_twice();
    if (other_count_ == others_.size()) others_.emplace_back();
    others_[other_count_].first = name;
    others_[other_count_].second.clear();
    target_ = &others_[other_count_].second;
    ++other_count_;
    return true;
  }

  // A few names are compared; many are hashed, or a hostile line would cost its square.
  bool is_known_other(const std::string& name) {
    if (other_count_ < few_names) {
      const auto end = others_.begin() + static_cast<std::ptrdiff_t>(other_count_);
      return std::any_of(others_.begin(), end,
                         [&](const auto& other) { return other.first == name; });
    }
    if (other_names_.empty()) {
      for (std::size_t i = 0; i < other_count_; ++i) other_names_.insert(others_[i].first);
    }
    return !other_names_.insert(name).second;
  }

  bool take(std::string_view text) {
    if (depth_ == 0) return refuse("line", text, "one JSON object", "the line is no object");
    if (target_ != nullptr) target_->assign(text);
    return true;
  }

  bool open(bool object) {
    if (depth_ == 0 && !object) {
      return refuse("line", "a list", "one JSON object", "the line is no object");
    }
    if (target_ != nullptr) {
      return refuse(name_, object ? "an object" : "a list", "a text, a number, true, false or null",
                    "the member is not a single value");
    }
    ++depth_;
    arrays_ += object && arrays_ == 0 ? 0U : 1U;
    if (has_paths_ && arrays_ == 0 && depth_ > 1) {
      path_sizes_.push_back(path_.size());
      path_.assign(name_).append(".");
    }
    return true;
  }

  bool close() {
    --depth_;
    target_ = nullptr;
    if (arrays_ > 0) {
      --arrays_;
    } else if (!path_sizes_.empty()) {
      path_.resize(path_sizes_.back());
      path_sizes_.pop_back();
    }
    return true;
  }

  static constexpr std::size_t few_names = 16;

  table_request request_;
  std::vector<std::string> values_;
  std::vector<bool> seen_;
  std::vector<std::pair<std::string, std::string>> others_;
  std::size_t other_count_ = 0;
  std::size_t member_count_ = 0;
  std::unordered_set<std::string> other_names_;  // empty where they are few
  bool has_paths_ = false;                       // some column is a member of a member
  std::string path_;                             // of the object that is being read, "data."
  std::vector<std::size_t> path_sizes_;          // of the objects around it
  std::size_t arrays_ = 0;                       // arrays, and all that is in them, are no columns
  std::string* target_ = nullptr;  // where the value of the member begun goes; null: nowhere
  std::string name_;
  std::size_t depth_ = 0;
  rejected_row fault_;
};

}  // namespace detail

/// A file of JSON lines as a table (see usage_reader). Blank lines are no rows; a UTF-8 byte order
/// mark at the start is skipped; null and a missing optional member read as empty. Held at most:
/// one line, up to the bound.
class jsonl_table {
 public:
  static constexpr std::size_t default_max_line = std::size_t{1024} * 1024;

  explicit jsonl_table(table_request request, std::size_t max_line = default_max_line)
      : line_reader_{std::move(request)}, max_line_{max_line} {}

  template <class OnRow, class OnReject>
  void push(std::string_view bytes, OnRow&& on_row, OnReject&& on_reject) {
    while (!bytes.empty()) {
      const std::size_t feed = bytes.find('\n');
      const std::string_view piece = bytes.substr(0, feed);
      if (held_.empty() && !too_long_ && feed != std::string_view::npos) {
        too_long_ = piece.size() > max_line_;
        end_line(piece, on_row, on_reject);
      } else {
        too_long_ = too_long_ || piece.size() > max_line_ - held_.size();
        if (too_long_) {
          held_.clear();
        } else {
          held_ += piece;
        }
        if (feed != std::string_view::npos) end_line(held_, on_row, on_reject);
      }
      bytes.remove_prefix(feed == std::string_view::npos ? bytes.size() : feed + 1);
    }
  }

  template <class OnRow, class OnReject> void finish(OnRow&& on_row, OnReject&& on_reject) {
    end_line(held_, on_row, on_reject);
  }

 private:
  template <class OnRow, class OnReject>
  void end_line(std::string_view line, OnRow& on_row, OnReject& on_reject) {
    ++line_;
    constexpr std::string_view mark = "\xEF\xBB\xBF";
    if (line_ == 1 && line.substr(0, mark.size()) == mark) line.remove_prefix(mark.size());
    if (too_long_) {
      on_reject(rejected_row{line_, ++row_, "line",
                             "more than " + std::to_string(max_line_) + " bytes", "a shorter line",
                             "the line is longer than allowed"});
    } else if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
      ++row_;
      if (line_reader_.read(line)) {
        line_reader_.fields(fields_);
        line_reader_.others(others_);
        on_row(table_row{
            line_, row_, {fields_.data(), fields_.size()}, {others_.data(), others_.size()}});
      } else {
        rejected_row rejected = line_reader_.fault();
        rejected.line = line_;
        rejected.row = row_;
        on_reject(std::move(rejected));
      }
    }
    held_.clear();
    too_long_ = false;
  }

  detail::jsonl_line line_reader_;
  std::size_t max_line_;
  std::string held_;  // a line begun in an earlier piece
  bool too_long_ = false;
  std::uint64_t line_ = 0;
  std::uint64_t row_ = 0;
  std::vector<std::string_view> fields_;
  std::vector<named_text> others_;
};

}  // namespace ducat::inline v0

#endif
