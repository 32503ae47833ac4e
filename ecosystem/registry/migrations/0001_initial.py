import cms.base.codes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('base', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', cms.base.codes.CodeField(default=cms.base.codes.new_code, editable=False, max_length=8, unique=True)),
                ('kinds', models.JSONField(default=list, verbose_name='kinds')),
                ('state', models.CharField(choices=[('active', 'Active'), ('archived', 'Archived')], default='active', max_length=10, verbose_name='state')),
                ('name_vi', models.CharField(max_length=200, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=200, verbose_name='name in English')),
                ('short_name', models.CharField(blank=True, max_length=60, verbose_name='short name')),
                ('name_folded', models.CharField(db_index=True, editable=False, max_length=480)),
                ('tax_code', models.CharField(blank=True, max_length=14, null=True, unique=True, verbose_name='tax code')),
                ('personal_number', models.CharField(blank=True, help_text='Twelve digits, of a household or a person. Never shown, indexed or exported.', max_length=12, verbose_name='personal number')),
                ('summary_vi', models.CharField(blank=True, max_length=300, verbose_name='in one sentence')),
                ('summary_en', models.CharField(blank=True, max_length=300, verbose_name='in one sentence, in English')),
                ('story_vi', models.TextField(blank=True, verbose_name='about')),
                ('story_en', models.TextField(blank=True, verbose_name='about, in English')),
                ('address', models.CharField(blank=True, max_length=255, verbose_name='street address')),
                ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='latitude')),
                ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='longitude')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('public_email', models.EmailField(blank=True, max_length=254, verbose_name='public e-mail')),
                ('public_phone', models.CharField(blank=True, max_length=30, verbose_name='public phone')),
                ('listed', models.BooleanField(default=True, help_text='Off: the page opens only for those who have its address.', verbose_name='in the public directory')),
                ('approval_steps', models.JSONField(blank=True, default=list, help_text='In order: research office, leader. Empty: listings go straight to the exchange.', verbose_name='approval inside, before a listing is sent')),
                ('verified_at', models.DateTimeField(blank=True, null=True, verbose_name='verified')),
                ('verified_evidence', models.CharField(blank=True, max_length=255, verbose_name='on what evidence')),
                ('claimed_at', models.DateTimeField(blank=True, null=True, verbose_name='claimed')),
                ('source', models.CharField(blank=True, max_length=120, verbose_name='where the record comes from')),
                ('illustrative', models.BooleanField(default=False, verbose_name='illustrative')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='changed')),
                ('version', models.PositiveIntegerField(default=1)),
                ('logo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='base.exchangeimage', verbose_name='logo')),
            ],
            options={
                'verbose_name': 'organisation',
                'verbose_name_plural': 'organisations',
                'ordering': ('name_vi',),
            },
        ),
        migrations.CreateModel(
            name='Province',
            fields=[
                ('code', models.CharField(max_length=4, primary_key=True, serialize=False, verbose_name='code')),
                ('name_vi', models.CharField(max_length=80, verbose_name='name')),
                ('name_en', models.CharField(max_length=80, verbose_name='name in English')),
                ('region', models.CharField(choices=[('north_mountains', 'Northern midlands and mountains'), ('red_river', 'Red River delta'), ('north_central', 'North Central'), ('south_central', 'South Central coast and Central Highlands'), ('southeast', 'Southeast'), ('mekong', 'Mekong delta')], max_length=20, verbose_name='region')),
            ],
            options={
                'verbose_name': 'province',
                'verbose_name_plural': 'provinces',
                'ordering': ('name_vi',),
            },
        ),
        migrations.CreateModel(
            name='TechnologyList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('encouraged', 'Encouraged'), ('restricted', 'Restricted'), ('prohibited', 'Prohibited')], max_length=12, verbose_name='kind')),
                ('name_vi', models.CharField(max_length=255, verbose_name='name')),
                ('name_en', models.CharField(blank=True, max_length=255, verbose_name='name in English')),
                ('basis', models.CharField(max_length=255, verbose_name='legal basis')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to')),
                ('status', models.CharField(choices=[('confirmed', 'Confirmed'), ('to_confirm', 'To confirm')], default='to_confirm', max_length=12, verbose_name='status')),
            ],
            options={
                'verbose_name': 'technology list',
                'verbose_name_plural': 'technology lists',
                'ordering': ('kind', '-valid_from'),
            },
        ),
        migrations.CreateModel(
            name='Field',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('tree', models.CharField(choices=[('technology', 'Technology'), ('sector', 'Sector')], max_length=12, verbose_name='tree')),
                ('name_vi', models.CharField(max_length=120, verbose_name='name')),
                ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                ('keywords_vi', models.TextField(blank=True, verbose_name='words that point to it')),
                ('keywords_en', models.TextField(blank=True, verbose_name='English words that point to it')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('active', models.BooleanField(default=True, verbose_name='offered in forms')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='registry.field', verbose_name='under')),
            ],
            options={
                'verbose_name': 'field',
                'verbose_name_plural': 'fields',
                'ordering': ('tree', 'position', 'code'),
            },
        ),
        migrations.CreateModel(
            name='OrganisationStanding',
            fields=[
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='standing', serialize=False, to='registry.organisation')),
                ('interests_received', models.PositiveIntegerField(default=0)),
                ('interests_answered_in_time', models.PositiveIntegerField(default=0)),
                ('median_answer_hours', models.PositiveIntegerField(blank=True, null=True)),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
        ),
        migrations.AddField(
            model_name='organisation',
            name='sectors',
            field=models.ManyToManyField(blank=True, related_name='+', to='registry.field', verbose_name='fields'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='verified_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='organisation',
            name='province',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.province', verbose_name='province'),
        ),
        migrations.CreateModel(
            name='Ward',
            fields=[
                ('code', models.CharField(max_length=8, primary_key=True, serialize=False, verbose_name='code')),
                ('name_vi', models.CharField(max_length=80, verbose_name='name')),
                ('name_en', models.CharField(max_length=80, verbose_name='name in English')),
                ('province', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wards', to='registry.province', verbose_name='province')),
            ],
            options={
                'verbose_name': 'ward or commune',
                'verbose_name_plural': 'wards and communes',
                'ordering': ('name_vi',),
            },
        ),
        migrations.AddField(
            model_name='organisation',
            name='ward',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.ward', verbose_name='ward or commune'),
        ),
        migrations.CreateModel(
            name='Affiliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', cms.base.codes.CodeField(default=cms.base.codes.new_code, editable=False, max_length=8, unique=True)),
                ('role', models.CharField(choices=[('owner', 'Owner of the record'), ('editor', 'Editor'), ('research_office', 'Research office'), ('leader', 'Leader'), ('negotiator', 'Negotiator'), ('legal_representative', 'Legal representative'), ('attorney', 'Holder of a power of attorney')], max_length=24, verbose_name='role')),
                ('state', models.CharField(choices=[('asked', 'Asked for'), ('invited', 'Invited'), ('active', 'Active'), ('refused', 'Refused'), ('ended', 'Ended')], default='asked', max_length=10, verbose_name='state')),
                ('message', models.CharField(blank=True, max_length=500, verbose_name='message to the owners')),
                ('asked_at', models.DateTimeField(auto_now_add=True, verbose_name='asked')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided')),
                ('authority_number', models.CharField(blank=True, max_length=60, verbose_name='number of the authority')),
                ('authority_date', models.DateField(blank=True, null=True, verbose_name='date of the authority')),
                ('authority_scope', models.CharField(blank=True, max_length=255, verbose_name='scope of the authority')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='ends on')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='affiliations', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='affiliations', to='registry.organisation')),
            ],
            options={
                'verbose_name': 'affiliation',
                'verbose_name_plural': 'affiliations',
                'ordering': ('organisation', 'role'),
                'indexes': [models.Index(fields=['user', 'state'], name='affiliation_of_person'), models.Index(fields=['state', 'asked_at'], name='affiliation_waiting')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('asked', 'invited', 'active'))), fields=('organisation', 'user', 'role'), name='one_standing_affiliation')],
            },
        ),
        migrations.CreateModel(
            name='TechnologyListEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, verbose_name='number in the list')),
                ('text_vi', models.TextField(verbose_name='text')),
                ('text_en', models.TextField(blank=True, verbose_name='text in English')),
                ('keywords', models.TextField(blank=True, help_text="Separated by commas; marks don't matter.", verbose_name='words to look for')),
                ('technology_list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='entries', to='registry.technologylist', verbose_name='list')),
            ],
            options={
                'verbose_name': 'entry of a technology list',
                'verbose_name_plural': 'entries of technology lists',
                'ordering': ('technology_list', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('technology_list', 'number'), name='one_number_per_technology_list')],
            },
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['state', '-created_at'], name='organisation_new'),
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=models.Index(fields=['state', 'listed', 'name_folded'], name='organisation_by_name'),
        ),
    ]
