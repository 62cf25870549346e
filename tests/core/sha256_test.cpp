// SHA-256 against FIPS 180-4 examples, HMAC against RFC 4231, and the identities made of them.
#include <doctest/doctest.h>

#include "devdiag/diagnose.hpp"
#include "devdiag/sha256.hpp"

using namespace devdiag;

TEST_CASE("SHA-256: examples of FIPS 180") {
  CHECK(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(to_hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")) ==
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  CHECK(to_hex(sha256(std::string(1'000'000, 'a'))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 does not depend on how the text is fed") {
  const std::string text(300, 'x');
  for (std::size_t first = 0; first <= text.size(); ++first) {
    Sha256 hash;
    hash.update(std::string_view(text).substr(0, first));
    hash.update(std::string_view(text).substr(first));
    CHECK(hash.finish() == sha256(text));
  }
}

TEST_CASE("HMAC-SHA-256: test cases of RFC 4231") {
  CHECK(to_hex(HmacSha256(std::string(20, '\x0b')).of("Hi There")) ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(to_hex(HmacSha256("Jefe").of("what do ya want for nothing?")) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(to_hex(HmacSha256(std::string(20, '\xaa')).of(std::string(50, '\xdd'))) ==
        "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  CHECK(to_hex(HmacSha256(std::string(131, '\xaa'))
                   .of("Test Using Larger Than Block-Size Key - Hash Key First")) ==
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("a target is the same page whatever query, fragment and ids it was opened with") {
  const std::string target = target_of("https://shop.example/orders/17?token=a#x", "key");
  CHECK(target.size() == 32);
  CHECK(target == target_of("HTTPS://Shop.Example:443/orders/18?utm=b", "key"));
  CHECK(target == target_of("https://user:pw@shop.example/orders/{id}", "key"));
  CHECK(target != target_of("https://shop.example/orders", "key"));
  CHECK(target != target_of("http://shop.example/orders/17", "key"));
  CHECK(target != target_of("https://shop.example/orders/17", "other key"));
  CHECK(target == target_of("https://shop.example/orders/17", "key"));  // after another key
  CHECK(target_of("https://shop.example", "") == target_of("https://shop.example/", ""));
}

TEST_CASE("a fingerprint is 16 hex digits of problem and subject") {
  CHECK(std::string(fingerprint_of("CSP_MISSING", "document")) ==
        to_hex(sha256("CSP_MISSING\ndocument")).substr(0, 16));
  CHECK(fingerprint_of("A_B", "c").digits != fingerprint_of("A_B", "d").digits);
}
