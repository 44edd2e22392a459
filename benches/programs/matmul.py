"""Matrix product over lists of lists of floats."""

import sys

SIZE = 320


def make_matrix(size, scale):
    """A ``size`` by ``size`` matrix with entries between -1 and 1."""
    matrix = []
    for i in range(size):
        row = []
        for j in range(size):
            row.append(((i * 31 + j * 17) % 201 - 100) / 100 * scale)
        matrix.append(row)
    return matrix


def multiply(a, b, size):
    """The product of two square matrices."""
    product = []
    for i in range(size):
        left = a[i]
        row = []
        for j in range(size):
            total = 0.0
            for k in range(size):
                total += left[k] * b[k][j]
            row.append(total)
        product.append(row)
    return product


def checksum_of(matrix, size):
    """Sum of all entries, each weighted by its place."""
    total = 0.0
    for i in range(size):
        for j in range(size):
            total += matrix[i][j] * ((i + 2 * j) % 5 + 1)
    return total


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else SIZE
    product = multiply(make_matrix(size, 1.0), make_matrix(size, 0.5), size)
    print("size", size)
    print("checksum", f"{checksum_of(product, size):.17e}")


if __name__ == "__main__":
    main()
