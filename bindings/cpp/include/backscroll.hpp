/*
 * backscroll.hpp: Backscroll for C++17. Header-only, over the library behind backscroll.h.
 *
 *   auto client = backscroll::Client::open({.path = "phone.db", .server = url, .token = token}).value();
 *   client.start();
 *   auto session = client.open_session({.with = backscroll::peer("bob")}).value();
 *   auto page = session.read(10).value();               // the local database, at once
 *   if (page.empty())                                   // page->end says why: BS_END_GAP 
 *     session.sync(200, [&](const backscroll::SyncResult &r) {
 *       for (backscroll::Message m : session.read(r.count).value()) std::cout << m.text() << '\n';
 *     });
 *
 * (C++20's .name = … is used here for brevity; in C++17 set the fields one by one.)
 *
 * - Nothing here throws, and exceptions may be switched off. What can fail returns an Error, or a
 *   Result<T>: a value or an Error. Both must be looked at.
 * - Client, Session, Inbox and Change close what they stand for when they are destroyed. A
 *   Session may outlive its Client: its methods then return error 9001.
 * - What is read is a view: a Message, Row or string_view lives as long as the Page, Rows, or
 *   Block that it is from, and in a listener until the listener returns.
 * - Listeners are called on one thread of the client's, in order. They may call anything, also
 *   destroy the Client. An exception that leaves one ends there: on_error hears of it (1000).
 */
#ifndef BACKSCROLL_HPP
#define BACKSCROLL_HPP

#include "backscroll/client.hpp"

#endif
