; test owned
; # A release that runs no host code is of a plain object, or of one that others have too. Of two values that may be one
; # object, a guard for each does not tell that: they may be each other's others.
tree locals=4
s0: start
  %0 = load_home l0
  %1 = load_home l1
  incref %0
  incref %1
  decref_plain %0
  guard_type %1, str -> x0
  decref_plain %1
  incref %0
  incref %1
  guard_shared %0 -> x1
  guard_shared %1 -> x1
  decref_plain %0
  decref_plain %1
  %2 = load_home l2
  %3 = load_home l3
  incref %2
  incref %3
  guard_shared %2 -> x2
  guard_shared %3 -> x2
  decref_plain %2
  decref_plain %3
  incref %2
  incref %3
  guard_shared %2 -> x2
  guard_shared %3 -> x2
  %4 = is_same %2, %3
  guard_false %4 -> x2
  decref_plain %2
  decref_plain %3
  incref %2
  guard_shared %2 -> x3
  %5 = call host_leave(%0)
  decref_plain %2
  guard_not_null %5 -> x4
  decref %5
  exit x4
x0: guard trace=0 instr=0 resume=0 depth=1 { st0 = %1 owned }
x1: guard trace=0 instr=1 resume=1 depth=2 { st0 = %0 owned, st1 = %1 owned }
x2: guard trace=0 instr=2 resume=2 depth=2 { st0 = %2 owned, st1 = %3 owned }
x3: guard trace=0 instr=3 resume=3 depth=1 { st0 = %2 owned }
x4: end trace=0 instr=4 resume=4 depth=0
---
10: %0 may be given up for the last time here, and its end may run host code: release it by `decref`
26: %3 may be given up for the last time here, and its end may run host code: release it by `decref`
38: %2 may be given up for the last time here, and its end may run host code: release it by `decref`
