; test run
; run: l0=int 3
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  jump s1(1, 2, %1)
s1(%2: i64, %3: i64, %4: i64): header from s0
  %5 = sub_ovf %4, 1 -> x1
  %6 = gt_i64 %5, 0
  guard_true %6 -> x1
  jump s1(%3, %2, %5)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=2 { st0 = %2, st1 = %3 }
---
run: l0=int 3
  branch resume=1 iterations=3
  st0 = 1
  st1 = 2
  memory l0 = 3 count=1
