#include <string>

#include "gtest/gtest.h"
#include "ingest/core/text/clean.h"
#include "ingest/core/text/entities.h"
#include "ingest/core/text/html.h"
#include "ingest/core/text/letters.h"
#include "ingest/core/text/line_reader.h"
#include "ingest/core/text/reflow.h"

namespace parley::ingest {
namespace {

struct Case {
  std::string in, out;
};

TEST(CleanText, LeavesOnlyLineEndsAndPrintableText) {
  const Case cases[] = {
      {"a\r\nb\rc\n", "a\nb\nc\n"},
      {"tab\there, nbsp\u00A0there", "tab here, nbsp there"},
      {std::string("nul\0 bell\a esc\x1b[1m", 18), "nul bell esc[1m"},
      {"\uFEFFmark, soft\u00ADhyphen, zero\u200Bwidth, \u202Ebidi\u202C",
       "mark, softhyphen, zerowidth, bidi"},
      {"one\u2028two\u2029three\ffour", "one\ntwo\n\nthree\n\nfour"},
      {"\u0093quoted\u0094 \u0096 dash", "\u201Cquoted\u201D \u2013 dash"},
      {"\u00E9\u4E2D\U0001F600", "\u00E9\u4E2D\U0001F600"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(CleanText(c.in), c.out);
    EXPECT_EQ(CleanText(c.out), c.out) << "not idempotent";
  }
}

TEST(CleanText, FindsWhatIsNotPlainWhereverItIs) {
  for (int byte = 0; byte < 0x80; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    const std::string clean = CleanText(one);
    for (size_t at = 0; at < 17; ++at) {
      std::string before(at, '~'), after(16 - at, ' ');
      EXPECT_EQ(CleanText(before + one + after), before + clean + after) << byte << " at " << at;
    }
  }
}

TEST(CleanText, CountsRepairedSequences) {
  size_t repaired = 0;
  EXPECT_EQ(CleanText("caf\xE9 and \xFF\xFE.", &repaired), "caf\uFFFD and \uFFFD\uFFFD.");
  EXPECT_EQ(repaired, 3u);
}

TEST(OneLine, CollapsesWhiteSpace) {
  EXPECT_EQ(OneLine("  Talks \r\n\t resume\u00A0 today "), "Talks resume today");
  EXPECT_EQ(OneLine(" \n "), "");
}

TEST(BodyText, SplitsParagraphsByExactlyOneBlankLine) {
  const Case cases[] = {
      {"\n\n One. \n \n\n\nTwo.  \nStill two.\n\n", "One.\n\nTwo.\nStill two."},
      {"One.\n  indented", "One.\n  indented"},
      {"", ""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(BodyText(c.in), c.out);
    EXPECT_EQ(BodyText(c.out), c.out) << "not idempotent";
  }
}

TEST(CutText, CutsBetweenCodePoints) {
  EXPECT_EQ(CutText("caf\u00E9s", 4), "caf");
  EXPECT_EQ(CutText("caf\u00E9s", 5), "caf\u00E9");
  EXPECT_EQ(CutText("abc", 9), "abc");
}

TEST(Reflow, FindsParagraphs) {
  const Case cases[] = {
      {"The first paragraph is wrapped\nby hand.\n\nThe second.",
       "The first paragraph is wrapped by hand.\n\nThe second."},
      {"  The first is indented and\nwrapped.\n  The second is, too, and\nends here.",
       "The first is indented and wrapped.\n\nThe second is, too, and ends here."},
      {"Whole sentences stand on lines.\nEach is its own paragraph.",
       "Whole sentences stand on lines.\n\nEach is its own paragraph."},
      {std::string(120, 'x') + " a long line\nanother line",
       std::string(120, 'x') + " a long line\n\nanother line"},
      {"peace-\nkeepers left --\nand came back", "peace-keepers left -- and came back"},
      {"\r\n\r\n", ""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(Reflow(c.in), c.out);
  }
}

TEST(HtmlToText, ReadsMarkup) {
  const Case cases[] = {
      {"<p>One.</p><p>Two <b>bold</b>&nbsp;word.</p>", "One.\n\nTwo bold word."},
      {"One<br>two<br/>\n<br>three", "One\ntwo\n\nthree"},
      {"<h2>Head</h2>text<ul><li>a<li>b</ul>", "Head\n\ntext\n\na\n\nb"},
      {"<table><tr><td>1</td><td>2</td></tr></table>", "1 2"},
      {"a<script>if (a < b) { x = '</p>'; }</script>b<style>p{}</style>c", "abc"},
      {"a<SCRIPT src='x'>y</sCript >b", "ab"},
      {"a<!-- <p>gone</p> -->b<?php x ?>c<!DOCTYPE html>d", "abcd"},
      {"<![CDATA[kept <b>as is</b>]]>", "kept <b>as is</b>"},
      {"<a title=\"x > y\" href='z'>link</a>", "link"},
      {"5 < 6 and 7<8, a <3 b", "5 < 6 and 7<8, a <3 b"},
      {"<o:p>prefix</o:p><hedline><hl1>NITF</hl1></hedline>", "prefix\n\nNITF"},
      {"<head><title>no</title></head>yes", "yes"},
      {"cut off <a href=\"x", "cut off <a href=\"x"},
      {"cut off <!-- here", "cut off <!-- here"},
      {"  white \n\t space  ", "white space"},
      {"", ""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(HtmlToText(c.in), c.out) << c.in;
  }
}

TEST(HtmlToText, ResolvesReferences) {
  const Case cases[] = {
      {"&lt;b&gt; &amp; &quot;x&quot; &apos;y&apos;", "<b> & \"x\" 'y'"},
      {"&eacute;&mdash;&hellip;&thetasym;", "\u00E9\u2014\u2026\u03D1"},
      {"&#233;&#xE9;&#Xe9;&#8217;", "\u00E9\u00E9\u00E9\u2019"},
      {"&#150;&#147;", "\u2013\u201C"},
      {"AT&T, R&D &unknown; & &; &#; &#x;", "AT&T, R&D &unknown; & &; &#; &#x;"},
      {"caf&eacute au lait", "caf\u00E9 au lait"},
      {"?a=1&copy=2", "?a=1&copy=2"},
      {"&#0;&#xD800;&#x110000;&#99999999999;", "\uFFFD\uFFFD\uFFFD\uFFFD"},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(HtmlToText(c.in), c.out) << c.in;
  }
}

// Each of these would be quadratic if a search that found nothing were made again.
TEST(HtmlToText, StaysLinearOnUnclosedMarkup) {
  constexpr size_t kCopies = 100'000;
  for (const std::string piece :
       {"<!--", "<a ", "<a b=\"", "<script>", "<![CDATA[", "<?x", "</p", "&#", "&", "<a ='>"}) {
    std::string html;
    for (size_t i = 0; i < kCopies; ++i) {
      html += piece;
    }
    const std::string text = HtmlToText(html);
    EXPECT_LE(text.size(), html.size()) << piece;
  }
}

TEST(LooksLikeHtml, NeedsATagOrAReference) {
  EXPECT_TRUE(LooksLikeHtml("a <b>c</b>"));
  EXPECT_TRUE(LooksLikeHtml("a &amp; b"));
  EXPECT_TRUE(LooksLikeHtml("x <!-- y -->"));
  EXPECT_FALSE(LooksLikeHtml("5 < 6 & AT&T"));
}

TEST(Letters, LowerCaseBeyondAscii) {
  EXPECT_EQ(LowerText("S\u00C3O \u0141\u00D3D\u0179 \u0178 \u0391\u03A9 \u041A\u0418\u0407\u0412 \u00D7"),
            "s\u00E3o \u0142\u00F3d\u017A \u00FF \u03B1\u03C9 \u043A\u0438\u0457\u0432 \u00D7");
}

TEST(LineReader, KnowsThreeLineEnds) {
  LineReader lines("a\nb\r\nc\r\rd");
  std::string seen;
  while (lines.Next()) {
    seen += std::to_string(lines.number()) + "@" + std::to_string(lines.begin()) + "=" +
            std::string(lines.line()) + " ";
  }
  EXPECT_EQ(seen, "1@0=a 2@2=b 3@5=c 4@7= 5@8=d ");
}

}  // namespace
}  // namespace parley::ingest
