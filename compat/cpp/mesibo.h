/*
 * mesibo.h: an adapter for people who bring C++ code written for another messaging API.
 *
 * The names here (IMesibo, CMesiboNotify, tMessageParams, MESIBO_…) are those of the API of
 * mesibo, a product of its makers, to whom they belong. Backscroll is not affiliated with
 * them, and nothing of theirs is in here: these are declarations of our own over backscroll.h, so
 * that such code compiles and does the same with a Backscroll server. For new code, use
 * backscroll.hpp. There is no logic in here: what a call does is what backscroll.h says of
 * the function behind it.
 *
 * Header-only, C++17; link with libbackscroll.
 */
#ifndef BACKSCROLL_MESIBO_H
#define BACKSCROLL_MESIBO_H

#include <stdint.h>

/* Flags of messages and of read sessions. */
enum {
  MESIBO_FLAG_DELIVERYRECEIPT = 0x1, /* always on */
  MESIBO_FLAG_READRECEIPT = 0x2,     /* of a message: the sender asks to be told; of a session: reading tells */
  MESIBO_FLAG_TRANSIENT = 0x4,       /* of a message: for who is online now, kept nowhere */
  MESIBO_FLAG_FIFO = 0x100,          /* of a session: oldest first */
  MESIBO_FLAG_SUMMARY = 0x200,       /* of a session: the newest message of each conversation */
  MESIBO_FLAG_WITHFILES = 0x400      /* of a session: not looked at, since no message has files */
};

/* Of on_sync: whether there is more on the server, or nothing before this, or why nothing came:
 * then the error's number (docs/errors.md) is in the upper half of the flags. */
enum { MESIBO_SYNC_MORE = 0x1, MESIBO_SYNC_BEGINNING = 0x2, MESIBO_SYNC_REFUSED = 0x4 };

/* Of on_status. The substatus is the error's number, if there is one. */
enum {
  MESIBO_STATUS_ONLINE = 1,
  MESIBO_STATUS_OFFLINE = 2,
  MESIBO_STATUS_SIGNOUT = 3,
  MESIBO_STATUS_AUTHFAIL = 4,
  MESIBO_STATUS_STOPPED = 5,
  MESIBO_STATUS_CONNECTING = 6
};

/* tMessageParams.status. */
enum {
  MESIBO_MSGSTATUS_OUTBOX = 0,
  MESIBO_MSGSTATUS_SENT = 1,
  MESIBO_MSGSTATUS_DELIVERED = 2,
  MESIBO_MSGSTATUS_READ = 3,
  MESIBO_MSGSTATUS_RECEIVEDNEW = 0x12,
  MESIBO_MSGSTATUS_FAIL = 0x80
};

struct tMessageParams {
  uint64_t id;      /* of the message; 0 when sending: one is made and set */
  uint64_t refid;   /* not used */
  uint32_t groupid; /* 0: one-to-one */
  uint32_t flag;    /* MESIBO_FLAG_… */
  uint32_t type;    /* the app's own kind of message */
  uint32_t expiry;  /* not used */
  uint64_t when;    /* milliseconds since 1970 */
  uint32_t uid;     /* not used */
  uint8_t status;   /* MESIBO_MSGSTATUS_… */
  uint8_t channel;  /* not used */
};

class CMesiboNotify {
 public:
  virtual ~CMesiboNotify() = default;
  virtual int on_status(int /*status*/, uint32_t /*substatus*/, uint8_t /*channel*/, const char * /*from*/) { return 0; }
  virtual int on_message(tMessageParams *, const char * /*from*/, const char * /*data*/, uint32_t /*len*/) { return 0; }
  virtual int on_messagestatus(tMessageParams *, const char * /*from*/, int /*last*/) { return 0; }
  virtual void on_sync(const void * /*rs*/, int /*count*/, uint32_t /*flags*/) {}
};

/* An exception that leaves a listener ends there. */

/* Functions return 0 on success and -1 on failure; read returns how many messages it delivered. */
class IMesibo {
 public:
  virtual ~IMesibo() = default;
  virtual int set_server(const char *url) = 0;
  virtual int set_notify(uint8_t type, CMesiboNotify *notify, int flag) = 0; /* one; type and flag are not used */
  virtual int set_credentials(const char *token) = 0;
  /* id and app id are what people see in the list of devices; which device this is, the token says. */
  virtual int set_device(uint8_t type, const char *id, const char *app_id, const char *version) = 0;
  virtual int set_database(const char *file) = 0; /* in the folder that query_mesibo was given, unless absolute */
  virtual int start() = 0;
  virtual int stop() = 0;
  virtual int message(tMessageParams *params, const char *to, const char *data, uint32_t len) = 0;
  virtual uint32_t random32() = 0;
  virtual uint64_t timestamp() = 0;
  /* A new session, whatever the first argument is: often it is a variable that nobody has set
   * yet, so it is not looked behind and decides nothing. A session ends with stop. */
  virtual void *set_readsession(void *previous, uint32_t flags, const char *address, uint32_t groupid, const char *query) = 0;
  virtual int read(void *session, int count) = 0;
  virtual int sync(void *session, int count) = 0; /* the result comes to on_sync */
};

/* A device whose files are in the folder path (NULL: the current one). It is the caller's to
 * delete, not in a listener. */
inline IMesibo *query_mesibo(const char *path);

#include "mesibo/adapter.hpp"

inline IMesibo *query_mesibo(const char *path) { return new mesibo_adapter::Device(path); }

#endif
