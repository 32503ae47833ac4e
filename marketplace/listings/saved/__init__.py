"""Saved searches: what people look for, kept, and the news of what came in for it.

`listing_published` writes a row in the transaction of the approval (`evaluating.came_up`). The
worker holds the new listings against all saved searches (`evaluating`) and tells what it found in
each person's pace (`telling`). Both steps are one transaction each, so that a killed worker leaves
nothing half done: what is told is marked in the transaction that writes the mail down.
"""
