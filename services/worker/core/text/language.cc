#include "worker/core/text/language.h"

#include <algorithm>

#include "cld2/public/compact_lang_det.h"

namespace parley::worker {
namespace {

constexpr size_t kMinBytes = 60;
constexpr size_t kMaxBytes = 8 * 1024;

}  // namespace

std::string DetectLanguage(std::string_view text) {
  if (text.size() < kMinBytes) return {};
  bool reliable = false;
  const int size = static_cast<int>(std::min(text.size(), kMaxBytes));
  const CLD2::Language language = CLD2::DetectLanguage(text.data(), size, /*is_plain_text=*/true, &reliable);
  if (!reliable || language == CLD2::UNKNOWN_LANGUAGE) return {};
  return CLD2::LanguageCode(language);
}

bool IsReadable(std::string_view language) {
  return language.empty() || language == "en" || language.starts_with("en-") || language.starts_with("en_");
}

}  // namespace parley::worker
