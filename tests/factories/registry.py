"""Organisations, the people in them, fields, lists. Places and taxonomy come from reference data."""

from typing import Any

import factory
from django.utils import timezone

from ecosystem.registry.models import (
    Affiliation,
    Field,
    Organisation,
    OrganisationStanding,
    Province,
    TechnologyList,
    TechnologyListEntry,
    Ward,
)
from ecosystem.registry.taxcodes import check_digit
from tests.factories.accounts import UserFactory

CAN_THO = "92"


def tax_code(number: int) -> str:
    """A tax code with a right check digit."""
    body = f"18{number % 10_000_000:07d}"
    while check_digit(body) is None:
        body = f"{int(body) + 1:09d}"
    return f"{body}{check_digit(body)}"


class OrganisationFactory(factory.django.DjangoModelFactory):
    """An enterprise in Cần Thơ, in the directory, not verified.

    `kinds=["university"]`, `owner=user` makes a standing owner, `verified=True`,
    `fields=("s.rice",)`, `place=False` leaves province and ward empty.
    """

    class Meta:
        model = Organisation
        skip_postgeneration_save = True

    class Params:
        is_verified = factory.Trait(
            verified_at=factory.LazyFunction(timezone.now),
            verified_evidence="Giấy chứng nhận đăng ký doanh nghiệp",
        )

    kinds = factory.LazyFunction(lambda: ["enterprise"])
    name_vi = factory.Sequence(lambda n: f"Công ty Thử nghiệm {n}")
    name_en = factory.Sequence(lambda n: f"Trial company {n}")
    summary_vi = "Làm máy sấy lúa cho hợp tác xã."
    summary_en = "Makes rice dryers for cooperatives."
    province = factory.LazyFunction(lambda: Province.objects.get(code=CAN_THO))
    ward = factory.LazyFunction(
        lambda: Ward.objects.get(province=CAN_THO, name_vi="Phường Ninh Kiều")
    )
    claimed_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def owner(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted:
            AffiliationFactory(organisation=self, user=extracted, role=Affiliation.Role.OWNER)

    @factory.post_generation
    def fields(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        if create and extracted:
            self.sectors.set(Field.objects.filter(code__in=extracted))


class AffiliationFactory(factory.django.DjangoModelFactory):
    """A standing affiliation; an editor unless said otherwise."""

    class Meta:
        model = Affiliation

    organisation = factory.SubFactory(OrganisationFactory)
    user = factory.SubFactory(UserFactory)
    role = Affiliation.Role.EDITOR
    state = Affiliation.State.ACTIVE


class StandingFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = OrganisationStanding

    organisation = factory.SubFactory(OrganisationFactory)
    interests_received = 8
    interests_answered_in_time = 6
    median_answer_hours = 30


class TechnologyListFactory(factory.django.DjangoModelFactory):
    """A confirmed list of prohibited technologies."""

    class Meta:
        model = TechnologyList

    kind = TechnologyList.Kind.PROHIBITED
    name_vi = "Danh mục cấm (thử nghiệm)"
    name_en = "Prohibited list (trial)"
    basis = "Nghị định thử nghiệm"
    status = TechnologyList.Status.CONFIRMED


class TechnologyListEntryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = TechnologyListEntry

    technology_list = factory.SubFactory(TechnologyListFactory)
    number = factory.Sequence(lambda n: str(n + 1))
    text_vi = "Công nghệ dùng hóa chất bị cấm trong nuôi thủy sản"
    text_en = "Technology that uses banned chemicals in aquaculture"
    keywords = "hóa chất cấm, malachite green"


def owner_of(organisation: Organisation, **person: Any) -> Any:
    """A new person who owns the organisation."""
    user = UserFactory(**person)
    AffiliationFactory(organisation=organisation, user=user, role=Affiliation.Role.OWNER)
    return user
