"""Who may do what with interests and on the desk: the only place of this room that knows roles."""
