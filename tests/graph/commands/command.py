"""What the tests of commands have in common: how one is run, and files it takes in."""

import subprocess
from collections.abc import Callable
from pathlib import Path

Command = Callable[..., subprocess.CompletedProcess[str]]
AGENTS = (
    "npn,name,level,status,since,until\n1001,Ann Lee,NMO,ACTIVE,,\n1002,Bob Ray,AGENT,ACTIVE,,\n"
)
WELLCARE = (
    "MBI,Centene ID,Broker NPN,Member First Name,Member Last Name,Member DoB,State,"
    "Effective Date,Termination Date,Plan Name\n"
    "1EG4TE5MK73,C1,1002,ANN,LEE,01/02/1950,FL,01/01/2026,,Giveback (HMO)\n"
)


def write(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text)
    return name
