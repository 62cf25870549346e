// SHA-256 blocks by the processor's own instructions, where it has them (Intel SHA Extensions).
#include "sha256_block.hpp"

#if defined(__x86_64__) && defined(__GNUC__)
#include <cpuid.h>
#include <immintrin.h>

namespace devdiag {
namespace {

bool has_sha_instructions() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (__get_cpuid_count(7, 0, &a, &b, &c, &d) == 0) return false;
  constexpr unsigned kSha = 1u << 29u;  // of EBX
  return (b & kSha) != 0 && __builtin_cpu_supports("sse4.1") != 0 && __builtin_cpu_supports("ssse3") != 0;
}

// Four rounds; w[0] holds their words.
__attribute__((target("sha,sse4.1"))) inline void four_rounds(__m128i& abef, __m128i& cdgh, __m128i words,
                                                              const std::uint32_t* constants) {
  __m128i sum = _mm_add_epi32(words, _mm_loadu_si128(reinterpret_cast<const __m128i*>(constants)));
  cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
  sum = _mm_shuffle_epi32(sum, 0x0E);
  abef = _mm_sha256rnds2_epu32(abef, cdgh, sum);
}

__attribute__((target("sha,sse4.1"))) void compress_block(std::uint32_t* state, const std::uint8_t* block,
                                                          const std::uint32_t* constants) {
  const __m128i swap = _mm_set_epi64x(0x0C0D0E0F08090A0B, 0x0405060700010203);
  // The instructions want the state as ABEF and CDGH.
  const __m128i dcba = _mm_loadu_si128(reinterpret_cast<const __m128i*>(state));
  const __m128i hgfe = _mm_loadu_si128(reinterpret_cast<const __m128i*>(state + 4));
  const __m128i cdab = _mm_shuffle_epi32(dcba, 0xB1), efgh = _mm_shuffle_epi32(hgfe, 0x1B);
  const __m128i abef_before = _mm_alignr_epi8(cdab, efgh, 8);
  const __m128i cdgh_before = _mm_blend_epi16(efgh, cdab, 0xF0);
  __m128i abef = abef_before, cdgh = cdgh_before;

  __m128i w[4];
  for (int i = 0; i < 4; ++i) {
    w[i] = _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(block + 16 * i)), swap);
    four_rounds(abef, cdgh, w[i], constants + 4 * i);
  }
  for (int i = 4; i < 16; ++i) {
    __m128i next = _mm_sha256msg1_epu32(w[i % 4], w[(i + 1) % 4]);
    next = _mm_add_epi32(next, _mm_alignr_epi8(w[(i + 3) % 4], w[(i + 2) % 4], 4));
    w[i % 4] = _mm_sha256msg2_epu32(next, w[(i + 3) % 4]);
    four_rounds(abef, cdgh, w[i % 4], constants + 4 * i);
  }

  abef = _mm_add_epi32(abef, abef_before);
  cdgh = _mm_add_epi32(cdgh, cdgh_before);
  const __m128i feba = _mm_shuffle_epi32(abef, 0x1B), dchg = _mm_shuffle_epi32(cdgh, 0xB1);
  _mm_storeu_si128(reinterpret_cast<__m128i*>(state), _mm_blend_epi16(feba, dchg, 0xF0));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(state + 4), _mm_alignr_epi8(dchg, feba, 8));
}

}  // namespace

bool compress_by_processor(std::uint32_t* state, const std::uint8_t* block, const std::uint32_t* constants) {
  static const bool kPresent = has_sha_instructions();
  if (!kPresent) return false;
  compress_block(state, block, constants);
  return true;
}

}  // namespace devdiag

#else

namespace devdiag {

bool compress_by_processor(std::uint32_t*, const std::uint8_t*, const std::uint32_t*) { return false; }

}  // namespace devdiag

#endif
