"""The database itself keeps histories: events are written once, in order, and only along the transition table."""

from django.db import migrations

CASE, EVENT, TRANSITION = "chengmen_case", "chengmen_case_event", "chengmen_case_transition"
FIXED = "id, number, submission, kind, department_id"
NEWEST = f"SELECT to_state FROM {EVENT} WHERE case_id = %s ORDER BY number DESC LIMIT 1"
FOLLOWS = (
    f"NEW.number = COALESCE((SELECT MAX(number) FROM {EVENT} WHERE case_id = NEW.case_id), 0) + 1 "
    f"AND NEW.from_state = COALESCE(({NEWEST % 'NEW.case_id'}), '') "
    f"AND EXISTS (SELECT 1 FROM {CASE} c JOIN {TRANSITION} t ON t.kind = c.kind WHERE c.id = NEW.case_id "
    "AND t.from_state = NEW.from_state AND t.act = NEW.act AND t.to_state = NEW.to_state)"
)
DESTROYED = f"NEW.wrapped_key IS NULL AND COALESCE(({NEWEST % 'NEW.id'}), '') = 'destroyed'"
TRIGGERS = [
    ("case_event_follows", f"INSERT ON {EVENT}", FOLLOWS, "the transition table does not have this event"),
    ("case_event_unchanged", f"UPDATE ON {EVENT}", None, "an event is written once"),
    ("case_event_kept", f"DELETE ON {EVENT}", None, "an event is kept"),
    ("case_unchanged", f"UPDATE OF {FIXED} ON {CASE}", None, "a case is written once"),
    ("case_key_kept", f"UPDATE OF wrapped_key ON {CASE}", DESTROYED, "the key of a case goes with its last event"),
    ("case_kept", f"DELETE ON {CASE}", None, "a case is kept"),
]
# INSERT OR REPLACE deletes the row in its way without asking the triggers that keep it.
SQLITE_ALONE = [
    ("case_event_not_replaced", f"INSERT ON {EVENT}", f"NOT EXISTS (SELECT 1 FROM {EVENT} WHERE id = NEW.id)"),
    (
        "case_not_replaced",
        f"INSERT ON {CASE}",
        f"NOT EXISTS (SELECT 1 FROM {CASE} WHERE id = NEW.id OR number = NEW.number OR submission = NEW.submission)",
    ),
]
CONVERSATION = [
    ("", "submit", "received"),
    ("received", "refer", "received"),
    ("received", "interim_reply", "received"),
    ("received", "answer", "answered"),
    ("answered", "ask_again", "received"),
    ("answered", "close", "closed"),
    ("closed", "destroy", "destroyed"),
]
APPLICATION = [
    ("", "submit", "submitted"),
    ("submitted", "request_material", "waiting"),
    ("waiting", "supply_material", "submitted"),
    ("submitted", "accept", "accepted"),
    ("submitted", "refuse", "refused"),
    ("accepted", "pause", "paused"),
    ("paused", "resume", "accepted"),
    ("accepted", "decide", "decided"),
    ("submitted", "withdraw", "withdrawn"),
    ("waiting", "withdraw", "withdrawn"),
    ("accepted", "withdraw", "withdrawn"),
    ("paused", "withdraw", "withdrawn"),
    ("refused", "destroy", "destroyed"),
    ("decided", "destroy", "destroyed"),
    ("withdrawn", "destroy", "destroyed"),
]


def fill(apps, schema_editor):
    transition = apps.get_model("chengmen_casework", "Transition")
    kinds = (("consultation", CONVERSATION), ("complaint", CONVERSATION), ("application", APPLICATION))
    transition.objects.bulk_create(
        transition(kind=kind, from_state=before, act=act, to_state=after)
        for kind, steps in kinds
        for before, act, after in steps
    )


def empty(apps, schema_editor):
    apps.get_model("chengmen_casework", "Transition").objects.all().delete()


def keep(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, when, condition, why in TRIGGERS:
            passes = f"IF {condition} THEN RETURN NEW; END IF; " if condition else ""
            schema_editor.execute(
                f"CREATE FUNCTION chengmen_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {passes}"
                f"RAISE EXCEPTION '{why}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {when} FOR EACH ROW EXECUTE FUNCTION chengmen_{name}()"
            )
        return
    for name, when, condition, why in TRIGGERS + [(*each, "a row is never replaced") for each in SQLITE_ALONE]:
        refuses = f"WHEN NOT ({condition}) " if condition else ""
        schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {when} {refuses}BEGIN SELECT RAISE(ABORT, '{why}'); END")


def let_go(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, *_rest in TRIGGERS:
            schema_editor.execute(f"DROP FUNCTION chengmen_{name}() CASCADE")
        return
    for name, *_rest in TRIGGERS + SQLITE_ALONE:
        schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    dependencies = [("chengmen_casework", "0003_cases")]
    operations = [migrations.RunPython(fill, empty), migrations.RunPython(keep, let_go)]
