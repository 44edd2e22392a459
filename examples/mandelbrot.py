"""The Mandelbrot set as text, with Firesteel or without: the same picture, another time."""
import sys
import time

SHADES = " .,:;=+*%@"


def escape_time(cr, ci, limit):
    zr = zi = 0.0
    for step in range(limit):
        zr2, zi2 = zr * zr, zi * zi
        if zr2 + zi2 > 4.0:
            return step
        zr, zi = zr2 - zi2 + cr, 2.0 * zr * zi + ci
    return limit


def draw(width, height, limit):
    for row in range(height):
        line = ""
        for column in range(width):
            steps = escape_time(3.2 * column / width - 2.35, 2.4 * row / height - 1.2, limit)
            line += SHADES[min(9, steps.bit_length() + 1)]
        print(line)


start = time.perf_counter()
draw(100, 36, 20_000)
print(f"{time.perf_counter() - start:.2f} seconds", file=sys.stderr)
