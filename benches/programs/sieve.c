/* The loops of sieve.py in C; argv: limit, rounds. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int64_t sieve(int64_t limit) {
    bool *is_prime = malloc((size_t)limit + 1);
    if (is_prime == NULL)
        exit(1);
    memset(is_prime, true, (size_t)limit + 1);
    is_prime[0] = is_prime[1] = false;
    for (int64_t candidate = 2; candidate * candidate <= limit; candidate++) {
        if (is_prime[candidate]) {
            for (int64_t multiple = candidate * candidate; multiple <= limit; multiple += candidate)
                is_prime[multiple] = false;
        }
    }
    int64_t total = 0;
    for (int64_t number = 0; number <= limit; number++) {
        if (is_prime[number])
            total += number;
    }
    free(is_prime);
    return total;
}

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    int64_t size = strtoll(argv[1], NULL, 10), rounds = strtoll(argv[2], NULL, 10);
    int64_t checksum = 0;
    for (int64_t extra = 0; extra < rounds; extra++)
        checksum += sieve(size + extra);
    printf("size %" PRId64 " %" PRId64 "\n", size, rounds);
    printf("checksum %" PRId64 "\n", checksum);
    return 0;
}
