#include "tests/load/scaling/svg_plot.h"

#include <algorithm>
#include <cmath>

#include "fmt/format.h"

namespace parley::load {
namespace {

constexpr double kWidth = 860, kHeight = 340;
constexpr double kLeft = 66, kRight = 16, kTop = 56, kBottom = 80;
constexpr double kLegendColumn = 198;
constexpr int kLegendColumns = 4;

constexpr const char* kLight[] = {"#0969da", "#bc4c00", "#1a7f37", "#8250df",
                                  "#cf222e", "#57606a", "#9a6700", "#0a7b83"};
constexpr const char* kDark[] = {"#58a6ff", "#f0883e", "#3fb950", "#bc8cff",
                                 "#ff7b72", "#a0a8b0", "#d29922", "#39c5cf"};

std::string Escaped(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    escaped += c == '&' ? "&amp;" : c == '<' ? "&lt;" : c == '>' ? "&gt;" : std::string(1, c);
  }
  return escaped;
}

std::string Colours(const char* background, const char* text, const char* grid, const char* band,
                    const char* const (&series)[8]) {
  std::string css = fmt::format(".bg{{fill:{}}}text{{fill:{}}}.grid{{stroke:{}}}.band{{fill:{}}}", background,
                                text, grid, band);
  for (size_t i = 0; i < std::size(series); ++i) {
    css += fmt::format(".s{0}{{stroke:{1}}}.d{0}{{fill:{1}}}", i, series[i]);
  }
  return css;
}

// The background is drawn, so that the text can be read even where a viewer takes a theme for the page and
// not for its pictures.
std::string Style() {
  return "<style>text{font:12px sans-serif}.title{font-size:14px;font-weight:bold}"
         ".line{fill:none;stroke-width:2;stroke-linejoin:round}.dashed{stroke-dasharray:6 4}" +
         Colours("#ffffff", "#24292f", "#d0d7de", "#f3f5f7", kLight) + "@media (prefers-color-scheme:dark){" +
         Colours("#0d1117", "#e6edf3", "#30363d", "#161b22", kDark) + "}</style>\n";
}

// 1, 2 or 5 times a power of ten, so that about `ticks` of them reach `limit`.
double Step(double limit, int ticks) {
  const double rough = limit / ticks;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double times : {1.0, 2.0, 5.0}) {
    if (times * power >= rough) {
      return times * power;
    }
  }
  return 10 * power;
}

class Drawing {
 public:
  explicit Drawing(const Plot& plot) : plot_(plot) {
    for (const Series& series : plot.series) {
      for (const auto& [x, y] : series.points) {
        x_limit_ = std::max(x_limit_, x);
        y_limit_ = std::max(y_limit_, y);
      }
    }
    x_step_ = Step(x_limit_, 10);
    y_step_ = Step(y_limit_, 5);
    y_limit_ = y_step_ * std::ceil(y_limit_ / y_step_);
  }

  std::string Text() {
    out_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0:.0f} {1:.0f}\" width=\"{0:.0f}\" "
        "height=\"{1:.0f}\" role=\"img\">\n<title>{2}</title>\n",
        kWidth, kHeight, Escaped(plot_.title));
    out_ += Style() + "<rect class=\"bg\" width=\"100%\" height=\"100%\"/>\n";
    DrawBands();
    DrawAxes();
    for (size_t i = 0; i < plot_.series.size(); ++i) {
      DrawSeries(i);
      DrawLegend(i);
    }
    return out_ + "</svg>\n";
  }

 private:
  double X(double x) const { return kLeft + x / x_limit_ * (kWidth - kLeft - kRight); }
  double Y(double y) const { return kHeight - kBottom - y / y_limit_ * (kHeight - kTop - kBottom); }

  void Write(double x, double y, const char* anchor, const std::string& text, const char* more = "") {
    out_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>\n", x, y, anchor,
                        more, Escaped(text));
  }

  void DrawBands() {
    for (size_t i = 0; i < plot_.bands.size(); ++i) {
      const Band& band = plot_.bands[i];
      if (i % 2 == 0) {
        out_ += fmt::format(
            "<rect class=\"band\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>\n",
            X(band.from), kTop, X(band.to) - X(band.from), kHeight - kTop - kBottom);
      }
      Write(X((band.from + band.to) / 2), kTop - 8, "middle", band.name);
    }
  }

  void DrawAxes() {
    Write(kLeft, 20, "start", plot_.title, " class=\"title\"");
    for (int i = 0; i * y_step_ <= y_limit_ * 1.001; ++i) {
      const double y = i * y_step_;
      out_ +=
          fmt::format("<path class=\"grid\" d=\"M{:.1f} {:.1f}H{:.1f}\"/>\n", kLeft, Y(y), kWidth - kRight);
      Write(kLeft - 6, Y(y) + 4, "end", fmt::format("{:g}", y));
    }
    for (int i = 0; i * x_step_ <= x_limit_; ++i) {
      Write(X(i * x_step_), kHeight - kBottom + 16, "middle", fmt::format("{:g}", i * x_step_));
    }
    Write((kLeft + kWidth - kRight) / 2, kHeight - kBottom + 32, "middle", plot_.x_label);
    const double middle = (kTop + kHeight - kBottom) / 2;
    Write(14, middle, "middle", plot_.y_label,
          fmt::format(" transform=\"rotate(-90 14 {:.1f})\"", middle).c_str());
  }

  void DrawSeries(size_t i) {
    const Series& series = plot_.series[i];
    if (series.dots) {
      for (const auto& [x, y] : series.points) {
        out_ += fmt::format("<circle class=\"d{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\"/>\n", i, X(x), Y(y));
      }
      return;
    }
    out_ += fmt::format("<polyline class=\"line s{}{}\" points=\"", i, series.dashed ? " dashed" : "");
    for (const auto& [x, y] : series.points) {
      out_ += fmt::format("{:.1f},{:.1f} ", X(x), Y(y));
    }
    out_ += "\"/>\n";
  }

  void DrawLegend(size_t i) {
    const auto column = static_cast<double>(i % kLegendColumns);
    const auto row = static_cast<double>(i / kLegendColumns);
    const double x = kLeft + column * kLegendColumn;
    const double y = kHeight - 26 + row * 16;
    const Series& series = plot_.series[i];
    out_ += series.dots ? fmt::format("<circle class=\"d{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3.5\"/>\n", i,
                                      x + 11, y - 4)
                        : fmt::format("<path class=\"line s{}{}\" d=\"M{:.1f} {:.1f}h22\"/>\n", i,
                                      series.dashed ? " dashed" : "", x, y - 4);
    Write(x + 28, y, "start", series.name);
  }

  const Plot& plot_;
  double x_limit_ = 1, y_limit_ = 1e-9;
  double x_step_ = 1, y_step_ = 1;
  std::string out_;
};

}  // namespace

std::string Svg(const Plot& plot) { return Drawing(plot).Text(); }

}  // namespace parley::load
