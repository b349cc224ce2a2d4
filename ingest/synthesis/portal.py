"""Lives that stand in the files which agents download from a carrier's portal."""

from ingest.synthesis.story import Life, Pair, Story, Teller


def downloaded(story: Story) -> Story:
    """The same life, written by somebody who downloads and listed in those files alone."""

    def from_the_portal(teller: Teller) -> Life:
        enter_portal(teller)
        return listed_there(story(teller))

    return from_the_portal


def both_downloaded(pair: Pair) -> Pair:
    """The same two lives, listed in those files alone."""

    def from_the_portal(teller: Teller) -> tuple[Life, Life]:
        enter_portal(teller)
        old, new = pair(teller)
        return listed_there(old), listed_there(new)

    return from_the_portal


def enter_portal(teller: Teller) -> None:
    """From here on only agents who download write this story."""
    teller.writers = teller.organisation.downloaders
    teller.agent = teller.writers.writer(teller.draw)


def listed_there(life: Life) -> Life:
    """The life with all its listings in the downloaded files."""
    for listing in life.listings:
        listing.is_downloaded = True
    return life
