"""An enrollment of the synthetic story: a person, a life, and the number it is filed under."""

from dataclasses import dataclass

from ingest.synthesis.people import Person
from ingest.synthesis.story import Life, Listing


@dataclass(slots=True)
class Enrollment:
    """One policy of one person at one carrier.

    `has_partner` says that a second enrollment of the person tells how this one ended, so that
    the person's Medicare id must be printed.
    """

    person: Person
    number: int
    life: Life
    has_partner: bool = False

    @property
    def in_book(self) -> bool:
        """Whether a book ever listed it; else only an application feed did."""
        return any(not listing.is_application for listing in self.life.listings)

    @property
    def deciding(self) -> Listing:
        """What was said last: the newest listing of a book, or of the application feed alone."""
        in_book = self.in_book
        said = (row for row in self.life.listings if row.is_application is not in_book)
        return max(said, key=lambda listing: listing.until)

    @property
    def last_week(self) -> int:
        """The newest week in which any file listed it."""
        return max(listing.until for listing in self.life.listings) - 1
