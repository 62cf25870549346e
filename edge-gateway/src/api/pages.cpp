// Static pages with the headers each needs.
#include "api/pages.hpp"

#include <devdiag/embedded/api_docs.hpp>

#include "http/static_files.hpp"

namespace devdiag::gateway::api {
namespace {

// The console runs its own scripts and talks to this gateway, nothing else; nobody may frame it.
constexpr std::string_view kConsolePolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

std::string page_path(std::string_view folder, std::string_view rest) {
  std::string path(folder);
  path.append("/").append(rest);
  if (path.ends_with('/')) path.append("index.html");
  return path;
}

}  // namespace

Async<Reply> console(Context& context, const Request& request) {
  Reply reply = co_await serve_file(context, request, page_path("console", request.rest));
  reply.header("Content-Security-Policy", kConsolePolicy);
  reply.header("Referrer-Policy", "no-referrer");
  reply.header("Cross-Origin-Opener-Policy", "same-origin");
  co_return reply;
}

Async<Reply> package(Context& context, const Request& request) {
  Reply reply = co_await serve_file(context, request, page_path("pkg", request.rest));
  reply.header("Cross-Origin-Resource-Policy", "cross-origin");
  co_return reply;
}

Async<Reply> openapi(Context&, const Request&) {
  Reply reply = text_reply(std::string(api_docs().front().text), "application/json");
  reply.compress = true;
  co_return reply.header("Cache-Control", "no-cache");
}

Async<Reply> to_console(Context&, const Request&) { co_return redirect_reply("/console/"); }
Async<Reply> to_demo(Context&, const Request&) { co_return redirect_reply("/demo/"); }
Async<Reply> no_icon(Context&, const Request&) { co_return empty_reply(204); }

}  // namespace devdiag::gateway::api
