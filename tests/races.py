"""Calls that are let go together, each in a thread with a connection of its own."""

import threading

from django.db import connections
from django.utils import translation


def results_of(*calls) -> list:
    """What each call gave or raised, in their order."""
    gate, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        with translation.override("ar"):
            try:
                gate.wait(timeout=20)
                results[place] = call()
            except Exception as error:
                results[place] = error
            finally:
                connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return results


def at_once(*calls) -> list[str]:
    """What each call came to, sorted: "done", or the name of what it raised."""
    results = results_of(*calls)
    return sorted(type(each).__name__ if isinstance(each, Exception) else "done" for each in results)
