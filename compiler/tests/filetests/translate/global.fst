; test translate
; # A global becomes a constant under a dependency; its reference goes back.
; families: hosts/tiny/families/tiny.fam
; locals: a=int
; names: scale
loop:
  LOAD 0 :
  GLOBAL 0 : int
  MUL_INT 2 : int int
  STORE 0 :
  JUMP_BACK loop :
---
tree locals=1
object @global.scale = 0x3000
s0: start
  %0 = load_home l0
  guard_not_null %0 -> x0
  guard_type %0, int -> x0
  %1 = unbox_i64 %0 -> x0
  jump s1(%1, %0)
s1(%2: i64, %3: ref): header from s0
  %4 = box_i64 %2
  poll -> x1
  %6 = unbox_i64 @global.scale -> x2
  %7 = mul_i64 %2, %6
  %8 = box_i64 %7
  jump s1(%7, null)
x0: refused trace=0 instr=0 resume=0 depth=0
x1: poll trace=0 instr=4294967295 resume=0 depth=0 { l0 = %4 owned as %3 }
x2: guard trace=0 instr=2 resume=2 depth=2 { l0 = %4 owned as %3, st0 = %4 owned as %3, st1 = @global.scale }
x3: guard trace=0 instr=5 resume=0 depth=0 { l0 = %8 owned }
expects l0: int
depends on scale being 0x3000
references given back: 1
