; test translate
; # Arithmetic, as specialised, and what was seen fits.
; families: hosts/tiny/families/tiny.fam
; locals: a=float b=float
loop:
  LOAD 0 :
  LOAD 1 :
  MUL_FLOAT 2 : float float
  POP :
  JUMP_BACK loop :
---
tree locals=2
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, float -> x0
  %1 = load_home l1
  guard_not_null %1 -> x0
  guard_type %1, float -> x0
  jump s1()
s1(): header from s0
  poll -> x1
  %2 = unbox_f64 %0
  %3 = unbox_f64 %1
  %4 = mul_f64 %2, %3
  %5 = box_f64 %4
  jump s1()
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=4294967295 resume=0 depth=0
expects l0: float
expects l1: float
