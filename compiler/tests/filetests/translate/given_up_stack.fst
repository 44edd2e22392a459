; test translate
; # The stack is shorter than what the instruction takes from it.
; families: hosts/tiny/families/tiny.fam
; locals: a=int
loop:
  LOAD 0 :
  ARITH 0 : int int
  JUMP_BACK loop :
---
given up: layout-mismatch at unit 1: the value stack is shorter than the instruction's inputs
