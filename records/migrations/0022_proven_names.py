from django.db import migrations, models

from kernel.db.migrating import each_tenant


def keep(apps, schema_editor):
    proofs = apps.get_model("records", "IdentityProof")
    for _ in each_tenant(apps, why="the name that was proven, as the account had it when names began to be kept"):
        for proof in proofs.objects.select_related("membership__user"):
            proof.name = proof.membership.user.name
            proof.save(update_fields=["name"])


class Migration(migrations.Migration):
    """Proofs of identity keep the name that was proven; those before get the one the account has now."""

    dependencies = [("records", "0021_events_are_in_the_trail")]

    operations = [
        migrations.AddField(
            model_name="identityproof",
            name="name",
            field=models.CharField(default="", editable=False, max_length=200, verbose_name="proven name"),
        ),
        migrations.RunPython(keep, migrations.RunPython.noop, elidable=False),
    ]
