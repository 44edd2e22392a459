; test opt fold
; run: l0=float -0.0
; run: l0=float nan
; run: l0=float inf
; run: l0=float 1.5
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, float -> x0
  %1 = unbox_f64 %0
  %2 = add_f64 %1, 0.0
  %3 = sub_f64 %1, -0.0
  %4 = mul_f64 %1, 0.0
  %5 = sub_f64 %1, %1
  %6 = eq_f64 %1, %1
  %7 = div_f64 %1, 3.0 -> x1
  %8 = div_f64 %1, 5e-324 -> x1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: end trace=0 instr=2 resume=2 depth=6 { l0 = %2, st0 = %3, st1 = %4, st2 = %5, st3 = %6, st4 = %7, st5 = %8 }
---
tree locals=1
s0: start
  %0 = load_home l0
  guard_type %0, float -> x0
  %1 = unbox_f64 %0
  %2 = add_f64 %1, 0.0
  %3 = sub_f64 %1, -0.0
  %4 = mul_f64 %1, 0.0
  %5 = sub_f64 %1, %1
  %6 = eq_f64 %1, %1
  %7 = div_f64 %1, 3.0 -> x1
  %8 = div_f64 %1, 5e-324 -> x1
  exit x2
x0: refused trace=0 instr=0 resume=0 depth=0
x1: guard trace=0 instr=1 resume=1 depth=0
x2: end trace=0 instr=2 resume=2 depth=6 { l0 = %2, st0 = %3, st1 = %4, st2 = %5, st3 = %6, st4 = %7, st5 = %8 }
