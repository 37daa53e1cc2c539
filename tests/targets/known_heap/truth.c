/* What the allocator says of itself, as one line of JSON. Nothing here allocates once the truth
 * is open: the line is built in a static buffer and written by write(2). */
#define _GNU_SOURCE
#include "known_heap.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { line_size = 1 << 20 };
static char line[line_size];
static size_t line_length;

static FILE* info_stream;
static char info_buffer[1 << 16];

static void append(const char* format, ...) __attribute__((format(printf, 1, 2)));
static void append(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(line + line_length, line_size - line_length, format, arguments);
  va_end(arguments);
  must(length >= 0 && (size_t)length < line_size - line_length, "the line is too long");
  line_length += (size_t)length;
}

static void flush_line(void) {
  append("\n");
  for (size_t sent = 0; sent < line_length;) {
    ssize_t count = write(STDOUT_FILENO, line + sent, line_length - sent);
    must(count > 0, "write");
    sent += (size_t)count;
  }
  line_length = 0;
}

/* malloc_info writes XML; it becomes a JSON string by escaping its quotes and line ends. */
static ssize_t append_escaped(void* cookie, const char* text, size_t length) {
  (void)cookie;
  for (size_t i = 0; i < length; ++i) {
    if (text[i] == '"')
      append("'");
    else
      append("%c", text[i] == '\n' ? ' ' : text[i]);
  }
  return (ssize_t)length;
}

void open_truth(void) {
  cookie_io_functions_t functions = {.write = append_escaped};
  info_stream = fopencookie(NULL, "w", functions);
  must(info_stream != NULL, "fopencookie");
  setvbuf(info_stream, info_buffer, _IOFBF, sizeof info_buffer);
}

static void append_mallinfo(void) {
#if __GLIBC_PREREQ(2, 33)
  struct mallinfo2 info = mallinfo2();
  append(",\"mallinfo2\":{\"arena\":%zu,\"hblks\":%zu,\"hblkhd\":%zu,\"fsmblks\":%zu,"
         "\"uordblks\":%zu,\"fordblks\":%zu,\"keepcost\":%zu}",
         info.arena, info.hblks, info.hblkhd, info.fsmblks, info.uordblks, info.fordblks,
         info.keepcost);
#else
  append(",\"mallinfo2\":null");
#endif
}

void write_truth(bool with_counters) {
  struct Book book = read_book();
  append("{\"pid\":%d,\"live_blocks\":%ju,\"live_bytes\":%ju,\"allocated_bytes\":%ju,"
         "\"freed_bytes\":%ju",
         getpid(), book.live_blocks, book.live_bytes, book.allocated_bytes, book.freed_bytes);
  append(",\"calls\":{\"malloc\":%ju,\"calloc\":%ju,\"realloc\":%ju,\"free\":%ju,"
         "\"memalign\":%ju}",
         book.calls[call_malloc], book.calls[call_calloc], book.calls[call_realloc],
         book.calls[call_free], book.calls[call_memalign]);
  if (with_counters) {
    append_mallinfo();
    append(",\"malloc_info\":\"");
    must(malloc_info(0, info_stream) == 0 && fflush(info_stream) == 0, "malloc_info");
    append("\"");
  }
#ifdef KNOWN_HEAP_NEXT
  append("%s", counters_of_next_allocator());
#endif
  append("}");
  flush_line();
}

/* Anonymous memory that is resident, counted page by page by the kernel. */
static unsigned long anonymous_kilobytes(void) {
  static char text[4096];
  int file = open("/proc/self/smaps_rollup", O_RDONLY | O_CLOEXEC);
  must(file >= 0, "open smaps_rollup");
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  must(length > 0, "read smaps_rollup");
  text[length] = 0;
  const char* field = strstr(text, "\nAnonymous:");
  must(field != NULL, "Anonymous in smaps_rollup");
  return strtoul(field + strlen("\nAnonymous:"), NULL, 10);
}

void write_trim(void) {
  anonymous_kilobytes(); /* touches its own pages first */
  unsigned long before = anonymous_kilobytes();
  malloc_trim(0);
  unsigned long after = anonymous_kilobytes();
  append("{\"before_bytes\":%lu,\"after_bytes\":%lu}", before * 1024, after * 1024);
  flush_line();
}
