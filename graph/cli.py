"""The `downline` command."""

import logging
import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from graph.audit_command import print_audit
from graph.auth import authority_of, signer_of
from graph.console import print_welcome, say
from graph.database_command import current_database, database_command
from graph.day_option import day_option
from graph.demo_command import make_demo, write_synthesis
from graph.ending import USAGE, fail, run_to_the_end
from graph.link import LONGEST_LIFE, write_link
from graph.link_file import ADDRESS, LinkForm, NotLinked, asked_by_file, is_web_address
from graph.schema import schema_text
from graph.serving import demo_token, refuse_open_address, refuse_taken, run_server
from graph.taking_in import finish, show_run, take_in, watch_inbox
from graph.text_input import read_npn
from graph.token import read_lifetime, subject_of, write_token
from ingest.carrier import carrier_profiles
from ingest.pipeline import Options
from loaders import Access, Role
from models.access_log import read_access_log
from models.database import check_wall, owner_connection
from models.settings import Settings, business_day, unknown_settings

DEMO_HOST = "127.0.0.1"

command = typer.Typer(
    help="What an agent and everyone below produced, from the carriers' reports.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
command.add_typer(database_command, name="db")


def main() -> None:
    """Run the command; every failure ends in one sentence and an exit code."""
    # What a statement that is stopped half way leaves to say would stand below our own sentence.
    logging.getLogger("psycopg").addHandler(logging.NullHandler())
    for sentence in unknown_settings(os.environ):
        say(sentence)
    run_to_the_end(command)


@command.command("demo")
def demo_command(
    agents: Annotated[int, typer.Option(min=1, help="How many agents.")] = 200,
    enrollments: Annotated[int, typer.Option(min=0, help="How many enrollments.")] = 5000,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where to listen.")] = 8000,
    serve: Annotated[bool, typer.Option(help="Serve when the data is in.")] = True,
) -> None:
    """Make a synthetic organisation, take in its carriers' files, and serve it."""
    settings = Settings.load()
    authority_of(settings)
    carrier_profiles()  # a mistake in one is said before anything is made
    if serve:
        refuse_taken(DEMO_HOST, port)
    with current_database(settings) as address:
        make_demo(address, settings, agents, enrollments)
        if serve:
            print_welcome(port, demo_token(settings))
            run_server(settings, DEMO_HOST, port, 1)


@command.command("synthesize")
def synthesize_command(
    directory: Annotated[Path, typer.Argument(help="An empty folder to write to.")],
    agents: Annotated[int, typer.Option(min=1, help="How many agents.")] = 200,
    enrollments: Annotated[int, typer.Option(min=0, help="How many enrollments.")] = 5000,
    weeks: Annotated[int, typer.Option(min=1, help="How many weekly reports.")] = 12,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 1,
    as_of: Annotated[date | None, day_option("The day of expected.csv.")] = None,
) -> None:
    """Write a synthetic organisation's files in the carriers' own formats, and expected.csv."""
    day = as_of or business_day(Settings.load())
    write_synthesis(directory, agents, enrollments, weeks, seed, day)


@command.command("ingest")
def ingest_command(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders.", metavar="PATH...")
    ] = None,
    carrier: Annotated[
        str | None, typer.Option(help="The carrier's code, where the file does not tell.")
    ] = None,
    as_of: Annotated[date | None, day_option("The day the files speak of.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Keep nothing.")] = False,
    held: Annotated[
        bool, typer.Option("--held", help="Then try all held rows of earlier reports again.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Take in what arrives in a folder until stopped.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="The summary as one JSON document.")
    ] = False,
) -> None:
    """Take in reports and our own files, each wholly or not at all."""
    settings = Settings.load()
    profiles = carrier_profiles()  # a mistake in one is said before any file waits for it
    if not paths and not held:
        fail("give files or folders to take in, or --held", USAGE)
    if watch and (dry_run or held or paths is None or len(paths) != 1 or not paths[0].is_dir()):
        fail("--watch takes one folder, and neither --dry-run nor --held", USAGE)
    if carrier is not None and carrier not in profiles:
        fail(f"--carrier {carrier}: give one of {', '.join(profiles)}", USAGE)
    zone = ZoneInfo(settings.time_zone)
    options = Options(carrier, as_of, dry_run, zone)
    with current_database(settings) as address:
        if watch and paths:
            watch_inbox(address, settings, paths[0], options, as_json=as_json)
        done = take_in(
            address,
            paths or [],
            options,
            roll_to=business_day(settings),
            held=held,
            show=lambda done: show_run(done, as_json=as_json),
        )
    finish(done)


@command.command("serve")
def serve_command(
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Where to listen.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="How many processes.")] = 1,
) -> None:
    """Answer GraphQL over HTTP."""
    settings = Settings.load()
    authority_of(settings)
    carrier_profiles()  # a mistake in one is said before files are refused for it
    refuse_open_address(settings, host)
    with current_database(settings) as address:
        check_wall(address.server_url)
        run_server(settings, host, port, workers)


@command.command("token")
def token_command(
    agent: Annotated[str | None, typer.Option(help="The agent at the top, by NPN.")] = None,
    client_details: Annotated[
        bool, typer.Option("--client-details", help="Show clients' names, birth dates and ids.")
    ] = False,
    role: Annotated[
        Role, typer.Option(help="What its holder may do; a viewer's file is one page of rows.")
    ] = Role.VIEWER,
    ttl: Annotated[str, typer.Option(help="How long it holds: 8h, 30m, 7d.")] = "8h",
    url: Annotated[
        Path | None,
        typer.Option(help="Print a link good for the query in this file alone.", metavar="FILE"),
    ] = None,
    form: Annotated[
        LinkForm, typer.Option("--format", help="What a link answers with.")
    ] = LinkForm.CSV,
    address: Annotated[str, typer.Option(help="Where a link leads.")] = ADDRESS,
) -> None:
    """Print a token, of the organisation's unless an agent is named; or a link to one query."""
    settings = Settings.load()
    seconds, npn = read_lifetime(ttl), None if agent is None else read_npn(agent)
    if not is_web_address(address):
        fail(f"--address {address}: give an http or https address, such as {ADDRESS}", USAGE)
    if seconds is None:
        fail(f"--ttl {ttl}: give a number with s, m, h or d, up to 366d, such as 8h", USAGE)
    if agent is not None and npn is None:
        fail(f"--agent {agent}: give an NPN, 1 to 10 digits", USAGE)
    access = Access(npn, client_details, role, subject_of(npn))
    signer = signer_of(settings)
    if url is None:
        sys.stdout.write(write_token(access, seconds, signer, settings) + "\n")
        return
    if seconds > LONGEST_LIFE:
        fail(f"--ttl {ttl}: a link holds for 7d at most", USAGE)
    try:
        asked = asked_by_file(url, form, access)
    except NotLinked as refusal:
        fail(f"--url {refusal}", USAGE)
    if role is Role.VIEWER and form is not LinkForm.JSON:
        say("the link is a viewer's, whose file is one page of rows; --role bi gives all of them")
    sys.stdout.write(write_link(address, asked, access, seconds, signer, settings) + "\n")


@command.command("audit")
def audit_command(
    since: Annotated[date | None, day_option("From that day on, in UTC.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many, the newest.")] = 100,
) -> None:
    """List who was shown clients' details unmasked, the newest first."""
    settings = Settings.load()
    with current_database(settings) as address, owner_connection(address.owner_url) as connection:
        rows = read_access_log(connection, since, limit)
    print_audit(rows, limit)


@command.command("schema")
def schema_command() -> None:
    """Print the schema as SDL."""
    sys.stdout.write(schema_text())


if __name__ == "__main__":
    main()
