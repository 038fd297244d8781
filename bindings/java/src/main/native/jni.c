/*
 * The one function by which Java calls the library: what goes in is a Java array with the arguments and what they
 * point to, what comes out is copied into another. Nothing of C's memory outlives the call.
 */
#include <jni.h>
#include <stdlib.h>
#include <string.h>

#include "dispatch.h"

JNIEXPORT jint JNICALL Java_io_backscroll_Native_fingerprint(JNIEnv *env, jclass class) {
  (void)env, (void)class;
  return bs_abi_version() == BS_ABI ? FINGERPRINT : 0;
}

/* A Java array of two pieces. */
static jbyteArray array(JNIEnv *env, const void *head, jsize head_size, const void *body, jsize size) {
  jbyteArray a = (*env)->NewByteArray(env, head_size + size);
  if (a == NULL) return NULL; /* Java throws */
  (*env)->SetByteArrayRegion(env, a, 0, head_size, head);
  (*env)->SetByteArrayRegion(env, a, head_size, size, body);
  return a;
}

static void hand(JNIEnv *env, jobjectArray out, jsize i, jbyteArray a) {
  if (a != NULL) (*env)->SetObjectArrayElement(env, out, i, a);
}

/* Makes distances from the beginning addresses. */
static int relocate(JNIEnv *env, char *memory, jintArray pointers, jint count) {
  jint some[64];
  for (jint done = 0; done < count;) {
    jint n = count - done < 64 ? count - done : 64;
    (*env)->GetIntArrayRegion(env, pointers, done, n, some);
    for (jint i = 0; i < n; i++) {
      uint64_t address;
      memcpy(&address, memory + some[i], 8);
      address += (uintptr_t)memory;
      memcpy(memory + some[i], &address, 8);
    }
    done += n;
  }
  return !(*env)->ExceptionCheck(env);
}

static jint enter(JNIEnv *env, jint function, char *memory, jint block_at, jobjectArray out) {
  int32_t code = dispatch(function, (const uint64_t *)memory);
  if (code != 0) {
    const char *text = bs_error_text();
    hand(env, out, 1, array(env, NULL, 0, text, (jsize)strlen(text)));
  }
  if (block_at < 0) return code;
  void *block;
  memcpy(&block, memory + block_at, sizeof block);
  if (block == NULL) return code;
  uint64_t base = (uintptr_t)block;
  hand(env, out, 0, array(env, &base, sizeof base, block, (jsize)bs_size(block)));
  bs_free(block);
  return code;
}

JNIEXPORT jint JNICALL Java_io_backscroll_Native_call(JNIEnv *env, jclass class, jint function, jbyteArray in, jint used,
                                                      jintArray pointers, jint count, jint block_at, jobjectArray out) {
  (void)class;
  uint64_t small[64];
  char *memory = used <= (jint)sizeof small ? (char *)small : malloc((size_t)used);
  if (memory == NULL) return 1000;
  jint code = 0;
  (*env)->GetByteArrayRegion(env, in, 0, used, (jbyte *)memory);
  if (relocate(env, memory, pointers, count)) {
    code = enter(env, function, memory, block_at, out);
    if (!(*env)->ExceptionCheck(env)) (*env)->SetByteArrayRegion(env, in, 0, used, (const jbyte *)memory);
  }
  if (memory != (char *)small) free(memory);
  return code;
}
