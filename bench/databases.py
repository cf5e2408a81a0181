"""Databases on the server that a run measures on."""

from __future__ import annotations


def new_database(address: str, name: str) -> str:
    """An empty database of this name on the server; answers its address."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name}")
    head, _, query = address.partition("?")
    return f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")


def no_database(address: str, name: str) -> None:
    """The database of this name is gone, whoever still looks at it."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
