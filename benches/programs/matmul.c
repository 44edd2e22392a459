/* The loops of matmul.py in C, rows as separate arrays; argv[1] is the size. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static double **new_matrix(int64_t size) {
    double **matrix = malloc((size_t)size * sizeof *matrix);
    if (matrix == NULL)
        exit(1);
    for (int64_t i = 0; i < size; i++) {
        matrix[i] = malloc((size_t)size * sizeof **matrix);
        if (matrix[i] == NULL)
            exit(1);
    }
    return matrix;
}

static double **make_matrix(int64_t size, double scale) {
    double **matrix = new_matrix(size);
    for (int64_t i = 0; i < size; i++) {
        for (int64_t j = 0; j < size; j++)
            matrix[i][j] = (double)((i * 31 + j * 17) % 201 - 100) / 100.0 * scale;
    }
    return matrix;
}

static double **multiply(double **a, double **b, int64_t size) {
    double **product = new_matrix(size);
    for (int64_t i = 0; i < size; i++) {
        const double *left = a[i];
        for (int64_t j = 0; j < size; j++) {
            double total = 0.0;
            for (int64_t k = 0; k < size; k++)
                total += left[k] * b[k][j];
            product[i][j] = total;
        }
    }
    return product;
}

static double checksum_of(double **matrix, int64_t size) {
    double total = 0.0;
    for (int64_t i = 0; i < size; i++) {
        for (int64_t j = 0; j < size; j++)
            total += matrix[i][j] * (double)((i + 2 * j) % 5 + 1);
    }
    return total;
}

int main(int argc, char **argv) {
    if (argc != 2)
        return 2;
    int64_t size = strtoll(argv[1], NULL, 10);
    double **product = multiply(make_matrix(size, 1.0), make_matrix(size, 0.5), size);
    printf("size %" PRId64 "\n", size);
    printf("checksum %.17e\n", checksum_of(product, size));
    return 0;
}
