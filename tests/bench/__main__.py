"""`python -m tests.bench`."""

import typer

from tests.bench.command import bench

if __name__ == "__main__":
    command = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
    command.command()(bench)
    command()
