"""Takes files in from outside: settled, checked, digested, copied, recorded; or set aside."""
