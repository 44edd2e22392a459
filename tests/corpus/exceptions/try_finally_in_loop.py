# expect: any
"""finally with continue, break, return and an error; finally that overrides."""


def run(n):
    log = [0] * 5
    for i in range(n):
        try:
            if i % 5 == 0:
                continue
            if i % 7 == 0:
                1 // 0
            if i == 2900:
                break
            log[0] += 1
        except ZeroDivisionError:
            log[1] += 1
        else:
            log[2] += 1
        finally:
            log[3] += i
    else:
        log[4] = 1
    return log, i


def early(n):
    count = 0
    for i in range(n):
        try:
            if i == 1500:
                return "try", count
        finally:
            count += 1
            if i == 1600:
                return "finally", count
    return "end", count


def overriding(n):
    swallowed = 0
    for i in range(n):
        while True:
            try:
                1 // (i % 2)
            finally:
                swallowed += 1
                break
    return swallowed


print(run(3000), run(2000), early(1000), early(3000), overriding(2000))
