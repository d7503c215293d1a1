// SPDX-License-Identifier: Apache-2.0
// Clients of an HTTP service on this machine: each sends the same POST again and again over one
// connection. Prints requests, those that were not answered 200, requests a second, and the
// median, 99th percentile and longest time in milliseconds.
//
// With a rate the times count from when a request was due, so that one that waits for others is not
// forgotten; without one each client sends when it has its answer.
//
// usage: service_load PORT PATH BODY-FILE CLIENTS REQUESTS [RATE]
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Done {
  std::vector<double> milliseconds;
  std::size_t failed = 0;
};

int connect_to(std::uint16_t port) {
  const int made = ::socket(AF_INET, SOCK_STREAM, 0);
  const int on = 1;
  ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(made, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
    return made;
  ::close(made);
  return -1;
}

bool send_all(int socket, const std::string& text) {
  for (std::size_t sent = 0; sent < text.size();) {
    const ssize_t one = ::send(socket, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
    if (one <= 0) return false;
    sent += static_cast<std::size_t>(one);
  }
  return true;
}

// Whether an answer came whole, with status 200.
bool take_answer(int socket, std::string& text) {
  text.clear();
  std::size_t whole = std::string::npos;
  char piece[65536];
  while (text.size() < whole) {
    const ssize_t got = ::recv(socket, piece, sizeof piece, 0);
    if (got <= 0) return false;
    text.append(piece, static_cast<std::size_t>(got));
    const std::size_t end = text.find("\r\n\r\n");
    if (whole != std::string::npos || end == std::string::npos) continue;
    const std::size_t length = text.find("Content-Length: ");
    if (length > end) return false;
    whole = end + 4 + std::strtoul(text.c_str() + length + 16, nullptr, 10);
  }
  return text.compare(0, 13, "HTTP/1.1 200 ") == 0;
}

void run_client(std::uint16_t port, const std::string& request, std::size_t count,
                Clock::time_point begin, Clock::duration pause, Done& done) {
  const int socket = connect_to(port);
  std::string answer;
  for (std::size_t i = 0; i < count; ++i) {
    auto from = Clock::now();
    if (pause.count() > 0) {
      from = begin + pause * static_cast<std::int64_t>(i);
      std::this_thread::sleep_until(from);
    }
    if (socket < 0 || !send_all(socket, request) || !take_answer(socket, answer)) {
      done.failed = count - i;
      break;
    }
    done.milliseconds.push_back(
        std::chrono::duration<double, std::milli>(Clock::now() - from).count());
  }
  if (socket >= 0) ::close(socket);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 6) return 2;
  const auto port = static_cast<std::uint16_t>(std::atoi(argv[1]));
  std::ifstream file(argv[3], std::ios::binary);
  const std::string body((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const std::string request = std::string("POST ") + argv[2] +
                              " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                              "Content-Length: " +
                              std::to_string(body.size()) + "\r\n\r\n" + body;
  const auto clients = std::max<std::size_t>(1, std::strtoul(argv[4], nullptr, 10));
  const std::size_t each = std::strtoul(argv[5], nullptr, 10) / clients;
  const double rate = argc > 6 ? std::atof(argv[6]) : 0;
  const auto pause = std::chrono::duration_cast<Clock::duration>(
      std::chrono::duration<double>(rate > 0 ? static_cast<double>(clients) / rate : 0));
  std::vector<Done> all(clients);
  std::vector<std::thread> threads;
  const auto begin = Clock::now();
  for (std::size_t i = 0; i < clients; ++i)
    threads.emplace_back(
        run_client, port, std::cref(request), each,
        begin + pause * static_cast<std::int64_t>(i) / static_cast<std::int64_t>(clients), pause,
        std::ref(all[i]));
  for (std::thread& one : threads) one.join();
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  std::vector<double> times;
  std::size_t failed = 0;
  for (const Done& one : all) {
    times.insert(times.end(), one.milliseconds.begin(), one.milliseconds.end());
    failed += one.failed;
  }
  if (times.empty()) return 1;
  std::sort(times.begin(), times.end());
  std::printf("%zu %zu %.1f %.3f %.3f %.3f\n", times.size(), failed,
              static_cast<double>(times.size()) / seconds, times[times.size() / 2],
              times[times.size() * 99 / 100], times.back());
  return failed == 0 ? 0 : 1;
}
