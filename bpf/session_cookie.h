/* The eight bytes that the kernel keeps for a session program from a call's entry to its return
 * (Linux 6.13). They are 0 at entry; what is kept is never 0, so that tells the two apart.
 *
 *   HAS_FRAME            the call's frame is in the thread's state (call_frames.h)
 *   IS_MALLOC | size     all that malloc's return needs */
#ifndef HEAPGAP_SESSION_COOKIE_H
#define HEAPGAP_SESSION_COOKIE_H

#include <bpf/bpf_helpers.h>
#include <linux/types.h>

#define HAS_FRAME 1ULL
#define IS_MALLOC (1ULL << 63) /* no block is that large */

/* Linux 7.0 passes the context; what follows ___ is not part of the name. */
extern __u64* bpf_session_cookie(void) __ksym __weak;
extern __u64* bpf_session_cookie___of_context(void* context) __ksym __weak;

/* NULL where the kernel has neither. */
static __always_inline __u64* session_cookie(void* context) {
  if (bpf_ksym_exists(bpf_session_cookie)) return bpf_session_cookie();
  if (bpf_ksym_exists(bpf_session_cookie___of_context)) {
    return bpf_session_cookie___of_context(context);
  }
  return NULL;
}

#endif
