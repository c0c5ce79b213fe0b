"""Releases are append-only in the database too; only the account may go, when its user is deleted."""

from django.db import migrations

TABLE = "chengmen_gate_release"
KEPT = "page_id, title, digest, findings, reason, reviewer, released_by_name, authors, released_at"
SQLITE = [
    f"CREATE TRIGGER release_unchanged BEFORE UPDATE OF id, {KEPT} ON {TABLE} "
    "BEGIN SELECT RAISE(ABORT, 'a release is written once'); END",
    f"CREATE TRIGGER release_account BEFORE UPDATE OF released_by_id ON {TABLE} WHEN NEW.released_by_id IS NOT NULL "
    "BEGIN SELECT RAISE(ABORT, 'a release is written once'); END",
    f"CREATE TRIGGER release_kept BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, 'a release is kept'); END",
]
POSTGRESQL = [
    "CREATE FUNCTION chengmen_release_kept() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'a release is written once and kept' USING ERRCODE = 'integrity_constraint_violation'; "
    "END $$",
    f"CREATE TRIGGER release_unchanged BEFORE UPDATE OF id, {KEPT} ON {TABLE} "
    "FOR EACH ROW EXECUTE FUNCTION chengmen_release_kept()",
    f"CREATE TRIGGER release_account BEFORE UPDATE OF released_by_id ON {TABLE} FOR EACH ROW "
    "WHEN (NEW.released_by_id IS NOT NULL) EXECUTE FUNCTION chengmen_release_kept()",
    f"CREATE TRIGGER release_kept BEFORE DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION chengmen_release_kept()",
]


def keep(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def let_go(apps, schema_editor):
    is_postgresql = schema_editor.connection.vendor == "postgresql"
    for name in ("release_unchanged", "release_account", "release_kept"):
        schema_editor.execute(f"DROP TRIGGER {name}" + (f" ON {TABLE}" if is_postgresql else ""))
    if is_postgresql:
        schema_editor.execute("DROP FUNCTION chengmen_release_kept()")


class Migration(migrations.Migration):
    dependencies = [("chengmen_editing", "0006_reviewers")]
    operations = [migrations.RunPython(keep, let_go)]
