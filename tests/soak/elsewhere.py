"""A front on another host, whose process can be killed while it receives a delivery."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import threading
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from wsgiref.simple_server import make_server

from cms.intake.store import Intake
from cms.publishing.configuration import Configuration
from cms.publishing.delivery.push import RemoteFront
from cms.publishing.delivery.receive import Receiver
from cms.publishing.delivery.wsgi import InnerPort
from cms.publishing.signing import SigningKeys
from cms.records.public_copy import has_log
from cms.records.reader import RecordReader
from tests.publishing.city import PublishedCity
from tests.publishing.test_delivery import Quiet

OF_THE_MOMENT = {".moment", ".inner", ".lock"}
"""Differ from delivery to delivery, or are locks."""


class FrontElsewhere:
    """Everything that the host keeps stands in one folder."""

    def __init__(self, folder: Path, city: PublishedCity) -> None:
        self.folder, self.city = folder, city
        places = {
            "VAR": folder,
            "CHENGMEN_SITE_ROOT": folder / "site",
            "CHENGMEN_PUBLIC_DATABASE": folder / "public.sqlite",
            "CHENGMEN_KEYS": folder / "keys",
        }
        self.configuration = Configuration(SimpleNamespace(**vars(city.settings) | places))  # type: ignore[arg-type]
        city.configuration.keys.make_ready()
        (folder / "keys").mkdir(parents=True)
        shutil.copy(city.var / "keys" / "trusted", folder / "keys" / "trusted")

    def receive(self) -> None:
        """One delivery of what the city has published: received by this thread, sent by another."""
        port = InnerPort(self._receiver(), self.folder / "counts.sqlite", Intake(self.folder / "intake.sqlite"))
        failures: list[Exception] = []
        with make_server("127.0.0.1", 0, port, handler_class=Quiet) as server:
            server.timeout = 0.02
            sender = threading.Thread(target=self._send, args=(server.server_port, failures))
            sender.start()
            while sender.is_alive():
                server.handle_request()
            sender.join()
        if failures:
            raise failures[0]

    def everything(self) -> dict[str, str]:
        """What every file holds and every link leads to, names without a manifest too."""
        tree = self.configuration.tree
        found = {
            path.relative_to(tree).as_posix(): str(path.readlink())
            if path.is_symlink()
            else hashlib.sha256(path.read_bytes()).hexdigest()
            for path in tree.rglob("*")
            if path.name not in OF_THE_MOMENT and (path.is_symlink() or path.is_file())
        }
        return found | {"log": str(has_log(self.configuration.public_copy))}

    def remember(self, memory: Path) -> None:
        # Links within the folder stay links: a content that no release has any more is known by its one link.
        subprocess.run(["cp", "-a", self.folder, memory], check=True)

    def put_back(self, memory: Path) -> None:
        shutil.rmtree(self.folder)
        subprocess.run(["cp", "-a", memory, self.folder], check=True)

    def _receiver(self) -> Receiver:
        """As a new process has it."""
        keys = SigningKeys(self.folder / "keys")
        return Receiver(self.configuration.tree, self.configuration.public_copy, keys)

    def _send(self, port: int, failures: list[Exception]) -> None:
        city = self.city.configuration
        try:
            with closing(RecordReader(self.city.settings)) as reader:  # type: ignore[arg-type]
                RemoteFront(f"http://127.0.0.1:{port}", city.tree, city.keys).deliver(reader)
        except Exception as error:  # Raised again by the thread that waits for this one.
            failures.append(error)
