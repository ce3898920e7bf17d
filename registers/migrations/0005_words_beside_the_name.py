import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

# The words stood in a table of their own, one row each; now they stand beside the name they come from.
GATHERED = """
UPDATE registers_establishment e SET words = array_to_tsvector(
  ARRAY(SELECT t.term::text FROM registers_establishmentterm t WHERE t.establishment_id = e.id));
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0004_noted_in_place"),
    ]

    operations = [
        migrations.AddField(
            model_name="establishment",
            name="words",
            field=django.contrib.postgres.search.SearchVectorField(default="", editable=False),
        ),
        migrations.RunSQL(GATHERED, migrations.RunSQL.noop),
        migrations.DeleteModel(
            name="EstablishmentTerm",
        ),
        migrations.AlterField(
            model_name="establishment",
            name="first_run",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.importrun"
            ),
        ),
        migrations.AlterField(
            model_name="establishment",
            name="last_run",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registers.importrun"
            ),
        ),
        migrations.AddIndex(
            model_name="establishment",
            index=django.contrib.postgres.indexes.GinIndex(fields=["words"], name="establishment_by_word"),
        ),
    ]
