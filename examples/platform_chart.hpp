// SPDX-License-Identifier: MIT
// Curves over time as SVG: plain text, coordinates in tenths, no script.
#ifndef DUCAT_EXAMPLES_PLATFORM_CHART_HPP
#define DUCAT_EXAMPLES_PLATFORM_CHART_HPP

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace platform {

/// One curve: (minutes, value in tenths), joined by straight lines or by steps.
struct curve {
  std::string name;
  const char* color;
  std::vector<std::pair<std::int64_t, std::int64_t>> points;
  bool steps = false;
};

/// Two charts, one above the other, over the same hours.
class chart {
 public:
  explicit chart(std::int64_t hours, const std::string& title) : minutes_{hours * 60} {
    svg_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 640\" role=\"img\" "
        "font-family=\"sans-serif\" font-size=\"13\" fill=\"#222\">\n"
        "<title>{}</title>\n<rect width=\"900\" height=\"640\" fill=\"#fff\"/>\n",
        title);
  }

  /// A panel from `top` to `bottom`, its values from 0 to `most` with a line each `each`.
  void panel(std::int64_t top, std::int64_t bottom, const std::string& title,
             const std::string& unit, std::int64_t most, std::int64_t each) {
    top_ = top;
    bottom_ = bottom;
    most_ = most * 10;
    svg_ += text(left, top - 14, "start", title, " font-size=\"16\" font-weight=\"bold\"");
    svg_ += fmt::format(
        "<text transform=\"translate(18,{}) rotate(-90)\" text-anchor=\"middle\">"
        "{}</text>\n",
        (top + bottom) / 2, unit);
    for (std::int64_t v = 0; v <= most; v += each) {
      const std::string at = y(v * 10);
      svg_ += fmt::format("<path d=\"M{} {}H{}\" stroke=\"#ddd\"/>\n", left, at, right);
      svg_ += fmt::format("<text x=\"{}\" y=\"{}\" dy=\"4\" text-anchor=\"end\">{}</text>\n",
                          left - 8, at, v);
    }
    for (std::int64_t h = 0; h * 60 <= minutes_; h += 6) {
      svg_ += fmt::format("<path d=\"M{0} {1}V{2}\" stroke=\"#ddd\"/>\n", x(h * 60), top, bottom);
      svg_ += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", x(h * 60),
                          bottom + 18, h);
    }
    svg_ += text((left + right) / 2, bottom + 38, "middle", "hours since Monday 00:00 UTC");
  }
  /// A curve, and its name in the legend at the right.
  void draw(const curve& c, int place) {
    std::string path;
    for (std::size_t i = 0; i < c.points.size(); ++i) {
      const auto& [minute, value] = c.points[i];
      if (c.steps && i > 0) path += fmt::format("H{}", x(minute));
      path += fmt::format("{}{} {}", i == 0 ? "M" : "L", x(minute), y(value));
    }
    svg_ += fmt::format("<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\"/>\n", path,
                        c.color);
    const std::int64_t at = top_ + 12 + 22 * place;
    svg_ += fmt::format("<path d=\"M{} {}h22\" stroke=\"{}\" stroke-width=\"3\"/>\n", right + 14,
                        at - 4, c.color);
    svg_ += text(right + 42, at, "start", c.name);
  }
  /// A moment that is worth a word.
  void mark(std::int64_t minute, const std::string& word) {
    svg_ += fmt::format("<path d=\"M{} {}V{}\" stroke=\"#222\" stroke-dasharray=\"4 3\"/>\n",
                        x(minute), top_, bottom_);
    svg_ += fmt::format("<text x=\"{}\" y=\"{}\" dx=\"5\">{}</text>\n", x(minute), top_ + 12, word);
  }
  std::string done() const { return svg_ + "</svg>\n"; }

 private:
  static constexpr std::int64_t left = 76;
  static constexpr std::int64_t right = 726;

  static std::string tenths(std::int64_t value) {
    return fmt::format("{}.{}", value / 10, value % 10);
  }
  std::string x(std::int64_t minute) const {
    return tenths(left * 10 + (right - left) * 10 * minute / minutes_);
  }
  std::string y(std::int64_t value) const {
    return tenths(bottom_ * 10 - (bottom_ - top_) * 10 * value / most_);
  }
  static std::string text(std::int64_t at, std::int64_t height, const char* anchor,
                          const std::string& words, const char* more = "") {
    return fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\"{}>{}</text>\n", at, height,
                       anchor, more, words);
  }

  std::int64_t minutes_;
  std::int64_t top_ = 0;
  std::int64_t bottom_ = 0;
  std::int64_t most_ = 1;
  std::string svg_;
};

}  // namespace platform

#endif
