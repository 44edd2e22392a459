"""Float recurrence: the Henon map followed for many steps, with moving averages of its orbit."""

import sys

SIZE = 18_000_000


def henon(steps):
    """Position after ``steps`` steps and the smoothed mean and square of the orbit."""
    x = 0.1
    y = 0.3
    mean = 0.0
    square = 0.0
    for _ in range(steps):
        x, y = 1.0 - 1.4 * x * x + y, 0.3 * x
        mean = 0.999 * mean + 0.001 * x
        square = 0.999 * square + 0.001 * (x * x)
    return x, y, mean, square


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    print("size", size)
    print("checksum", " ".join(f"{value:.17e}" for value in henon(size)))


if __name__ == "__main__":
    main()
