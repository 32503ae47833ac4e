from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="matchfeedback",
            name="side",
            field=models.CharField(
                choices=[("owner", "The owner"), ("staff", "Staff of the exchange")],
                db_default="owner",
                default="owner",
                max_length=5,
                verbose_name="said by",
            ),
        ),
        migrations.AddConstraint(
            model_name="matchfeedback",
            constraint=models.UniqueConstraint(
                fields=("listing", "other", "side"), name="one_feedback_per_pair_and_side"
            ),
        ),
        migrations.RemoveConstraint(
            model_name="matchfeedback",
            name="one_feedback_per_pair",
        ),
    ]
