"""The triggers with which the database itself refuses to change or remove an entry.

A migration that rebuilds the table on SQLite loses its triggers: such a migration begins with
`RunPython(stand_down, stand_guard)` and ends with `RunPython(stand_guard, stand_down)`.
"""

GUARDS = {
    "postgresql": {
        "record_is_append_only": """
            CREATE TRIGGER record_is_append_only BEFORE UPDATE OR DELETE ON accounts_recordentry
            FOR EACH ROW EXECUTE FUNCTION accounts_record_is_append_only()
            """,
        "record_is_never_emptied": """
            CREATE TRIGGER record_is_never_emptied BEFORE TRUNCATE ON accounts_recordentry
            FOR EACH STATEMENT EXECUTE FUNCTION accounts_record_is_never_emptied()
            """,
    },
    "sqlite": {
        "record_refuses_update": """
            CREATE TRIGGER record_refuses_update BEFORE UPDATE ON accounts_recordentry
            BEGIN SELECT RAISE(ABORT, 'The record is append-only.'); END
            """,
        "record_refuses_delete": """
            CREATE TRIGGER record_refuses_delete BEFORE DELETE ON accounts_recordentry
            BEGIN SELECT RAISE(ABORT, 'The record is append-only.'); END
            """,
        # INSERT OR REPLACE removes the row in its way without a word to the trigger above.
        "record_refuses_replace": """
            CREATE TRIGGER record_refuses_replace BEFORE INSERT ON accounts_recordentry
            WHEN EXISTS (
                SELECT 1 FROM accounts_recordentry WHERE id = NEW.id OR number = NEW.number
            )
            BEGIN SELECT RAISE(ABORT, 'The record is append-only.'); END
            """,
    },
}
FUNCTIONS = {
    "postgresql": """
        CREATE OR REPLACE FUNCTION accounts_record_is_append_only() RETURNS trigger AS $$
        BEGIN
            RAISE EXCEPTION 'The record is append-only: entry % stays as it is.', OLD.number;
        END;
        $$ LANGUAGE plpgsql;
        CREATE OR REPLACE FUNCTION accounts_record_is_never_emptied() RETURNS trigger AS $$
        BEGIN
            RAISE EXCEPTION 'The record is append-only: it is never emptied.';
        END;
        $$ LANGUAGE plpgsql
        """
}
PRESENT = {
    "postgresql": (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D' "
        "AND tgrelid = 'accounts_recordentry'::regclass"
    ),
    "sqlite": (
        "SELECT name FROM sqlite_master WHERE type = 'trigger' "
        "AND tbl_name = 'accounts_recordentry'"
    ),
}


def stand_guard(apps, schema_editor):
    """Create every trigger, for RunPython."""
    vendor = schema_editor.connection.vendor
    stand_down(apps, schema_editor)
    for statement in [FUNCTIONS.get(vendor), *GUARDS[vendor].values()]:
        if statement:
            schema_editor.execute(statement, params=None)


def stand_down(apps, schema_editor):
    """Remove every trigger that is there, for RunPython."""
    vendor = schema_editor.connection.vendor
    of_table = " ON accounts_recordentry" if vendor == "postgresql" else ""
    for name in GUARDS[vendor]:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{of_table}", params=None)


def missing_guards(connection):
    """Return the names of the triggers that should guard the record and do not, sorted."""
    with connection.cursor() as cursor:
        cursor.execute(PRESENT[connection.vendor])
        present = {name for (name,) in cursor.fetchall()}
    return sorted(GUARDS[connection.vendor].keys() - present)
