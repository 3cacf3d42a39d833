#include "tests/support/kafka/kafka_certificates.h"

#include <vector>

#include "common/base/status.h"
#include "common/base/status_macros.h"
#include "tests/support/subprocess.h"

namespace parley::testing {
namespace {

// A new key and a certificate for it, signed by itself or as `more` says.
absl::Status NewCertificate(const std::string& folder, const std::string& name,
                            const std::vector<std::string>& more) {
  std::vector<std::string> command = {"openssl",
                                      "req",
                                      "-x509",
                                      "-newkey",
                                      "ec",
                                      "-pkeyopt",
                                      "ec_paramgen_curve:prime256v1",
                                      "-noenc",
                                      "-days",
                                      "2",
                                      "-subj",
                                      "/CN=" + name,
                                      "-keyout",
                                      folder + "/" + name + ".key",
                                      "-out",
                                      folder + "/" + name + ".crt"};
  command.insert(command.end(), more.begin(), more.end());
  const ProcessResult result = RunProcess(command);
  return result.status == 0 ? absl::OkStatus()
                            : Internal("openssl for {} ended with {}: {}", name, result.status, result.err);
}

}  // namespace

absl::Status MakeCertificates(const std::string& folder) {
  RETURN_IF_ERROR(NewCertificate(folder, "ca", {"-addext", "keyUsage=keyCertSign"}));
  RETURN_IF_ERROR(NewCertificate(
      folder, "broker",
      {"-CA", folder + "/ca.crt", "-CAkey", folder + "/ca.key", "-addext",
       "subjectAltName=IP:127.0.0.1,DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"}));
  WriteFile(folder + "/broker.pem", ReadFile(folder + "/broker.key") + ReadFile(folder + "/broker.crt"));
  WriteFile(folder + "/ca.pem", ReadFile(folder + "/ca.crt"));
  return absl::OkStatus();
}

}  // namespace parley::testing
