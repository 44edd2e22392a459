# expect: any
"""sys.audit events raised by the loop reach a hook added while it is hot."""
import sys

seen = []


def hook(event, args):
    if event == "corpus.tick":
        seen.append(args)
        if args[0] == 1700:
            raise LookupError("denied")


def run(n):
    denied = 0
    for i in range(n):
        if i == 1000:
            sys.addaudithook(hook)
        if i % 100 == 0:
            try:
                sys.audit("corpus.tick", i)
            except LookupError:
                denied += 1
    return denied


print(run(2500), seen)
