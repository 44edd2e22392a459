; test translate
; # Types for which the family has no expansion: a call of what is no function.
; families: hosts/tiny/families/tiny.fam
; locals: f=int
loop:
  LOAD 0 :
  CALL 0 : int null null
  POP :
  JUMP_BACK loop :
---
given up: unsupported-instr at unit 1: CALL: calls with more than four arguments, or of what is no function, are left to the interpreter
