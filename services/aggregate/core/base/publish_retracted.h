// The last version of an item that nothing supports any more.
#pragma once

#include <string>
#include <vector>

#include "aggregate/core/base/corpus.h"

namespace parley::aggregate {

// `kept`: of the item's record, which the caller erases. Does nothing when the item was never published.
template <typename Kept, typename Message>
void PublishRetracted(const Kept& kept, v1::ItemKind kind, const std::string& id, Corpus& corpus,
                      std::vector<Message>& out) {
  if (kept.version() == 0) return;
  Message& message = out.emplace_back();
  message.set_id(id);
  message.set_version(kept.version() + 1);
  message.set_state(v1::STATE_RETRACTED);
  message.mutable_last_updated()->set_seconds(corpus.clock.stream_time());
  corpus.AddRetraction(id, kind, message.version());
}

}  // namespace parley::aggregate
