"""The triggers with which the database refuses to change or remove proofs and answers."""

APPEND_ONLY = {  # table -> its keys beside the id
    "vendors_planneddemonstration": (),
    "vendors_proof": (("sha256",), ("corrects_id",), ("planned_id",)),
    "vendors_proofcheck": (("proof_id", "check_id"),),
    "vendors_prooffact": (),
    "vendors_proofevidence": (),
    "vendors_proofperson": (),
    "vendors_proofcolleague": (),
    "vendors_proofconfirmation": (("proof_id", "person_id"),),
    "vendors_opening": (),
    "vendors_evidencereading": (),
}
APPEND_ONLY_OF_REQUESTS = {
    "vendors_answerattachment": (("answer_id", "file_id"),),
    "vendors_submission": (("request_id", "number"),),
    "vendors_itemverdict": (),
    "vendors_claim": (("evidence_id",),),
    "vendors_requestlog": (("proof_id",),),
    "vendors_extension": (),
    "vendors_requestvisit": (),
}
# What stays when the words or the file of a proof are erased, and what is emptied.
ERASABLE = {
    "vendors_proofwords": (("id", "proof_id", "part", "digest"), ("text", "salt")),
    "vendors_prooffile": (
        ("id", "proof_id", "content_type", "size", "digest"),
        ("file", "file_name", "file_sha256", "salt"),
    ),
}
ERASABLE_OF_REQUESTS = {
    "vendors_answer": (
        ("id", "item_id", "token_id", "says", "unit", "saved_at", "digest"),
        ("text", "value", "salt"),
    ),
    "vendors_answerfile": (
        ("id", "item_id", "token_id", "code", "content_type", "size", "added_at", "digest"),
        ("file", "file_name", "file_sha256", "salt"),
    ),
}


KEYS = APPEND_ONLY | APPEND_ONLY_OF_REQUESTS
LEFT_BY_ERASURE = ERASABLE | ERASABLE_OF_REQUESTS


def change_but_erasure(table):
    stays, emptied = LEFT_BY_ERASURE[table]
    conditions = ["OLD.erased_at IS NULL", "NEW.erased_at IS NOT NULL"]
    conditions += [f"NEW.{column} = OLD.{column}" for column in stays]
    conditions += [f"NEW.{column} = ''" for column in emptied]
    return f"NOT ({' AND '.join(conditions)})"


def guards_of(vendor):
    """Return {table: {name of a trigger: when it refuses}}, as `accounts.record.guards` does."""
    guards = {}
    for table in (*KEYS, *LEFT_BY_ERASURE):
        is_erasable = table in LEFT_BY_ERASURE
        change = f" WHEN ({change_but_erasure(table)})" if is_erasable else ""
        if vendor == "postgresql":
            guards[table] = {
                f"{table}_refuses_update": f"UPDATE ON {table} FOR EACH ROW{change}",
                f"{table}_refuses_delete": f"DELETE ON {table} FOR EACH ROW",
                f"{table}_refuses_truncate": f"TRUNCATE ON {table} FOR EACH STATEMENT",
            }
        else:
            # INSERT OR REPLACE removes the row in its way without a word to the one on DELETE.
            keys = (("id",), *KEYS.get(table, ()))
            same = (" AND ".join(f"{name} = NEW.{name}" for name in key) for key in keys)
            either = " OR ".join(f"({condition})" for condition in same)
            in_the_way = f"SELECT 1 FROM {table} WHERE {either}"  # noqa: S608 -- our own names
            guards[table] = {
                f"{table}_refuses_update": f"UPDATE ON {table}{change}",
                f"{table}_refuses_delete": f"DELETE ON {table}",
                f"{table}_refuses_replace": f"INSERT ON {table} WHEN EXISTS ({in_the_way})",
            }
    return guards
