"""Draws: cards, lower thirds, the corner logo, covers. Heavy libraries load only when it does."""
