"""Reference data that every installation has: each room registers its own."""

from cms.base.hooks import Hook

#: Functions that write a room's reference data idempotently and return what they did, in words.
sync: Hook[[], str] = Hook("reference.sync")
