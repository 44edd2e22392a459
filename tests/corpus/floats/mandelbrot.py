# expect: native
"""Escape counts of the Mandelbrot set: float compares decide the exit."""


def escape(cr, ci, limit):
    zr = zi = 0.0
    n = 0
    while n < limit:
        r2 = zr * zr
        i2 = zi * zi
        if r2 + i2 > 4.0:
            break
        zi = 2.0 * zr * zi + ci
        zr = r2 - i2 + cr
        n += 1
    return n


for y in range(-12, 13, 2):
    print(" ".join("%2d" % escape(x / 16, y / 10, 50) for x in range(-34, 14)))
