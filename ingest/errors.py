"""What can go wrong on the way in, by what the caller can do about it."""

from typing import TYPE_CHECKING

from models.settings import SettingsError

if TYPE_CHECKING:
    from ingest.recognise import RecognisedFile


class IngestError(Exception):
    """Something could not be taken in. Nothing of it was written."""


class CarrierFileWrong(IngestError, SettingsError):
    """A carrier's data file, or a table of codes, does not say what it must say.

    No file of anybody's is at fault, so the command ends with it as with any wrong setting.
    """

    def __init__(self, file_name: str, key: str, problem: str) -> None:
        super().__init__(f"{file_name}: `{key}` is wrong: {problem}; correct the file")
        self.file_name, self.key = file_name, key


class FileRefused(IngestError):
    """A file is refused whole; the sentence says what is wrong, where, and what to do.

    `file_name` is the base name; `line` and `column` say where, as far as that is known, and
    `carrier` and `feed` whose file it was taken for; `file` is there when it was recognised.
    """

    def __init__(
        self,
        sentence: str,
        *,
        file_name: str,
        line: int | None = None,
        column: str | None = None,
        carrier: str | None = None,
        feed: str | None = None,
    ) -> None:
        super().__init__(sentence)
        self.file_name, self.line, self.column = file_name, line, column
        self.carrier, self.feed = carrier, feed
        self.file: RecognisedFile | None = None
