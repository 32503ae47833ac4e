"""How the exchange looks: stylesheet, components, layouts and form rendering. No records."""
