"""The demo course's own studio: draws its pictures and speaks its scripts.

Nothing here was filmed or recorded: lecturers are drawn, voices are synthesised.
"""
