"""Takes the mail and the text messages of the installation and puts each into a file of a folder."""

import json
import sys
import threading
from pathlib import Path

from tests.channels_log.servers import Server, answers, ok, smtp


class Kept(list):
    """Each thing that is received becomes a file."""

    def __init__(self, folder: Path, ending: str):
        super().__init__()
        self.folder, self.ending = folder, ending

    def append(self, thing):
        super().append(thing)
        content = thing if isinstance(thing, bytes) else json.dumps(thing, ensure_ascii=False).encode()
        (self.folder / f"{len(self):04d}.{self.ending}").write_bytes(content)


def main(folder: Path):
    mail, texts = Server(smtp(), port=25), Server(answers(ok()), port=8025)
    mail.received, texts.received = Kept(folder, "eml"), Kept(folder, "json")
    threading.Event().wait()


main(Path(sys.argv[1]))
