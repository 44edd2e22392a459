# expect: native
"""Checks behind stores of a call: the frames of the calls are made, whichever check fails."""


class Stepper:
    def __init__(self):
        self.a = 0
        self.b = 0.5
        self.log = []

    def step(self, k):
        self.a = self.a + 1
        if k % 7 == 3:
            self.b = self.b * 0.5
            x = self.a + k
        else:
            self.b = self.b + 1.0
            x = self.a - k
        self.a = self.a + x % 3
        return x


class Dividing(Stepper):
    def step(self, k):
        self.a = self.a + 1
        self.b = self.b / (k - 4000)
        return self.a


def walk(stepper, n):
    s = 0
    for k in range(n):
        s += stepper.step(k)
    return s


def outer(stepper, k):
    stepper.a = stepper.a + 1
    r = inner(stepper, k)
    stepper.b = stepper.b + 0.5
    return r + k


def inner(stepper, k):
    stepper.a = stepper.a + 1
    t = stepper.a
    stepper.log = k
    return t + (k if k % 5 else 2.5)


def walk_two_deep(stepper, n):
    s = 0
    for k in range(n):
        s += outer(stepper, k)
    return s


stepper = Stepper()
print(walk(stepper, 3000), stepper.a, stepper.b)

dividing = Dividing()
try:
    print(walk(dividing, 5000))
except ZeroDivisionError as error:
    print(error, error.__traceback__.tb_next.tb_next.tb_lineno)
print(dividing.a, dividing.b)

stepper = Stepper()
print(walk_two_deep(stepper, 2000), stepper.a, stepper.b, stepper.log)
