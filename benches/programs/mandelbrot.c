/* The loops of mandelbrot.py in C; argv: points per side, limit of steps. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static int64_t escape_time(double cr, double ci, int64_t limit) {
    double zr = 0.0, zi = 0.0;
    for (int64_t step = 0; step < limit; step++) {
        double zr2 = zr * zr, zi2 = zi * zi;
        if (zr2 + zi2 > 4.0)
            return step;
        zi = 2.0 * zr * zi + ci;
        zr = zr2 - zi2 + cr;
    }
    return limit;
}

static int64_t mandelbrot(int64_t size, int64_t limit) {
    int64_t total = 0;
    for (int64_t row = 0; row < size; row++) {
        double ci = 3.0 * (double)row / (double)size - 1.5;
        for (int64_t column = 0; column < size; column++) {
            double cr = 3.0 * (double)column / (double)size - 2.0;
            total += escape_time(cr, ci, limit) * (column % 7 + 1);
        }
    }
    return total;
}

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    int64_t size = strtoll(argv[1], NULL, 10), limit = strtoll(argv[2], NULL, 10);
    printf("size %" PRId64 " %" PRId64 "\n", size, limit);
    printf("checksum %" PRId64 "\n", mandelbrot(size, limit));
    return 0;
}
