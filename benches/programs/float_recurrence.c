/* The loop of float_recurrence.py in C; argv[1] is the number of steps. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static void henon(uint64_t steps, double out[4]) {
    double x = 0.1, y = 0.3, mean = 0.0, square = 0.0;
    for (uint64_t i = 0; i < steps; i++) {
        double next = 1.0 - 1.4 * x * x + y;
        y = 0.3 * x;
        x = next;
        mean = 0.999 * mean + 0.001 * x;
        square = 0.999 * square + 0.001 * (x * x);
    }
    out[0] = x, out[1] = y, out[2] = mean, out[3] = square;
}

int main(int argc, char **argv) {
    if (argc != 2)
        return 2;
    uint64_t size = strtoull(argv[1], NULL, 10);
    double out[4];
    henon(size, out);
    printf("size %" PRIu64 "\n", size);
    printf("checksum %.17e %.17e %.17e %.17e\n", out[0], out[1], out[2], out[3]);
    return 0;
}
