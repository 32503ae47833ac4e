"""Background work of the radar."""

from django_tasks import task

from marketplace.deals.radar.computing import compute
from marketplace.deals.radar.models import RadarRun


@task()
def compute_radar(run_pk: int) -> None:
    """Compute a run that somebody asked for; one that is over stays as it is."""
    run = RadarRun.objects.filter(pk=run_pk, state=RadarRun.State.RUNNING).first()
    if run is not None:
        compute(run)
