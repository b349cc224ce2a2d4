"""Takes in `plans.csv`: the plans that carriers offer, year by year."""

from datetime import date
from typing import Annotated

from psycopg import Connection
from pydantic import BeforeValidator

from ingest.own_file import OwnFeedOutcome, OwnFile, OwnRecord, read_file
from ingest.own_value import (
    CarrierCode,
    Contract,
    OptionalText,
    Pbp,
    PlanYear,
    Segment,
    parse_choice,
)
from ingest.product import read_network, read_product
from ingest.statement import rows, run
from models import Network, Product


def parse_product(cell: str) -> Product:
    """A product by its code, else as carriers print it: `D-SNP`."""
    if cell.upper() not in Product.__members__ and (printed := read_product([cell], None)):
        return printed
    return parse_choice(cell, Product)


def parse_network(cell: str) -> Network:
    """A network by its code, else as carriers print it: `HMO-POS`; none where the cell is blank."""
    if not cell:
        return Network.NONE
    if cell.upper() not in Network.__members__ and (printed := read_network([cell], None)):
        return printed
    return parse_choice(cell, Network)


class PlanRecord(OwnRecord):
    """A row of `plans.csv`: what a carrier's plan is in one year."""

    carrier: CarrierCode
    contract: Contract
    pbp: Pbp
    segment: Segment
    year: PlanYear
    name: OptionalText
    product: Annotated[Product, BeforeValidator(parse_product)]
    network: Annotated[Network, BeforeValidator(parse_network)]

    def key(self) -> tuple[str, str, int]:
        """One row per carrier, plan and year."""
        return self.carrier, self.code(), self.year

    def subject(self) -> str:
        """The plan with its carrier and year."""
        return f"{self.carrier} {self.code()} of {self.year}"

    def code(self) -> str:
        """`H1234-001`, or `H1234-001-002` where there is a segment."""
        return "-".join(filter(None, (self.contract, self.pbp, self.segment)))

    def local_or_regional(self) -> Network:
        """The network; a PPO is a regional one on an R contract."""
        regional = self.network is Network.LPPO and self.contract.startswith("R")
        return Network.RPPO if regional else self.network


def load_plans(connection: Connection, file: OwnFile, today: date) -> OwnFeedOutcome:
    """Write one file of plans; of a plan's years the newest that was ever listed is what it is."""
    carriers = [code for (code,) in rows(connection, "list_carriers")]
    read = read_file(file, PlanRecord, carriers)
    stage_plans(connection, read.records)
    run(connection, "resolve_listed_plans")
    updated = run(connection, "update_listed_plans")
    inserted = run(connection, "insert_listed_plans")
    connection.execute("drop table staged_plan, given_plan")
    return OwnFeedOutcome(read.rows, inserted, updated, read.skipped)


def stage_plans(connection: Connection, records: list[PlanRecord]) -> None:
    """Send the records to `staged_plan`."""
    run(connection, "stage_listed_plans")
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "copy staged_plan (line, carrier, code, year, name, product, network) from stdin"
        ) as copy,
    ):
        for record in records:
            network = record.local_or_regional()
            copy.write_row(
                (record.line, *record.key(), record.name, record.product.value, network.value)
            )
    connection.execute("analyze staged_plan")
