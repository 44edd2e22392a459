# expect: any
"""Counters made by closures; two closures over one cell; three levels deep."""


def make():
    count = 0

    def up(k=1):
        nonlocal count
        count += k

    def get():
        return count

    def deep():
        def deeper():
            nonlocal count
            for i in range(3):
                count += i

        deeper()

    return up, get, deep


def run(n):
    up, get, deep = make()
    up2, get2, _ = make()
    for i in range(n):
        up()
        if i % 3 == 0:
            up2(i)
            deep()
        if get() > 5000:
            up(-5000)
    return get(), get2()


print(run(4000))
