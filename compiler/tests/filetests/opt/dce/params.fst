; test opt dce
; run: l0=int 5
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  jump s1(%1, 0, 1, 2)
s1(%2: i64, %3: i64, %4: i64, %5: i64): header from s0
  %6 = lt_i64 %3, %2
  guard_true %6 -> x1
  %7 = add_ovf %3, 1 -> x1
  %8 = add_i64 %4, 1
  jump s1(%2, %7, %8, %5)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=2 { st0 = %3, st1 = %5 }
---
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  jump s1(0)
s1(%3: i64): header from s0
  %6 = lt_i64 %3, %1
  guard_true %6 -> x1
  %7 = add_ovf %3, 1 -> x1
  jump s1(%7)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=2 { st0 = %3, st1 = 2 }
