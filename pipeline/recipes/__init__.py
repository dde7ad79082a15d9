"""Recipes: which stages make a lesson, a course, the library. The tables of contents."""
