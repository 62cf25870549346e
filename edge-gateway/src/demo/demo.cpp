// Serves the demo shop: templates filled per request, two endpoints, everything else from the web folder.
#include "demo/demo.hpp"

#include <array>
#include <cstdint>

#include "demo/page_template.hpp"
#include "demo/pages.hpp"
#include "http/problem.hpp"
#include "http/static_files.hpp"

namespace devdiag::gateway::demo {
namespace {

constexpr std::string_view kHex = "0123456789abcdef";

// 160 random bits: CSP3 section 7.1 asks for at least 128.
std::string fresh_nonce(const Context& context) {
  std::string nonce;
  for (int half = 0; half < 2; ++half) {
    for (const std::uint8_t byte : context.entropy().bytes) {
      nonce += kHex[byte >> 4];
      nonce += kHex[byte & 15];
    }
  }
  return nonce;
}

Reply with_headers(Reply reply, const HeaderList& headers) {
  reply.header("Cache-Control", "no-store");
  for (const auto& [name, value] : headers) reply.header(name, value);
  return reply;
}

Reply absent(std::string_view what) {
  return problem(Error{
      Errc::not_found, {}, "the demo has no " + std::string(what), "/demo/ or /demo/journal/", Retry::never});
}

}  // namespace

Async<Reply> handle(Context& context, const Request& request) {
  const Switches switches(request.headers.get("Cookie"));
  const Site site = site_of(request.headers.get("Host"), fresh_nonce(context));
  if (request.rest == "journal") co_return redirect_reply("/demo/journal/");
  if (const ApiAnswer api = api_answer(request.rest, switches, site); !api.body.empty()) {
    co_return with_headers(json_reply(std::string(api.body), api.status), api.headers);
  }
  const PageAnswer page = page_answer(request.rest, switches, site);
  if (page.file.empty()) {
    // Templates are not pages: their marks would all show.
    if (request.rest.ends_with(".html")) co_return absent("such page");
    co_return co_await serve_file(context, request, "demo/" + std::string(request.rest));
  }
  const auto file = co_await context.files.find(std::string(page.file));
  if (!file) co_return absent("pages: the web package is not built");
  const std::array<Value, 3> values{
      {{"origin", site.origin}, {"other_origin", site.other_origin}, {"nonce", site.nonce}}};
  co_return with_headers(text_reply(fill_page(*file->raw, switches, values), "text/html; charset=utf-8"),
                         page.headers);
}

Async<Reply> take_report(Context&, const Request&) { co_return empty_reply(204); }

}  // namespace devdiag::gateway::demo
