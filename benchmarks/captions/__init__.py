"""How good captions are, on real speech with gold: `python -m benchmarks.captions`."""
