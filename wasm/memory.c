/* Functions of the C standard (C11 section 7.24) for devdiag-edge, eight bytes at a step. Those of the
   library go byte by byte where addresses are not aligned, which texts seldom are; WebAssembly reads at any
   address. */
#include <stddef.h>
#include <stdint.h>

typedef uint64_t Word __attribute__((aligned(1), may_alias));
typedef uint32_t Half __attribute__((aligned(1), may_alias));

enum {
  kWord = sizeof(Word),
  kHalf = sizeof(Half),
  kLong = 512 /* bytes from which the instruction is faster, which leaves compiled code */
};

void* memcpy(void* restrict to, const void* restrict from, size_t size);
void* memmove(void* to, const void* from, size_t size);
int memcmp(const void* a, const void* b, size_t size);
void* memchr(const void* text, int wanted, size_t size);

static const Word kEach = ~(Word)0 / 0xFF; /* 1 in each byte */

/* At most two words: all is read before anything is written. */
static inline void copy_short(unsigned char* to, const unsigned char* from, size_t size) {
  if (size >= kWord) {
    const Word first = *(const Word*)from, last = *(const Word*)(from + size - kWord);
    *(Word*)to = first;
    *(Word*)(to + size - kWord) = last;
  } else if (size >= kHalf) {
    const Half first = *(const Half*)from, last = *(const Half*)(from + size - kHalf);
    *(Half*)to = first;
    *(Half*)(to + size - kHalf) = last;
  } else if (size > 0) {
    const unsigned char first = from[0], middle = from[size / 2], last = from[size - 1];
    to[0] = first;
    to[size / 2] = middle;
    to[size - 1] = last;
  }
}

/* More than a word, and what is written lies before what is still to be read. */
static inline void copy_up(unsigned char* to, const unsigned char* from, size_t size) {
  const Word last = *(const Word*)(from + size - kWord);
  for (size_t at = 0; at + kWord < size; at += kWord) *(Word*)(to + at) = *(const Word*)(from + at);
  *(Word*)(to + size - kWord) = last;
}

static inline void copy_down(unsigned char* to, const unsigned char* from, size_t size) {
  const Word first = *(const Word*)from;
  for (size_t left = size; left > kWord; left -= kWord)
    *(Word*)(to + left - kWord) = *(const Word*)(from + left - kWord);
  *(Word*)to = first;
}

void* memcpy(void* restrict to, const void* restrict from, size_t size) {
  if (size <= 2 * kWord)
    copy_short(to, from, size);
  else if (size < kLong)
    copy_up(to, from, size);
  else
    __builtin_memcpy(to, from, size);
  return to;
}

void* memmove(void* to, const void* from, size_t size) {
  if (size <= 2 * kWord)
    copy_short(to, from, size);
  else if (size >= kLong)
    __builtin_memmove(to, from, size);
  else if ((uintptr_t)to <= (uintptr_t)from)
    copy_up(to, from, size);
  else
    copy_down(to, from, size);
  return to;
}

int memcmp(const void* a_void, const void* b_void, size_t size) {
  const unsigned char *a = a_void, *b = b_void;
  for (; size >= kWord; a += kWord, b += kWord, size -= kWord) {
    const Word x = __builtin_bswap64(*(const Word*)a), y = __builtin_bswap64(*(const Word*)b);
    if (x != y) return x < y ? -1 : 1;
  }
  for (; size > 0; ++a, ++b, --size) {
    if (*a != *b) return *a < *b ? -1 : 1;
  }
  return 0;
}

/* Top bits of bytes that are equal; exact up to the lowest one. */
static inline Word equal_bytes(Word word, Word pattern) {
  const Word differing = word ^ pattern;
  return (differing - kEach) & ~differing & kEach << 7;
}

void* memchr(const void* text, int wanted, size_t size) {
  const unsigned char *at = text, *end = at + size;
  const Word pattern = kEach * (unsigned char)wanted;
  for (; end - at >= kWord; at += kWord) {
    const Word equal = equal_bytes(*(const Word*)at, pattern);
    if (equal != 0) return (void*)(at + __builtin_ctzll(equal) / 8);
  }
  if (size >= kWord && at < end) { /* the last word overlaps the one before, which lacks it */
    at = end - kWord;
    const Word equal = equal_bytes(*(const Word*)at, pattern);
    return equal != 0 ? (void*)(at + __builtin_ctzll(equal) / 8) : NULL;
  }
  for (; at < end; ++at) {
    if (*at == (unsigned char)wanted) return (void*)at;
  }
  return NULL;
}
