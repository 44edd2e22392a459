# expect: any
"""str() of an int that grows past the digit limit: ValueError in the loop."""


def run(n):
    x = 1
    lengths = 0
    for i in range(n):
        x *= 10**9
        try:
            lengths += len(str(x))
        except ValueError as e:
            return i, lengths, str(e), x.bit_length()


print(run(1000))
