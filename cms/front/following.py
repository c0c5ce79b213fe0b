"""What the front does beside answering: writes page counts, follows the Records."""

from __future__ import annotations

import logging
import threading

from .metrics import registry
from .public_records import PublicRecordsMissing
from .views import counts, downloads, searches

logger = logging.getLogger(__name__)
OUTDATED_SECONDS = 1.0


def start() -> None:
    counts.start()
    searches.start()
    threading.Thread(target=_discard_outdated_downloads, name="outdated-downloads", daemon=True).start()
    _start_search()


def _discard_outdated_downloads() -> None:
    pause = threading.Event()
    while not pause.wait(OUTDATED_SECONDS):
        try:
            downloads.discard_outdated()
        except (PublicRecordsMissing, OSError) as error:
            logger.debug("downloads_not_checked", extra={"reason": str(error)})


def _start_search() -> None:
    # Only this module and urls.py may know search: the rest of the front does not depend on it.
    from search.configuration import synchronisers
    from search.metrics import LagCollector
    from search.sync import Follower

    # A thread for each engine: one that does not answer does not hold up its fall-back.
    followers = [Follower(each) for each in synchronisers()]
    for follower in followers:
        follower.start()
    registry.register(LagCollector(followers))
