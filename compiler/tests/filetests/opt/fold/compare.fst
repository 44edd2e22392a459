; test opt fold
; run: l0=int 3; l1=float nan
; run: l0=int 9; l1=float 0.5
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_type %2, float -> x0
  %3 = unbox_f64 %2
  %4 = lt_i64 3, %1
  %5 = le_i64 %1, %1
  %6 = lt_f64 %3, %3
  %7 = lt_i64 %1, 9
  %8 = not_bool %7
  %9 = lt_f64 %3, 1.0
  %10 = not_bool %9
  %11 = not_bool %10
  %12 = bool_to_i64 %9
  %13 = ne_i64 %12, 0
  %14 = eq_i64 0, %12
  %15 = eq_i64 %12, 2
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=7 { l0 = %4, l1 = %5, st0 = %6, st1 = %8, st2 = %10, st3 = %11, st4 = %13, st5 = %14, st6 = %15 }
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  %2 = load_home l1
  guard_type %2, float -> x0
  %3 = unbox_f64 %2
  %4 = gt_i64 %1, 3
  %7 = lt_i64 %1, 9
  %8 = ge_i64 %1, 9
  %9 = lt_f64 %3, 1.0
  %10 = not_bool %9
  %12 = bool_to_i64 %9
  %14 = not_bool %9
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=1 resume=1 depth=7 { l0 = %4, l1 = true, st0 = false, st1 = %8, st2 = %10, st3 = %9, st4 = %9, st5 = %14, st6 = false }
