"""Judging matching on collections of needs and offers whose pairs people have graded."""
