#include "ingest/core/feed/charset.h"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <string>
#include <string_view>

#include "common/base/utf8.h"
#include "ingest/core/text/letters.h"

namespace parley::ingest {
namespace {

// Name in feeds -> name for iconv. Only these: iconv loads code for whatever name it is given.
struct Charset {
  std::string_view name;
  const char* iconv_name;
};

constexpr auto kCharsets = std::to_array<Charset>({{"windows-1250", "CP1250"},
                                                   {"cp1250", "CP1250"},
                                                   {"windows-1251", "CP1251"},
                                                   {"cp1251", "CP1251"},
                                                   {"windows-1252", "CP1252"},
                                                   {"cp1252", "CP1252"},
                                                   {"windows-1253", "CP1253"},
                                                   {"windows-1254", "CP1254"},
                                                   {"windows-1255", "CP1255"},
                                                   {"windows-1256", "CP1256"},
                                                   {"windows-1257", "CP1257"},
                                                   {"windows-1258", "CP1258"},
                                                   {"iso-8859-2", "ISO-8859-2"},
                                                   {"iso-8859-3", "ISO-8859-3"},
                                                   {"iso-8859-4", "ISO-8859-4"},
                                                   {"iso-8859-5", "ISO-8859-5"},
                                                   {"iso-8859-6", "ISO-8859-6"},
                                                   {"iso-8859-7", "ISO-8859-7"},
                                                   {"iso-8859-8", "ISO-8859-8"},
                                                   {"iso-8859-9", "ISO-8859-9"},
                                                   {"iso-8859-10", "ISO-8859-10"},
                                                   {"iso-8859-13", "ISO-8859-13"},
                                                   {"iso-8859-14", "ISO-8859-14"},
                                                   {"iso-8859-15", "ISO-8859-15"},
                                                   {"iso-8859-16", "ISO-8859-16"},
                                                   {"latin1", "ISO-8859-1"},
                                                   {"latin-1", "ISO-8859-1"},
                                                   {"koi8-r", "KOI8-R"},
                                                   {"koi8-u", "KOI8-U"},
                                                   {"ibm866", "IBM866"},
                                                   {"cp866", "IBM866"},
                                                   {"macintosh", "MACINTOSH"},
                                                   {"tis-620", "TIS-620"},
                                                   {"ascii", "ASCII"},
                                                   {"gbk", "GBK"},
                                                   {"gb2312", "GBK"},
                                                   {"big5", "BIG5"},
                                                   {"shift_jis", "SHIFT_JIS"},
                                                   {"shift-jis", "SHIFT_JIS"},
                                                   {"euc-jp", "EUC-JP"},
                                                   {"euc-kr", "EUC-KR"}});

// One conversion descriptor, closed with its owner.
class Decoder {
 public:
  explicit Decoder(const char* iconv_name) : handle_(iconv_open("UTF-8", iconv_name)) {}
  ~Decoder() {
    if (ok()) {
      iconv_close(handle_);
    }
  }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // iconv's "no descriptor" is the pointer -1.
  bool ok() const { return reinterpret_cast<intptr_t>(handle_) != -1; }

  // The code point of one character; -1: no such character; -2: a longer character begins so.
  int Decode(const char* bytes, size_t size) {
    std::array<char, 8> out;
    char* in_at = const_cast<char*>(bytes);  // iconv does not write to its input.
    char* out_at = out.data();
    size_t out_left = out.size();
    iconv(handle_, nullptr, nullptr, nullptr, nullptr);
    if (iconv(handle_, &in_at, &size, &out_at, &out_left) == static_cast<size_t>(-1)) {
      return errno == EINVAL ? -2 : -1;
    }
    const std::string_view text(out.data(), out.size() - out_left);
    const CodePoint c = text.empty() ? CodePoint{0xFFFD, 0, false} : DecodeUtf8(text, 0);
    return c.valid && c.size == text.size() && c.value < 0x10000 ? static_cast<int>(c.value) : -1;
  }

 private:
  iconv_t handle_;
};

// Called by expat for characters of two bytes or more; the map says how long they are.
int ConvertCharacter(void* data, const char* bytes) {
  auto& decoder = *static_cast<Decoder*>(data);
  for (size_t size = 2; size <= 3; ++size) {
    if (const int value = decoder.Decode(bytes, size); value != -2) {
      return value;
    }
  }
  return -1;
}

void ReleaseDecoder(void* data) { delete static_cast<Decoder*>(data); }

// How expat should read a character that starts with this byte: its code point, minus its length, or -1.
int MapByte(Decoder& decoder, unsigned byte) {
  const std::array<char, 2> bytes = {static_cast<char>(byte), '\xA1'};
  const int single = decoder.Decode(bytes.data(), 1);
  if (single != -2) {
    return single;
  }
  return decoder.Decode(bytes.data(), 2) == -2 ? -3 : -2;
}

}  // namespace

int UnknownEncoding(void* /*user_data*/, const XML_Char* name, XML_Encoding* info) {
  const std::string wanted = AsciiLower(name);
  const auto found =
      std::find_if(kCharsets.begin(), kCharsets.end(), [&](const Charset& c) { return c.name == wanted; });
  if (found == kCharsets.end()) {
    return XML_STATUS_ERROR;
  }
  auto decoder = std::make_unique<Decoder>(found->iconv_name);
  if (!decoder->ok()) {
    return XML_STATUS_ERROR;
  }
  for (unsigned byte = 0; byte < 256; ++byte) {
    // XML's own characters must mean themselves, whatever a set has there (Shift_JIS has a yen at 0x5C).
    info->map[byte] = byte < 0x80 ? static_cast<int>(byte) : MapByte(*decoder, byte);
  }
  info->convert = ConvertCharacter;
  info->release = ReleaseDecoder;
  info->data = decoder.release();
  return XML_STATUS_OK;
}

}  // namespace parley::ingest
