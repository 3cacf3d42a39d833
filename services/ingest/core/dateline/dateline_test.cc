#include "ingest/core/dateline/dateline.h"

#include "fmt/format.h"
#include "gtest/gtest.h"
#include "ingest/core/dateline/place_name.h"

namespace parley::ingest {
namespace {

// "place|month-day-year|agency+agency", or "" for no dateline.
std::string Summary(std::string_view paragraph) {
  const auto reading = ReadDateline(paragraph);
  if (!reading) {
    return "";
  }
  std::string agencies;
  for (const std::string& agency : reading->agencies) {
    agencies += (agencies.empty() ? "" : "+") + agency;
  }
  const DatelineDate date = reading->date.value_or(DatelineDate{});
  return fmt::format("{}|{}-{}-{}|{}", reading->place, date.month, date.day, date.year, agencies);
}

TEST(ReadDateline, ReadsTheHabitsOfAgencies) {
  const struct {
    const char *in, *out;
  } cases[] = {
      {"ISLAMABAD, Oct 5 (Northline) - Envoys met.", "Islamabad|10-5-0|Northline"},
      {"PARIS (Nord-Sud) _ Envoys met.", "Paris|0-0-0|Nord-Sud"},
      {"WASHINGTON, Oct. 5, 2019 (Harbor) -- Envoys met.", "Washington|10-5-2019|Harbor"},
      {"KABUL, Afghanistan (NW) \u2014 Envoys met.", "Kabul, Afghanistan|0-0-0|NW"},
      {"KABUL (NW)\u2014Envoys met.", "Kabul|0-0-0|NW"},
      {"MOSCOW (Harbor) \u2013 Envoys met.", "Moscow|0-0-0|Harbor"},
      {"GENEVA/LONDON (Northline) - Envoys met.", "Geneva/London|0-0-0|Northline"},
      {"ISLAMABAD - Envoys met.", "Islamabad|0-0-0|"},
      {"RIO DE JANEIRO, 5 October 2019 - Envoys met.", "Rio de Janeiro|10-5-2019|"},
      {"UNITED NATIONS, Sunday, Oct 5 (Northline/Meridian Press) - Envoys met.",
       "United Nations|10-5-0|Northline+Meridian Press"},
      {"Berlin, 5 Oct (Northline) - Envoys met.", "Berlin|10-5-0|Northline"},
      {"SEOUL, October 5 (Northline) -- \"We met,\" they said.", "Seoul|10-5-0|Northline"},
      {"PERTH, Feb 19 HWX - Envoys met.", "Perth|2-19-0|HWX"},
      {"Oct 5 (Northline) - Envoys met.", "|10-5-0|Northline"},
      {"N'DJAMENA - Envoys met.", "N'Djamena|0-0-0|"},
      {"S\u00C3O PAULO - Envoys met.", "S\u00E3o Paulo|0-0-0|"},
      {"WASHINGTON, D.C. (Northline) - Envoys met.", "Washington, D.C.|0-0-0|Northline"},
      {"SAINT-DENIS, France, Oct 5 (Northline) - Envoys met.", "Saint-Denis, France|10-5-0|Northline"},
      {"McALLEN, Texas (Northline) - Envoys met.", "McALLEN, Texas|0-0-0|Northline"},
      // None of these is one.
      {"BREAKING - Envoys met.", ""},
      {"UPDATE 1 - Envoys met.", ""},
      {"ATTENTION EDITORS - The item is killed.", ""},
      {"US - Envoys met.", ""},
      {"The talks - held in Doha - failed.", ""},
      {"He met May 5 - The talks failed.", ""},
      {"ISLAMABAD - envoys met.", ""},
      {"ISLAMABAD -", ""},
      {"TALKS END IN ISLAMABAD AFTER A DAY - Envoys met.", ""},
      {"ISLAMABAD (the capital of Pakistan) - Envoys met.", ""},
      {"Envoys met in Islamabad on Oct 5.", ""},
      {"Co-operation (Northline) - Envoys met.", "Co-operation|0-0-0|Northline"},
      {"2019-10-05 - Envoys met.", ""},
      {"- Envoys met.", ""},
      {"", ""},
      {"(Northline) - Envoys met.", ""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(Summary(c.in), c.out) << c.in;
  }
}

TEST(ReadDateline, SaysWhereTheReportBegins) {
  const std::string_view text = "ISLAMABAD, Oct 5 (Northline) -  Envoys met.";
  EXPECT_EQ(text.substr(ReadDateline(text)->length), "Envoys met.");
}

TEST(FindDateline, LooksPastABylineAndAHeadline) {
  EXPECT_EQ(FindDateline("Envoys meet\n\nBy Jane Doe\n\nROME - Envoys met.")->place, "Rome");
  EXPECT_FALSE(FindDateline("One.\n\nTwo.\n\nThree.\n\nROME - Envoys met."));
}

TEST(FullDate, PutsADateWithoutYearAtOrBeforePublication) {
  const struct {
    DatelineDate date;
    const char *published, *out;
  } cases[] = {
      {{0, 10, 5}, "2019-10-05T14:20:00Z", "2019-10-05"},
      {{0, 12, 31}, "2020-01-02T00:00:00Z", "2019-12-31"},
      {{0, 10, 6}, "2019-10-05T20:00:00Z", "2019-10-06"},  // Already tomorrow in the east.
      {{0, 10, 7}, "2019-10-05T20:00:00Z", "2018-10-07"},
      {{0, 1, 1}, "2019-12-31T20:00:00Z", "2020-01-01"},
      {{0, 2, 29}, "2019-03-01T00:00:00Z", "2016-02-29"},
      {{2017, 3, 1}, "2019-03-01T00:00:00Z", "2017-03-01"},
      {{2019, 2, 30}, "2019-03-01T00:00:00Z", ""},
      {{0, 2, 30}, "2019-03-01T00:00:00Z", ""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(FullDate(c.date, *ParseRfc3339(c.published)), c.out) << c.published;
  }
  EXPECT_EQ(FullDate({0, 10, 5}, std::nullopt), "");
  EXPECT_EQ(FullDate({2019, 10, 5}, std::nullopt), "2019-10-05");
}

TEST(ClosingCredit, TakesAgenciesAndNothingElse) {
  EXPECT_EQ(ClosingCredit("(Northline)"), std::vector<std::string>{"Northline"});
  EXPECT_EQ(ClosingCredit("-- Northline/Meridian"), (std::vector<std::string>{"Northline", "Meridian"}));
  EXPECT_EQ(ClosingCredit("\u2014 Northline"), std::vector<std::string>{"Northline"});
  for (const char* none : {"(Reporting by Jane Doe; Editing by John Roe)", "(ENDS)", "(MORE)", "The end.",
                           "-- He left.", "(it said on Monday)", "()", ""}) {
    EXPECT_TRUE(ClosingCredit(none).empty()) << none;
  }
}

TEST(TitleCasePlace, KnowsParticlesAndInitials) {
  const struct {
    const char *in, *out;
  } cases[] = {
      {"PORT-AU-PRINCE", "Port-au-Prince"},
      {"SHARM EL-SHEIKH", "Sharm el-Sheikh"},
      {"LA PAZ", "La Paz"},
      {"SANA'A", "Sana'a"},
      {"L'AQUILA", "L'Aquila"},
      {"DAR ES SALAAM", "Dar es Salaam"},
      {"EL ALTO/LA PAZ", "El Alto/La Paz"},
      {"K\u00D6LN", "K\u00F6ln"},
      {"\u041A\u0418\u0407\u0412", "\u041A\u0438\u0457\u0432"},
      {"ERBIL, IRAQ", "Erbil, Iraq"},
      {"already Mixed", "already Mixed"},
      {"", ""},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(TitleCasePlace(c.in), c.out);
  }
}

}  // namespace
}  // namespace parley::ingest
