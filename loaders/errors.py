"""What a caller of the loaders can do wrong; each error is one sentence for the caller."""


class LoaderError(Exception):
    """A question that cannot be answered as it was asked."""


class BadArgument(LoaderError):
    """An argument lies outside what is allowed; the sentence names it and the range."""


class BadCursor(LoaderError):
    """A cursor that this list in this order never gave."""

    def __init__(self, argument: str) -> None:
        super().__init__(
            f"`{argument}` is not a cursor of this list in this order; "
            "take it from `pageInfo` or an edge of the same field"
        )
        self.argument = argument


class DatabaseUnreachable(LoaderError):
    """No connection, or one that broke."""

    def __init__(self) -> None:
        super().__init__("the database does not answer; try again in a moment")


class AllBusy(LoaderError):
    """Every connection is taken, and was for as long as a request waits."""

    def __init__(self) -> None:
        super().__init__("every connection to the database is busy; try again in a second")


class TookTooLong(LoaderError):
    """Postgres ended a statement that ran for longer than is allowed."""

    def __init__(self) -> None:
        super().__init__("this took too long and was ended; ask for less, or filter more")
