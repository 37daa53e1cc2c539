/* What a program with several heaps of its own looks like from outside, stripped. */
void* _emalloc(unsigned long size);
void* ngx_palloc(void* pool, unsigned long size);

void* _emalloc(unsigned long size) {
  (void)size;
  return 0;
}
void* ngx_palloc(void* pool, unsigned long size) {
  (void)size;
  return pool;
}

__attribute__((section(".go.buildinfo"), used)) static const char build_information[16] = "go";

int main(void) {
  return 0;
}
