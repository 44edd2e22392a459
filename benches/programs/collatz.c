/* The loops of collatz.py in C; argv[1] is the limit. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static int64_t length(int64_t start) {
    int64_t n = start, steps = 0;
    while (n != 1) {
        if (n % 2 == 0)
            n /= 2;
        else
            n = 3 * n + 1;
        steps++;
    }
    return steps;
}

int main(int argc, char **argv) {
    if (argc != 2)
        return 2;
    int64_t size = strtoll(argv[1], NULL, 10);
    int64_t longest = 0, best = 0, total = 0;
    for (int64_t start = 1; start < size; start++) {
        int64_t steps = length(start);
        total += steps;
        if (steps > longest) {
            longest = steps;
            best = start;
        }
    }
    printf("size %" PRId64 "\n", size);
    printf("checksum %" PRId64 " %" PRId64 " %" PRId64 "\n", best, longest, total);
    return 0;
}
