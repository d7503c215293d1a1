// SPDX-License-Identifier: Apache-2.0
#include "server/server.hpp"

#include <algorithm>
#include <csignal>
#include <optional>
#include <thread>

#include "server/connection.hpp"

#include <utility>

namespace windlass::server {

namespace {

class Listener {
 public:
  Listener(std::shared_ptr<Shared> shared, ssl::context* tls)
      : owned_(std::move(shared)),
        shared_(*owned_),
        tls_(tls),
        acceptor_(shared_.io),
        pause_(shared_.io) {}

  std::string open(const Where& where) {
    Error failed;
    const auto address = asio::ip::make_address(where.address, failed);
    if (failed) return "'" + where.address + "' is not an address";
    const tcp::endpoint endpoint(address, where.port);
    acceptor_.open(endpoint.protocol(), failed);
    if (!failed) acceptor_.set_option(asio::socket_base::reuse_address(true), failed);
    if (!failed) acceptor_.bind(endpoint, failed);
    if (!failed) acceptor_.listen(asio::socket_base::max_listen_connections, failed);
    if (failed)
      return "cannot listen on " + where.address + ":" + std::to_string(where.port) + ": " +
             failed.message();
    shared_.host.listening(acceptor_.local_endpoint().port());
    accept();
    return {};
  }
  void close() {
    Error ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  }

 private:
  void accept() {
    acceptor_.async_accept([this](const Error& failed, tcp::socket socket) {
      if (!acceptor_.is_open()) return;
      if (failed) {  // no descriptor is left, most likely
        pause_.expires_after(std::chrono::milliseconds(100));
        pause_.async_wait([this](const Error& stopped) {
          if (!stopped) accept();
        });
        return;
      }
      begin(std::move(socket));
      accept();
    });
  }
  void begin(tcp::socket socket) {
    Error ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    if (shared_.sessions.size() >= shared_.limits.most_connections && !make_room())
      return turn_away(std::move(socket));
    serve_connection(owned_, ++last_, std::move(socket), tls_);
  }
  // Ends a connection that is being closed. Where too many others are left, also the one that has
  // waited longest for a request, sent longest at a body or read longest at an answer, so that
  // others need not wait for it.
  bool make_room() {
    using Doing = Session::Doing;
    Session *closing = nullptr, *slow = nullptr;
    std::size_t open = 0;
    for (const auto& [id, session] : shared_.sessions) {
      Session*& first = session->doing() == Doing::closing ? closing : slow;
      open += session->doing() == Doing::closing ? 0 : 1;
      if (session->doing() != Doing::working &&
          (first == nullptr || comes_before(*session, *first)))
        first = session;
    }
    if (closing != nullptr) closing->hurry();
    if (open >= shared_.limits.most_connections) {
      if (slow == nullptr) return false;
      slow->hurry();
    }
    return shared_.sessions.size() < 2 * shared_.limits.most_connections;
  }
  static bool comes_before(const Session& a, const Session& b) {
    return a.doing() != b.doing() ? a.doing() < b.doing() : a.since() < b.since();
  }
  void turn_away(tcp::socket socket) {
    Response made = shared_.host.refuse(503, "service.busy", "too many connections are open");
    shared_.host.answered({}, made, 0);
    if (tls_ != nullptr) return;
    Error ignored;
    socket.non_blocking(true, ignored);
    beast::flat_buffer bytes;
    auto message = to_beast(std::move(made), 11, false);
    http::write(socket, message, ignored);
    socket.shutdown(tcp::socket::shutdown_send, ignored);
  }

  const std::shared_ptr<Shared> owned_;
  Shared& shared_;
  ssl::context* tls_;
  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  std::uint64_t last_ = 0;
};

// Signals, and what they do.
class Signals {
 public:
  Signals(Shared& shared, Listener& listener)
      : shared_(shared),
        listener_(listener),
        end_(shared.io, SIGTERM, SIGINT),
        reload_(shared.io, SIGHUP),
        child_(shared.io, SIGCHLD),
        drain_(shared.io),
        later_(shared.io) {
    end_.async_wait([this](const Error& failed, int) {
      if (!failed) stop();
    });
    wait_for_reload();
    wait_for_child();
  }

 private:
  void wait_for_child() {
    child_.async_wait([this](const Error& failed, int) {
      if (failed) return;
      look_after();
      // Who is asked meanwhile is passed over, and ends that come together raise one signal.
      later_.expires_after(std::chrono::seconds(1));
      later_.async_wait([this](const Error& replaced) {
        if (!replaced) look_after();
      });
      wait_for_child();
    });
  }
  void look_after() {
    asio::post(shared_.pool, [this] { shared_.host.child_ended(); });
  }

  void wait_for_reload() {
    reload_.async_wait([this](const Error& failed, int) {
      if (failed) return;
      reload();
      wait_for_reload();
    });
  }
  // One at a time: however many signals come meanwhile, one more follows.
  void reload() {
    if (reloading_) {
      wanted_again_ = true;
      return;
    }
    reloading_ = true;
    asio::post(shared_.pool, [this] {
      shared_.host.reload();
      asio::post(shared_.io, [this] {
        reloading_ = false;
        if (std::exchange(wanted_again_, false)) reload();
      });
    });
  }
  void stop() {
    shared_.host.stopping();
    shared_.stopping = true;
    listener_.close();
    std::vector<Session*> waiting;
    for (const auto& [id, session] : shared_.sessions)
      if (session->doing() == Session::Doing::waiting) waiting.push_back(session);
    for (Session* session : waiting) session->leave();
    if (shared_.sessions.empty()) return shared_.io.stop();
    drain_.expires_after(std::chrono::seconds(shared_.limits.drain_seconds));
    drain_.async_wait([this](const Error&) { shared_.io.stop(); });
  }

  bool reloading_ = false, wanted_again_ = false;
  Shared& shared_;
  Listener& listener_;
  asio::signal_set end_, reload_, child_;
  asio::steady_timer drain_, later_;
};

// A context for TLS, or what is wrong with the files.
std::string read_tls(const Where& where, std::optional<ssl::context>& out) {
  if (where.certificate.empty()) return {};
  out.emplace(ssl::context::tls_server);
  out->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                   ssl::context::no_tlsv1_1);
  Error failed;
  out->use_certificate_chain_file(where.certificate, failed);
  if (failed) return "cannot use the certificate in " + where.certificate + ": " + failed.message();
  out->use_private_key_file(where.key, ssl::context::pem, failed);
  if (failed) return "cannot use the key in " + where.key + ": " + failed.message();
  return {};
}

}  // namespace

std::string run(const Where& where, const Limits& limits, const Host& host) {
  std::optional<ssl::context> tls;
  if (std::string wrong = read_tls(where, tls); !wrong.empty()) return wrong;
  const unsigned threads =
      where.threads != 0 ? where.threads : std::max(1U, std::thread::hardware_concurrency());
  asio::io_context io(1);
  // A large body takes long and much memory: few at a time, and half of the processors at most.
  asio::thread_pool pool(threads), large(std::max(1U, std::thread::hardware_concurrency() / 2)),
      quick(1);
  // Connections that are cut off outlive this call's other variables, so they own what they share.
  const auto shared = std::make_shared<Shared>(Shared{io, pool, large, quick, limits, host});
  Listener listener(shared, tls ? &*tls : nullptr);
  Signals signals(*shared, listener);
  if (std::string wrong = listener.open(where); !wrong.empty()) return wrong;
  // What a connection throws ends that connection alone: nothing refers to it when it is caught.
  for (bool done = false; !done;) {
    try {
      io.run();
      done = true;
    } catch (const std::exception&) {
      host.answered({}, host.refuse(500, "service.fault", "a connection was cut off"), 0);
    }
  }
  pool.join();
  large.join();
  quick.join();
  shared->stopping = false;
  return {};
}

}  // namespace windlass::server
