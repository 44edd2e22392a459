; test opt facts
; run: l0=int 1
; run: l0=int 10
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  jump s1(0, 100, 0)
s1(%2: i64, %3: i64, %4: i64): header from s0
  %5 = lt_i64 %2, %1
  guard_true %5 -> x1
  %6 = ge_i64 %2, 0
  guard_true %6 -> x2
  %7 = le_i64 %3, 100
  guard_true %7 -> x2
  %8 = le_i64 %4, 0
  guard_true %8 -> x3
  %9 = add_ovf %2, 1 -> x2
  %10 = sub_ovf %3, 1 -> x2
  %11 = add_ovf %4, %2 -> x2
  jump s1(%9, %10, %11)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=1 { st0 = %4 }
x2: guard trace=0 instr=2 resume=2 depth=0
x3: guard trace=0 instr=3 resume=3 depth=3 { st0 = %2, st1 = %3, st2 = %4 }
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  jump s1(0, 100, 0)
s1(%2: i64, %3: i64, %4: i64): header from s0
  %5 = lt_i64 %2, %1
  guard_true %5 -> x1
  %8 = le_i64 %4, 0
  guard_true %8 -> x3
  %9 = add_i64 %2, 1
  %10 = sub_ovf %3, 1 -> x2
  %11 = add_i64 %4, %2
  jump s1(%9, %10, %11)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=1 { st0 = %4 }
x2: guard trace=0 instr=2 resume=2 depth=0
x3: guard trace=0 instr=3 resume=3 depth=3 { st0 = %2, st1 = %3, st2 = %4 }
