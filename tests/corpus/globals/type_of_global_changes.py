# expect: any
"""One global changes from int to float, list, str and back under a hot loop."""
value = 1


def run(n):
    global value
    trail = []
    for i in range(n):
        if i == 500:
            value = 1.5
        elif i == 1000:
            value = "ab"
        elif i == 1500:
            value = [1]
        elif i == 2000:
            value = 2
        elif i == 2500:
            value = None
        try:
            r = value * 2
        except TypeError as e:
            r = str(e)
        if i % 500 == 250:
            trail.append(r)
    return trail


print(run(3000))
