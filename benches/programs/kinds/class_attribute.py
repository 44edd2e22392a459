"""Attributes of a class read through an instance and through the class."""

from _parts import run


class Config:
    limit = 7
    scale = 3


def work(n):
    config = Config()
    total = 0
    for i in range(n):
        total += config.limit + Config.scale
    return total


run(work)
