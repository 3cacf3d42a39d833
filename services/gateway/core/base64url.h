// base64url (RFC 4648 section 5) without padding: opaque tokens in URLs and headers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parley::gateway {

std::string EncodeBase64Url(std::string_view bytes);

// Nothing when a character is outside the alphabet or the length is impossible.
std::optional<std::string> DecodeBase64Url(std::string_view text);

}  // namespace parley::gateway
