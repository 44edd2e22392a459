# expect: any
"""exec and eval rebind globals while the loop runs."""
g = 1


def run(n):
    total = 0
    for i in range(n):
        if i == 1000:
            exec("g = 5")
        elif i == 1001:
            exec("global g\ng = 50", globals())
        elif i == 2000:
            exec("g += 0.5", globals())
        elif i == 2500:
            eval("globals().__setitem__('g', True)")
        total += g
    return total


print(run(3000), g)
