/* For the build that stands in front of a preloaded allocator: whatever malloc comes next in the
 * order of libraries, and what it says of itself. */
#define _GNU_SOURCE
#include "known_heap.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

void* next_malloc(size_t size);
void* next_calloc(size_t count, size_t size);
void* next_realloc(void* block, size_t size);
void* next_memalign(size_t alignment, size_t size);
void next_free(void* block);

static struct {
  void* (*malloc)(size_t);
  void* (*calloc)(size_t, size_t);
  void* (*realloc)(void*, size_t);
  void* (*memalign)(size_t, size_t);
  void (*free)(void*);
} next;
static int (*tcmalloc_property)(const char*, size_t*);
static int (*jemalloc_control)(const char*, void*, size_t*, void*, size_t);

static void* find(const char* name) {
  void* symbol = dlsym(RTLD_NEXT, name);
  must(symbol != NULL, name);
  return symbol;
}

/* All at once: dlsym() may call these itself. */
static void find_next(void) {
  next.malloc = (void* (*)(size_t))find("malloc");
  next.calloc = (void* (*)(size_t, size_t))find("calloc");
  next.realloc = (void* (*)(void*, size_t))find("realloc");
  next.memalign = (void* (*)(size_t, size_t))find("memalign");
  next.free = (void (*)(void*))find("free");
}

/* Before the first report: dlsym() allocates when it does not find something. */
__attribute__((constructor)) static void find_counters(void) {
  tcmalloc_property =
      (int (*)(const char*, size_t*))dlsym(RTLD_DEFAULT, "MallocExtension_GetNumericProperty");
  jemalloc_control =
      (int (*)(const char*, void*, size_t*, void*, size_t))dlsym(RTLD_DEFAULT, "mallctl");
}

void* next_malloc(size_t size) {
  if (!next.free) find_next();
  return next.malloc(size);
}
void* next_calloc(size_t count, size_t size) {
  if (!next.free) find_next();
  return next.calloc(count, size);
}
void* next_realloc(void* block, size_t size) {
  if (!next.free) find_next();
  return next.realloc(block, size);
}
void* next_memalign(size_t alignment, size_t size) {
  if (!next.free) find_next();
  return next.memalign(alignment, size);
}
void next_free(void* block) {
  if (!next.free) find_next();
  next.free(block);
}

/* gperftools' malloc_extension_c.h. */
static void append_tcmalloc(char* text, size_t size) {
  static const char* const names[] = {
      "generic.current_allocated_bytes",    "generic.heap_size",
      "generic.total_physical_bytes",       "tcmalloc.pageheap_free_bytes",
      "tcmalloc.pageheap_unmapped_bytes",   "tcmalloc.central_cache_free_bytes",
      "tcmalloc.transfer_cache_free_bytes", "tcmalloc.thread_cache_free_bytes"};
  if (!tcmalloc_property) return;
  size_t used = (size_t)snprintf(text, size, ",\"tcmalloc\":{");
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    size_t value = 0;
    must(tcmalloc_property(names[i], &value), names[i]);
    used += (size_t)snprintf(text + used, size - used, "%s\"%s\":%zu", i ? "," : "",
                             strchr(names[i], '.') + 1, value);
  }
  snprintf(text + used, size - used, "}");
}

/* jemalloc's mallctl(3); writing to "epoch" brings the figures up to date. */
static void append_jemalloc(char* text, size_t size) {
  static const char* const names[] = {"allocated", "active", "mapped", "retained", "metadata"};
  if (!jemalloc_control) return;
  uint64_t epoch = 1;
  must(jemalloc_control("epoch", NULL, NULL, &epoch, sizeof epoch) == 0, "epoch");
  size_t used = (size_t)snprintf(text, size, ",\"jemalloc\":{");
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    char name[32];
    size_t value = 0, length = sizeof value;
    snprintf(name, sizeof name, "stats.%s", names[i]);
    must(jemalloc_control(name, &value, &length, NULL, 0) == 0, name);
    used +=
        (size_t)snprintf(text + used, size - used, "%s\"%s\":%zu", i ? "," : "", names[i], value);
  }
  snprintf(text + used, size - used, "}");
}

const char* counters_of_next_allocator(void) {
  static char text[1024];
  text[0] = 0;
  next_free(NULL); /* found now: dlsym() frees what an earlier call in vain left behind */
  append_tcmalloc(text, sizeof text);
  append_jemalloc(text, sizeof text);
  return text;
}
