; test opt cse
; run: l0=int 1; l1=int 2
; run: l0=int 9; l1=int 2
; run: l0=int 9223372036854775807; l1=int 2
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_type %2, int -> x0
  %3 = unbox_i64 %2 -> x0
  %4 = add_ovf %1, %3 -> x1
  %5 = add_ovf %1, %3 -> x1
  %6 = lt_i64 %4, 5
  guard_true %6 -> x1
  %7 = lt_i64 %5, 5
  guard_true %7 -> x1
  %8 = unbox_i64 %0 -> x1
  %9 = call sum6(1, 2, 3, 4, 5, %1)
  %10 = call sum6(1, 2, 3, 4, 5, %8)
  poll -> x1
  poll -> x1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: end trace=0 instr=2 resume=2 depth=2 { l0 = %9, l1 = %10, st0 = %4, st1 = %5 }
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_type %2, int -> x0
  %3 = unbox_i64 %2 -> x0
  %4 = add_ovf %1, %3 -> x1
  %6 = lt_i64 %4, 5
  guard_true %6 -> x1
  %9 = call sum6(1, 2, 3, 4, 5, %1)
  poll -> x1
  poll -> x1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: end trace=0 instr=2 resume=2 depth=2 { l0 = %9, l1 = %9, st0 = %4, st1 = %4 }
