"""What this room gives to the rooms below, called once when the app is ready."""


def register() -> None:
    """Register jobs, kinds of news and hooks; one call for each part of the room."""
