; test translate
; # A number is stored into a local that nobody computes with.
; families: hosts/tiny/families/tiny.fam
; locals: a=float
; consts: 0.5
loop:
  CONST 0 :
  STORE 0 :
  JUMP_BACK loop :
---
tree locals=1
object @const0 = 0x4000
s0: start
  %0 = load_home l0
  jump s1(%0)
s1(%1: ref): header from s0
  poll -> x1
  %3 = box_f64 0.5
  guard_not_null %1 -> x2
  guard_shared %1 -> x2
  store_home null, l0
  decref_plain %1
  incref @const0
  replace_home @const0, l0
  %6 = load_home l0
  jump s1(%6)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=4294967295 resume=0 depth=0
x2: guard trace=0 instr=1 resume=1 depth=1 { st0 = @const0 }
