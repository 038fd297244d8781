// A device of one user who talks with one other: SERVER TOKEN DB PEER. languages_test.go says which steps there are.
#include <backscroll.hpp>
#include <iostream>

int main(int count, char **arguments) {
  if (count != 5) return 2;
  backscroll::Options options;
  options.server = arguments[1];
  options.token = arguments[2];
  options.path = arguments[3];
  auto client = backscroll::Client::open(options).value();
  if (auto error = client.start()) return std::cerr << error.text() << '\n', 1;
  if (auto error = client.online(std::chrono::minutes(1))) return std::cerr << error.text() << '\n', 1;
  auto with = backscroll::peer(arguments[4]);
  auto session = client.open_session(with).value();
  for (std::string line; std::getline(std::cin, line);) {
    std::string step = line.substr(0, line.find(' ')), argument = line.substr(line.find(' ') + 1);
    if (step == "read") {
      auto page = session.read(std::stoul(argument)).value();
      std::cout << page.size() << ' ' << page->end << ' ';
      for (std::size_t i = 0; i < page.size(); i++) std::cout << (i > 0 ? "|" : "") << page[i].text();
      std::cout << std::endl;
    } else if (step == "sync") {
      auto result = session.sync_wait(std::stoul(argument));
      if (result.error) return std::cerr << result.error.text() << '\n', 1;
      std::cout << result.count << std::endl;
    } else {
      backscroll::Content content;
      content.text = argument;
      std::cout << client.send_wait(with, content).value()->seq << std::endl;
    }
  }
}
