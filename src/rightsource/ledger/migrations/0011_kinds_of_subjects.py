from django.db import migrations, models

_KINDS = [
    "council",
    "post",
    "organisation",
    "duty",
    "service",
    "outcome",
    "indicator",
    "directive",
    "decision",
    "warning",
    "agreement",
    "procurement",
    "saving",
    "return",
    "fact",
    "file",
    "run",
]


class Migration(migrations.Migration):
    """A commitment may be for an outcome, a directive or a procurement too."""

    dependencies = [("ledger", "0010_sight_asked_once")]
    operations = [
        migrations.RemoveConstraint(model_name="commitment", name="commitment_subject_kind_is_listed"),
        migrations.AddConstraint(
            model_name="commitment",
            constraint=models.CheckConstraint(
                condition=models.Q(("subject_kind__in", _KINDS)), name="commitment_subject_kind_is_listed"
            ),
        ),
    ]
