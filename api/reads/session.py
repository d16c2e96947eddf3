"""The settings of every database session of ours, whatever the database or the role has by default.

Left to those who run the database: where its tables are (search_path), and if it may be written to.
"""

SETTINGS = {
    # Publishing locks a row and then reads what others committed meanwhile. Stricter levels refuse that.
    "default_transaction_isolation": "read committed",
    # The forms of texts that psycopg, Django and our own SQL understand. Coordinates keep all their digits.
    "DateStyle": "ISO, MDY",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "standard_conforming_strings": "on",
    # Dumps, migrations and publishing take as long as they need. Reads have their own limit.
    "statement_timeout": "0",
    "lock_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    # Compiling a plan takes longer than any of our statements.
    "jit": "off",
}


def statements(**others: str) -> str:
    """Return SQL for a new session, with these settings besides, or instead.

    These are statements and not options of the connection, because poolers refuse options.
    """
    return "; ".join(f"SET {name} = '{value}'" for name, value in {**SETTINGS, **others}.items())
