from django.db import migrations

from kernel.db.constraints import PartOf

PARTS = {
    "letterfile": PartOf(name="file_of_letter", field="letter"),
    "messagefile": PartOf(name="file_of_message", field="message"),
    "responseaction": PartOf(name="action_of_answer", field="response"),
    "responsefile": PartOf(name="file_of_answer", field="response"),
}


class Migration(migrations.Migration):
    dependencies = [("audits", "0005_due_dates_kept"), ("kernel", "0002_parts")]
    operations = [migrations.AddConstraint(model_name=name, constraint=rule) for name, rule in PARTS.items()]
