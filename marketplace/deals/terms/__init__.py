"""Terms: proposed as whole versions, countered line by line, agreed once."""
