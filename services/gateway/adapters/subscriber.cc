#include "gateway/adapters/subscriber.h"

#include <utility>

#include "grpc/grpc.h"

namespace parley::gateway {
namespace {

std::string Rest(const std::string& token, uint32_t conflated) {
  v1::SubscribeResponse rest;
  rest.set_resume_token(token);
  rest.set_conflated(conflated);
  return rest.SerializeAsString();
}

}  // namespace

std::shared_ptr<Subscriber> Subscriber::Start(const Options& options, grpc::CallbackServerContext* context,
                                              SubscriberOwner& owner, GatewayMetrics& metrics) {
  std::shared_ptr<Subscriber> subscriber(new Subscriber(options, context, owner, metrics));
  subscriber->self_ = subscriber;
  return subscriber;
}

bool Subscriber::Full() const {
  return buffer_.size() >= options_.buffer_items || buffered_bytes_ >= options_.buffer_bytes;
}

bool Subscriber::HasRoom() {
  MutexLock lock(mutex_);
  wants_room_ = Full();
  return !wants_room_;
}

void Subscriber::Push(const RecordPtr& record, const std::string& token, uint32_t conflated) {
  Outgoing response{record, Rest(token, conflated)};
  {
    MutexLock lock(mutex_);
    if (status_.has_value()) {
      return;
    }
    buffered_bytes_ += response.bytes();
    buffer_.push_back(std::move(response));
  }
  Advance();
}

void Subscriber::End(const grpc::Status& status) {
  {
    MutexLock lock(mutex_);
    if (!status_.has_value()) {
      status_ = status;
    }
    buffer_.clear();
    buffered_bytes_ = 0;
  }
  Advance();
}

void Subscriber::Cut(const grpc::Status& status) {
  grpc_call* call = nullptr;
  {
    MutexLock lock(mutex_);
    if (writing_ && !finished_) {
      // Until Finish the call is there for sure; the reference keeps it for the time after the lock.
      call = context_->c_call();
      grpc_call_ref(call);
    }
  }
  End(status);
  if (call != nullptr) {
    // TryCancel would tell the client CANCELLED; this tells it why. The write fails, and OnWriteDone
    // finishes.
    grpc_call_cancel_with_status(call, static_cast<grpc_status_code>(status.error_code()),
                                 status.error_message().c_str(), nullptr);
    grpc_call_unref(call);
  }
}

bool Subscriber::ended() const {
  MutexLock lock(mutex_);
  return status_.has_value();
}

std::chrono::steady_clock::duration Subscriber::WritingFor() const {
  MutexLock lock(mutex_);
  return writing_ ? std::chrono::steady_clock::now() - write_began_ : std::chrono::steady_clock::duration(0);
}

Subscriber::Step Subscriber::NextStep() {
  if (writing_ || finished_) {
    return Step::kNothing;
  }
  if (status_.has_value()) {
    finished_ = true;
    return Step::kFinish;
  }
  if (buffer_.empty()) {
    return Step::kNothing;
  }
  const Outgoing& next = buffer_.front();
  const grpc::Slice rest(next.rest);
  if (next.record == nullptr) {
    current_ = grpc::ByteBuffer(&rest, 1);
  } else {
    const grpc::Slice slices[] = {next.record->response(), rest};
    current_ = grpc::ByteBuffer(slices, 2);
    metrics_.delivered.Increment();
  }
  buffered_bytes_ -= next.bytes();
  buffer_.pop_front();
  writing_ = true;
  write_began_ = std::chrono::steady_clock::now();
  return Step::kWrite;
}

void Subscriber::Advance() {
  Step step = Step::kNothing;
  grpc::Status status;
  {
    MutexLock lock(mutex_);
    step = NextStep();
    status = status_.value_or(grpc::Status::OK);
  }
  if (step == Step::kWrite) {
    StartWrite(&current_);
  } else if (step == Step::kFinish) {
    Finish(status);
  }
}

void Subscriber::OnWriteDone(bool ok) {
  bool room = false;
  {
    MutexLock lock(mutex_);
    writing_ = false;
    if (!ok && !status_.has_value()) {
      status_ = grpc::Status::CANCELLED;
    }
    if (wants_room_ && buffer_.size() * 2 <= options_.buffer_items &&
        buffered_bytes_ * 2 <= options_.buffer_bytes) {
      wants_room_ = false;
      room = true;
    }
  }
  Advance();
  if (room) {
    owner_.HasRoomAgain();
  }
}

void Subscriber::OnCancel() { End(grpc::Status::CANCELLED); }

void Subscriber::OnDone() {
  const std::shared_ptr<Subscriber> self = std::move(self_);  // Lives until the end of this call at least.
  owner_.Done(*self);
}

}  // namespace parley::gateway
