; test opt fold
; run: l0=float -0.0
; run: l0=float 2.5
; run: l0=float nan
; run: l0=float -inf
; run: l0=float 5e-324
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, float -> x0
  %1 = unbox_f64 %0
  %2 = mul_f64 1.0, %1
  %3 = div_f64 %2, 1.0 -> x1
  %4 = sub_f64 %3, 0.0
  %5 = add_f64 -0.0, %4
  %6 = neg_f64 %5
  %7 = neg_f64 %6
  %8 = abs_f64 %6
  %9 = abs_f64 %8
  %10 = div_f64 %1, 8.0 -> x1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: end trace=0 instr=2 resume=2 depth=3 { l0 = %5, st0 = %7, st1 = %9, st2 = %10 }
---
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, float -> x0
  %1 = unbox_f64 %0
  %6 = neg_f64 %1
  %8 = abs_f64 %1
  %10 = mul_f64 %1, 0.125
  exit x1
x0: refused trace=0 instr=0 resume=0 depth=0
x1: end trace=0 instr=2 resume=2 depth=3 { l0 = %1, st0 = %1, st1 = %8, st2 = %10 }
