// Character sets that expat does not know by itself, through iconv.
#pragma once

#include "expat.h"

namespace parley::ingest {

// For XML_SetUnknownEncodingHandler. Knows Windows-125x, ISO 8859, KOI8, IBM866, Mac Roman, TIS-620 and the
// two-byte sets of East Asia; any other name is refused, whatever iconv may offer. UTF-8, UTF-16, ASCII and
// ISO-8859-1 are expat's own.
int UnknownEncoding(void* user_data, const XML_Char* name, XML_Encoding* info);

}  // namespace parley::ingest
