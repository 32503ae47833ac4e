"""The agreement: made from agreed terms, checked against its kind's rules, signed once."""
