// The tokenizer of HTML tags: what counts as a tag, what does not, and hostile text.
#include "html_tags.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace devdiag::grade;

namespace {

// "name", "/name" for end tags, with a leading "+" when text stands before.
std::vector<std::string> tags_of(std::string_view html) {
  std::vector<std::string> out;
  HtmlTags tags(html);
  HtmlTag tag;
  while (tags.next(tag)) {
    out.push_back((tag.after_text ? "+" : "") + std::string(tag.is_end ? "/" : "") + std::string(tag.name));
  }
  return out;
}

using Names = std::vector<std::string>;

HtmlTag first_of(std::string_view html) {
  HtmlTags tags(html);
  HtmlTag tag;
  REQUIRE(tags.next(tag));
  return tag;
}

std::string repeated(std::string_view part, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += part;
  return out;
}

}  // namespace

TEST_CASE("start and end tags in order, text noted") {
  CHECK(tags_of("<html><p>a<b>c</b> </p>") == Names{"html", "p", "+b", "+/b", "/p"});
  CHECK(tags_of("a < b <i>") == Names{"+i"});
  CHECK(tags_of("<1><a>") == Names{"+a"});
  CHECK(tags_of("") == Names{});
}

TEST_CASE("comments, doctypes and instructions hold no tags") {
  CHECK(tags_of("<!doctype html><!-- <a> --><b><?xml <c>?><d>") == Names{"b", "+d"});
  CHECK(tags_of("<!--><a>--><b>") == Names{"a", "+b"});
  CHECK(tags_of("<!--->x<a>") == Names{"+a"});
  CHECK(tags_of("<!-- a --!><b>") == Names{"b"});
  CHECK(tags_of("<!-- never ends <a>") == Names{});
  CHECK(tags_of("</ x><a>") == Names{"a"});
}

TEST_CASE("the contents of script, style, title and textarea hold no tags") {
  CHECK(tags_of("<script>'<a>'</script><b>") == Names{"script", "/script", "b"});
  CHECK(tags_of("<SCRIPT>'<a>'</Script ><b>") == Names{"SCRIPT", "/Script", "b"});
  CHECK(tags_of("<style><a></style>") == Names{"style", "/style"});
  CHECK(tags_of("<title><a></titles></title><b>") == Names{"title", "/title", "b"});
  CHECK(tags_of("<textarea><script></textarea><b>") == Names{"textarea", "/textarea", "b"});
  CHECK(tags_of("<noscript><a></noscript>") == Names{"noscript", "a", "/noscript"});
  CHECK(tags_of("<script><!-- <script></script> --></script><b>") == Names{"script", "/script", "b"});
  CHECK(tags_of("<script><!-- </script><b>") == Names{"script", "/script", "b"});
  CHECK(tags_of("<script>never ends <b>") == Names{"script"});
  CHECK(tags_of("<plaintext></plaintext><a>") == Names{"plaintext"});
}

TEST_CASE("attributes: quoted, bare, empty, repeated, decoded") {
  const HtmlTag tag = first_of("<a href='x>y' B = \"1\" c=d/e f g='' href=second =h / i>");
  CHECK(tag.attribute("href") == "x>y");
  CHECK(tag.attribute("b") == "1");
  CHECK(tag.attribute("c") == "d/e");
  CHECK(tag.attribute("f") == "");
  CHECK(tag.attribute("g") == "");
  CHECK(tag.attribute("=h") == "");
  CHECK(tag.attribute("i") == "");
  CHECK_FALSE(tag.attribute("j"));
  CHECK(first_of("<a href=\"?a=1&amp;b=2&#39;&#x41;&copy=&lt\">").attribute("href") == "?a=1&b=2'A&copy=<");
  CHECK(first_of("<a href='&#0;&#xD800;&#99999999999;'>").attribute("href") ==
        "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(decode_html("&#xe9;&#8364;&#x1F600;") == "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  CHECK(decode_html("&ampx &amp; &amp &unknown; &# &#x;") == "&ampx & & &unknown; &# &#x;");
}

TEST_CASE("a tag that the text cuts off does not exist") {
  CHECK(tags_of("<a><b href='x") == Names{"a"});
  CHECK(tags_of("<a><b") == Names{"a"});
  CHECK(tags_of("<a></") == Names{"a"});
}

TEST_CASE("megabytes of one trick are read in one pass") {
  constexpr std::size_t kBytes = 1u << 20;
  for (const std::string_view trick :
       {"<", "<!--", "</", "<a ", "<a b=", "<a b='", "<script>", "<script><!--", "<title></titl", "--", "&",
        "&#x", "<!-- --", "<style></styl", "=", "\"", "<script><!--<script>", "<textarea>"}) {
    CAPTURE(trick);
    const std::string html = repeated(trick, kBytes);
    CHECK(tags_of(html).size() <= kBytes);
    CHECK(decode_html(html).size() <= html.size());
  }
}
