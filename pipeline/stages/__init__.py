"""One file a stage: what its output is, and the work. Stages know nothing of keys or caching, and
never import each other."""
