"""The triggers with which the database itself refuses to change or remove an entry.
A migration that rebuilds a table on SQLite loses them: it begins with
`RunPython(stand_down, stand_guard)` and ends with `RunPython(stand_guard, stand_down)`.
"""

ENTRIES = "accounts_recordentry"
WORDS = "accounts_recordwords"
# The one change that is allowed: all the words of an entry go, once, and the day is noted.
CHANGE_BUT_ERASURE = """NOT (
    OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL AND NEW.entry_id = OLD.entry_id
    AND NEW.before IS NULL AND NEW.after IS NULL AND NEW.reason = '' AND NEW.salt = ''
)"""
ENTRY_IN_THE_WAY = """
    SELECT 1 FROM accounts_recordentry WHERE id = NEW.id OR hash = NEW.hash
    OR (chain = NEW.chain AND (number = NEW.number OR previous_hash = NEW.previous_hash))
"""
WORDS_IN_THE_WAY = "SELECT 1 FROM accounts_recordwords WHERE entry_id = NEW.entry_id"
# Vendor -> table -> name of a trigger -> when it refuses. Apps above add those of their own.
GUARDS = {
    "postgresql": {
        ENTRIES: {
            "record_is_append_only": f"UPDATE OR DELETE ON {ENTRIES} FOR EACH ROW",
            "record_is_never_emptied": f"TRUNCATE ON {ENTRIES} FOR EACH STATEMENT",
        },
        WORDS: {
            "words_are_only_erased": (
                f"UPDATE ON {WORDS} FOR EACH ROW WHEN ({CHANGE_BUT_ERASURE})"
            ),
            "words_are_never_removed": f"DELETE ON {WORDS} FOR EACH ROW",
            "words_are_never_emptied": f"TRUNCATE ON {WORDS} FOR EACH STATEMENT",
        },
    },
    # INSERT OR REPLACE removes the row in its way without a word to the trigger on DELETE.
    "sqlite": {
        ENTRIES: {
            "record_refuses_update": f"UPDATE ON {ENTRIES}",
            "record_refuses_delete": f"DELETE ON {ENTRIES}",
            "record_refuses_replace": f"INSERT ON {ENTRIES} WHEN EXISTS ({ENTRY_IN_THE_WAY})",
        },
        WORDS: {
            "words_refuse_update": f"UPDATE ON {WORDS} WHEN {CHANGE_BUT_ERASURE}",
            "words_refuse_delete": f"DELETE ON {WORDS}",
            "words_refuse_replace": f"INSERT ON {WORDS} WHEN EXISTS ({WORDS_IN_THE_WAY})",
        },
    },
}
REFUSAL = {
    "postgresql": "EXECUTE FUNCTION accounts_record_is_append_only()",
    "sqlite": "BEGIN SELECT RAISE(ABORT, 'The record is append-only.'); END",
}
POSTGRESQL_FUNCTION = """
    CREATE OR REPLACE FUNCTION accounts_record_is_append_only() RETURNS trigger AS $$
    BEGIN RAISE EXCEPTION 'The record is append-only.'; END;
    $$ LANGUAGE plpgsql
"""
PRESENT = {
    "postgresql": """
        SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'
        AND tgrelid = %s::regclass
    """,
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
}


def guards_of(connection):
    """Return {table: guards} of the tables that the database has by now."""
    tables = set(connection.introspection.table_names())
    guards = GUARDS[connection.vendor]
    return {table: of_table for table, of_table in guards.items() if table in tables}


def stand_guard(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    stand_down(apps, schema_editor)
    if vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
    for guards in guards_of(schema_editor.connection).values():
        for name, condition in guards.items():
            statement = f"CREATE TRIGGER {name} BEFORE {condition} {REFUSAL[vendor]}"
            schema_editor.execute(statement, params=None)


def stand_down(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table, guards in guards_of(schema_editor.connection).items():
        of_table = f" ON {table}" if vendor == "postgresql" else ""
        for name in guards:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{of_table}", params=None)


def missing_guards(connection):
    missing = []
    with connection.cursor() as cursor:
        for table, guards in GUARDS[connection.vendor].items():
            cursor.execute(PRESENT[connection.vendor], [table])
            missing += guards.keys() - {name for (name,) in cursor.fetchall()}
    return sorted(missing)
