"""The contact diary: what staff heard on calls and visits, and what they promised to do next."""
