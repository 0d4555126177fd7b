"""A realistic charity made of nothing: names from lists, cases at every stage, by the same rules as real
life.
"""
