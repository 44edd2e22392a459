"""Mandelbrot set: escape times over a grid, complex arithmetic written out on floats."""

import sys

SIZE = 320
LIMIT = 1000


def mandelbrot(size, limit):
    """Sum of the escape times over ``size`` by ``size`` points, weighted by the column."""
    total = 0
    for row in range(size):
        ci = 3.0 * row / size - 1.5
        for column in range(size):
            cr = 3.0 * column / size - 2.0
            zr = 0.0
            zi = 0.0
            step = 0
            while step < limit:
                zr2 = zr * zr
                zi2 = zi * zi
                if zr2 + zi2 > 4.0:
                    break
                zi = 2.0 * zr * zi + ci
                zr = zr2 - zi2 + cr
                step += 1
            total += step * (column % 7 + 1)
    return total


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    limit = int(sys.argv[2]) if len(sys.argv) > 2 else LIMIT
    print("size", size, limit)
    print("checksum", mandelbrot(size, limit))


if __name__ == "__main__":
    main()
