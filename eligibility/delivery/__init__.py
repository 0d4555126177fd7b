"""Handing over what was decided, with proof."""
