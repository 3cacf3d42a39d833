// How much two texts share, estimated from their bottom-k sketches (Broder 1997).
#pragma once

#include "parley/v1/extraction.pb.h"

namespace parley::aggregate {

struct Overlap {
  int resemblance = 0;  // Per mille of the union of both texts' word 5-grams that both have.
  int of_first = 0;     // Per mille of the first text's 5-grams that are in the second.
};

// Exact when both texts have no more 5-grams than a sketch holds. Zero for texts too short to tell.
Overlap EstimateOverlap(const v1::Fingerprint& first, const v1::Fingerprint& second);

// Is `copy` a reprint of `source`: the same wording, or cut from it?
bool IsReprint(const v1::Fingerprint& copy, const v1::Fingerprint& source);

}  // namespace parley::aggregate
