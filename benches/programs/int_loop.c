/* The loop of int_loop.py in C; argv[1] is the number of rounds. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t xorshift_sum(uint64_t rounds) {
    uint64_t state = 0x12345678, total = 0;
    for (uint64_t i = 0; i < rounds; i++) {
        state ^= (state << 13) & 0xFFFFFFFF;
        state ^= state >> 17;
        state ^= (state << 5) & 0xFFFFFFFF;
        total = (total + (state ^ i)) & 0x7FFFFFFF;
    }
    return total;
}

int main(int argc, char **argv) {
    if (argc != 2)
        return 2;
    uint64_t size = strtoull(argv[1], NULL, 10);
    printf("size %" PRIu64 "\n", size);
    printf("checksum %" PRIu64 "\n", xorshift_sum(size));
    return 0;
}
