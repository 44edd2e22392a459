# expect: native
"""Operands of a comparison that end are gone before its answer is asked for its truth."""
log = []


class Answer:
    def __init__(self, number):
        self.number = number

    def __bool__(self):
        log.append(f"truth {self.number}")
        if self.number % 11 == 5:
            raise ValueError(self.number)
        return self.number % 3 != 0

    def __del__(self):
        log.append(f"answer {self.number} ends")


class Operand:
    def __init__(self, number, side):
        self.number, self.side = number, side

    def __lt__(self, other):
        log.append(f"compare {self.number}")
        return Answer(self.number) if self.number % 5 else self.number % 2 == 0

    def __del__(self):
        log.append(f"{self.side} {self.number} ends")


def operands(count):
    return [Operand(k, "left") for k in range(count)], [Operand(k, "right") for k in range(count)]


def branch(left, right):
    found = 0
    while left:
        if left.pop() < right.pop():
            found += 1
    return found


def negated(left, right):
    found = 0
    while left:
        found += not left.pop() < right.pop()
    return found


def chained(left, right):
    found = 0
    while len(left) > 1:
        if left.pop() < right.pop() < left.pop():
            found += 1
    return found


for function in (branch, negated, chained):
    for turn in range(3):
        left, right = operands(300)
        while len(left) > 1:
            try:
                print(function.__name__, function(left, right))
            except ValueError as error:
                log.append(f"error {error}")
        print(*log, sep=", ")
        log.clear()
