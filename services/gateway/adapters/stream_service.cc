#include "gateway/adapters/stream_service.h"

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "common/rpc/grpc_status.h"
#include "gateway/adapters/start_position.h"

namespace parley::gateway {

grpc::ServerWriteReactor<grpc::ByteBuffer>* StreamService::Subscribe(grpc::CallbackServerContext* context,
                                                                     const grpc::ByteBuffer* request) {
  const std::shared_ptr<Subscriber> subscriber = Subscriber::Start(options_, context, pump_, metrics_);
  const absl::Status admitted = Admit(subscriber, *request);
  if (!admitted.ok()) {
    metrics_.RefusedSubscribers(admitted.code()).Increment();
    subscriber->End(rpc::ToGrpc(admitted));
  }
  return subscriber.get();  // Keeps itself alive until OnDone, which cannot come before this returns.
}

absl::Status StreamService::Admit(const std::shared_ptr<Subscriber>& subscriber,
                                  const grpc::ByteBuffer& request) {
  SubscriberCursor& cursor = subscriber->cursor;
  grpc::ByteBuffer bytes(request);  // Deserialize empties its argument.
  if (!grpc::SerializationTraits<v1::SubscribeRequest>::Deserialize(&bytes, &cursor.request).ok()) {
    return InvalidArgument("the request is not a parley.v1.SubscribeRequest");
  }
  ASSIGN_OR_RETURN(cursor.filter, ParseFilter(cursor.request.filter()));
  RETURN_IF_ERROR(CheckStart(cursor.request));
  cursor.conflation = {.requested = cursor.request.conflate(), .after_lag = options_.conflate_after};
  return pump_.Add(subscriber);
}

}  // namespace parley::gateway
