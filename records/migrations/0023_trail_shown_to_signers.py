from django.db import migrations, models


class Migration(migrations.Migration):
    """A signature keeps up to which entry its record's trail was shown; older ones say nothing of it."""

    dependencies = [("records", "0022_proven_names")]

    operations = [
        migrations.AddField(
            model_name="signature",
            name="trail_entry",
            field=models.BigIntegerField(null=True, verbose_name="trail shown up to entry"),
        ),
    ]
