// SPDX-License-Identifier: MIT
// Reads a ledger's text form back: the same events, and the state that they lead to. A ledger is
// accepted whole or not at all; only the exact bytes that ledger_writer would write are.
#ifndef DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_READER_HPP
#define DUCAT_ADAPTERS_NLOHMANN_JSON_LEDGER_READER_HPP

#include <ducat/adapters/nlohmann_json/ledger_event_reader.hpp>
#include <ducat/adapters/nlohmann_json/ledger_fields.hpp>
#include <ducat/adapters/nlohmann_json/ledger_writer.hpp>
#include <ducat/engine/evolve.hpp>
#include <ducat/engine/ledger.hpp>
#include <ducat/engine/state.hpp>

#include <nlohmann/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ducat::inline v0 {

/// Reads a ledger that arrives in pieces. How it is cut into pieces changes nothing.
///
/// What is checked: the form of every line, positions without a gap, references to what exists, the
/// events of a usage being there to the last one, and the number of events that the header
/// promises, so a file that lost its end is refused. What is not: whether the amounts are right,
/// which is the audit's question.
class ledger_reader {
 public:
  /// @param key  of the ledger: a secret of the platform's, not part of the file
  explicit ledger_reader(hash_key key = public_hash_key)
      : book_{key}, events_{book_, state_}, writer_{book_} {}
  ledger_reader(const ledger_reader&) = delete;
  ledger_reader& operator=(const ledger_reader&) = delete;

  /// Reads a piece; false from the first fault on.
  bool push(std::string_view bytes) {
    while (!fault_ && !bytes.empty()) {
      const std::size_t end = bytes.find('\n');
      if (end == std::string_view::npos) {
        rest_ += bytes;
        break;
      }
      if (rest_.empty()) {
        take(bytes.substr(0, end + 1));
      } else {
        rest_ += bytes.substr(0, end + 1);
        take(rest_);
        rest_.clear();
      }
      bytes.remove_prefix(end + 1);
    }
    return !fault_;
  }

  /// Says that no bytes follow; whether the ledger was read whole.
  bool finish() {
    if (fault_) return false;
    if (!rest_.empty() || line_ == 0 || book_.size() != promised_) {
      ++line_;
      return fail("line", rest_.empty() ? "the end of the file" : "a line without an end",
                  line_ == 1 ? "the header of a ledger"
                             : std::to_string(promised_) + " events, each on a line of its own");
    }
    return true;
  }

  /// Why reading stopped, or nothing.
  [[nodiscard]] const std::optional<ledger_fault>& fault() const noexcept { return fault_; }
  /// The events read so far. Precondition for anything but a look at them: finish() was true.
  [[nodiscard]] const ledger& events() const noexcept { return book_; }
  /// The state they lead to.
  [[nodiscard]] const engine_state& state() const noexcept { return state_; }

 private:
  bool fail(std::string field, std::string found, std::string expected) {
    fault_ = ledger_fault{line_, std::move(field), std::move(found), std::move(expected)};
    return false;
  }

  bool take(std::string_view line) {
    ++line_;
    const auto object = nlohmann::json::parse(line.begin(), line.end(), nullptr, false);
    if (!object.is_object())
      return fail("line", detail::quotable(line.substr(0, line.size() - 1)), "a JSON object");
    const detail::ledger_fields fields{object, fault_};
    written_.clear();
    if (!(line_ == 1 ? take_header(fields) : take_event(fields))) {
      if (fault_) fault_->line = line_;
      return false;
    }
    if (written_ == line) return true;
    std::size_t same = 0;
    while (same < line.size() && same < written_.size() && line[same] == written_[same]) ++same;
    return fail("line", "at byte " + std::to_string(same + 1) + ": " + quoted(line, same),
                "the same event in the form of the format: " + quoted(written_, same));
  }

  static std::string quoted(std::string_view text, std::size_t from) {
    constexpr std::size_t before = 20;
    const std::string_view rest = text.substr(from < before ? 0 : from - before);
    return detail::quotable(rest.substr(0, rest.find('\n')));
  }

  bool take_header(const detail::ledger_fields& in) {
    std::string_view format;
    std::uint64_t version = 0;
    if (!in.text("format", format) || !in.number("version", UINT32_MAX, version)) return false;
    if (format != detail::ledger_format) return in.fail("format", "\"ducat ledger\"");
    if (version != detail::ledger_version) return in.fail("version", "1");
    if (!in.number("events", UINT64_MAX, promised_)) return false;
    ledger_writer::append_header(written_, promised_);
    return true;
  }

  bool take_event(const detail::ledger_fields& in) {
    const std::uint64_t position = book_.size();
    std::uint64_t stated = 0;
    auto kind = event_kind::sku_defined;
    if (position == promised_)
      return fail("line", "one more event", "the end after " + std::to_string(promised_));
    if (!in.number("n", UINT64_MAX, stated) || !in.word("event", detail::event_words, kind))
      return false;
    if (stated != position) return in.fail("n", "the next position, " + std::to_string(position));
    if (!is_due(kind)) return in.fail("event", what_is_due());
    if (!events_.read(kind, in) || !follows(in, position)) return false;
    writer_.append_event(written_, position);
    evolve(state_, book_, position, position + 1);
    return !series_.has_value() || belonging_ > 0 || lots_are_there(in);
  }
  // What a series is said to go on with is there once its events are.
  bool lots_are_there(const detail::ledger_fields& in) {
    const series_state& series = state_.series[series_.index];
    const std::size_t packs = state_.held.packs.size();
    series_ = {};
    const bool there =
        series.current.index < packs && (!series.next.has_value() || series.next.index < packs);
    return there || in.fail("event", "the lot that the series goes on with");
  }

  // What the event before may have that belongs to it.
  enum class group : std::uint8_t { none, usage, close, series, hold };
  // A move stands by itself, unless a pack was granted for it; lots and moves within a series too.
  [[nodiscard]] bool is_due(event_kind kind) const noexcept {
    if (move_due_) return kind == event_kind::pack_moved;
    if (step_due_) return kind == event_kind::hold_stepped;
    if (belonging_ == 0 && settling_ > 0) return belongs_to_settlement(kind);
    if (belonging_ == 0) return group_of(kind) == group::none && kind != event_kind::usage_settled;
    if (group_ == group::usage && kind == event_kind::hold_moved) return true;
    if (group_ == group::hold && kind == event_kind::counter_opened) return true;
    if (group_ != group::series) return group_of(kind) == group_;
    return kind == event_kind::pack_granted || kind == event_kind::pack_moved;
  }
  [[nodiscard]] static bool belongs_to_settlement(event_kind kind) noexcept {
    return kind == event_kind::usage_settled || kind == event_kind::counter_opened ||
           kind == event_kind::counter_moved;
  }
  [[nodiscard]] const char* what_is_due() const noexcept {
    if (move_due_) return "the move into the pack that was granted before";
    if (step_due_) return "the first step of the reservation before";
    if (belonging_ == 0 && settling_ > 0) return "one of the events of the settlement before";
    if (belonging_ == 0) return "an event of its own: no usage or close waits for a line";
    if (group_ == group::series) return "one of the events that belong to the series before";
    if (group_ == group::hold) return "one of the events that belong to the step before";
    return group_ == group::usage ? "one of the events that belong to the usage before"
                                  : "one of the events that belong to the close before";
  }
  static group group_of(event_kind kind) noexcept {
    switch (kind) {
      case event_kind::counter_opened:
      case event_kind::pack_drawn:
      case event_kind::pack_first_used:
      case event_kind::factor_moved:
      case event_kind::usage_priced:
      case event_kind::wallet_paid:
      case event_kind::counter_moved:
      case event_kind::quota_moved:
      case event_kind::carry_moved: return group::usage;
      case event_kind::charge_posted:
      case event_kind::charge_paid: return group::close;
      case event_kind::hold_moved:
      case event_kind::hold_counted: return group::hold;
      default: return group::none;
    }
  }

  // Counts the events that belong to a usage, its reversal, a close or a transfer, and sees that
  // its lines name it.
  bool follows(const detail::ledger_fields& in, std::uint64_t position) {
    std::optional<usage_number> named;
    if (settling_ > 0) --settling_;
    switch (book_.kind_at(position)) {
      case event_kind::payer_settled:
        settling_ = book_.at<payer_settled>(position).line_count;
        return book_.size() + settling_ <= promised_ ||
               fail("lines", std::to_string(settling_), "as many events as there are in the file");
      case event_kind::usage_settled: {
        const usage_settled& e = book_.at<usage_settled>(position);
        if (e.line_count > settling_)
          return in.fail("lines", "no more than the settlement has left");
        return begin(group::usage, e.usage, e.line_count);
      }
      case event_kind::usage_recorded:
        return begin(group::usage, book_.at<usage_recorded>(position).usage,
                     book_.at<usage_recorded>(position).line_count);
      case event_kind::usage_reversed:
        return begin(group::usage, book_.at<usage_reversed>(position).usage,
                     book_.at<usage_reversed>(position).line_count);
      case event_kind::pack_granted:
        move_due_ = book_.at<pack_granted>(position).origin.has_value();
        if (book_.at<pack_granted>(position).series.has_value() !=
            (belonging_ > 0 && group_ == group::series))
          return in.fail("series", "the series that the lot belongs to, and only there");
        if (move_due_ && book_.size() == promised_)
          return fail("line", "the end of the file", "the move into the pack");
        break;
      case event_kind::pack_moved:
        move_due_ = false;
        if (book_.at<pack_moved>(position).what == pack_move::rolled_over &&
            !(belonging_ > 0 && group_ == group::series))
          return in.fail("move", "another one: only a cycle of a series leaves something");
        break;
      case event_kind::hold_opened:
        step_due_ = true;
        if (book_.size() == promised_)
          return fail("line", "the end of the file", "the first step of the reservation");
        break;
      case event_kind::hold_stepped:
        step_due_ = false;
        return begin(group::hold, 0, book_.at<hold_stepped>(position).line_count);
      case event_kind::series_opened:
        return begin(book_.at<series_opened>(position).series,
                     book_.at<series_opened>(position).line_count);
      case event_kind::cycle_begun:
        return begin(book_.at<cycle_begun>(position).series,
                     book_.at<cycle_begun>(position).line_count);
      case event_kind::series_stopped:
        return begin(book_.at<series_stopped>(position).series,
                     book_.at<series_stopped>(position).line_count);
      case event_kind::charges_closed:
        return begin(group::close, 0, book_.at<charges_closed>(position).line_count);
      case event_kind::pack_drawn: named = book_.at<pack_drawn>(position).usage; break;
      case event_kind::pack_first_used: named = book_.at<pack_first_used>(position).usage; break;
      case event_kind::factor_moved: named = book_.at<factor_moved>(position).usage; break;
      case event_kind::usage_priced: named = book_.at<usage_priced>(position).usage; break;
      case event_kind::wallet_paid: named = book_.at<wallet_paid>(position).usage; break;
      default: break;
    }
    if (belonging_ > 0) --belonging_;
    return !named || *named == usage_ || in.fail("usage", "the usage that the line belongs to");
  }
  bool begin(series_handle series, std::uint32_t lines) {
    series_ = series;
    return begin(group::series, 0, lines);
  }
  bool begin(group kind, usage_number usage, std::uint32_t lines) {
    group_ = kind;
    usage_ = usage;
    belonging_ = lines;
    return book_.size() + lines <= promised_ ||
           fail("lines", std::to_string(lines), "as many events as there are in the file");
  }

  ledger book_;
  engine_state state_;
  detail::ledger_event_reader events_;
  ledger_writer writer_;
  std::optional<ledger_fault> fault_;
  std::string rest_;
  std::string written_;
  std::uint64_t line_ = 0;
  std::uint64_t promised_ = 0;
  std::uint64_t belonging_ = 0;  // events that must still follow the one before
  std::uint64_t settling_ = 0;   // events that must still follow the settlement before
  group group_ = group::none;
  bool move_due_ = false;   // the pack before was granted for it
  bool step_due_ = false;   // the reservation before was made with it
  series_handle series_{};  // whose events are being read
  usage_number usage_ = 0;
};

}  // namespace ducat::inline v0

#endif
