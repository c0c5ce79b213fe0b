"""What a person may say about a case: messages, material, withdrawing, rating, asking again once."""

from django.db import migrations, models

CONVERSATION = [
    ("received", "message", "received"),
    ("referred", "message", "referred"),
    ("waiting", "refer", "referred"),
    *(("waiting", outcome, "answered") for outcome in ("answer", "duplicate", "dismiss", "direct")),
    *((state, "withdraw", "withdrawn") for state in ("received", "referred", "waiting")),
    ("waiting", "recount", "waiting"),
    ("answered", "rate", "rated"),
    ("rated", "ask_again", "received"),
    ("rated", "close", "closed"),
    ("withdrawn", "destroy", "destroyed"),
]
ADDED = {
    "consultation": [
        *CONVERSATION,
        ("received", "request_material", "waiting"),
        ("waiting", "supply_material", "received"),
    ],
    "complaint": [
        *CONVERSATION,
        ("accepted", "message", "accepted"),
        ("accepted", "withdraw", "withdrawn"),
        ("accepted", "request_material", "waiting"),
        ("waiting", "supply_material", "accepted"),
    ],
}
NOT_TAKEN = "not_taken"
STATES = {
    "consultation": "answered closed rated received referred waiting withdrawn",
    "complaint": "accepted answered closed rated received referred waiting withdrawn",
    "disclosure_request": (
        "consulting correcting decided extended extended_consulting handling lapsed received withdrawn"
    ),
    "application": "accepted decided paused refused submitted waiting withdrawn",
}
STEPS = [
    *((kind, *step) for kind, steps in ADDED.items() for step in steps),
    *((kind, state, NOT_TAKEN, state) for kind, states in STATES.items() for state in states.split()),
]


def fill(apps, schema_editor):
    transition = apps.get_model("chengmen_casework", "Transition")
    transition.objects.bulk_create(
        transition(kind=kind, from_state=before, act=act, to_state=after) for kind, before, act, after in STEPS
    )


def empty(apps, schema_editor):
    transition = apps.get_model("chengmen_casework", "Transition")
    for kind, before, act, _after in STEPS:
        transition.objects.filter(kind=kind, from_state=before, act=act).delete()


class Migration(migrations.Migration):
    dependencies = [("chengmen_casework", "0008_referrals")]
    operations = [
        migrations.AddConstraint(
            model_name="event",
            constraint=models.UniqueConstraint(
                condition=models.Q(("act__in", ["ask_again"])), fields=("case",), name="chengmen_case_event_once"
            ),
        ),
        migrations.RunPython(fill, empty),
    ]
