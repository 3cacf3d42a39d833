#include "worker/core/article_ref.h"

#include <algorithm>
#include <string>

#include "worker/core/text/terms.h"

namespace parley::worker {
namespace {

void Add(std::string_view text, uint32_t begin, uint32_t end, v1::ArticleRef& out) {
  v1::LeadSentence& lead = *out.add_lead();
  lead.set_text(std::string(text.substr(begin, end - begin)));
  lead.set_begin(begin);
  lead.set_end(end);
}

// The end of the last token that fits.
uint32_t CutAtWord(const TokenizedText& body, const Sentence& sentence) {
  const uint32_t begin = body[sentence.first].begin;
  uint32_t end = begin;
  for (uint32_t i = sentence.first; i < sentence.last && body[i].end - begin <= kMaxLeadBytes; ++i) {
    end = body[i].end;
  }
  return end;
}

}  // namespace

v1::ArticleRef MakeArticleRef(const v1::Article& article) {
  v1::ArticleRef ref;
  ref.set_id(article.id());
  ref.set_revision(article.revision());
  ref.set_status(article.status());
  ref.set_provider(article.provider());
  *ref.mutable_credit() = article.credit();
  if (article.has_dateline()) *ref.mutable_dateline() = article.dateline();
  ref.set_headline(article.headline());
  ref.set_slugline(article.slugline());
  ref.set_language(article.language());
  if (article.has_published()) *ref.mutable_published() = article.published();
  if (article.has_updated()) *ref.mutable_updated() = article.updated();
  if (article.has_embargo_until()) *ref.mutable_embargo_until() = article.embargo_until();
  ref.set_url(article.url());
  ref.set_ednote(article.ednote());
  return ref;
}

void AddLead(const TokenizedText& body, const std::vector<Sentence>& sentences, v1::ArticleRef& out) {
  size_t room = kMaxLeadBytes;
  const size_t count = std::min(sentences.size(), kLeadSentences);
  for (size_t i = 0; i < count; ++i) {
    const uint32_t begin = body[sentences[i].first].begin;
    const uint32_t end = body[sentences[i].last - 1].end;
    if (end - begin > room) {
      if (const uint32_t cut = CutAtWord(body, sentences[i]); i == 0 && cut > begin)
        Add(body.text(), begin, cut, out);
      return;
    }
    Add(body.text(), begin, end, out);
    room -= end - begin;
  }
}

}  // namespace parley::worker
