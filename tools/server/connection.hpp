// SPDX-License-Identifier: Apache-2.0
#pragma once

// One connection: reads requests, has them answered in the pool, writes the answers. For
// server.cpp.
//
// Thread rule: all of it belongs to the thread of the io_context; only the handler runs elsewhere,
// while the connection does nothing else.

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <optional>

#include "server/server.hpp"

namespace windlass::server {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using Error = boost::system::error_code;
using service::Request;
using service::Response;

class Session {
 public:
  virtual ~Session() = default;
  // What it holds its place for; the lesser, the sooner it makes room for others.
  enum class Doing { closing, waiting, reading, answering, working };
  virtual Doing doing() const = 0;  // waiting: for a handshake or a request's header
  virtual asio::steady_timer::time_point since() const = 0;  // it began to
  virtual bool is_large() const = 0;                         // whether it holds a large body
  // Ends what it does: with 408 where it waits for a request or reads one. REQUIRES: not working.
  virtual void hurry() = 0;
  virtual void leave() = 0;  // closes without a word; REQUIRES: waiting
};

// What all connections share. All of it belongs to the thread of `io` but `host`.
struct Shared {
  asio::io_context& io;
  asio::thread_pool& pool;
  asio::thread_pool& large_pool;  // for large bodies
  asio::thread_pool& quick_pool;  // for what is answered at once
  const Limits& limits;
  const Host& host;
  std::map<std::uint64_t, Session*> sessions = {};  // oldest first
  std::size_t large = 0;                            // of them hold a large body
  bool stopping = false;

  void gone(std::uint64_t id) {
    sessions.erase(id);
    if (stopping && sessions.empty()) io.stop();
  }
};

// A response as it goes over the wire; to a HEAD without its body.
http::response<http::string_body> to_beast(Response&&, unsigned version, bool keep,
                                           bool of_head = false);

// Serves one connection until it ends; over TLS where there is a context for it.
void serve_connection(const std::shared_ptr<Shared>&, std::uint64_t id, tcp::socket, ssl::context*);

}  // namespace windlass::server
