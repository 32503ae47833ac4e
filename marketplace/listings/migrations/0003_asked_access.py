from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('listings', '0002_matches_told'),
    ]

    operations = [
        migrations.AddField(
            model_name='listingdocument',
            name='pending_access',
            field=models.CharField(blank=True, choices=[('public', 'Everybody'), ('members', 'Verified members'), ('nda', 'After a non-disclosure agreement'), ('staff', 'Staff of the exchange only')], db_default='', default='', max_length=8, verbose_name='who may open it, once the change is approved'),
        ),
        migrations.AddField(
            model_name='listingdocument',
            name='pending_title',
            field=models.CharField(blank=True, db_default='', default='', max_length=160, verbose_name='title, once the change is approved'),
        ),
    ]
