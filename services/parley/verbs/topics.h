// `parley topics`.
#pragma once

#include <iosfwd>

#include "absl/status/status.h"
#include "parley/cli/command.h"

namespace parley::verbs {

// Makes what is missing of Parley's topics on Kafka and checks the rest; one line for each. The first error
// of any: kFailedPrecondition names the setting that is wrong and how to change it.
absl::Status Topics(const cli::Command& command, std::ostream& out);

}  // namespace parley::verbs
