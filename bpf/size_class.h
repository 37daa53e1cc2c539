/* The size classes of the contract, as analysis/size_class.h has them. For both compilers. */
#ifndef HEAPGAP_SIZE_CLASS_H
#define HEAPGAP_SIZE_CLASS_H

#include "wire.h"

/* The highest bit set; 0 for 0. By halves, as BPF has no instruction for it. */
static inline __u32 highest_bit(__u64 number) {
  __u32 bit = 0;
  if (number >> 32) bit += 32, number >>= 32;
  if (number >> 16) bit += 16, number >>= 16;
  if (number >> 8) bit += 8, number >>= 8;
  if (number >> 4) bit += 4, number >>= 4;
  if (number >> 2) bit += 2, number >>= 2;
  return bit + (__u32)(number >> 1);
}

/* The class of a block with `usable` bytes; larger ones than 2^48 fall into the last. */
static inline __u32 size_class_of(__u64 usable) {
  const __u64 last = usable ? usable - 1 : 0; /* bounds are inclusive */
  if (last < 1024) return (__u32)(last / 16);
  const __u32 log2 = highest_bit(last);
  const __u32 quarter = (__u32)(last >> (log2 - 2)) & 3;
  const __u32 index = 64 + 4 * (log2 - 10) + quarter;
  return index < HEAPGAP_SIZE_CLASSES ? index : HEAPGAP_SIZE_CLASSES - 1;
}

#endif
