// SPDX-License-Identifier: Apache-2.0
#include "server/connection.hpp"

#include <poll.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.hpp"

namespace windlass::server {

http::response<http::string_body> to_beast(Response&& made, unsigned version, bool keep,
                                           bool of_head) {
  http::response<http::string_body> out(static_cast<http::status>(made.status), version);
  for (const service::Header& one : made.headers) out.insert(one.name, one.value);
  out.body() = std::move(made.body);
  out.keep_alive(keep);
  if (made.status != 204) out.prepare_payload();
  if (of_head) out.body().clear();  // the length stays that of the whole
  return out;
}

namespace {

constexpr std::chrono::seconds linger_time{2};
constexpr std::chrono::seconds patience{2};
// A header, or what follows the last chunk, must fit. Beast throws where one field has 64 KiB.
constexpr std::size_t buffer_bytes = std::size_t{60} << 10;
constexpr int most_empty_lines = 4;
constexpr std::size_t linger_bytes = std::size_t{64} << 20;

// Whether a request's first line ends in another version of HTTP than those spoken here.
bool names_another_version(std::string_view line) {
  const std::string_view version = line.substr(line.size() - std::min(line.size(), std::size_t{9}));
  return version.size() == 9 && version.starts_with(" HTTP/") && base::is_digit(version[6]) &&
         version[7] == '.' && base::is_digit(version[8]) && version != " HTTP/1.1" &&
         version != " HTTP/1.0";
}

// A field that goes on in the next line (RFC 9112 section 5.2): others read it as two, or as none.
bool has_folded_line(std::string_view header) {
  return header.find("\r\n ") != std::string_view::npos ||
         header.find("\r\n\t") != std::string_view::npos;
}

template <class Stream>
class Connection final : public Session, public std::enable_shared_from_this<Connection<Stream>> {
 public:
  using Doing = Session::Doing;
  Connection(std::shared_ptr<Shared> shared, std::uint64_t id, Stream stream)
      : owned_(std::move(shared)),
        shared_(*owned_),
        id_(id),
        stream_(std::move(stream)),
        timer_(shared_.io) {
    shared_.sessions[id_] = this;
    buffer_.reserve(buffer_bytes);
  }
  ~Connection() override {
    let_go();
    shared_.gone(id_);
  }

  void start() {
    deadline(shared_.limits.header_seconds);
    if constexpr (is_tls) {
      doing_ = Doing::waiting;
      stream_.async_handshake(ssl::stream_base::server, [self = self()](const Error& failed) {
        self->doing_ = Doing::working;
        if (!failed) self->read_header(self->shared_.limits.header_seconds);
      });
    } else {
      read_header(shared_.limits.header_seconds);
    }
  }
  Doing doing() const override { return doing_; }
  asio::steady_timer::time_point since() const override { return since_; }
  bool is_large() const override { return is_large_; }
  void hurry() override {
    if (std::exchange(doing_, Doing::closing) == Doing::closing) return drop();
    expire();  // its handler says why, in a moment
  }
  void leave() override {
    doing_ = Doing::working;
    Error ignored;
    socket().close(ignored);
  }

 private:
  static constexpr bool is_tls = !std::is_same_v<Stream, tcp::socket>;
  auto self() { return this->shared_from_this(); }
  tcp::socket& socket() {
    if constexpr (is_tls)
      return stream_.next_layer();
    else
      return stream_;
  }

  void deadline(unsigned seconds) {
    expired_ = false;
    since_ = asio::steady_timer::clock_type::now();
    timer_.expires_after(std::chrono::seconds(seconds));
    timer_.async_wait([weak = this->weak_from_this()](const Error& failed) {
      const auto self = weak.lock();
      if (!failed && self && self->timer_.expiry() <= asio::steady_timer::clock_type::now())
        self->expire();
    });
  }
  void expire() {
    expired_ = true;
    Error ignored;
    socket().cancel(ignored);
  }

  void read_header(unsigned seconds) {
    if (shared_.stopping && buffer_.size() == 0) return close();
    parser_.emplace();
    parser_->header_limit(static_cast<std::uint32_t>(shared_.limits.most_header));
    parser_->body_limit(shared_.limits.most_body);
    is_head_ = false;
    empty_lines_ = 0;
    taken_ = 0;
    deadline(seconds);
    pass_empty_lines();
  }
  std::string_view unread() const {
    return {static_cast<const char*>(buffer_.data().data()), buffer_.size()};
  }
  // Some clients end a body with a line that belongs to nothing: it stands before what follows.
  void pass_empty_lines() {
    if (parser_->got_some()) return read_fields();  // an empty line ends its header now
    for (; unread().starts_with("\r\n"); buffer_.consume(2))
      if (++empty_lines_ > most_empty_lines) {
        doing_ = Doing::working;
        return refuse(400, "http.syntax", "a request begins with its method");
      }
    if (!unread().empty() && unread() != "\r") return read_fields();
    read_more();
  }
  void read_more() {
    doing_ = Doing::waiting;
    stream_.async_read_some(buffer_.prepare(buffer_bytes - buffer_.size()),
                            [self = self()](const Error& failed, std::size_t got) {
                              self->doing_ = Doing::working;
                              self->buffer_.commit(got);
                              failed ? self->failed(failed) : self->pass_empty_lines();
                            });
  }
  // The parser takes what is whole: the first line, and each field when it sees what follows it. A
  // header that goes on in the next line is seen within one field, so in one piece.
  void read_fields() {
    Error failed;
    const std::size_t taken = parser_->put(buffer_.data(), failed);
    if (failed && failed != http::error::need_more) return this->failed(failed);
    const bool folded = has_folded_line(unread().substr(0, taken));
    buffer_.consume(taken);
    taken_ += taken;
    if (folded) return refuse(400, "http.syntax", "a header's field stands in one line");
    // The parser bounds each piece. As a whole a header is bounded here.
    const std::size_t begun = failed ? buffer_.size() : 0;
    if (taken_ + begun > shared_.limits.most_header) return this->failed(http::error::header_limit);
    failed ? read_more() : on_header();
  }
  void on_header() {
    const auto& message = parser_->get();
    is_head_ = message.method() == http::verb::head;
    if (message.version() == 11 && message.count(http::field::host) != 1)
      return refuse(400, "http.syntax", "a request has one header Host");
    // Where the body ends is not guessed: what follows it could be taken for a request.
    if (const auto codings = message.count(http::field::transfer_encoding);
        codings > 1 ||
        (codings == 1 && !beast::iequals(message[http::field::transfer_encoding], "chunked")))
      return refuse(400, "http.syntax", "a body is sent whole or `chunked`, in no other coding");
    if (message.version() == 10 && message.count(http::field::transfer_encoding) != 0)
      return refuse(400, "http.syntax", "HTTP/1.0 has no Transfer-Encoding");
    take_header();
    deadline(shared_.limits.body_seconds);
    if (const auto expected = message[http::field::expect];
        expected.empty() || message.version() == 10)
      return read_body();
    else if (message.count(http::field::expect) > 1 || !beast::iequals(expected, "100-continue"))
      return refuse(417, "http.expect", "only 100-continue can be expected");
    go_on_.emplace(http::status::continue_, 11);
    doing_ = Doing::reading;
    http::async_write(stream_, *go_on_, [self = self()](const Error& failed, std::size_t) {
      failed ? self->close() : self->read_body();
    });
  }
  void read_body() {
    parser_->eager(true);
    read_pieces();
  }
  void read_pieces() {
    if (parser_->is_done()) return work();
    if (!take_place()) return refuse(503, "service.busy", "too many large requests are under way");
    doing_ = Doing::reading;
    http::async_read_some(stream_, buffer_, *parser_,
                          [self = self()](const Error& failed, std::size_t) {
                            self->doing_ = Doing::working;
                            failed ? self->failed(failed) : self->read_pieces();
                          });
  }
  // Of large bodies there are few at a time: one more ends the one that has been sent longest.
  // False where none is being sent.
  bool take_place() {
    if (is_large_ || parser_->get().body().size() <= shared_.limits.large_body) return true;
    if (shared_.large >= shared_.limits.most_large) {
      Session* slow = nullptr;
      for (const auto& [id, session] : shared_.sessions)
        if (session->is_large() && session->doing() == Doing::reading &&
            (slow == nullptr || session->since() < slow->since()))
          slow = session;
      if (slow == nullptr || shared_.large >= 2 * shared_.limits.most_large) return false;
      slow->hurry();  // it goes a little later
    }
    ++shared_.large;
    return is_large_ = true;
  }
  // The request is not needed any more.
  void let_go() {
    parser_.reset();
    request_ = {};
    if (std::exchange(is_large_, false)) --shared_.large;
  }

  void failed(const Error& why) {
    if (expired_) {
      if (!parser_->got_some() && served_ > 0) return close();
      return refuse(408, "http.slow", "the request did not arrive in time");
    }
    if (why == http::error::header_limit || why == http::error::buffer_overflow)
      return refuse(431, "http.header", "the request's header is too large");
    if (why == http::error::body_limit)
      return refuse(413, "http.size", "the request's body is too large");
    if (why == http::error::bad_version &&
        names_another_version(unread().substr(0, unread().find_first_of("\r\n"))))
      return refuse(505, "http.version", "only HTTP/1.1 and HTTP/1.0 are spoken here");
    if (why != http::error::end_of_stream && why != http::error::partial_message &&
        why.category() == http::make_error_code(http::error::bad_method).category())
      return refuse(400, "http.syntax", "this is not a request of HTTP/1.1");
    // Who sends no more may still listen; and the log says why there was no plan.
    if (why != asio::error::operation_aborted && (parser_->got_some() || !unread().empty()))
      return refuse(400, "http.cut", "the request ended before all of it was sent");
    close();
  }

  // Before the body: what comes behind it, in a trailer, is no header.
  void take_header() {
    const auto& message = parser_->get();
    request_ = {};
    request_.method = std::string(message.method_string());
    request_.target = service::origin_form(request_.method, message.target());
    for (const auto& field : message)
      request_.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    keep_ = message.keep_alive();
    version_ = message.version();
  }
  void work() {
    timer_.cancel();
    request_.body = std::move(parser_->release().body());
    auto& pool = shared_.host.is_quick(request_) ? shared_.quick_pool
                 : is_large_                     ? shared_.large_pool
                                                 : shared_.pool;
    const auto since = std::chrono::steady_clock::now();
    asio::post(pool, [self = self(), since]() mutable {
      Shared& shared = self->shared_;
      const auto begun = std::chrono::steady_clock::now();
      Response made;
      try {
        made = self->is_gone(begun - since >= patience)
                   ? shared.host.refuse(503, "http.gone", "the client went away before its turn")
                   : shared.host.handle(self->request_);
      } catch (const std::exception&) {
        made = shared.host.refuse(500, "service.fault", "the service could not answer");
      }
      const auto took = std::chrono::steady_clock::now() - begun;
      shared.host.answered(
          self->request_, made,
          static_cast<std::uint64_t>(
              std::chrono::duration_cast<std::chrono::microseconds>(took).count()));
      asio::post(shared.io, [self = std::move(self), made = std::move(made)]() mutable {
        Connection& one = *self;
        one.let_go();
        one.answer(std::move(made), one.keep_ && !one.shared_.stopping);
      });
    });
  }
  // Whether nobody waits for the answer any more, asked in a handler's thread. Who only ends what
  // it sends may still listen, as some do; after a while it is taken for one that gave up.
  bool is_gone(bool has_waited) {
    pollfd one{socket().native_handle(), POLLRDHUP, 0};
    if (::poll(&one, 1, 0) <= 0) return false;
    return (one.revents & (POLLERR | POLLHUP)) != 0 ||
           (has_waited && (one.revents & POLLRDHUP) != 0);
  }
  void refuse(int status, const char* code, const char* message) {
    Response made = shared_.host.refuse(status, code, message);
    shared_.host.answered({}, made, 0);
    let_go();
    answer(std::move(made), false);
  }
  void answer(Response&& made, bool keep) {
    ++served_;
    doing_ = Doing::answering;
    deadline(shared_.limits.write_seconds);
    answer_.emplace(to_beast(std::move(made), version_, keep, is_head_));
    http::async_write(stream_, *answer_, [self = self(), keep](const Error& failed, std::size_t) {
      if (failed) return self->drop();
      keep ? self->read_header(self->shared_.limits.idle_seconds) : self->close();
    });
  }

  void drop() {
    timer_.cancel();
    Error ignored;
    socket().close(ignored);
  }
  // Says that nothing more comes, and reads what the client still sends for a while: who closes
  // with unread bytes resets the connection, and the client would lose the answer.
  void close() {
    doing_ = Doing::closing;
    timer_.expires_after(linger_time);
    timer_.async_wait([weak = this->weak_from_this()](const Error& failed) {
      if (const auto self = weak.lock(); !failed && self) self->drop();
    });
    if constexpr (is_tls) {
      stream_.async_shutdown([self = self()](const Error&) { self->linger(); });
    } else {
      linger();
    }
  }
  void linger() {
    Error failed;
    socket().shutdown(tcp::socket::shutdown_send, failed);
    if (failed) return drop();
    buffer_.clear();
    discard();
  }
  void discard() {
    socket().async_read_some(buffer_.prepare(buffer_bytes),
                             [self = self()](const Error& failed, std::size_t got) {
                               self->discarded_ += got;
                               if (failed || self->discarded_ > linger_bytes) return self->drop();
                               self->discard();
                             });
  }

  const std::shared_ptr<Shared> owned_;
  Shared& shared_;
  const std::uint64_t id_;
  Stream stream_;
  asio::steady_timer timer_;
  beast::flat_buffer buffer_{buffer_bytes};
  std::optional<http::request_parser<http::string_body>> parser_;
  std::optional<http::response<http::empty_body>> go_on_;
  std::optional<http::response<http::string_body>> answer_;
  Request request_;
  Doing doing_ = Doing::working;
  asio::steady_timer::time_point since_ = asio::steady_timer::clock_type::now();
  bool expired_ = false, keep_ = false, is_head_ = false, is_large_ = false;
  unsigned version_ = 11;
  int empty_lines_ = 0;    // before this request
  std::size_t taken_ = 0;  // of its header, in bytes
  std::uint64_t served_ = 0;
  std::size_t discarded_ = 0;
};

}  // namespace

void serve_connection(const std::shared_ptr<Shared>& shared, std::uint64_t id, tcp::socket socket,
                      ssl::context* tls) {
  using Tls = ssl::stream<tcp::socket>;
  if (tls == nullptr)
    std::make_shared<Connection<tcp::socket>>(shared, id, std::move(socket))->start();
  else
    std::make_shared<Connection<Tls>>(shared, id, Tls(std::move(socket), *tls))->start();
}

}  // namespace windlass::server
