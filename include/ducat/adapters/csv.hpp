// SPDX-License-Identifier: MIT
// CSV as RFC 4180 has it: a reader that is fed bytes in pieces of any size and hands out records as
// views, and the quoting of fields on the way out. Strict: a record whose quoting is broken is an
// error, never a guess.
#ifndef DUCAT_ADAPTERS_CSV_HPP
#define DUCAT_ADAPTERS_CSV_HPP

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ducat::inline v0 {

/// What separates fields, and how much a reader holds at most, whatever a file contains.
struct csv_options {
  char delimiter = ',';
  std::size_t max_field = std::size_t{64} * 1024;     ///< Bytes in one field, quotes removed.
  std::size_t max_record = std::size_t{1024} * 1024;  ///< Bytes in one record, quotes removed.
  std::size_t max_fields = 4096;                      ///< Fields in one record.
};

/// One record: a line, or several where a quoted field holds line ends.
struct csv_record {
  std::uint64_t line = 0;  ///< The line it begins on, counted from 1.
  /// Unquoted; valid until the callback returns.
  std::span<const std::string_view> fields;
};

/// Why a record was refused.
enum class csv_fault : std::uint8_t {
  none,
  quote_in_unquoted_field,
  text_after_quoted_field,
  bare_carriage_return,
  unterminated_quote,
  field_too_long,
  record_too_long,
  too_many_fields,
};

/// A short English sentence for a fault; static storage.
[[nodiscard]] constexpr const char* message(csv_fault fault) noexcept {
  switch (fault) {
    case csv_fault::none: return "no fault";
    case csv_fault::quote_in_unquoted_field: return "a quote inside an unquoted field";
    case csv_fault::text_after_quoted_field: return "text after a closing quote";
    case csv_fault::bare_carriage_return: return "a carriage return without a line feed";
    case csv_fault::unterminated_quote: return "a quote that is never closed";
    case csv_fault::field_too_long: return "a field is longer than allowed";
    case csv_fault::record_too_long: return "a record is longer than allowed";
    case csv_fault::too_many_fields: return "a record has more fields than allowed";
  }
  return "unknown fault";
}

/// A record that was refused. The reader goes on with the record after it.
struct csv_error {
  csv_fault fault = csv_fault::none;
  std::uint64_t line = 0;        ///< The line on which the record begins, from 1.
  std::uint64_t fault_line = 0;  ///< The line on which the fault was found.
  std::size_t field = 0;         ///< Which field of the record, from 1.
  /// That field up to the fault, at most 128 bytes of it; valid until the callback returns.
  std::string_view found;
};

/// Reads records out of bytes that arrive in pieces: how they are cut changes nothing that comes
/// out.
///
/// Line ends are LF or CRLF; a UTF-8 byte order mark at the start is skipped; empty lines are no
/// records; the last line needs no line end. Held at most: one record up to the bounds of the
/// options. A record beyond a bound is read to its end and reported, not stored. After broken
/// quoting the reader goes on at the next line. A quote that is never closed takes the rest of the
/// file with it, in one error: a field must not become records because of its size. Linear in the
/// bytes; a line that is whole and unquoted is not copied.
class csv_reader {
 public:
  explicit csv_reader(csv_options options = {}) : options_{options} {}

  /// Reads a piece: calls `on_record(const csv_record&)` or `on_error(const csv_error&)` for each
  /// record that ends in it, in order.
  template <class OnRecord, class OnError>
  void push(std::string_view bytes, OnRecord&& on_record, OnError&& on_error) {
    const std::string_view rest = skip_mark(bytes, on_record, on_error);
    read(rest, on_record, on_error);
  }

  /// Says that no bytes follow: the record begun last, if any, ends here.
  template <class OnRecord, class OnError> void finish(OnRecord&& on_record, OnError&& on_error) {
    if (mark_seen_ > 0 && mark_seen_ < mark.size()) {
      const std::string_view seen = mark.substr(0, mark_seen_);
      mark_seen_ = mark.size();
      read(seen, on_record, on_error);
    }
    if (state_ == state::record_start) return;
    if (state_ == state::quoted) {
      if (fault_ == csv_fault::none) keep_found();
      fault_ = csv_fault::unterminated_quote;
    }
    if (state_ == state::carriage_return) fail(csv_fault::bare_carriage_return);
    end_record(on_record, on_error);
  }

  /// The bytes held for a record that has not ended yet.
  [[nodiscard]] std::size_t held() const noexcept { return text_.size(); }

  [[nodiscard]] const csv_options& options() const noexcept { return options_; }

 private:
  enum class state : std::uint8_t {
    record_start,
    field_start,
    unquoted,
    quoted,
    quote_in_quoted,  // a closing quote, or the first half of an escaped one
    carriage_return,
    skipping,  // after broken quoting: to the end of the line
  };

  // Where the next quote and carriage return of a piece are, found once each: searching anew for
  // every line would be quadratic in a piece that has none.
  struct landmarks {
    const char* quote;
    const char* carriage_return;
  };

  static constexpr std::string_view mark = "\xEF\xBB\xBF";
  static constexpr std::size_t longest_found = 128;

  static const char* find(const char* from, const char* end, char c) noexcept {
    if (from == end) return end;
    const void* at = std::memchr(from, c, static_cast<std::size_t>(end - from));
    return at != nullptr ? static_cast<const char*>(at) : end;
  }

  template <class OnRecord, class OnError>
  std::string_view skip_mark(std::string_view bytes, OnRecord& on_record, OnError& on_error) {
    while (mark_seen_ < mark.size() && !bytes.empty()) {
      if (bytes.front() != mark[mark_seen_]) {
        const std::string_view seen = mark.substr(0, mark_seen_);
        mark_seen_ = mark.size();
        read(seen, on_record, on_error);
        break;
      }
      ++mark_seen_;
      bytes.remove_prefix(1);
    }
    return bytes;
  }

  template <class OnRecord, class OnError>
  void read(std::string_view bytes, OnRecord& on_record, OnError& on_error) {
    const char* p = bytes.data();
    const char* const end = p + bytes.size();
    landmarks next{p, p};
    bool fresh = true;
    while (p != end) {
      if (state_ == state::record_start) {
        if (fresh || next.quote < p) next.quote = find(p, end, '"');
        if (fresh || next.carriage_return < p) next.carriage_return = find(p, end, '\r');
        fresh = false;
        p = read_whole_lines(p, end, next, on_record);
        if (p == end) return;
      }
      p = read_record(p, end, on_record, on_error);
    }
  }

  // Lines that are complete in this piece, unquoted and within bounds: split where they lie. Stops
  // at the first line that is none of these.
  template <class OnRecord>
  const char* read_whole_lines(const char* p, const char* end, landmarks& next,
                               OnRecord& on_record) {
    while (p != end) {
      const char* const feed = find(p, end, '\n');
      if (feed == end || next.quote < feed) return p;
      const char* stop = feed;
      if (next.carriage_return < feed) {
        if (next.carriage_return + 1 != feed) return p;
        stop = next.carriage_return;
      }
      if (stop != p) {
        if (!split(p, stop)) return p;
        on_record(csv_record{line_, {fields_.data(), fields_.size()}});
      }
      ++line_;
      p = feed + 1;
      if (next.carriage_return < p) next.carriage_return = find(p, end, '\r');
    }
    return p;
  }

  // False where a bound is passed: the general path says which.
  bool split(const char* p, const char* stop) {
    if (static_cast<std::size_t>(stop - p) > options_.max_record) return false;
    fields_.clear();
    const char delimiter = options_.delimiter;
    const char* begin = p;
    for (; p != stop; ++p) {
      if (*p != delimiter) continue;
      if (!take_field(begin, p)) return false;
      begin = p + 1;
    }
    return take_field(begin, stop);
  }

  bool take_field(const char* begin, const char* end) {
    const auto size = static_cast<std::size_t>(end - begin);
    if (size > options_.max_field || fields_.size() == options_.max_fields) return false;
    fields_.emplace_back(begin, size);
    return true;
  }

  // The general path: one record, or as much of it as this piece holds.
  template <class OnRecord, class OnError>
  const char* read_record(const char* p, const char* end, OnRecord& on_record, OnError& on_error) {
    while (p != end) {
      switch (state_) {
        case state::record_start:
          record_line_ = line_;
          state_ = state::field_start;
          break;
        case state::field_start:
          quoted_ = *p == '"';
          state_ = quoted_ ? state::quoted : state::unquoted;
          if (quoted_) ++p;
          break;
        case state::quoted: p = read_quoted(p, end); break;
        case state::skipping: p = find(p, end, '\n'); break;
        case state::unquoted: p = read_unquoted(p, end); break;
        case state::quote_in_quoted:
          if (*p == '"') {
            store(p, p + 1);
            ++p;
            state_ = state::quoted;
          } else {
            p = end_of_field(p, csv_fault::text_after_quoted_field);
          }
          break;
        case state::carriage_return:
          if (*p != '\n') fail_line(csv_fault::bare_carriage_return);
          break;
      }
      if (p != end && *p == '\n' && ends_at_feed()) {
        end_record(on_record, on_error);
        ++line_;
        return p + 1;
      }
    }
    return p;
  }

  // Whether a line feed here ends the record.
  [[nodiscard]] bool ends_at_feed() const noexcept {
    return state_ != state::quoted && state_ != state::record_start;
  }

  const char* read_quoted(const char* p, const char* end) {
    const char* const quote = find(p, end, '"');
    store(p, quote);
    line_ += count_lines(p, quote);
    if (quote == end) return end;
    state_ = state::quote_in_quoted;
    return quote + 1;
  }

  const char* read_unquoted(const char* p, const char* end) {
    const char* stop = p;
    while (stop != end && *stop != options_.delimiter && *stop != '\n' && *stop != '\r' &&
           *stop != '"') {
      ++stop;
    }
    store(p, stop);
    return stop == end ? end : end_of_field(stop, csv_fault::quote_in_unquoted_field);
  }

  // What follows a field: a delimiter, a line end, or what `otherwise` calls it.
  const char* end_of_field(const char* p, csv_fault otherwise) {
    if (*p == options_.delimiter) {
      end_field();
      state_ = state::field_start;
      return p + 1;
    }
    if (*p == '\r') {
      state_ = state::carriage_return;
      return p + 1;
    }
    if (*p != '\n') {
      const bool is_first = fault_ == csv_fault::none;
      fail_line(otherwise);
      if (is_first && found_.size() < longest_found) found_ += *p;
    }
    return p;
  }

  // What does not fit is a fault at its first byte, so that the pieces do not show in the error.
  void store(const char* begin, const char* end) {
    if (fault_ != csv_fault::none) return;
    const auto size = static_cast<std::size_t>(end - begin);
    const std::size_t field_begin = ends_.empty() ? 0 : ends_.back();
    const std::size_t field_left = options_.max_field - (text_.size() - field_begin);
    const std::size_t record_left = options_.max_record - text_.size();
    const std::size_t left = field_left < record_left ? field_left : record_left;
    if (size <= left) {
      text_.append(begin, size);
      return;
    }
    const std::size_t room = longest_found - std::min(longest_found, text_.size() - field_begin);
    text_.append(begin, std::min(left, room));
    fail(left == field_left ? csv_fault::field_too_long : csv_fault::record_too_long);
    fault_line_ += count_lines(begin, begin + left);
  }

  static std::uint64_t count_lines(const char* p, const char* end) noexcept {
    std::uint64_t count = 0;
    for (p = find(p, end, '\n'); p != end; p = find(p + 1, end, '\n')) ++count;
    return count;
  }

  void end_field() {
    if (fault_ != csv_fault::none) return;
    if (ends_.size() == options_.max_fields) return fail(csv_fault::too_many_fields);
    ends_.push_back(text_.size());
  }

  // The first fault of a record is the one reported; nothing more of the record is stored.
  void fail(csv_fault fault) {
    if (fault_ != csv_fault::none) return;
    fault_ = fault;
    fault_line_ = line_;
    fault_field_ = ends_.size() + 1;
    keep_found();
    text_.clear();
    ends_.clear();
  }

  void keep_found() { found_.assign(text_, ends_.empty() ? 0 : ends_.back(), longest_found); }

  void fail_line(csv_fault fault) {
    fail(fault);
    state_ = state::skipping;
  }

  template <class OnRecord, class OnError> void end_record(OnRecord& on_record, OnError& on_error) {
    const bool blank = fault_ == csv_fault::none && ends_.empty() && text_.empty() && !quoted_;
    if (!blank) end_field();
    if (fault_ == csv_fault::unterminated_quote) {
      const std::size_t field = fault_field_ != 0 ? fault_field_ : ends_.size() + 1;
      on_error(csv_error{fault_, record_line_, line_, field, found_});
    } else if (fault_ != csv_fault::none) {
      on_error(csv_error{fault_, record_line_, fault_line_, fault_field_, found_});
    } else if (!blank) {
      hand_out(on_record);
    }
    text_.clear();
    ends_.clear();
    fault_ = csv_fault::none;
    fault_field_ = 0;
    quoted_ = false;
    state_ = state::record_start;
  }

  template <class OnRecord> void hand_out(OnRecord& on_record) {
    fields_.clear();
    const std::string_view text = text_;
    std::size_t begin = 0;
    for (const std::size_t end : ends_) {
      fields_.push_back(text.substr(begin, end - begin));
      begin = end;
    }
    on_record(csv_record{record_line_, {fields_.data(), fields_.size()}});
  }

  csv_options options_;
  state state_ = state::record_start;
  bool quoted_ = false;  // of the field begun last
  csv_fault fault_ = csv_fault::none;
  std::size_t mark_seen_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t record_line_ = 1;
  std::uint64_t fault_line_ = 0;
  std::size_t fault_field_ = 0;
  std::string text_;               // the unquoted fields of the record begun, end to end
  std::vector<std::size_t> ends_;  // where each of them ends in text_
  std::string found_;              // of the field that is at fault
  std::vector<std::string_view> fields_;
};

/// Appends a field as CSV: quoted where it holds the delimiter, a quote or a line end, or where
/// `quote_empty` is set and it is empty (a record of one empty field would else be an empty line,
/// which is no record).
inline void append_csv_field(std::string& out, std::string_view field, char delimiter = ',',
                             bool quote_empty = false) {
  const char special[] = {delimiter, '"', '\r', '\n'};
  const bool plain = field.find_first_of(std::string_view{special, 4}) == std::string_view::npos;
  if (plain && !(quote_empty && field.empty())) {
    out += field;
    return;
  }
  out += '"';
  for (const char c : field) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

/// Appends a record and its line end (LF). The fields read back as they are.
inline void append_csv_record(std::string& out, std::span<const std::string_view> fields,
                              char delimiter = ',') {
  bool first = true;
  for (const std::string_view field : fields) {
    if (!first) out += delimiter;
    append_csv_field(out, field, delimiter, fields.size() == 1);
    first = false;
  }
  out += '\n';
}

}  // namespace ducat::inline v0

#endif
