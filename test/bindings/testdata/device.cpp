// A device, told by lines what to do. languages_test.go says which steps there are.
#include <iostream>

#include "form.hpp"

using namespace backscroll;

static void must(const Error &error) {
  if (error) std::cerr << error.text() << '\n', std::exit(1);
}

static Client connected(const std::vector<std::string> &words) {
  Options options;
  options.server = words[1];
  options.token = words[2];
  options.path = words[3];
  auto client = Client::open(options).value();
  if (options.server.empty()) return client;
  must(client.start());
  must(client.online(std::chrono::minutes(1)));
  return client;
}

static Result<OwnedMessage> say(Client &client, const Target &to, const Said &said) {
  auto wait = std::chrono::minutes(1);
  if (said.call) return client.record_call_wait(to, *said.call, wait);
  if (said.to) return client.reply_wait(to, at(said.to), said.content, wait);
  return client.send_wait(to, said.content, wait);
}

int main() {
  std::optional<Client> client;
  std::optional<Session> session;
  Target with;
  for (std::string line; std::getline(std::cin, line); std::cout << std::endl) {
    auto words = split(line, ' ');
    const std::string &step = words[0];
    if (step == "open") {
      session.reset();
      client.reset();
      client = connected(words);
      std::cout << "open";
    } else if (step == "peer" || step == "group") {
      with = step == "peer" ? peer(words[1]) : group(std::stoull(words[1]));
      session = client->open_session(with).value();
      std::cout << "session";
    } else if (step == "read") {
      std::cout << shown(session->read(std::stoul(words[1])).value());
    } else if (step == "sync") {
      auto result = session->sync_wait(std::stoul(words[1]));
      must(result.error);
      std::cout << result.count;
    } else if (step == "cross") {
      std::cout << session->cross().value();
    } else if (step == "coverage") {
      std::cout << shown(*client->coverage(with).value());
    } else if (auto sent = say(*client, with, said(words))) {
      std::cout << (*sent)->seq;
    } else {
      std::cout << "refused " << sent.error().code();
    }
  }
}
