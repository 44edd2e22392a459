; test opt cse
; run: l0=list 1 2 3
; run: l0=list 1
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_field %0, list.len
  %3 = lt_i64 %2, 10
  guard_true %3 -> x1
  store_field %0, 2, list.len
  %4 = lt_i64 %2, 3
  guard_true %4 -> x1
  exit x2
s1: bridge of x1
  %5 = load_field %0, list.len
  %6 = load_field %0, list.items
  exit x3
x0: refused trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=0 bridge s1
x2: end trace=0 instr=2 resume=2 depth=0
x3: end trace=1 instr=0 resume=2 depth=1 { st0 = %5 }
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_type %0, list -> x0
  %1 = load_field %0, list.items
  %2 = load_field %0, list.len
  %3 = lt_i64 %2, 10
  guard_true %3 -> x1
  store_field %0, 2, list.len
  %4 = lt_i64 %2, 3
  guard_true %4 -> x1
  exit x2
s1: bridge of x1
  %5 = load_field %0, list.len
  exit x3
x0: refused trace=0 instr=0 resume=0 depth=0
x1: branch trace=0 instr=1 resume=1 depth=0 bridge s1
x2: end trace=0 instr=2 resume=2 depth=0
x3: end trace=1 instr=0 resume=2 depth=1 { st0 = %5 }
