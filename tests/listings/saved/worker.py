"""A worker in a process of its own, that stops at a named step until it is killed."""

import sys
import time
from importlib import import_module

import django


def main() -> None:
    """Run the job; at `module.function` say so after its work and wait."""
    django.setup()
    from marketplace.listings.saved import jobs

    where, name = sys.argv[1].rsplit(".", 1)
    module = import_module(f"marketplace.listings.saved.{where}")
    whole = getattr(module, name)

    def waiting(*args: object, **kwargs: object) -> object:
        found = whole(*args, **kwargs)
        print("here", flush=True)  # noqa: T201 - the parent waits for it
        time.sleep(60)
        return found

    setattr(module, name, waiting)
    jobs.run()


if __name__ == "__main__":
    main()
