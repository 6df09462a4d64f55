"""An event loop on a thread of its own, for requests that have to end the moment nobody wants them any more."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from steadyhand_actions.errors import Stopped

T = TypeVar("T")
_GLANCE = 0.05
"""Seconds between two looks at whether the work is still wanted."""


class Background:
    """Use it from any thread; ``close`` it."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def run(self, work: Coroutine[Any, Any, T], stop: Callable[[], bool]) -> T:
        """What the work gives. Raises Stopped within 100 ms of ``stop`` saying so; what the work held is let go of."""
        future = asyncio.run_coroutine_threadsafe(work, self._running())
        try:
            while True:
                if stop():
                    raise Stopped("stopped while the model was being asked")
                try:
                    return future.result(timeout=_GLANCE)
                except TimeoutError:
                    # It may have come to its end just now; then what came of it counts, a time-out of its own too.
                    if future.done():
                        return future.result()
        finally:
            future.cancel()

    def pause(self, seconds: float, stop: Callable[[], bool]) -> None:
        """Let time go by, unless nobody wants to wait. Raises Stopped."""
        nothing, left = threading.Event(), seconds
        while left > 0:
            if stop():
                raise Stopped("stopped while waiting for the model's server")
            nothing.wait(min(_GLANCE, left))
            left -= _GLANCE

    def close(self, last: Callable[[], Coroutine[Any, Any, None]] | None = None) -> None:
        """Do the last work and end the thread."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is None or thread is None:
            return
        try:
            if last is not None:
                asyncio.run_coroutine_threadsafe(last(), loop).result(timeout=5)
            asyncio.run_coroutine_threadsafe(loop.shutdown_asyncgens(), loop).result(timeout=5)
        except TimeoutError:
            pass
        loop.call_soon_threadsafe(loop.stop)
        thread.join(5)
        loop.close()

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="model-requests", daemon=True)
                self._thread.start()
            return self._loop
