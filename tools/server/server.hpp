// SPDX-License-Identifier: Apache-2.0
#pragma once

// HTTP/1.1 over TCP or TLS around a function: sockets, limits, time, signals. It knows no route and
// no medicine; no other file than server.cpp and connection.* knows Boost.Beast.
//
// One thread owns all connections; handlers run in a pool of threads, those of large bodies in a
// small pool of their own, and what is answered at once in a thread of its own. A client that is
// slow, sends nonsense or sends too much gets a status and is disconnected, and nobody else waits
// for it.
//
// Thread rule: run() belongs to main's thread; the handler is called from any thread.

#include <cstdint>
#include <functional>
#include <string>

#include "service/message.hpp"

namespace windlass::server {

// Beyond this the library for HTTP holds no header.
inline constexpr std::size_t most_header_bytes = std::size_t{48} << 10;

struct Limits {
  std::size_t most_header = 16 << 10;  // bytes of a request's line and headers, up to 48 KiB
  std::size_t most_body = 8 << 20;     // bytes
  std::size_t most_connections = 512;
  std::size_t large_body = 256 << 10;  // bytes: larger ones are answered beside the others
  std::size_t most_large = 32;         // of them at a time, under way or waiting
  unsigned header_seconds = 10;  // to send a whole header, from the first byte or the connection
  unsigned body_seconds = 30;    // to send a whole body
  unsigned idle_seconds = 60;    // between two requests of one connection
  unsigned write_seconds = 30;   // to take an answer
  unsigned drain_seconds = 20;   // to finish what is under way when the service stops
};

struct Where {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;     // 0: one that is free
  std::string certificate, key;  // files, PEM; both or none
  unsigned threads = 0;          // that run handlers; 0: as many as there are processors
};

struct Host {
  std::function<service::Response(const service::Request&)> handle;
  // Whether it is answered at once, however many others are being worked on.
  std::function<bool(const service::Request&)> is_quick;
  // A request that the transport refuses by itself, as a response with a body.
  std::function<service::Response(int status, const char* code, const char* message)> refuse;
  // What was answered, to which method, and how long the handler took.
  std::function<void(const service::Request&, const service::Response&, std::uint64_t micros)>
      answered;
  std::function<void(std::uint16_t port)> listening;
  std::function<void()> reload;       // SIGHUP; runs in the pool
  std::function<void()> child_ended;  // SIGCHLD; runs in the pool
  std::function<void()> stopping;     // SIGTERM, SIGINT: before the last requests are answered
};

// Serves until a signal ends it. Returns what kept it from serving, or an empty text.
std::string run(const Where&, const Limits&, const Host&);

}  // namespace windlass::server
