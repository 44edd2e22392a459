; test owned
; # Each reference is given up once: what is only borrowed is not released, moved or handed over, and what was given up
; # is gone.
tree locals=4
s0: start
  %0 = load_home l0
  decref %0
  %1 = load_home l1
  replace_home %1, l2
  %2 = call host_leave(%0)
  guard_not_null %2 -> x0
  decref %2
  decref %2
  incref %1
  store_home %1, l3
  guard_type %1, list -> x1
  exit x2
x0: error trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=1 { st0 = %1 owned }
x2: end trace=0 instr=2 resume=2 depth=1 { st0 = %0 }
---
7: compiled code does not own a reference to %0 here: it is borrowed, or was given up before
9: compiled code does not own a reference to %1 here: it is borrowed, or was given up before
13: nothing keeps %2 alive here: what it was read from may have changed since, or ended
13: compiled code does not own a reference to %2 here: it is borrowed, or was given up before
15: a reference is overwritten that nobody looked at, and so is never given up
19: compiled code does not own a reference to %1 here: it is borrowed, or was given up before
