# expect: any
# stderr: yes
"""~ on a bool warns once per line, from within the hot loop."""


def run(n):
    total = 0
    for i in range(n):
        b = i % 2 == 0
        if i >= 1000:
            total += ~b
        else:
            total += ~i
    return total


print(run(3000))
print(run(3000))
