# expect: any
"""def and class statements executed in a hot loop."""


def run(n):
    total = 0
    for i in range(n):
        def f(x, k=i):
            return x + k + i

        class C:
            v = i

            def get(self):
                return self.v + i

        total += f(1) + C().get()
        i += 1
        total += f(0)
    return total, f.__qualname__, C.__qualname__


print(run(800))
