"""Looking at pictures: where faces are, what moves, which frame shows somebody at their best."""
