; test owned
; # A helper's result is restored where a check above has shown that it is an object. The failure of the exit's own guard
; # shows it at an exit of kind `branch`, not at one that can be forced.
tree locals=1
s0: start
  %0 = load_home st0
  %1 = call host_leave(%0)
  %2 = is_same %1, null
  guard_true %2 -> x0
  %3 = call host_leave(%0)
  %4 = is_same %3, null
  guard_true %4 -> x1
  %5 = call host_leave(%0)
  guard_not_null %5 -> x2
  check_leave -> x3
  decref %5
  %6 = call host_leave(%0)
  %7 = is_same null, %6
  guard_true %7 -> x4
  jump s1()
s1(): header from s0
  check_leave -> x5
  jump s1()
s2: bridge of x4
  check_leave -> x6
  exit x7
x0: guard trace=0 instr=0 resume=0 depth=1 { st0 = %1 owned }
x1: branch trace=0 instr=1 resume=2 depth=1 { st0 = %3 owned }
x2: error trace=0 instr=2 resume=2 depth=1 { st0 = %5 owned }
x3: leave trace=0 instr=2 resume=3 depth=1 { st0 = %5 owned }
x4: branch trace=0 instr=3 resume=4 depth=1 { st0 = %6 owned } bridge s2
x5: leave trace=0 instr=4 resume=4 depth=1 { st0 = %6 }
x6: leave trace=1 instr=0 resume=5 depth=1 { st0 = %6 owned }
x7: end trace=1 instr=1 resume=6 depth=2 { st0 = %6 owned, st1 = %3 }
---
27: %1 may be null where the `guard` exit is taken: check it before, or leave by an exit that is taken only if it is not null
29: %5 may be null where the `error` exit is taken: check it before, or leave by an exit that is taken only if it is not null
32: %6 may be null where the `leave` exit is taken: check it before, or leave by an exit that is taken only if it is not null
34: %3 may be null where the `end` exit is taken: check it before, or leave by an exit that is taken only if it is not null
